# expect: MLE RTE
# attack: fills a list without end
kept = []
while True:
    kept.append(bytearray(1 << 20))

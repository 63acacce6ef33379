# expect: TLE
# attack: computes a number of billions of digits
print(9 ** 9 ** 9)

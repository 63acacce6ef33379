# Adds up every range from scratch.
import sys

data = list(map(int, sys.stdin.buffer.read().split()))
n = data[0]
values = data[2 : 2 + n]
questions = data[2 + n :]
for l, r in zip(questions[::2], questions[1::2]):
    total = 0
    for value in values[l - 1 : r]:
        total += value
    print(total)

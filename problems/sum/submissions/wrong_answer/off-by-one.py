# Leaves out the first counter of every range.
import sys
from itertools import accumulate

data = list(map(int, sys.stdin.buffer.read().split()))
n = data[0]
prefix = [0, *accumulate(data[2 : 2 + n])]
questions = data[2 + n :]
for l, r in zip(questions[::2], questions[1::2]):
    print(prefix[r] - prefix[l])

import sys
from itertools import accumulate

data = list(map(int, sys.stdin.buffer.read().split()))
n, q = data[:2]
prefix = [0, *accumulate(data[2 : 2 + n])]
questions = data[2 + n :]
print("\n".join(str(prefix[r] - prefix[l - 1]) for l, r in zip(questions[::2], questions[1::2])))

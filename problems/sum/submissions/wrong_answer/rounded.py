# Mistake: floating point has 53 bits.
import sys

count, *numbers = sys.stdin.read().split()
print(int(sum(map(float, numbers))))

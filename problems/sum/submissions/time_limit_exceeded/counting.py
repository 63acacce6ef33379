# Mistake: adds one at a time.
import sys

count, *numbers = map(int, sys.stdin.read().split())
total = 0
for number in numbers:
    while number > 0:
        total += 1
        number -= 1
    while number < 0:
        total -= 1
        number += 1
print(total)

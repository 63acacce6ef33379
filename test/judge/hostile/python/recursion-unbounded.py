# expect: RTE MLE TLE
# attack: recurses without end after lifting the limit
import sys

sys.setrecursionlimit(1 << 30)


def deeper(n):
    return deeper(n + 1) + 1


print(deeper(0))

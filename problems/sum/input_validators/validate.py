"""Exits 42 when standard input is a correct test, as the problem package format wants."""
import re
import sys

text = sys.stdin.read()
lines = text.split("\n")
INTEGER = re.compile(r"0|-?[1-9][0-9]*")


def integers(line, count):
    words = line.split(" ")
    assert len(words) == count and all(INTEGER.fullmatch(word) for word in words), line
    return [int(word) for word in words]


n, q = integers(lines[0], 2)
assert 1 <= n <= 10_000 and 1 <= q <= 10_000
assert all(abs(value) <= 10**9 for value in integers(lines[1], n))
for line in lines[2 : 2 + q]:
    left, right = integers(line, 2)
    assert 1 <= left <= right <= n
assert lines[2 + q :] == [""]
sys.exit(42)

#!/usr/bin/env python3
"""Ends with 42 when standard input is a test as the statement says, with 43 when it is not."""
import re
import sys

text = sys.stdin.read()
if not re.fullmatch(r"[1-9][0-9]*\n(-?[0-9]+( -?[0-9]+)*\n)+", text):
    sys.exit(43)
count, *numbers = map(int, text.split())
fits = count <= 100_000 and count == len(numbers) and all(-(2**63) <= number < 2**63 for number in numbers)
sys.exit(42 if fits else 43)

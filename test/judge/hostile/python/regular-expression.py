# expect: TLE
# attack: matches a regular expression that takes exponential time
import re

print(re.match(r"(a+)+$", "a" * 40 + "b"))

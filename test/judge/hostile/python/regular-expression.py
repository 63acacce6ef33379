# expect: TLE
# attack: matches an expression exponentially
import re

print(re.match(r"(a+)+$", "a" * 40 + "b"))

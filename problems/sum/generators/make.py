"""Writes every test of this problem, inputs and answers, into data/. The same tests each time: run it, and git sees no change."""
import random
from itertools import accumulate
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def write(name, values, questions):
    prefix = [0, *accumulate(values)]
    lines = [f"{len(values)} {len(questions)}", " ".join(map(str, values)), *(f"{l} {r}" for l, r in questions)]
    (DATA / f"{name}.in").write_text("\n".join(lines) + "\n")
    (DATA / f"{name}.ans").write_text("".join(f"{prefix[r] - prefix[l - 1]}\n" for l, r in questions))


def ranges(rng, n, count):
    return [tuple(sorted((rng.randint(1, n), rng.randint(1, n)))) for _ in range(count)]


rng = random.Random(20261123)
write("sample/1", [3, 1, 4, 1, 5], [(1, 5), (2, 2), (2, 4)])
write("sample/2", [1000000000] * 3 + [-1], [(1, 3), (1, 4), (4, 4)])
write("secret/01-one", [7], [(1, 1)])
write("secret/02-one-negative", [-1000000000], [(1, 1), (1, 1)])
write("secret/03-all-ranges", [2, -3, 5, -7, 11], [(l, r) for l in range(1, 6) for r in range(l, 6)])
write("secret/04-zeros", [0] * 50, ranges(rng, 50, 50))
write("secret/05-largest", [1000000000] * 2000, [(1, 2000), (1, 3), (1999, 2000)])
write("secret/06-smallest", [-1000000000] * 2000, [(1, 2000), (1, 3), (1999, 2000)])
small = [rng.randint(-1000, 1000) for _ in range(300)]
write("secret/07-random-small", small, ranges(rng, 300, 300))
wide = [rng.randint(-(10**9), 10**9) for _ in range(1500)]
write("secret/08-random-wide", wide, ranges(rng, 1500, 1500))
digits = [rng.randint(0, 9) for _ in range(10000)]
write("secret/09-many-long", digits, [(rng.randint(1, 100), rng.randint(9900, 10000)) for _ in range(10000)])
write("secret/10-many-random", digits[::-1], ranges(rng, 10000, 10000))

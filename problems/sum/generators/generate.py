#!/usr/bin/env python3
"""Writes data/: the inputs from here, the answers by submissions/accepted/sum.py. Run it in the folder of the problem."""
import random
import subprocess
import sys
from pathlib import Path

MOST = 2**63 - 1
LEAST = -(2**63)
draw = random.Random(2026)

TESTS = {
    "sample/1": [[3, -1, 40]],
    "sample/2": [[MOST, MOST]],
    "secret/01-one": [[7]],
    "secret/02-zero": [[0]],
    "secret/03-negative": [[-5], [-6], [-7]],
    "secret/04-cancels": [[MOST, LEAST, 1]],
    "secret/05-over-the-top": [[MOST, 1]],
    "secret/06-below-the-bottom": [[LEAST, -1]],
    "secret/07-there-and-back": [[MOST] * 50, [LEAST] * 50, [13]],
    "secret/08-one-a-line": [[draw.randint(-1000, 1000)] for _ in range(500)],
    "secret/09-all-large": [[draw.randint(2**62, MOST) for _ in range(10)] for _ in range(150)],
    "secret/10-mixed": [[draw.randint(LEAST, MOST) for _ in range(5)] for _ in range(200)],
    "secret/11-many": [[draw.randint(0, 9) for _ in range(100)] for _ in range(1000)],
}

for name, lines in TESTS.items():
    text = f"{sum(map(len, lines))}\n" + "".join(" ".join(map(str, line)) + "\n" for line in lines)
    Path(f"data/{name}.in").write_text(text)
    command = [sys.executable, "submissions/accepted/sum.py"]
    answer = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    Path(f"data/{name}.ans").write_text(answer)

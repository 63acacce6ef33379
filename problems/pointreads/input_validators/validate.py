#!/usr/bin/env python3
"""Ends with 42 when standard input is a list of operations that kv_driver knows (see README.md of the base), else 43."""
import re
import sys

NUMBER = "[0-9]+"
KEY = "[!-~]+"
STEP = "(recovered|open_table_written|open_manifest_written|log_rotated|(compaction_)?(table|manifest)_written)"
MODE = "(keep|drop|torn|zeros|garbage)"
UPDATES = [f"put {KEY} {KEY}", f"fill {KEY} {NUMBER} {NUMBER}", f"del {KEY}"]
OPERATIONS = UPDATES + [
    "", "#(?!!).*", r"#!restart( kill [0-9]{1,9})?", "open|sum|sync|flush|compact|rotate|status|tables|files|hang",
    f"batch {NUMBER}( sync)?", f"get {KEY}", f"scan {KEY}( {KEY})?", f"stream {KEY} {NUMBER}",
    f"prefix {KEY} {NUMBER}", f"together {KEY} {NUMBER}", f"crash {MODE}", f"crashat {STEP} {MODE}",
    f"option (memtable_bytes|max_tables) {NUMBER}", f"make {KEY}",
    f"damage (log|table|manifest) {NUMBER} (remove|(cut|flip|zeros|junk) {NUMBER})",
]

updates_to_come = 0
for line in sys.stdin.read().splitlines():
    allowed = UPDATES if updates_to_come > 0 else OPERATIONS
    if not any(re.fullmatch(pattern, line) for pattern in allowed):
        print(f"not an operation: {line}", file=sys.stderr)
        sys.exit(43)
    updates_to_come = max(0, updates_to_come - 1)
    if batch := re.match(r"batch (\d+)", line):
        updates_to_come = int(batch[1])
sys.exit(42 if updates_to_come == 0 else 43)

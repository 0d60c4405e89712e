#!/usr/bin/env python3
"""Every test that schemas/EVASIONS.md names exists."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TITLE = re.compile(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)[,)]')

titles = set()
for source in (ROOT / "test/runtime").glob("*_test.cpp"):
    for text in TITLE.findall(source.read_text()):
        titles.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)))
rows = [line.split(" | ")[-1] for line in (ROOT / "schemas/EVASIONS.md").read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| Technique")]
named = [found for row in rows for found in re.findall(r"`([^`]+)`", row)]
missing = [name for name in named if name not in titles]
for name in missing:
    print(f"schemas/EVASIONS.md: no test is called: {name}")
if len(named) < 25:
    print(f"schemas/EVASIONS.md: only {len(named)} tests could be read from its tables")
sys.exit(1 if missing or len(named) < 25 else 0)

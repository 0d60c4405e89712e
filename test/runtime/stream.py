"""Reads a recording by way of `capnp convert`, which knows nothing of this project's own reader.

Used by checks.py. Frames are dictionaries as the schema names their fields; 64-bit numbers, which
JSON holds as text, are left as they are.
"""

import collections
import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Recording:
    """All frames of one file. Raises AssertionError when capnp cannot read it to its end."""

    def __init__(self, path):
        with open(path, "rb") as file:
            done = subprocess.run(["capnp", "convert", "binary:json", "schemas/stream.capnp", "Frame"],
                                  cwd=ROOT, stdin=file, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"capnp convert {path}: {done.stderr}"
        self.frames = list(_objects(done.stdout))
        assert self.frames, f"{path}: no frames"

    def of_kind(self, kind):
        return [frame[kind] for frame in self.frames if kind in frame]

    def header(self):
        return self.of_kind("header")[0]

    def ends(self):
        return self.of_kind("end")

    def names(self):
        """Event id -> name, from the rows that the header carries."""
        return {row.get("id", 0): row["name"] for row in self.header()["catalogue"]}

    def events(self):
        """Every event as (name, event, its batch)."""
        names = self.names()
        for batch in self.of_kind("batch"):
            for event in batch.get("events", []):
                yield names.get(event.get("eventId", 0), "?"), event, batch

    def counts(self):
        return collections.Counter(name for name, _, _ in self.events())

    def losses(self):
        """Events lost by name, all causes and CPUs together."""
        names = self.names()
        lost = collections.Counter()
        for report in self.of_kind("loss"):
            for entry in report.get("entries", []):
                lost[names.get(entry.get("eventId", 0), "?")] += int(entry["count"])
        return lost


def _objects(text):
    decoder = json.JSONDecoder()
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        value, position = decoder.raw_decode(text, position)
        yield value

"""No signature takes more instructions an event than it did.

    rule_instruction_test.py COUNTED_RULES FOLDER_OF_RULES HELPERS.rego

Instructions under valgrind's callgrind do not depend on what else the machine does, so unlike times
they can be asserted. Prints each signature beside its logic by hand. The limits have room for other
compilers; who makes the engine faster lowers them, who must make it slower says why.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Of the Rego side: on an event that matches, and on one of the same kind that does not.
LIMITS = {
    "TRC-2": (180, 160),
    "TRC-3": (2390, 1240),
    "TRC-4": (190, 180),
    "TRC-5": (360, 360),
    "TRC-6": (500, 300),
    "TRC-7": (840, 1470),
    "TRC-8": (3550, 260),
    "TRC-9": (2560, 2480),
    "TRC-10": (2910, 290),
    "TRC-11": (2730, 300),
    "TRC-12": (2460, 650),
    "TRC-14": (1050, 340),
}
UNWANTED = 40  # on an event of a kind that the signature does not select


def run(command):
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout.decode(errors="replace")


def count(program, arguments):
    """Instructions an evaluation: {(id, event, side): count}."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "callgrind"
        said = run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={record}",
                    "--toggle-collect=*counted<*", program, *arguments])
        costs = run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--auto=no", record])
    ids = dict(re.findall(r"^(\d+) (TRC-\d+)$", said, re.M))
    times = int(re.search(r"^times (\d+)$", said, re.M).group(1))
    found = {}
    for line in costs.splitlines():
        at = re.match(r"\s*([\d,]+).*counted<(\d+)\w*, (\d+), (\d+)>", line)
        if at:
            key = (ids[at.group(2)], int(at.group(3)), int(at.group(4)))
            found.setdefault(key, int(at.group(1).replace(",", "")) / times)
    if len(found) != 6 * len(ids):
        raise RuntimeError(f"{len(found)} of {6 * len(ids)} counts were found")
    return ids.values(), found


def main():
    for tool in "valgrind", "callgrind_annotate":
        if not shutil.which(tool):
            print(f"skipped: no {tool} (package valgrind)")
            return 77
    ids, found = count(sys.argv[1], sys.argv[2:])
    slower = 0
    print("| signature | event | Rego | C++ | limit |\n| --- | --- | --: | --: | --: |")
    for name in ids:
        limits = *LIMITS.get(name, (0, 0)), UNWANTED
        for event, what in enumerate(("matching", "not matching", "not wanted")):
            ours, hand = found[name, event, 0], found[name, event, 1]
            slower += ours > limits[event]
            print(f"| {name} | {what} | {ours:.0f} | {hand:.0f} | {limits[event]} |"
                  + (" too many" if ours > limits[event] else ""))
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())

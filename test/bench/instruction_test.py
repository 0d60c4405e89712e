"""The hot paths take no more instructions an event than they did.

    instruction_test.py COUNTED      the path of that program, of a release build

Instructions under valgrind's callgrind do not depend on what else the machine does, so unlike times
they can be asserted. The limits have room for other compilers and processors; who makes a path
faster lowers its limit, who must make one slower says why.
"""

import re
import shutil
import subprocess
import sys

LIMITS = {"rings-2": 1330, "rings-32": 1450, "encode": 670, "read": 390, "unwanted": 400}


def instructions(program, path):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                           "--toggle-collect=counted", program, path], capture_output=True, check=False)
    said = done.stderr.decode(errors="replace")
    collected = re.search(r"Collected : (\d+)", said)
    if done.returncode != 0 or not collected:
        raise RuntimeError(said)
    return int(collected.group(1)) / int(done.stdout)


def main():
    if not shutil.which("valgrind"):
        print("skipped: no valgrind (package valgrind)")
        return 77
    slower = 0
    for path, limit in LIMITS.items():
        found = instructions(sys.argv[1], path)
        slower += found > limit
        print(f"{path}: {found:.0f} instructions an event, limit {limit}")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())

"""No source file is longer than 500 lines; tables of data and generated files may be."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 500
SUFFIXES = {".h", ".c", ".cpp", ".py", ".sh", ".capnp", ".cmake", ".txt", ".rego", ""}
# Data, not code: event rows, what the generator wrote, the kernel types, recorded cases.
TABLES = ("schemas/catalog/", "bpf/vmlinux", "test/conformance/", "test/golden/", "test/fuzz/corpus")


def main():
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    files = listed.stdout.splitlines() if listed.returncode == 0 else []
    checked, long_ones = 0, []
    for name in files:
        path = ROOT / name
        is_table = name.startswith(TABLES) or "LICENSE" in name or "generated" in name
        if is_table or path.suffix not in SUFFIXES or not path.is_file():
            continue
        checked += 1
        lines = path.read_bytes().count(b"\n")
        if lines > LIMIT:
            long_ones.append(f"{name}: {lines} lines, more than {LIMIT}")
    print("\n".join(long_ones) or f"{checked} files, none above {LIMIT} lines")
    if checked == 0:
        print("skipped: not a git checkout")
        return 77
    return 1 if long_ones else 0


if __name__ == "__main__":
    sys.exit(main())

"""Recordings of earlier versions are read for ever, and give the findings they gave.

    replay_test.py RULES      the path of tracee-rules

Each NAME.recording here is replayed with the signatures that there were when it was made; text and
JSON must equal NAME.text and NAME.json, byte for byte.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIGNATURES = ["--rules", "TRC-2", "--rules", "TRC-3", "--rules", "TRC-5"]


def main():
    recordings = sorted(HERE.glob("*.recording"))
    wrong = []
    for recording in recordings:
        for form, suffix in (("text", ".text"), ("json", ".json")):
            options = ["--output", "json"] if form == "json" else []
            done = subprocess.run([sys.argv[1], "--input", recording, *SIGNATURES, *options],
                                  capture_output=True, check=False)
            if done.returncode != 0 or done.stdout != recording.with_suffix(suffix).read_bytes():
                wrong.append(f"{recording.name} as {form}: exit {done.returncode}\n"
                             f"{done.stdout.decode(errors='replace')}{done.stderr.decode(errors='replace')}")
    print("\n".join(wrong) or f"{len(recordings)} recordings give the findings they gave")
    return 1 if wrong or not recordings else 0


if __name__ == "__main__":
    sys.exit(main())

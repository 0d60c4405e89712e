"""Recordings of earlier versions are read for ever, and give the findings they gave.

    replay_test.py RULES      the path of tracee-rules

Each NAME.recording here is replayed with the signatures that there were when it was made. Text must
equal NAME.text byte for byte. JSON must hold all that NAME.json holds, in its order and value for
value; members may have been added. What a signature says about itself (version, description,
properties) is the rule's and may change with it, its id and name may not.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIGNATURES = ["--rules", "TRC-2", "--rules", "TRC-3", "--rules", "TRC-5"]


def holds(old, new):
    """Whether `new` is `old`, but for members that were added to objects."""
    if isinstance(old, dict) and isinstance(new, dict):
        kept = [key for key in new if key in old]
        return kept == list(old) and all(holds(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(holds, old, new))
    return type(old) is type(new) and old == new


def findings(lines):
    found = [json.loads(line) for line in lines.decode().splitlines()]
    for finding in found:
        about = finding["SigMetadata"]
        finding["SigMetadata"] = {key: about[key] for key in ("ID", "Name")}
    return found


def same(form, old, new):
    return old == new if form == "text" else holds(findings(old), findings(new))


def through_json(program, recording):
    """What findings of the events' JSON say that those of the recording must say, too."""
    lines = subprocess.run([program, "cat", "-o", "json", recording], capture_output=True, check=False).stdout
    found = []
    for words, given in ((["--input", recording], None),
                         (["--input-tracee", "file:stdin", "--input-tracee", "format:json"], lines)):
        done = subprocess.run([program, *words, *SIGNATURES, "--output", "json"], input=given,
                              capture_output=True, check=False)
        found.append([{key: finding[key] for key in ("Data", "Context", "SigMetadata")}
                      for finding in findings(done.stdout)])
    return found


def main():
    recordings = sorted(HERE.glob("*.recording"))
    wrong = []
    for recording in recordings:
        for form, suffix in (("text", ".text"), ("json", ".json")):
            options = ["--output", "json"] if form == "json" else []
            done = subprocess.run([sys.argv[1], "--input", recording, *SIGNATURES, *options],
                                  capture_output=True, check=False)
            if done.returncode != 0 or not same(form, recording.with_suffix(suffix).read_bytes(), done.stdout):
                wrong.append(f"{recording.name} as {form}: exit {done.returncode}\n"
                             f"{done.stdout.decode(errors='replace')}{done.stderr.decode(errors='replace')}")
        stream, lines = through_json(sys.argv[1], recording)
        if not stream or stream != lines:
            wrong.append(f"{recording.name}: its JSON gives {lines}, the recording gives {stream}")
    print("\n".join(wrong) or f"{len(recordings)} recordings give the findings they gave")
    return 1 if wrong or not recordings else 0


if __name__ == "__main__":
    sys.exit(main())

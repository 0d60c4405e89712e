"""Runs acts.sh in one place and leaves what it wrote in a folder, for checks.py.

    run_acts.py PLACE DIST VICTIMS OUT

PLACE is `machine`, or a kernel of scripts/vm. Exits 77, with the reason as last line and in
OUT/skipped, where that place cannot run it: no such kernel, not asked for, tracing not permitted.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from places import HERE, SKIPPED, Skipped, run_in_vm, skip_if_not_permitted

SECONDS = 600


def on_machine(dist, victims, out):
    environment = dict(os.environ, DIST=str(dist), VICTIMS=str(victims))
    environment.pop("WHOLE_SYSTEM", None)
    done = subprocess.run(["bash", HERE / "acts.sh", out], env=environment, text=True, check=False,
                          stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=SECONDS)
    print(done.stdout)
    if done.returncode == SKIPPED:
        skip_if_not_permitted(done.stdout)
    return done.returncode


def in_vm(kernel, dist, victims, out):
    files = {"dist": dist, "victims": victims, "acts.sh": HERE / "acts.sh", "whoami.rego": HERE / "whoami.rego",
             "/bin/bash": shutil.which("bash"), "/bin/timeout": shutil.which("timeout")}
    if crun := shutil.which("crun"):
        files["/bin/crun"] = crun
    done = run_in_vm(kernel, files, "WHOLE_SYSTEM=1 LIMIT=60 DIST=dist VICTIMS=victims bash acts.sh /tmp/out", out=out,
                     options=["--timeout", str(SECONDS)])
    # In a machine of our own everything is permitted: not being able to trace is a failure there.
    return 1 if done.returncode == SKIPPED else done.returncode


def main():
    place, dist, victims, out = sys.argv[1], *(Path(word).resolve() for word in sys.argv[2:5])
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if not (dist / "tracee-ebpf").exists() or not (dist / "tracee-rules").exists():
        print(f"no programs in {dist}: build first")
        return 1
    try:
        return on_machine(dist, victims, out) if place == "machine" else in_vm(place, dist, victims, out)
    except Skipped as reason:
        (out / "skipped").write_text(f"{reason}\n")
        print(f"skipped: {reason}")
        return SKIPPED


if __name__ == "__main__":
    sys.exit(main())

"""Runs acts.sh in one place and leaves what it wrote in a folder, for checks.py.

    run_acts.py PLACE DIST VICTIMS OUT

PLACE is `machine`, or a kernel of scripts/vm. Exits 77, with the reason as last line and in
OUT/skipped, where that place cannot run it: no such kernel, not asked for, tracing not permitted.
TRACEE_KERNELS: which kernels were asked for, with blanks between (unset: all).
"""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SKIPPED = 77
SECONDS = 600
# What a kernel that permits no tracing makes the producer say; anything else is a failure.
NOT_PERMITTED = ("CAP_", "not permitted", "BTF", "ermission")


def skip(out, reason):
    (out / "skipped").write_text(reason + "\n")
    print(f"skipped: {reason}")
    return SKIPPED


def on_machine(dist, victims, out):
    environment = dict(os.environ, DIST=str(dist), VICTIMS=str(victims))
    environment.pop("WHOLE_SYSTEM", None)
    done = subprocess.run(["bash", HERE / "acts.sh", out], env=environment, text=True, check=False,
                          stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=SECONDS)
    print(done.stdout)
    if done.returncode == SKIPPED and any(word in done.stdout for word in NOT_PERMITTED):
        return skip(out, f"this machine: {done.stdout.strip().splitlines()[-1]}")
    return done.returncode


def in_vm(kernel, dist, victims, out):
    asked = os.environ.get("TRACEE_KERNELS")
    if asked is not None and kernel not in asked.split():
        return skip(out, f"kernel {kernel} was not asked for (scripts/test --kernels)")
    archive = out / "out.tar"
    inside = ("WHOLE_SYSTEM=1 LIMIT=60 DIST=dist VICTIMS=victims bash acts.sh /tmp/out; status=$?; "
              "tar -c -f /tmp/out.tar -C /tmp/out . ; exit $status")
    command = [ROOT / "scripts" / "vm", "--kernel", kernel, "--timeout", str(SECONDS),
               "--file", f"{dist}:dist", "--file", f"{victims}:victims",
               "--file", f"{HERE}/acts.sh:acts.sh", "--file", f"{HERE}/whoami.rego:whoami.rego", "--file", f"{shutil.which('bash')}:/bin/bash",
               "--file", f"{shutil.which('timeout')}:/bin/timeout",
               *(["--file", f"{crun}:/bin/crun"] if (crun := shutil.which("crun")) else []),
               "--fetch", f"/tmp/out.tar:{archive}", "--", "/bin/sh", "-c", inside]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    if done.returncode == SKIPPED and not archive.exists():
        return skip(out, done.stderr.strip().splitlines()[-1].removeprefix("scripts/vm: skipped: "))
    if archive.exists():
        with tarfile.open(archive) as files:
            files.extractall(out)
        archive.unlink()
    # In a machine of our own everything is permitted: not being able to trace is a failure there.
    return 1 if done.returncode == SKIPPED else done.returncode


def main():
    place, dist, victims, out = sys.argv[1], *(Path(word).resolve() for word in sys.argv[2:5])
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if not (dist / "tracee-ebpf").exists() or not (dist / "tracee-rules").exists():
        print(f"no programs in {dist}: build first")
        return 1
    if place == "machine":
        return on_machine(dist, victims, out)
    return in_vm(place, dist, victims, out)


if __name__ == "__main__":
    sys.exit(main())

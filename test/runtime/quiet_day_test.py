"""A quiet day gives the findings that are expected of it, and no others.

    quiet_day_test.py DIST OUT

Runs quiet_day.sh in a virtual machine and compares what the pair found with quiet_day.findings, which
justifies each: a finding that is not there fails the test, and so does one there that nothing
gave. Exit 77, with the reason as last line, where no kernel can be had or none was asked for.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SKIPPED = 77
PROGRAMS = ("bash", "git", "dpkg", "dpkg-deb", "dpkg-query", "dpkg-split", "apt-get", "tar", "gzip", "xz", "ldconfig",
            "start-stop-daemon", "run-parts", "script", "rm", "sha256sum", "stat", "true")
ACTS = ("install", "jobs", "upgrade", "git", "login", "web", "house", "remove")


def expected():
    """Findings as this test writes them, with why each is right."""
    found = {}
    for line in (HERE / "quiet_day.findings").read_text().splitlines():
        if line and not line.startswith("#"):
            finding, _, why = line.partition("  # ")
            assert why.strip(), f"quiet_day.findings does not justify: {line}"
            found[finding.strip()] = why
    return found


def summary(finding):
    data = finding["Data"] or {}
    words = [finding["SigMetadata"]["ID"], finding["Evidence"]["command"]]
    return " ".join(words + [f"{key}={value}" for key, value in sorted(data.items())])


def run_day(dist, out):
    kernel = "6.1"
    asked = os.environ.get("TRACEE_KERNELS")
    if asked is not None and kernel not in asked.split():
        return f"kernel {kernel} was not asked for (scripts/test --kernels)"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"this machine has no {' '.join(missing)}"
    programs = []
    for name in PROGRAMS:
        path = Path(shutil.which(name)).resolve()
        programs += ["--file", f"{path}:/usr/bin/{name}"]
    archive = out / "out.tar"
    command = [ROOT / "scripts" / "vm", "--kernel", kernel, "--timeout", "400", "--memory", "1024", *programs,
               "--file", "/usr/lib/apt:/usr/lib/apt",
               "--file", "/usr/share/dpkg:/usr/share/dpkg", "--file", f"{dist}:dist",
               "--file", f"{HERE}/quiet_day.sh:quiet_day.sh", "--fetch", f"/tmp/out.tar:{archive}", "--", "/bin/sh", "-c",
               "bash quiet_day.sh /tmp/out; tar -c -f /tmp/out.tar -C /tmp/out ."]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout[-4000:], done.stderr[-4000:])
    if done.returncode == SKIPPED:
        return done.stderr.strip().splitlines()[-1].removeprefix("scripts/vm: skipped: ")
    with tarfile.open(archive) as files:
        files.extractall(out)
    return None


def main():
    dist, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if (reason := run_day(dist, out)) is not None:
        print(f"skipped: {reason}")
        return SKIPPED
    acts = (out / "acts").read_text().split("\n")
    failed = [act for act in ACTS if f"{act} done" not in acts]
    for act in failed:
        print(f"--- {act} failed:\n{(out / f'{act}.log').read_text()[-3000:]}")
    print((out / "producer.err").read_text()[-2000:], (out / "rules.err").read_text()[-2000:])
    found = {}
    for line in (out / "findings.json").read_text().splitlines():
        key = summary(json.loads(line))
        found[key] = found.get(key, 0) + 1
    known = expected()
    new = sorted(set(found) - set(known))
    gone = sorted(set(known) - set(found))
    for key in sorted(found):
        print(f"{found[key]:5} {key}{'' if key in known else '   <-- not in quiet_day.findings'}")
    for key in gone:
        print(f"      {key}   <-- in quiet_day.findings, and not found")
    return 1 if failed or new or gone else 0


if __name__ == "__main__":
    sys.exit(main())

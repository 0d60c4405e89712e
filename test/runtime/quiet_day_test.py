"""A quiet day gives the findings that are expected of it, and no others.

    quiet_day_test.py DIST OUT

Runs quiet_day.sh in a virtual machine and compares what the pair found with quiet_day.findings, which
justifies each: a finding that is not there fails the test, and so does one there that nothing
gave. Exit 77, with the reason as last line, where no kernel can be had or none was asked for.
"""

import json
import shutil
import sys
from pathlib import Path

from places import HERE, Skipped, may_skip, run_in_vm

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
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        raise Skipped(f"this machine has no {' '.join(missing)}")
    files = {f"/usr/bin/{name}": Path(shutil.which(name)).resolve() for name in PROGRAMS}
    files |= {"/usr/lib/apt": "/usr/lib/apt", "/usr/share/dpkg": "/usr/share/dpkg", "dist": dist,
              "quiet_day.sh": HERE / "quiet_day.sh"}
    run_in_vm("6.1", files, "bash quiet_day.sh /tmp/out", out=out, options=["--timeout", "400", "--memory", "1024"])


def main():
    dist, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with may_skip():
        run_day(dist, out)
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

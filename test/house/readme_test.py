"""Every command block of README.md works, as it stands there.

    readme_test.py repository|dist|authors|vm DIST

A block is fenced as ```sh, and is run in a copy of dist/; ```sh repository ones are run at the root
of the repository, ```sh whole-system ones (which trace everything until Ctrl-C) in a virtual
machine only. Blocks run in the order of the page, with `set -eo pipefail`; `sudo` is dropped where
we are root. Exit 77 with the reason where tracing is not permitted (those of the repository know
how to go on without). authors: those of the page for authors of rules, in an
empty folder with DIST in PATH; what the page says that they print is compared.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = 77
BLOCK = re.compile(r"^```sh *(.*)\n((?:.*\n)*?)```$", re.M)

# Runs a block that does not end by itself: shows it something to detect, then Ctrl-C.
UNTIL_INTERRUPTED = """set -m
( set -eo pipefail; trap : INT
{text}) >/tmp/block.out 2>&1 &
tries=40
until grep -q 'Signature ID: TRC-5' /tmp/block.out || [ $((tries -= 1)) = 0 ]; do sleep 2; demo/fileless >/dev/null; done
kill -INT -- "-$(jobs -p %+)"; wait %+; status=$?
cat /tmp/block.out
grep -q 'Signature ID: TRC-5' /tmp/block.out || {{ echo 'no detection'; exit 1; }}
exit $status
"""


def blocks(wanted, page="README.md"):
    text = (ROOT / page).read_text()
    found = [(mark, body) for mark, body in BLOCK.findall(text) if mark in wanted]
    assert found, f"{page} has no block of {wanted}"
    assert all(mark in ("", "repository", "whole-system") for mark, _ in BLOCK.findall(text))
    if os.geteuid() == 0:
        found = [(mark, re.sub(r"\bsudo ", "", body)) for mark, body in found]
    return found


def output_of(body, folder, env=None):
    done = subprocess.run(["bash", "-c", "set -eo pipefail\n" + body], cwd=folder, text=True, check=False, env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(f"$ {body.strip()}\n{done.stdout[-4000:]}\n[exit {done.returncode}]")
    return done.returncode, done.stdout


def run(body, folder):
    return output_of(body, folder)[0]


def tracing_refused(dist):
    """Why nothing can be traced here, or None."""
    command = [dist / "tracee-ebpf", "-o", "none", "--", "/bin/true"]
    if os.geteuid() != 0:
        if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode != 0:
            return "neither root nor sudo without a password"
        command = ["sudo", "-n", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    return (done.stderr.strip() or "no message").splitlines()[-1]


def in_place(dist, mark):
    refused = mark == "" and tracing_refused(dist)
    if refused:
        print(f"skipped: tracing is not permitted here: {refused}")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "dist")
        shutil.copytree(dist, copy)
        for _, body in blocks([mark]):
            if run(body, ROOT if mark == "repository" else copy) != 0:
                return 1
    return 0


# What the page says of rules that are wrong: it is done to a copy, and printed.
SPOILT = """cp -r rules spoilt; cd spoilt; mkdir rules
sed 's/"pathname"/"pathnam"/' whoami.rego > rules/whoami.rego; tracee-rules check rules
cp whoami.rego rules; sed '0,/usr.bin.whoami/s//usr\\/bin\\/id/' whoami_test.rego > rules/whoami_test.rego
tracee-rules test rules || exit 0
"""


def for_authors(dist):
    if refused := tracing_refused(dist):
        print(f"skipped: tracing is not permitted here: {refused}")
        return SKIPPED
    page = "tracee-rules/authoring/README.md"
    printed = []
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "PATH": f"{dist}:{os.environ['PATH']}"}
        for body in [body for _, body in blocks([""], page)] + [SPOILT]:
            status, text = output_of(body, folder, env)
            if status != 0:
                return 1
            printed += [line.strip() for line in text.splitlines()]
    said = re.findall(r"^    +(\S.*)$", BLOCK.sub("", (ROOT / page).read_text()), re.M)
    wrong = [line for line in said if "pid 4711" not in line and line.strip() not in printed]
    assert said and not wrong, f"{page} says what is not printed: {wrong}"
    return 0


def in_vm(dist):
    asked = os.environ.get("TRACEE_KERNELS", "6.1").split()
    kernel = "6.1" if "6.1" in asked else (asked or [None])[0]
    if kernel is None:
        print("skipped: no kernel was asked for (scripts/test --kernels)")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        script = ["cd /tracee/dist"]
        for number, (mark, body) in enumerate(blocks(["", "whole-system"])):
            body = re.sub(r"\bsudo ", "", body)
            text = UNTIL_INTERRUPTED.format(text=body) if mark else "set -eo pipefail\n" + body
            Path(folder, f"block{number}").write_text(text)
            script.append(f"bash /tracee/blocks/block{number} || exit 1")
        command = [ROOT / "scripts" / "vm", "--kernel", kernel, "--file", f"{dist}:dist",
                   "--file", f"{folder}:blocks", "--file", f"{shutil.which('bash')}:/bin/bash",
                   "--", "sh", "-xc", "\n".join(script)]
        done = subprocess.run(command, check=False)
        if done.returncode == SKIPPED:
            print(f"skipped: kernel {kernel} cannot be had here")
        return done.returncode


if __name__ == "__main__":
    place, dist_folder = sys.argv[1], Path(sys.argv[2])
    if place == "authors":
        sys.exit(for_authors(dist_folder))
    if place == "vm":
        sys.exit(in_vm(dist_folder))
    sys.exit(in_place(dist_folder, "repository" if place == "repository" else ""))

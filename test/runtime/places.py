"""Where the tests from end to end run: on this machine, or on Debian kernels in QEMU (scripts/vm)."""

import contextlib
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VM = HERE.parents[1] / "scripts" / "vm"
SKIPPED = 77
# What a kernel that permits no tracing makes the producer say; anything else is a failure.
NOT_PERMITTED = ("CAP_", "not permitted", "BTF", "ermission")
KEPT = 20000  # characters of output that are shown at most
LONGEST = 500  # of a line: not the kilobytes of one letter that are some program's arguments
NO_KERNEL = "scripts/vm: skipped: "  # that kernel cannot be had, says scripts/vm


class Skipped(Exception):
    """A place cannot run this; the text says why."""


@contextlib.contextmanager
def may_skip():
    """Ends the program with status 77 and the reason as last line when something within is skipped."""
    try:
        yield
    except Skipped as reason:
        print(f"skipped: {reason}")
        sys.exit(SKIPPED)


def show(text):
    print("\n".join(line for line in text.splitlines() if len(line) < LONGEST)[-KEPT:])


def skip_if_not_permitted(said):
    """Of what a producer said that failed on this machine."""
    if any(word in said for word in NOT_PERMITTED):
        raise Skipped(f"this machine: {said.strip().splitlines()[-1]}")


def run_in_vm(kernel, files, script, out=None, options=()):
    """Runs a shell script on a kernel, as root, and shows what it said.

    `files`: what is brought in, place inside by place here; relative ones lie where the script starts. What the
    script leaves in /tmp/out is put into the folder `out`. TRACEE_KERNELS: which kernels were asked for, with
    blanks between (unset: all). Gives the process that is over; raises Skipped where there is no such kernel.
    """
    asked = os.environ.get("TRACEE_KERNELS")
    if asked is not None and kernel not in asked.split():
        raise Skipped(f"kernel {kernel} was not asked for (scripts/test --kernels)")
    words = [word for inside, here in files.items() for word in ("--file", f"{here}:{inside}")]
    with tempfile.TemporaryDirectory(prefix="tracee-") as folder:
        archive = Path(folder, "out.tar")
        if out is not None:
            words += ["--fetch", f"/tmp/out.tar:{archive}"]
            script = f"( {script} ); status=$?; tar -c -f /tmp/out.tar -C /tmp/out .; exit $status"
        done = subprocess.run([VM, "--kernel", kernel, *options, *words, "--", "sh", "-c", script], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")
        if archive.exists():
            with tarfile.open(archive) as content:
                content.extractall(out)
    show(done.stdout)
    show(done.stderr)
    last = done.stderr.strip().splitlines()[-1:]
    if done.returncode == SKIPPED and last and last[0].startswith(NO_KERNEL):
        raise Skipped(last[0].removeprefix(NO_KERNEL))
    return done

"""Runs the tests of the sensor on a Debian kernel in QEMU.

    live_in_vm.py KERNEL PROGRAM

One boot for all of them; there the whole system is the test's own. Exit status: the program's; 77,
with the reason as last line, where that kernel cannot be had, was not asked for (TRACEE_KERNELS) or
permits no tracing. TRACEE_MAY_FAIL names kernels whose failures are reported as skipped: kernels that
move by themselves must not stop a build.

All tests are run, each time: cases share sensors there (shared_sensor.h) unless TRACEE_FULL is set,
for where every instruction is emulated loading one takes longer than most cases do.
"""

import os
import subprocess
import sys
from pathlib import Path

VM = Path(__file__).resolve().parents[2] / "scripts" / "vm"
SKIPPED = 77
SECONDS = 900
MEMORY = 2048  # MiB: rings of several sensors, and arguments of many pages
KEPT = 20000  # characters of output at most
# To load, to make files of /proc, and file systems, where that kernel has them.
MODULES = ["binfmt_misc", "cpuid", "fuse", "overlay", "pktgen"]


def main():
    kernel, program = sys.argv[1], Path(sys.argv[2]).resolve()
    asked = os.environ.get("TRACEE_KERNELS")
    if asked is not None and kernel not in asked.split():
        print(f"skipped: kernel {kernel} was not asked for (scripts/test --kernels)")
        return SKIPPED
    environment = [] if "TRACEE_FULL" in os.environ else ["env", "TRACEE_EMULATED=1"]
    modules = [word for module in MODULES for word in ("--module", module)]
    done = subprocess.run(
        [VM, "--kernel", kernel, "--memory", str(MEMORY), "--timeout", str(SECONDS), *modules,
         "--file", f"{program}:/sensor_live_test", "--", *environment, "/sensor_live_test"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    # Without the kilobytes of one letter that are arguments of a program that busybox does not know.
    lines = [line for line in done.stdout.decode(errors="replace").splitlines() if len(line) < 500]
    print("\n".join(lines)[-KEPT:])
    if done.returncode not in (0, SKIPPED) and kernel in os.environ.get("TRACEE_MAY_FAIL", "").split():
        print(f"skipped: failed on kernel {kernel}, which moves by itself")
        return SKIPPED
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

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
import sys
from pathlib import Path

from places import SKIPPED, may_skip, run_in_vm

SECONDS = 900
MEMORY = 2048  # MiB: rings of several sensors, and arguments of many pages
# To load, to make files of /proc, and file systems, where that kernel has them.
MODULES = ["binfmt_misc", "cpuid", "fuse", "overlay", "pktgen"]


def main():
    kernel, program = sys.argv[1], Path(sys.argv[2]).resolve()
    variable = "" if "TRACEE_FULL" in os.environ else "TRACEE_EMULATED=1 "
    modules = [word for module in MODULES for word in ("--module", module)]
    with may_skip():
        done = run_in_vm(kernel, {"/sensor_live_test": program}, f"{variable}/sensor_live_test",
                         options=["--memory", str(MEMORY), "--timeout", str(SECONDS), *modules])
    if done.returncode not in (0, SKIPPED) and kernel in os.environ.get("TRACEE_MAY_FAIL", "").split():
        print(f"skipped: failed on kernel {kernel}, which moves by itself")
        return SKIPPED
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

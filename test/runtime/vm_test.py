"""scripts/vm itself: exit status, both outputs, files in and out byte for byte, users, time limit.

The kernel is the first of TRACEE_KERNELS (unset: 6.1). Exit 77 where it cannot be had.
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

VM = Path(__file__).resolve().parents[2] / "scripts" / "vm"
KERNEL = (os.environ.get("TRACEE_KERNELS", "6.1").split() or [None])[0]


def vm(*words, **options):
    done = subprocess.run([VM, "--kernel", KERNEL, *words], capture_output=True, check=False,
                          timeout=200, **options)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


class Machine(unittest.TestCase):
    def test_one_boot(self):
        content = os.urandom(3 << 20)
        script = ("echo out; printf 'a\\tb\\r\\n'; echo err >&2; cmp in/data copy/data; "
                  "su alice -c 'id -u'; grep -c ^processor /proc/cpuinfo; "
                  "test -r /sys/kernel/btf/vmlinux && test -d /sys/kernel/tracing/events && "
                  "grep -q cgroup2 /proc/mounts && ping -c 1 127.0.0.1 >/dev/null && echo ready; exit 5")
        with tempfile.TemporaryDirectory() as folder:
            source, back = Path(folder, "data"), Path(folder, "back")
            source.write_bytes(content)
            done = vm("--file", f"{source}:in/data", "--file", f"{folder}:copy",
                      "--fetch", f"in/data:{back}", "--", "sh", "-c", script)
            self.assertEqual(done.stdout.encode(), b"out\na\tb\r\n1000\n2\nready\n", done.stderr)
            self.assertEqual(done.stderr, "err\n")
            self.assertEqual(done.returncode, 5)
            self.assertEqual(back.read_bytes(), content)

    def test_a_file_that_is_not_there_is_said(self):
        done = vm("--fetch", "nothing:x", "--", "true")
        self.assertEqual(done.returncode, 125)
        self.assertIn("--fetch nothing: not there", done.stderr)

    def test_a_machine_without_end_is_switched_off(self):
        done = vm("--timeout", "4", "--", "sleep", "1000")
        self.assertEqual(done.returncode, 125)
        self.assertIn("no end after 4 s", done.stderr)

    def test_a_crash_shows_the_console(self):
        done = vm("--", "sh", "-c", "echo c >/proc/sysrq-trigger")
        self.assertEqual(done.returncode, 125)
        self.assertIn("sysrq triggered crash", done.stderr)


if __name__ == "__main__":
    if KERNEL is None:
        print("skipped: no kernel was asked for (scripts/test --kernels)")
        sys.exit(77)
    fetched = vm("--fetch-kernel-only")
    if fetched.returncode == 77:
        print(fetched.stderr.strip())
        sys.exit(77)
    unittest.main()

"""What the producer keeps of its privileges, and what an ordinary user needs: privileges.sh, judged.

    privileges_test.py PLACE DIST

PLACE is `machine`, or a kernel of scripts/vm. Exit 77, with the reason as last line, where that
place cannot run it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from places import HERE, Skipped, may_skip, run_in_vm

PLACE, DIST = sys.argv.pop(1), Path(sys.argv.pop(1)).resolve()
KILL, CHOWN, DAC_OVERRIDE, PTRACE, BPF = (1 << n for n in (5, 0, 1, 19, 39))


SETCAP = shutil.which("setcap", path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def run_machine():
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        raise Skipped("needs root and setpriv")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        # Where an ordinary user can execute it.
        program = shutil.copytree(DIST, Path(folder, "dist"))
        environment = dict(os.environ, DIST=str(program), FOLDER=f"{folder}/run", SETCAP=SETCAP or "setcap")
        return subprocess.run(["sh", HERE / "privileges.sh"], env=environment, stdout=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, timeout=300, text=True, check=False).stdout


def run_vm():
    if not SETCAP:
        raise Skipped("no setcap here (libcap2-bin)")
    files = {"dist": DIST, "privileges.sh": HERE / "privileges.sh", "/real/setpriv": shutil.which("setpriv"),
             "/real/setcap": SETCAP}
    return run_in_vm(PLACE, files, "SETPRIV=/real/setpriv SETCAP=/real/setcap sh privileges.sh").stdout


def facts():
    lines = {}
    for line in (run_machine() if PLACE == "machine" else run_vm()).splitlines():
        name, what, *rest = line.split(" ", 2)
        lines.setdefault(f"{name} {what}", []).append(rest[0] if rest else "")
    return {key: "\n".join(values) for key, values in lines.items()}


class Privileges(unittest.TestCase):
    def holds(self, name, wanted, may=0):
        said = f"{name}: {FACTS}"
        self.assertEqual(FACTS[f"{name} NoNewPrivs"], "1", said)
        for field in ("CapInh", "CapAmb", "CapBnd"):
            self.assertEqual(int(FACTS[f"{name} {field}"], 16), 0, said)
        for field in ("CapPrm", "CapEff"):
            self.assertEqual(int(FACTS[f"{name} {field}"], 16) & ~may, wanted, said)

    def test_what_is_not_needed_any_more_is_given_up(self):
        self.holds("plain", 0, BPF)  # kernels before 5.19 ask for it at every call
        self.assertEqual(FACTS["plain status"], "0")

    def test_rotating_needs_to_look_at_processes_and_to_write_where_others_own(self):
        self.holds("rotating", PTRACE | DAC_OVERRIDE, BPF)
        self.assertEqual(FACTS["rotating status"], "0")

    def test_a_command_needs_to_be_signalled_and_may_be_traced(self):
        self.holds("command", KILL | PTRACE, BPF)
        self.assertEqual(FACTS["command status"], str(128 + 2))  # SIGINT reached it

    def test_an_ordinary_user_traces_with_two_capabilities(self):
        self.assertEqual(FACTS["user status"], "0", FACTS.get("user said"))
        self.assertEqual(FACTS["user events"], "2")

    def test_capabilities_of_the_program_file_are_enough(self):
        if PLACE == "machine" and "filed status" not in FACTS:
            self.skipTest("no setcap here, or a file system without capabilities")
        said = FACTS.get("filed said")
        self.assertEqual(FACTS["filed status"], "0", said)
        self.assertEqual(FACTS["filed events"], "2", said)
        self.assertIn("capabilities kept: ", said)
        # Who executes such a program does not choose what it loads; the environment names a file that is not there.
        self.assertNotIn("TRACEE_BPF_FILE", said)
        self.assertEqual(FACTS["half-filed status"], "1")
        self.assertIn("needs CAP_BPF (to load BPF programs and maps)", FACTS["half-filed said"])
        self.assertNotIn("CAP_PERFMON (", FACTS["half-filed said"])

    def test_what_snapshots_lack_is_named(self):
        self.assertIn("without CAP_SYS_PTRACE snapshots lack programs", FACTS["system said"])

    def test_what_is_missing_is_named(self):
        self.assertEqual(FACTS["none status"], "1")
        self.assertIn("CAP_BPF (", FACTS["none said"])
        self.assertIn("CAP_PERFMON (", FACTS["none said"])
        self.assertEqual(FACTS["half status"], "1")
        self.assertIn("needs CAP_PERFMON (", FACTS["half said"])

    def test_trampolines_need_no_more(self):
        if PLACE == "machine":
            self.skipTest("this kernel may refuse trampolines to everybody")
        self.assertEqual(FACTS["trampoline status"], "0", FACTS.get("trampoline said"))

    def test_kprobes_need_more_where_the_system_says_so(self):
        if PLACE == "machine":
            self.skipTest("this kernel may have no kprobes")
        self.assertEqual(FACTS["kprobe status"], "1")
        self.assertIn("CAP_SYS_ADMIN, which kprobes need", FACTS["kprobe said"])
        self.assertEqual(FACTS["admin status"], "0", FACTS.get("admin said"))


if __name__ == "__main__":
    with may_skip():
        FACTS = facts()
        if PLACE == "machine" and FACTS.get("plain NoNewPrivs") != "1":
            raise Skipped("this machine permits no tracing")
    unittest.main()

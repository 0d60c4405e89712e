"""The programs and the types that the environment names, on this machine's kernel.

    object_files_test.py DIST BUILD

Nothing but `doctor`, which traces nothing, and trees started here. Exit 77, with the reason, where
nothing can be traced.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

DIST, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
EBPF, RULES = DIST / "tracee-ebpf", DIST / "tracee-rules"
OLD, NEW = BUILD / "bpf" / "tracee_old.bpf.o", BUILD / "bpf" / "tracee.bpf.o"
TYPES = "/sys/kernel/btf/vmlinux"
SKIPPED = 77


def run(*command, **variables):
    return subprocess.run(command, env=dict(os.environ, **variables), stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=240)


def diagnosis(**variables):
    return json.loads(run(EBPF, "doctor", "--json", **variables).stdout)


def hooks(told):
    return {event["name"]: event.get("hook") for event in told["events"]}


class ObjectFiles(unittest.TestCase):
    def test_the_old_build_observes_what_the_own_choice_does(self):
        told = diagnosis(TRACEE_BPF_FILE=str(OLD))
        self.assertEqual(told["refusal"], "")
        self.assertIn(f"{OLD}, for Linux 5.10 and later, as TRACEE_BPF_FILE says", told["programs"])
        self.assertEqual(hooks(told), hooks(HERE))

    def test_a_recording_of_the_old_build_says_that_it_proves_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            recording = Path(folder) / "recording"
            made = run(EBPF, "-o", "capnp", "-o", f"out-file:{recording}", "-t", "event=sched_process_exec,openat",
                       "--", "/bin/true", TRACEE_BPF_FILE=str(OLD))
            self.assertEqual(made.returncode, 0, made.stderr)
            told = json.loads(run(RULES, "info", "-o", "json", recording).stdout)
            self.assertEqual([one["cpuSequences"] for one in told["runs"]], [False])
            self.assertGreater(told["eventCounts"]["openat"], 0)
            self.assertEqual(told["eventCounts"]["sched_process_exec"], 1)
            verified = run(RULES, "verify", recording)
            self.assertEqual(verified.returncode, 0, verified.stdout)
            self.assertIn(b"not numbered: ", verified.stdout)

    def test_what_is_no_object_of_ours_is_refused_before_anything_is_loaded(self):
        for path, said in ((str(EBPF), "is not an object file of tracee's BPF programs"), ("/nowhere", "/nowhere failed")):
            self.assertIn(said, diagnosis(TRACEE_BPF_FILE=path)["refusal"])

    def test_the_types_may_come_from_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            types = Path(folder) / "types"
            shutil.copyfile(TYPES, types)
            told = diagnosis(TRACEE_BTF_FILE=str(types))
            self.assertIn(f"types from {types}", told["programs"])
            self.assertEqual(hooks(told), hooks(HERE))
            types.write_text("no types")
            self.assertNotEqual(diagnosis(TRACEE_BTF_FILE=str(types))["refusal"], "")
        self.assertIn("TRACEE_BTF_FILE: reading /nowhere failed", diagnosis(TRACEE_BTF_FILE="/nowhere")["refusal"])


HERE = diagnosis()
if HERE["refusal"] or not os.path.exists(TYPES):
    print(f"skipped: this machine: {HERE['refusal'] or 'no ' + TYPES}")
    sys.exit(SKIPPED)
unittest.main(argv=sys.argv[:1])

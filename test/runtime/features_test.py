"""Each --disable-feature from the act to the finding: features.sh, judged.

    features_test.py PLACE DIST VICTIMS

PLACE is `machine`, where commands are traced alone, or a kernel of scripts/vm, where all signatures on the host are
put to the test. Exit 77, with the reason as last line, where that place permits no tracing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from places import HERE, may_skip, run_in_vm, skip_if_not_permitted

PLACE, DIST, VICTIMS = sys.argv.pop(1), Path(sys.argv.pop(1)).resolve(), Path(sys.argv.pop(1)).resolve()
SECONDS = 300
ACTS = {"TRC-1", "TRC-2", "TRC-3", "TRC-4", "TRC-5", "TRC-6", "TRC-7", "TRC-10", "TRC-12", "TRC-109", "TRC-1012", "TRC-1015",
        "TRC-1023", "TRC-1026", "TRC-1027", "TRC-1028"}  # of signature_acts host
# What finds nothing without a way of observing: what it asks for shows in no other way.
CALLS = {"TRC-2", "TRC-6", "TRC-7"}  # system calls
DATA = {"TRC-1015"}  # what is written
UNSEEN = {"trampoline": DATA, "kprobe": set(), "btf-tracepoint": CALLS, "raw-tracepoint": set(),
          "trampoline,kprobe": ACTS - {"TRC-1", "TRC-5", "TRC-12"} - CALLS, "trampoline,btf-tracepoint": CALLS | DATA}


def run_machine(folder):
    tried = subprocess.run([DIST / "tracee-ebpf", "-o", "none", "--", "/bin/true"], stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, check=False)
    if tried.returncode:
        skip_if_not_permitted(tried.stderr)
    subprocess.run(["sh", HERE / "features.sh", folder], env=dict(os.environ, DIST=str(DIST), VICTIMS=str(VICTIMS)),
                   stdin=subprocess.DEVNULL, timeout=SECONDS, check=True)


def run_vm(folder):
    files = {"dist": DIST, "victims": VICTIMS, "features.sh": HERE / "features.sh", "/bin/bash": shutil.which("bash")}
    run_in_vm(PLACE, files, "WHOLE_SYSTEM=1 DIST=dist VICTIMS=victims sh features.sh /tmp/out", out=folder,
              options=["--timeout", str(SECONDS)])


class Run:
    """What one run of features.sh left behind."""

    def __init__(self, features):
        self.errors = OUT.joinpath(f"{features}.err").read_text()
        self.said = OUT.joinpath(f"{features}.said").read_text()
        self.statuses = OUT.joinpath(f"{features}.status").read_text().split()
        self.blind = set(re.findall(r"^cannot fire on this stream: (\S+)", self.said, re.M))
        self.found = {}  # which processes, by signature
        for line in OUT.joinpath(f"{features}.found").read_text().splitlines():
            finding = json.loads(line)
            self.found.setdefault(finding["SigMetadata"]["ID"], set()).add(finding["Context"]["processName"])

    def acted(self, signature):
        """Whether its own act was found. An exec is seen under its new name by tracepoints."""
        names = {"TRC-12": {"nginx"}, "TRC-5": {"y-TRC-5", "memfd:acts"}}.get(signature, {f"y-{signature}"})
        return bool(names & self.found.get(signature, set()))


class Features(unittest.TestCase):
    def test_what_is_asked_for_by_name_is_seen_or_refused(self):
        for features in UNSEEN if PLACE == "machine" else ["btf-tracepoint"]:
            with self.subTest(features):
                *said, status = OUT.joinpath(f"{features}.named").read_text().splitlines()
                refused = "btf-tracepoint" in features
                self.assertEqual(status, "1" if refused else "0", said)
                self.assertEqual(any("cannot be observed here" in line for line in said), refused, said)
                self.assertEqual(any("execve" in line and "left out by --disable-feature btf-tracepoint" in line
                                     for line in said), refused, said)

    @unittest.skipIf(PLACE == "machine", "these acts are for virtual machines only")
    def test_every_signature_that_can_see_its_act_finds_it(self):
        for features, unseen in UNSEEN.items():
            with self.subTest(features):
                run = Run(features)
                self.assertEqual(run.statuses, ["0", "0"], run.errors)
                self.assertEqual({each for each in ACTS if not run.acted(each)}, unseen, run.errors + run.said)
                self.assertEqual({each for each in ACTS if f"n-{each}" in run.found.get(each, ())}, set())
                self.assertFalse(run.blind & set(run.found), "found what cannot be found")
                for feature in features.split(",") if unseen else []:
                    self.assertIn(f"left out by --disable-feature {feature}", run.errors)

    @unittest.skipIf(PLACE != "machine", "the same is done with more acts")
    def test_acts_are_found_here_by_what_is_left(self):
        for features in UNSEEN:
            with self.subTest(features):
                run = Run(features)
                if "none of the selected events can be observed here" in run.errors:
                    self.assertIn("btf-tracepoint", features)
                    self.assertEqual(run.statuses, ["1", "1"] * 2, run.errors)
                    self.assertIn("left out by --disable-feature btf-tracepoint", run.errors)
                    continue
                self.assertEqual(run.statuses, ["0", "0"] * 2, run.errors)
                calls = "btf-tracepoint" not in features
                self.assertEqual("TRC-2" in run.found, calls, run.errors + run.said)
                self.assertEqual("TRC-2" in run.blind, not calls, run.said)
                # An exec is seen by a hook on a function where this kernel has any of those left.
                self.assertEqual("TRC-5" in run.found, "TRC-5" not in run.blind, run.errors + run.said)
                self.assertTrue(not calls or "TRC-5" in run.found, run.errors + run.said)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as FOLDER:
        OUT = Path(FOLDER)
        with may_skip():
            (run_machine if PLACE == "machine" else run_vm)(FOLDER)
        unittest.main()

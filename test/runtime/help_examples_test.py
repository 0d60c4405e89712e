"""The examples in the help about --trace, executed on a workload: each gives what it says.

    help_examples_test.py DIST

The words are taken out of the help as they stand there; only a command to trace is put behind them. Exit 77,
with the reason, where tracing is not permitted.
"""

import json
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from places import NOT_PERMITTED

DIST = Path(sys.argv.pop(1)).resolve()
# A program called nginx, children, a file of /etc that is not there, and one that is.
SCRIPT = "./nginx /etc/passwd >/dev/null; cat /etc/tracee-none 2>/dev/null; (true; cat /etc/passwd) >/dev/null; true"


def examples(topic):
    shown = subprocess.run([DIST / "tracee-ebpf", "--help", topic], capture_output=True, text=True, check=True).stdout
    lines = [line.strip() for line in shown.splitlines() if line.startswith("  tracee-ebpf -t ")]
    assert lines, f"no example in --help {topic}"
    return [shlex.split(line)[1:] for line in lines]


class Examples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        shutil.copy(shutil.which("cat"), Path(self.folder, "nginx"))

    def events(self, words):
        """What the example shows of the workload."""
        done = subprocess.run([DIST / "tracee-ebpf", "-o", "json", *words, "--", "sh", "-c", SCRIPT], cwd=self.folder,
                              capture_output=True, text=True, check=False)
        if done.returncode and any(word in done.stderr for word in NOT_PERMITTED):
            self.skipTest(f"this machine: {done.stderr.strip().splitlines()[-1]}")
        self.assertEqual(done.returncode, 0, (words, done.stderr))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_of_trace(self):
        by_name, by_set, by_scope = examples("trace")
        self.assertEqual((by_name[1], by_set[1], by_scope[1]), ("event=open*", "set=proc", "1:event=execve"))

        opens = self.events(by_name)
        self.assertTrue(opens)
        self.assertEqual({event["processName"] for event in opens}, {"nginx"})
        self.assertTrue(all(event["eventName"].startswith("open") for event in opens))
        self.assertIn("/etc/passwd", [a["value"] for event in opens for a in event["args"] if a["name"] == "pathname"])

        names = {event["eventName"] for event in self.events(by_set)}
        self.assertIn("execve", names)
        self.assertNotIn("clone", names)
        self.assertNotIn("openat", names)

        scoped = self.events(by_scope)
        self.assertEqual({(event["eventName"], event["matchedScopes"]) for event in scoped}, {("execve", 1)})

    def test_of_values(self):
        (failing,) = examples("values")
        events = self.events(failing)
        self.assertTrue(events)
        for event in events:
            values = {a["name"]: a["value"] for a in event["args"]}
            self.assertEqual(event["eventName"], "openat")
            self.assertTrue(values["pathname"].startswith("/etc"))
            self.assertLess(event["returnValue"], 0)
        self.assertIn("/etc/tracee-none", [a["value"] for e in events for a in e["args"] if a["name"] == "pathname"])


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    if result.skipped and not result.failures and not result.errors:
        print(f"skipped: {result.skipped[0][1]}")
        sys.exit(77)
    sys.exit(0 if result.wasSuccessful() else 1)

"""What the pair makes of a machine that changes under it: changes.sh in QEMU with four CPUs, judged.

    changes_test.py KERNEL DIST

Exit 77, with the reason as last line, where that kernel cannot be had or was not asked for.
"""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
KERNEL, DIST = sys.argv.pop(1), Path(sys.argv.pop(1)).resolve()
DAY = 86400 * 10**9


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def run(folder):
    asked = os.environ.get("TRACEE_KERNELS")
    if asked is not None and KERNEL not in asked.split():
        skip(f"kernel {KERNEL} was not asked for (scripts/test --kernels)")
    archive = Path(folder, "out.tar")
    done = subprocess.run([HERE.parents[1] / "scripts" / "vm", "--kernel", KERNEL, "--cpus", "4", "--timeout", "400",
                           "--file", f"{DIST}:dist", "--file", f"{HERE}/changes.sh:changes.sh",
                           "--fetch", f"/tmp/out.tar:{archive}", "--",
                           "sh", "-c", "sh changes.sh; tar -c -f /tmp/out.tar -C /tmp/out ."],
                          capture_output=True, text=True, check=False)
    if done.returncode == 77:
        skip(done.stderr.strip().splitlines()[-1])
    print(done.stdout, done.stderr)
    with tarfile.open(archive) as out:
        out.extractall(folder)
    return Path(folder)


class Changes(unittest.TestCase):
    def text(self, name):
        return (OUT / name).read_text()

    def events(self, name):
        return [json.loads(line) for line in self.text(name).splitlines()]

    def test_ftrace_switched_off_is_in_the_stream_and_on_standard_error(self):
        if self.text("ftrace") != "0\n":
            self.skipTest("this kernel keeps ftrace on while trampolines use it")
        told = [{a["name"]: a["value"] for a in e["args"]} for e in self.events("degraded.json")]
        self.assertEqual([(t["what"], bool(t["recovered"])) for t in told],
                         [("trampolines", False), ("trampolines", True)])
        self.assertEqual(told[0]["detail"], "kernel.ftrace_enabled is 0")
        said = self.text("changed.err")
        self.assertIn("no longer sees through trampolines: kernel.ftrace_enabled is 0", said)
        self.assertIn("sees through trampolines again", said)
        # Nobody selected it: text does not show it.
        self.assertNotIn("sensor_degraded", self.text("changed.json"))

    def test_the_clock_was_set_and_later_times_follow_it(self):
        for name in ("execs.json", "changed.json"):
            def path(event):
                return [a["value"] for a in event["args"] if a["name"] == "argv"]
            times = {word: e["timestamp"] for e in self.events(name) if e["eventName"] == "execve"
                     for word in ("/early", "/late") if word in str(path(e))}
            self.assertEqual(len(times), 2, name)
            passed = times["/late"] - times["/early"]
            self.assertTrue(DAY < passed < DAY + 120 * 10**9, passed)

    def test_processors_go_and_come_without_loss_or_gap(self):
        self.assertEqual(self.text("hotplug").count("off"), 9)
        self.assertEqual(self.text("processors.status"), "0\n")
        self.assertIn(", 0 lost", self.text("processors.err"))
        self.assertGreater(int(self.text("processors.err").split(" events written")[0].split()[-1]), 10000)
        self.assertTrue(self.text("processors.verify").startswith("whole: "))

    def test_a_flood_hides_no_exec_or_is_reported(self):
        # fork, exec and exit have room of their own.
        self.assertEqual(self.text("attack").strip(), "1", self.text("flood.err"))
        lost = int(self.text("flood.totals").split("written, ")[1].split(" ")[0])
        whole = self.text("flood.verify").startswith("whole: ")
        self.assertEqual(whole, lost == 0, self.text("flood.verify"))

    def test_each_way_left_out(self):
        for feature, works in (("trampoline", True), ("kprobe", True), ("raw-tracepoint", True),
                               ("btf-tracepoint", False), ("trampoline,kprobe", False)):
            with self.subTest(feature):
                said = self.text(f"without-{feature}.err")
                self.assertEqual(self.text(f"without-{feature}.status"), "0\n" if works else "1\n", said)
                if works:
                    names = {e["eventName"] for e in self.events(f"without-{feature}.json")}
                    self.assertEqual(names, {"execve", "security_file_open"})
                else:
                    self.assertIn("cannot be observed here", said)
                    self.assertIn("left out by --disable-feature", said)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as FOLDER:
        OUT = run(FOLDER)
        unittest.main()

"""What the pair makes of a machine that changes under it: changes.sh in QEMU with four CPUs, judged.

    changes_test.py KERNEL DIST VICTIMS

Two of the CPUs are there and were never up when it begins; the kernel thinks that four more may come.

Exit 77, with the reason as last line, where that kernel cannot be had or was not asked for.
"""

import collections
import json
import sys
import tempfile
import unittest
from pathlib import Path

from places import HERE, may_skip, run_in_vm
from stream import Recording

KERNEL, DIST, VICTIMS = sys.argv.pop(1), Path(sys.argv.pop(1)).resolve(), Path(sys.argv.pop(1)).resolve()
DAY = 86400 * 10**9


def run(folder):
    run_in_vm(KERNEL, {"dist": DIST, "victims": VICTIMS, "changes.sh": HERE / "changes.sh"}, "sh changes.sh", out=folder,
              options=["--cpus", "4", "--suspendable", "--append", "maxcpus=2 possible_cpus=8", "--timeout", "400"])
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

    def times(self, name):
        """When /bin/busybox was executed with each of these arguments: wall time, ns."""
        found = {}
        for event in self.events(name):
            if event["eventName"] == "execve":
                argv = [a["value"] for a in event["args"] if a["name"] == "argv"][0]
                found[argv[-1]] = event["timestamp"]
        return found

    def test_the_clock_was_set_and_later_times_follow_it(self):
        for name in ("execs.json", "changed.json"):
            times = self.times(name)
            passed = times["/late"] - times["/early"]
            self.assertTrue(DAY < passed < DAY + 120 * 10**9, passed)

    def test_after_a_sleep_the_stream_goes_on_and_its_times_are_right(self):
        self.assertEqual(self.text("sleep.status"), "0\n")
        before, after = (float(line.split()[0]) for line in self.text("slept").splitlines())
        self.assertGreater(after - before, 1.9)  # alarms come at full seconds
        first, last = (int(line) for line in self.text("woken").splitlines())
        for name in ("execs.json", "changed.json"):
            times = self.times(name)
            self.assertGreaterEqual(times["/woken"] - times["/awake"], (after - before - 0.01) * 10**9)
            self.assertTrue(first <= times["/woken"] / 10**9 < last + 1, (times, first, last))
        self.assertIn(", 0 lost", self.text("changed.err"))
        self.assertTrue(self.text("changed.verify").startswith("whole: "), self.text("changed.verify"))

    def test_processors_go_and_come_without_loss_or_gap(self):
        self.assertEqual(self.text("cpus").split(), ["0-7", "0-3", "0-1"])
        self.assertEqual(self.text("hotplug").count("off"), 9)
        self.assertEqual(self.text("processors.status"), "0\n")
        self.assertIn(", 0 lost", self.text("processors.err"))
        self.assertGreater(int(self.text("processors.err").split(" events written")[0].split()[-1]), 10000)
        self.assertTrue(self.text("processors.verify").startswith("whole: "))
        # Each of those that came up for the first time did something else.
        acts = [(name, event.get("cpu", 0)) for name, event, _ in Recording(OUT / "processors.cut").events()]
        self.assertEqual(collections.Counter(acts), {("dup2", 2): 50, ("dup2", 3): 50})

    def test_runs_that_the_kernel_skips_are_reported_while_they_happen(self):
        if not (OUT / "skipped").exists():
            self.skipTest("how this kernel preempts cannot be changed: " + self.text("preempt.err"))
        opened = sum(json.loads(self.text(f"opened.{one}"))["close"] for one in (1, 2, 3))
        seen = skipped = 0
        reported = []
        for event in self.events("skipped.json"):
            told = {a["name"]: a["value"] for a in event["args"]}
            if event["eventName"] == "security_file_open":
                seen += told["pathname"] == "/dev/null"
            elif told["cause"] == "missedRun":
                self.assertEqual(told["program"], "fexit__security_file_open")
                skipped += told["count"]
                reported.append(event["timestamp"] / 10**9)
        self.assertLess(seen, opened)
        self.assertGreaterEqual(seen + skipped, opened)  # others may have opened something as well
        self.assertIn("the kernel skipped", self.text("skipped.err"))
        until = int(self.text("skipped.until").split()[-1])
        self.assertTrue(reported and max(reported) < until + 3, (reported, until))
        self.assertFalse(self.text("skipped.verify").startswith("whole: "), self.text("skipped.verify"))
        self.assertIn("fexit__security_file_open", self.text("skipped.verify"))

    def test_a_flood_hides_no_exec_or_is_reported(self):
        # fork, exec and exit have room of their own.
        self.assertEqual(self.text("attack").strip(), "1", self.text("flood.err"))
        lost = int(self.text("flood.totals").split("written, ")[1].split(" ")[0])
        whole = self.text("flood.verify").startswith("whole: ")
        self.assertEqual(whole, lost == 0, self.text("flood.verify"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as FOLDER:
        with may_skip():
            OUT = run(FOLDER)
        unittest.main()

#!/usr/bin/env python3
"""The whole program with each of its writes failing, and killed at random moments.

    crash_test.py PROGRAM WRITE_FAULTS RECORDING_CHECK

PROGRAM is the real main() over a scripted kernel side. TRACEE_KILLS says how often it is killed (10).
"""

import errno
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

CHECK, FAULTS, PROGRAM = sys.argv.pop(), sys.argv.pop(), sys.argv.pop()
KILLS = int(os.environ.get("TRACEE_KILLS", "10"))
FORMS = ([], ["-o", "seal", "-o", "compress:zstd"])


def environment(**extra):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUDO_", "SCRIPTED_"))}
    return {**clean, "LD_PRELOAD": FAULTS, **{k: str(v) for k, v in extra.items()}}


def look_at(path):
    return json.loads(subprocess.run([CHECK, path], capture_output=True, check=True, timeout=60).stdout)


class Crash(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_every_write_fails_once(self):
        for error in (errno.ENOSPC, errno.EIO):
            for at in range(1, 200):
                out = self.folder / f"{error}-{at}"
                done = subprocess.run([PROGRAM, "-o", "capnp", "-o", f"out-file:{out}", "-o", "seal", "--", "true"],
                                      env=environment(SCRIPTED_EVENTS=20000, FAULT_AT=at, FAULT_ERROR=error),
                                      capture_output=True, timeout=60)
                said = done.stderr.decode()
                if done.returncode == 0:
                    break
                with self.subTest(at=at, error=error):
                    self.assertEqual(done.returncode, 1, said)
                    self.assertIn(os.strerror(error), said)
                    if "beginning the stream" in said:
                        continue
                    found = look_at(out)
                    self.assertEqual(found["damaged"], 0)
                    self.assertTrue(found["chained"])
                    lost = int(re.search(r"(\d+) lost", said).group(1))
                    self.assertEqual(found["events"] + lost, 20000)
            self.assertGreater(at, 10)
            self.assertEqual(look_at(out)["events"], 20000)
            self.assertEqual(done.returncode, 0)

    def kill_once(self, number):
        out, count, ready = (self.folder / f"{name}{number}" for name in ("out", "count", "ready"))
        count.write_bytes(bytes(8))
        form = FORMS[number % len(FORMS)]
        command = [PROGRAM, "-o", "capnp", "-o", f"out-file:{out}", *form]
        running = subprocess.Popen([*command, "--ready-file", ready], stderr=subprocess.DEVNULL,
                                   env=environment(SCRIPTED_FOREVER=500, FAULT_COUNT=count))
        while not ready.exists():
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.3))
        running.send_signal(signal.SIGKILL)
        running.wait(60)
        found = look_at(out)
        whole = out.stat().st_size - found["damaged"]
        # What write(2) took whole is there, frame by frame; only the last one may be cut short.
        self.assertGreaterEqual(whole, int.from_bytes(count.read_bytes(), "little"))
        self.assertLessEqual(found["damages"], 1)
        self.assertFalse(found["gap"])
        self.assertFalse(found["ended"])
        if found["frames"] > 0:  # else killed before the header
            self.assertEqual(found["chained"], bool(form))
        # And another run goes on there.
        done = subprocess.run([*command, "-o", "append", "--", "true"], capture_output=True, timeout=60,
                              env=environment(SCRIPTED_EVENTS=100))
        self.assertEqual(done.returncode, 0, done.stderr)
        after = look_at(out)
        self.assertEqual(after["damaged"], 0)
        self.assertEqual(after["events"], found["events"] + 100)
        self.assertEqual(after["chained"], bool(form))
        self.assertTrue(after["ended"])
        out.unlink()
        return found["events"]

    def test_killed_at_any_moment(self):
        events = [self.kill_once(number) for number in range(KILLS)]
        self.assertGreater(max(events), 0)


if __name__ == "__main__":
    unittest.main()

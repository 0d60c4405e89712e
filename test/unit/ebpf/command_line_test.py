#!/usr/bin/env python3
"""The program as its users meet it: messages, exit statuses, files, signals, broken pipes.

    command_line_test.py PROGRAM

PROGRAM is the real main() over a scripted kernel side (scripted_program.cpp), so this needs no
privileges and traces nothing.
"""

import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = sys.argv.pop(1)


def environment(**extra):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SUDO_", "SCRIPTED_"))}
    return {**clean, "TZ": "UTC", **{k: str(v) for k, v in extra.items()}}


def run(*words, **options):
    env = environment(**options.pop("env", {}))
    return subprocess.run([PROGRAM, *words], env=env, capture_output=True, timeout=60, **options)


def start(*words, **options):
    env = environment(**options.pop("env", {}))
    return subprocess.Popen([PROGRAM, *words], env=env, **options)


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def refused(self, says, *words, **options):
        done = run(*words, **options)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 1, said)
        self.assertRegex(said, r"\Atracee-ebpf: error: ")
        self.assertIn(says, said)
        self.assertEqual(done.stdout, b"")
        return said

    def test_standard_output_that_is_closed_or_full(self):
        for words in (["--help"], ["--version"], ["--list"], ["-o", "format:json"]):
            with self.subTest(words):
                done = run(*words, preexec_fn=lambda: os.close(1))
                self.assertEqual(done.returncode, 1)
                self.assertIn(b"standard output is closed", done.stderr)
        for words in (["--help"], ["--version"], ["--list"]):
            with self.subTest(words), open("/dev/full", "w") as full:
                done = subprocess.run([PROGRAM, *words], env=environment(), stdout=full,
                                      stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(done.returncode, 1)
                self.assertIn(b"error: writing to standard output: No space left", done.stderr)

    def wait_ready(self, path):
        for _ in range(400):
            if path.exists() and path.read_text():
                return
            time.sleep(0.02)
        self.fail("not ready in time")

    # What needs no privileges

    def test_help_fits_a_screen(self):
        for words in (["--help"], ["-h", "trace"], ["--trace", "help"], ["-o", "help"], ["--help", "exit"],
                      ["--help", "recording"]):
            done = run(*words)
            lines = done.stdout.decode().splitlines()
            self.assertEqual(done.returncode, 0)
            self.assertLessEqual(len(lines), 24, words)
            self.assertLessEqual(max(map(len, lines)), 80, words)
        self.assertIn("tracee-rules", run("--help").stdout.decode().splitlines()[2])

    def test_doctor(self):
        whole = run("doctor")
        self.assertEqual(whole.returncode, 0, whole.stderr)
        self.assertIn("events of the set 'default' can be observed", whole.stdout.decode())
        blind = run("doctor", "--json", env={"SCRIPTED_BLIND": "openat"})
        self.assertEqual(blind.returncode, 3)
        told = json.loads(blind.stdout)
        self.assertEqual(told["default"]["missing"], ["openat"])
        openat = next(event for event in told["events"] if event["name"] == "openat")
        self.assertEqual(openat, {"name": "openat", "reason": "the kernel refused",
                                  "remedy": "another kernel"})
        refused = run("doctor", env={"SCRIPTED_REFUSE": "CAP_BPF is missing"})
        self.assertEqual(refused.returncode, 3)
        self.assertIn("Nothing can be traced here: CAP_BPF is missing", refused.stdout.decode())
        self.refused("events as JSON are '--output json'", "--json")
        self.refused("doctor: unexpected 'doctor'; it takes --json", "doctor", "doctor")
        self.refused("doctor: unexpected 'bogus'; it takes --json", "doctor", "bogus")
        asked = run("doctor", "--help")
        self.assertEqual((asked.returncode, asked.stdout), (0, run("--help").stdout))

    def test_version(self):
        self.assertRegex(run("--version").stdout.decode(), r"\Atracee-ebpf \d+\.\d+\.\d+ \(stream format 1\)\n\Z")

    def test_lists(self):
        text = run("--list", env={"SCRIPTED_REFUSE": "no"}).stdout.decode()
        self.assertRegex(text, r"(?m)^openat +\[.*\] +\(int dirfd, const char\* pathname,")
        events = json.loads(run("--list=json").stdout)
        self.assertEqual({e["id"] for e in events if e["name"] == "execve"}, {59})

    # Bad input

    def test_unknown_event_with_position_and_suggestion(self):
        said = self.refused("unknown event 'opnat'; did you mean 'openat'?", "-t", "event=close,opnat")
        self.assertIn("\n  event=close,opnat\n              ^~~~~\n", said)

    def test_misuse(self):
        self.refused("use format:capnp", "-o", "format:gob")
        self.refused("--capture is not supported by this version", "--capture", "exec")
        self.refused("did you mean '--output'?", "--outptu", "json")
        self.refused("not a user id", "-t", "uid=root")
        self.refused("'tree' together with '-- COMMAND'", "-t", "tree=1", "--", "true")
        self.refused("'--' is not followed by a command", "--")

    def test_unwritable_files_are_told_before_anything_runs(self):
        mark = self.folder / "ran"
        self.refused("/proc/nothing", "-o", "json", "-o", "out-file:/proc/nothing/x", "--", "touch", mark)
        self.refused("Is a directory", "-o", f"out-file:{self.folder}", "--", "touch", mark)
        self.refused("err-file", "-o", f"err-file:{self.folder}", "--", "touch", mark)
        existing = self.folder / "existing"
        existing.write_text("precious")
        self.refused("--force", "-o", f"out-file:{existing}", "--", "touch", mark)
        self.assertEqual(existing.read_text(), "precious")
        self.assertFalse(mark.exists())

    def test_without_privileges_nothing_is_left_behind(self):
        out = self.folder / "out"
        self.refused("CAP_BPF is missing", "-o", f"out-file:{out}", "--", "touch", self.folder / "ran",
                     env={"SCRIPTED_REFUSE": "CAP_BPF is missing"})
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_binary_to_a_terminal_is_refused(self):
        ours, theirs = pty.openpty()
        done = subprocess.run([PROGRAM, "-o", "capnp", "--", "true"], env=environment(), stdout=theirs,
                              stderr=subprocess.PIPE, timeout=60)
        os.close(ours), os.close(theirs)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"is not written to a terminal", done.stderr)

    def test_events_that_cannot_be_observed(self):
        blind = {"SCRIPTED_BLIND": "openat"}
        said = self.refused("these events cannot be observed here:\n  openat: the kernel refused\n  what would help: another kernel\n",
                            "-t", "event=openat,close", "--", "true", env=blind)
        self.assertNotIn("close", said)
        for several in ("set=fs", "event=open*"):
            done = run("-o", "none", "-t", several, "--", "true", env=blind)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"warning: these events cannot be observed here and are left out:\n  openat: the kernel refused", done.stderr)
        self.refused("none of the selected events can be observed here", "-t", "event=openat*", "-t", "event!=openat2",
                     "--", "true", env=blind)

    # Runs

    def test_table_of_a_command(self):
        done = run("-o", "table", "--", "sh", "-c", "echo said; exit 7", env={"SCRIPTED_EVENTS": 3})
        self.assertEqual(done.returncode, 7)
        lines = done.stdout.decode().splitlines()
        self.assertEqual(len(lines), 1 + 3 + 3)
        self.assertEqual(lines[-1], "Stats: {EventCount:3 ErrorCount:0 LostEvCount:0 LostWrCount:0 LostNtCount:0}")
        self.assertIn(b"said\n", done.stderr)  # beside a stream, the command has no standard output
        self.assertIn(b"tracee-ebpf: info: 3 events written, 0 lost\n", done.stderr)

    def test_without_a_stream_the_command_keeps_its_output(self):
        done = run("-o", "json", "-o", f"out-file:{self.folder / 'out'}", "--", "echo", "said")
        self.assertEqual(done.stdout, b"said\n")

    def test_exit_statuses(self):
        self.assertEqual(run("-o", "none", "--", "sh", "-c", "kill -TERM $$").returncode, 128 + 15)
        missing = run("-o", "none", "--", "/no/such/program")
        self.assertEqual(missing.returncode, 127)
        self.assertIn(b"error: running '/no/such/program': No such file or directory", missing.stderr)
        self.assertEqual(run("-o", "none", "--", "/").returncode, 126)

    def test_what_is_left_running_is_named(self):
        # The command ends once the other is no longer the shell's copy but sleep itself.
        done = run("-o", "none", "--", "sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!; "
                   "until grep -q sleep /proc/$!/comm; do :; done")
        pid = int(done.stdout)
        os.kill(pid, signal.SIGKILL)
        self.assertIn(f"the command left running: sleep ({pid})", done.stderr.decode())

    def test_files_are_private(self):
        out = self.folder / "out"
        self.assertEqual(run("-o", "capnp", "-o", f"out-file:{out}", "--", "true").returncode, 0)
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        self.assertEqual(out.read_bytes()[16:24], b"TRCEFRM1")

    def test_messages_go_to_the_err_file(self):
        log = self.folder / "log"
        done = run("-o", "none", "-o", f"err-file:{log}", "--install-path", "/x", "--", "true")
        self.assertEqual(done.stderr, b"")
        self.assertRegex(log.read_text(), r"warning: --install-path has no effect.*\n.*0 events written")

    def test_debug_tells_how_long_the_start_took(self):
        self.assertRegex(run("-o", "none", "--debug", "--", "true").stderr, rb"debug: ready after \d+ ms")

    def test_interrupt_ends_in_an_orderly_way(self):
        ready = self.folder / "ready"
        running = start("--ready-file", ready, env={"SCRIPTED_EVENTS": 5}, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)
        self.wait_ready(ready)
        self.assertEqual(ready.read_text(), f"{running.pid}\n")
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0)
        self.assertIn(b"\nEnd of events stream\n", out)
        self.assertEqual(len(re.findall(rb" openat ", out)), 5)
        self.assertFalse(ready.exists())

    def test_ready_descriptor(self):
        read, write = os.pipe()
        running = start("-o", "none", "--ready-fd", str(write), "--", "sleep", "60", pass_fds=[write],
                        stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as told:
            self.assertEqual(told.read(), "ready\n")  # and its end: the command does not hold it
        running.send_signal(signal.SIGTERM)
        self.assertEqual(running.wait(60), 128 + 15)  # passed on to the command

    def test_ready_descriptor_that_was_not_handed_over(self):
        for number in (3, 4, 99):  # the first ones are the program's own
            self.refused(f"--ready-fd {number}: Bad file descriptor; open it", "-o", "none",
                         "--ready-fd", str(number), "--", "true")

    def test_ready_on_standard_error_leaves_it_open(self):
        done = run("-o", "none", "--ready-fd", "2", "--", "sh", "-c", "echo command >&2")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr.decode(), r"(?s)ready\n.*command\n.*0 events written")

    def test_a_reader_that_leaves_ends_it_quietly(self):
        for events in (0, 200000):
            running = start("-o", "json", env={"SCRIPTED_EVENTS": events}, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
            running.stdout.read(1) if events else time.sleep(0.3)
            running.stdout.close()
            self.assertEqual(running.wait(60), 0)
            said = running.stderr.read()
            running.stderr.close()
            self.assertNotIn(b"error", said)

    def test_the_command_of_a_stream_nobody_reads_still_runs_to_its_end(self):
        mark = self.folder / "ran"
        running = start("-o", "json", "--", "sh", "-c", f"sleep 0.5; touch {mark}; exit 5",
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        running.stdout.close()
        self.assertEqual(running.wait(60), 5)
        self.assertTrue(mark.exists())

    def test_a_blocked_output_is_left_at_the_second_signal(self):
        ready = self.folder / "ready"
        running = start("-o", "capnp", "--ready-file", ready, env={"SCRIPTED_EVENTS": 200000},
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.wait_ready(ready)
        time.sleep(0.5)  # the pipe is full, nobody reads
        running.send_signal(signal.SIGINT)
        time.sleep(0.2)
        self.assertIsNone(running.poll())
        running.send_signal(signal.SIGINT)
        self.assertEqual(running.wait(60), 1)
        said = running.stderr.read()
        running.stdout.close(), running.stderr.close()
        self.assertIn(b"error: writing to standard output: ended at once by a second signal", said)

    def test_a_full_disk_is_an_error(self):
        mark, good = self.folder / "ran", self.folder / "good"
        done = run("-o", "json", "-o", "out-file:/dev/full", "-o", "table", "-o", f"out-file:{good}",
                   "--", "sh", "-c", f"sleep 0.3; touch {mark}", env={"SCRIPTED_EVENTS": 100})
        self.assertEqual(done.returncode, 1)
        said = done.stderr.decode()
        self.assertIn("error: writing to /dev/full: No space left on device", said)
        self.assertIn("warning: the command goes on without being traced", said)
        self.assertTrue(mark.exists())
        self.assertIn("End of events stream", good.read_text())

    def test_a_full_disk_leaves_a_sound_recording_that_says_what_it_lacks(self):
        out = self.folder / "out"
        limited = ["sh", "-c", 'ulimit -f 800; exec "$0" "$@"', PROGRAM]
        done = subprocess.run([*limited, "-t", "event=openat", "-o", "capnp", "-o", f"out-file:{out}", "--", "true"],
                              timeout=60, env=environment(SCRIPTED_EVENTS=20000), capture_output=True)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 1, said)
        self.assertEqual(said.count("File too large"), 1)
        self.assertLessEqual(out.stat().st_size, 800 * 512)
        lost = int(re.search(r"(\d+) lost", said).group(1))
        self.assertGreater(lost, 10000)

    def test_the_first_loss_ends_it_when_that_is_asked_for(self):
        out = self.folder / "out"
        limited = ["sh", "-c", 'ulimit -f 800; exec "$0" "$@"', PROGRAM]
        started = time.monotonic()
        done = subprocess.run([*limited, "-o", "capnp", "-o", f"out-file:{out}", "--on-loss", "exit"], timeout=60,
                              env=environment(SCRIPTED_EVENTS=20000), capture_output=True)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertLess(time.monotonic() - started, 50)  # by itself

    def test_a_sealed_rotated_set(self):
        out = self.folder / "out"
        done = run("-o", "capnp", "-o", f"out-file:{out}", "-o", "rotate:64K,keep:3", "-o", "seal", "--", "true",
                   env={"SCRIPTED_EVENTS": 20000})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(list(self.folder.iterdir())), 3)
        newest = max(self.folder.iterdir())
        self.assertRegex(done.stderr.decode(), rf"info: sealed {newest}, head [0-9a-f]{{64}}\n")

    def test_a_snapshot_follows_the_header(self):
        out = self.folder / "out"
        self.assertEqual(run("-o", "capnp", "-o", f"out-file:{out}", "--", "true",
                             env={"SCRIPTED_EVENTS": 2}).returncode, 0)
        stream, at, kinds = out.read_bytes(), 0, []
        while at < len(stream):
            kinds.append(int.from_bytes(stream[at + 62:at + 64], "little"))
            at += (int.from_bytes(stream[at + 4:at + 8], "little") + 1) * 8
        header, state, end, index, directory = 0, 2, 5, 11, 12
        self.assertEqual(kinds[:2], [header, state])
        self.assertEqual(kinds[-3:], [end, index, directory])

    def test_a_stream_has_what_signatures_need(self):
        def names(*words):
            out = self.folder / "out"
            done = run(*words, "-o", f"out-file:{out}", "--force", "--", "true",
                       env={"SCRIPTED_EVENTS": 2})
            self.assertEqual(done.returncode, 0, done.stderr)
            return out.read_bytes()
        self.assertIn(b"mem_prot_alert", names("-o", "capnp"))
        self.assertNotIn(b"mem_prot_alert", names("-o", "capnp", "-t", "set=default"))
        self.assertNotIn(b"mem_prot_alert", names("-o", "capnp", "-t", "event=openat"))

    def test_closed_standard_descriptors_are_not_reused(self):
        out = self.folder / "out"
        done = subprocess.run(["sh", "-c", f'exec "$0" -o capnp -o out-file:{out} -- true 2>&- 1>&- 0<&-', PROGRAM],
                              env=environment(SCRIPTED_EVENTS=2), timeout=60)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(out.read_bytes()[16:24], b"TRCEFRM1")
        self.assertNotIn(b"events written", out.read_bytes())


if __name__ == "__main__":
    unittest.main()

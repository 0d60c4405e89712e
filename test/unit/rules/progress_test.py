#!/usr/bin/env python3
"""The real program on a terminal, reading a file that it cannot finish: it shows how far it is.

The file is a recording's beginning and a hole of a terabyte, which takes minutes to read whatever
the machine; the program is ended as soon as its line is seen.

Usage: progress_test.py TRACEE_RULES RECORDING
"""
import os
import pty
import subprocess
import sys
import tempfile


def line_of(program, words, name, recording):
    """What `program` writes to a terminal until it shows a percentage, or ends."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            with open(recording, "rb") as beginning:
                file.write(beginning.read())
            file.truncate(1 << 40)
        ours, theirs = pty.openpty()
        environment = dict(os.environ, TERM="xterm")
        running = subprocess.Popen([program, *words, path], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
        os.close(theirs)
        seen = b""
        while b"%" not in seen:
            try:
                part = os.read(ours, 4096)
            except OSError:  # nobody has the other end any more
                break
            seen += part
        running.kill()
        running.wait()
        os.close(ours)
        return seen.decode()


def main():
    program, recording = sys.argv[1:3]
    for words in (["info"], ["verify"], ["cat"], ["--no-index", "--input"]):
        seen = line_of(program, words, "hole", recording)
        assert "hole 0% of 1.1 TB, " in seen and "B/s" in seen, (words, seen)
    print("ok")


main()

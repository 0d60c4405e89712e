#!/usr/bin/env python3
"""How long tracee-ebpf takes from its exec to its first event, beside the bare load by libbpf.

    start_bench.py BUILD_FOLDER DIST_FOLDER [--rounds N]

Prints rows of the benchmarks' table. `start_floor` loads the same programs of the same object with
the same configuration, and does nothing else; both start by turns, and medians are compared. The
first event is the first line that comes out of `program | cat`, of a command that it starts. (Who
starts it and reads the pipe as well waits up to 25 ms more: a shell does so before it starts the reader.)
Wall time: what others do on the machine lengthens both sides. CPU time is printed beside it. Exit 77:
tracing is not permitted.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SELECTIONS = {
    "one call": ["-t", "event=openat"],
    "default selection": [],
}


def timed(arguments, first):
    """Milliseconds from exec to the first output that matches, and of CPU time until then."""
    end, pipe = os.pipe()
    reader = subprocess.Popen(["cat"], stdin=end, stdout=subprocess.PIPE)
    begin = time.monotonic()
    process = subprocess.Popen([str(word) for word in arguments], stdout=pipe, stderr=subprocess.PIPE,
                               stdin=subprocess.DEVNULL)
    os.close(end)
    os.close(pipe)
    with reader, process:
        said = b""
        while not re.search(first, said):
            part = os.read(reader.stdout.fileno(), 65536)
            if not part:
                raise RuntimeError(f"{arguments[0]}: {process.stderr.read().decode()[-500:]}")
            said += part
        wall = time.monotonic() - begin
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        process.send_signal(signal.SIGINT)
        process.stderr.read()
    return wall * 1e3, cpu * 1e3


def resident(pid):
    """MiB of memory that the process has beside rings, and of rings, which it maps twice in part."""
    rings = rest = 0
    ring = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            ring = "anon_inode:bpf-map" in line
        elif line.startswith("Rss:"):
            size = int(line.split()[1])
            rings, rest = (rings + size, rest) if ring else (rings, rest + size)
    return rest / 1024, rings / 1024


def learn(selection, folder):
    """Writes down what is loaded for a selection; the memory that the program has when it is ready."""
    ready, tell = os.pipe()
    with subprocess.Popen([DIST / "tracee-ebpf", *selection, "-o", "json", "--ready-fd", str(tell), "--", "sleep", "60"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, pass_fds=[tell]) as process:
        os.close(tell)
        with os.fdopen(ready) as line:
            if not line.readline():
                print("skipped: tracing is not permitted here: " + process.stderr.read().decode()[-300:])
                sys.exit(77)
        time.sleep(0.3)
        subprocess.run([BIN / "start_floor", "learn", str(process.pid), folder], check=True)
        memory = resident(process.pid)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        process.stderr.read()
    return memory


def measure(name, selection, rounds):
    with tempfile.TemporaryDirectory() as folder:
        rest, rings = learn(selection, folder)
        programs = len(Path(folder, "programs").read_text().splitlines())
        ways = {
            "ours": ([DIST / "tracee-ebpf", *selection, "-o", "json", "--", "/bin/true"], rb"\n"),
            "bare": ([BIN / "start_floor", "load", OBJECT, folder], rb"loaded"),
        }
        times = {way: [] for way in ways}
        for turn in range(-1, rounds):
            for way, (arguments, first) in ways.items():
                taken = timed(arguments, first)
                if turn >= 0:
                    times[way].append(taken)
    wall = {way: statistics.median(t[0] for t in taken) for way, taken in times.items()}
    cpu = {way: statistics.median(t[1] for t in taken) for way, taken in times.items()}
    best = min(t[0] for t in times["ours"])
    print(f"| exec to first event, {name} ({programs} programs) | {wall['ours']:.0f} ms | bare load by libbpf | "
          f"{wall['bare']:.0f} ms | {wall['ours'] / wall['bare']:.2f} | <= 3 |")
    print(f"| … CPU time | {cpu['ours']:.0f} ms | | {cpu['bare']:.0f} ms | {cpu['ours'] / max(cpu['bare'], 1):.2f} | |")
    print(f"| … best of {rounds} | {best:.0f} ms | limit | 150 ms | {best / 150:.2f} | <= 1 |")
    print(f"| resident beside {rings:.0f} MiB of rings, {name} | {rest:.1f} MiB | limit | 48 MiB | {rest / 48:.2f} | <= 1 |",
          flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    BIN = options.build.resolve() / "bench"
    DIST = options.dist.resolve()
    OBJECT = options.build.resolve() / "bpf" / "tracee.bpf.o"
    for each, words in SELECTIONS.items():
        measure(each, words, options.rounds)

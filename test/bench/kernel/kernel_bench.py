#!/usr/bin/env python3
"""What tracing costs those who are traced, and everybody else; beside other tracers and a floor.

    kernel_bench.py BUILD_FOLDER DIST_FOLDER [--rounds N] [--only tax|call|others|work|flow]

Prints rows of the benchmarks' table. Each round runs every tracer once, one after the other, over
the same process; medians of rounds are compared, with what the same loop takes untraced taken off
("added"). Times are CPU time of who is traced, which others on the machine disturb least; beside
tracers that stop the process or work in its place, wall time. Only processes started here are traced. A tracer that does not work here has no row and
is named on standard error. Exit 77: tracing is not permitted.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


FLOOR = "floor: records of 128 bytes, and a path"


class CannotTrace(Exception):
    pass


# --- the tracers: context managers over a process that is already there ---------------------------

def stop(process, how=signal.SIGINT):
    process.send_signal(how)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def nobody(_pid):
    yield


def floor(kind):
    @contextlib.contextmanager
    def trace(pid):
        with subprocess.Popen([BIN / "kernel_floor", FLOOR_OBJECT, kind, str(pid)], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            if process.stdout.readline() != "ready\n":
                raise CannotTrace("the floor programs do not load")
            yield
            process.stdin.close()
            process.wait()
    return trace


def ours(*selection, whole=None):
    """`whole`: a process that is traced in place of the one that is measured."""
    @contextlib.contextmanager
    def trace(pid):
        ready, tell = os.pipe()
        arguments = [word for expression in (f"tree={whole or pid}", *selection) for word in ("-t", expression)]
        with subprocess.Popen([DIST / "tracee-ebpf", *arguments, "-o", "format:capnp", "--ready-fd", str(tell)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, pass_fds=[tell]) as process:
            os.close(tell)
            with os.fdopen(ready) as line:
                if not line.readline():
                    process.kill()
                    raise CannotTrace("tracee-ebpf: " + process.stderr.read().decode()[-300:])
            yield
            stop(process)
    return trace


def foreign(make_arguments, is_ready):
    @contextlib.contextmanager
    def trace(pid):
        arguments = make_arguments(pid)
        if shutil.which(arguments[0]) is None:
            raise CannotTrace(f"{arguments[0]} is not installed")
        with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + 10
            while not is_ready(pid, deadline):
                if process.poll() is not None or time.monotonic() > deadline:
                    process.kill()
                    raise CannotTrace(f"{arguments[0]} does not work here")
                time.sleep(0.05)
            yield
            stop(process)
    return trace


def is_ptraced(pid, _deadline):
    return "TracerPid:\t0" not in Path(f"/proc/{pid}/status").read_text()


def after(seconds):
    """For tracers that do not say when they are ready; the deadline is ten seconds ahead."""
    return lambda _pid, deadline: deadline - time.monotonic() < 10 - seconds


STRACE = foreign(lambda pid: ["strace", "-f", "-o", "/dev/null", "-p", str(pid)], is_ptraced)
PERF = foreign(lambda pid: ["perf", "trace", "-o", "/dev/null", "-p", str(pid)], after(1.5))
BPFTRACE = foreign(lambda pid: ["bpftrace", "-e", "tracepoint:raw_syscalls:sys_exit /pid == %d/ "
                   '{ printf("%%llu %%d %%d %%s %%d %%d\\n", nsecs, pid, tid, comm, args->id, args->ret); }' % pid],
                   after(3))


# --- what is measured -----------------------------------------------------------------------------

class Loop:
    """Runs `kernel_calls`; nanoseconds a call, of CPU time or of wall time."""

    def __init__(self, call, count, wall=False, rate=0):
        self.wall = wall
        self.process = subprocess.Popen(["taskset", "-c", "0", BIN / "kernel_calls", call, str(count), str(rate)],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == "ready\n"
        self.pid = self.process.pid

    def run(self):
        times = []
        for _ in range(3):
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            times.append(float(self.process.stdout.readline().split()[self.wall]))
        return min(times)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Work:
    """A shell command; nanoseconds of CPU time that it and its children take."""

    def __init__(self, command):
        self.process = subprocess.Popen(["sh", "-c", f"read go; {command}"], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid

    def run(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        _, status, used = os.wait4(self.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return (used.ru_utime + used.ru_stime) * 1e9

    def close(self):
        self.process.stdin.close()


def measure(make, tracers, rounds):
    """Median over rounds for each tracer by name; one that does not work is left out."""
    times = {name: [] for name in tracers}
    for turn in range(-1, rounds):
        for name in list(times):
            subject = make()
            try:
                with tracers[name](subject.pid):
                    taken = subject.run()
                if turn >= 0:  # the first warms caches
                    times[name].append(taken)
            except CannotTrace as problem:
                print(f"kernel_bench: {name}: {problem}", file=sys.stderr)
                del times[name]
            finally:
                subject.close()
    if "nobody" not in times or "floor" not in times and "empty pair" not in times:
        print("skipped: tracing is not permitted here")
        sys.exit(77)
    return {name: statistics.median(values) for name, values in times.items()}


def text(nanoseconds):
    if abs(nanoseconds) >= 1e6:
        return f"{nanoseconds / 1e6:.1f} ms"
    return f"{nanoseconds:.0f} ns"


def row(what, one, other_what, two, goal, ratio=None):
    ratio = one / two if ratio is None else ratio
    print(f"| {what} | {text(one)} | {other_what} | {text(two)} | {ratio:.2f} | {goal} |", flush=True)


def tax(rounds):
    with subprocess.Popen(["sleep", "3600"]) as other:
        tracers = {"nobody": nobody, "empty pair": floor("nothing"), "floor": floor("record"),
                   "calls": ours("set=syscalls", whole=other.pid),
                   "no calls": ours("event=sched_process_exec,sched_process_fork", whole=other.pid)}
        times = measure(lambda: Loop("getppid", 300_000), tracers, rounds)
        other.kill()
    base = times["nobody"]
    pair = times["empty pair"] - base
    row("added to an untraced getppid, all calls selected", times["calls"] - base, "empty enter and exit programs",
        pair, "<= 1.3")
    row("added to an untraced getppid, no call selected", times["no calls"] - base, "empty enter and exit programs",
        pair, "<= 0.1")


CALLS = {"getppid": ("a traced getppid", 200_000), "openat": ("a traced openat and close", 30_000)}


def call(rounds):
    for name, (what, count) in CALLS.items():
        tracers = {"nobody": nobody, "floor": floor("record"), "ours": ours("set=syscalls")}
        times = measure(lambda: Loop(name, count), tracers, rounds)
        base = times["nobody"]
        row(f"added to {what}", times["ours"] - base, FLOOR, times["floor"] - base, "<= 1.3")


def others(_rounds):
    tracers = {"nobody": nobody, "floor": floor("record"), "ours": ours("set=syscalls"), "bpftrace printf": BPFTRACE,
               "perf trace": PERF, "strace -f": STRACE}
    goals = {"bpftrace printf": ">= 10", "perf trace": ">= 40", "strace -f": ">= 150"}
    for name, (what, _) in CALLS.items():
        times = measure(lambda: Loop(name, 5_000, wall=True), tracers, 3)
        for tool, goal in goals.items():
            if tool in times:
                theirs, added = (times[t] - times["nobody"] for t in (tool, "ours"))
                row(f"added to {what}, wall time", added, tool, theirs, goal, theirs / added)


WORKS = {
    "tar": "tar cf - /usr/include | cat",
    "find": "find /usr/share /usr/lib -name '*.[ch]'",
    "exec loop": "i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done",
    "compile": "for i in 1 2 3 4 5 6; do gcc -O1 -c -o /dev/null -include stdlib.h -include stdio.h -x c /dev/null; done",
    "dd bs=1": "dd if=/dev/zero of=/dev/null bs=1 count=300000",
}


def work(rounds):
    tracers = {"nobody": nobody, "floor": floor("record"), "all": ours("set=syscalls"), "default": ours(),
               "rules": ours("set=signatures")}
    for name, command in WORKS.items():
        times = measure(lambda: Work(command), tracers, rounds)
        base = times["nobody"]
        row(f"added to {name}, all calls", times["all"] - base, FLOOR, times["floor"] - base,
            "<= 1.4")
        row(f"{name}, what the default rules need", times["rules"], "untraced", base, "<= 1.03")
        row(f"{name}, default selection", times["default"], "untraced", base, "")


@contextlib.contextmanager
def streaming(pid, *reader):
    """The pair: the producer into a reader. Gives a dictionary, in which stands afterwards what both said."""
    said = {}
    with subprocess.Popen(reader, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as end:
        ready, tell = os.pipe()
        arguments = ["-t", f"tree={pid}", "-t", "event=getppid", "-o", "format:capnp", "--ready-fd", str(tell)]
        with subprocess.Popen([DIST / "tracee-ebpf", *arguments], stdout=end.stdin, stderr=subprocess.PIPE, text=True,
                              pass_fds=[tell]) as producer:
            os.close(tell)
            end.stdin.close()
            with os.fdopen(ready) as line:
                line.readline()
            yield said
            producer.send_signal(signal.SIGINT)
            totals = re.search(r"(\d+) events written, (\d+) lost", producer.stderr.read())
            said["events"], said["lost"] = (int(number) for number in totals.groups())
        said["reader"] = end.stdout.read()


def flow(_rounds):
    """As fast as a process can call, with rules running: loss. At a steady million a second: wake-ups and delay."""
    count = 60_000_000
    loop = Loop("getppid", count // 3)  # run() has three turns
    with streaming(loop.pid, DIST / "tracee-rules", "--input", "stdin") as said:
        begin = time.monotonic()
        loop.run()
        seconds = time.monotonic() - begin
    loop.close()
    print(f"| {count / 1e6:.0f} million traced calls, rules running | {count / seconds / 1e6:.2f} M/s | lost | "
          f"{said['lost']} | {said['lost'] / count:.6f} | 0 |")
    print(f"| received and reported lost | {said['events'] + said['lost']} | made | {count} | "
          f"{(said['events'] + said['lost']) / count:.9f} | = 1 |")

    loop = Loop("getppid", 3_000_000, rate=1_100_000)
    with streaming(loop.pid, BIN / "stream_latency") as said:
        loop.run()
    loop.close()
    words = said["reader"].split()
    told = dict(zip(words[::2], map(float, words[1::2])))
    rate = told["events"] / told["seconds"]
    print(f"| wake-ups at {rate / 1e6:.2f} M events/s | {told['wake_ups'] / told['seconds']:.0f} /s | limit | 1100 /s | "
          f"{told['wake_ups'] / told['seconds'] / 1100:.2f} | <= 1 |")
    print(f"| … of these events late | {told['late']:.0f} | all | {told['events']:.0f} | "
          f"{told['late'] / told['events']:.6f} | |")
    for name, share, limit in (("median", "p50", 0.7), ("99 of 100", "p99", 2.0)):
        took = told[share] / 1e6
        print(f"| … event to stream, {name} | {took:.2f} ms | limit | {limit:.2f} ms | {took / limit:.2f} | <= 1 |")


PARTS = {"tax": tax, "call": call, "others": others, "work": work, "flow": flow}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=PARTS)
    options = parser.parse_args()
    BIN = options.build.resolve() / "bench"
    DIST = options.dist.resolve()
    FLOOR_OBJECT = BIN / "floor.bpf.o"
    for part in ([options.only] if options.only else PARTS):
        PARTS[part](options.rounds)

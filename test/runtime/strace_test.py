"""A second opinion: strace and tracee-ebpf watch the same processes and must tell the same.

    strace_test.py DIST OUT

Three workloads run once each under both: the traced tree holds strace, which holds the workload. For
every thread that strace saw, the calls must agree in number, order, name, return value and texts of
arguments. Exit 77, with the reason, where there is no strace or no tracing.
"""

import collections
import errno
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
WORKLOADS = {
    "compile": ["sh", "-c", "echo 'int main(void){return 0;}' >a.c && c++ -x c++ -O1 a.c -o a && ./a"],
    "packages": ["dpkg", "--list"],
    "script": ["sh", "-c", "for i in 1 2 3; do echo $i | tr 1 2 | sort -r | cat; done; "
                           "mkdir -p d && cd d && touch x && mv x y && ln -s y z && readlink z && rm -r ../d"],
}
# Names that v0.6.3 gave other spellings.
OUR_NAME = {"umount2": "umount", "sendfile64": "sendfile"}
# Calls without an exit: there is no return value to compare.
NO_RETURN = {"exit", "exit_group", "rt_sigreturn"}
# What strace shows by name and the kernel returns to itself (include/linux/errno.h).
RESTART = {"ERESTARTSYS": -512, "ERESTARTNOINTR": -513, "ERESTARTNOHAND": -514,
           "ERESTART_RESTARTBLOCK": -516}
BEGIN = re.compile(r"^(\d+) +(\w+)\((.*)$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
RESULT = re.compile(r"\) += (0x[0-9a-f]+|-?\d+|\?)(?: (E[A-Z_0-9]+))?[^)]*(?:\(.*\))?$")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')

Call = collections.namedtuple("Call", "name result texts")


def result_of(text):
    """The return value in a line of strace; None when it says there was none."""
    found = RESULT.search(text)
    assert found, f"no result in {text!r}"
    number, name = found.groups()
    if name in RESTART:
        return RESTART[name]
    if number == "?":
        return None
    if number == "-1" and name:
        return -getattr(errno, name)
    return int(number, 8 if re.match(r"0\d", number) else 0)  # umask's is octal


def strace_calls(path):
    """Thread -> its calls in order, from the output of strace -f -xx."""
    calls, begun = collections.defaultdict(list), {}
    for line in path.read_text().splitlines():
        if resumed := RESUMED.match(line):
            thread, name, rest = resumed.groups()
            _, first, place = begun.pop(thread)
            calls[thread][place] = finished(name, first + rest)
        elif begin := BEGIN.match(line):
            thread, name, rest = begin.groups()
            if rest.endswith("<unfinished ...>"):
                begun[thread] = (name, rest.removesuffix("<unfinished ...>"), len(calls[thread]))
                calls[thread].append(Call(name, None, []))  # stays so when the thread ends in it
            else:
                calls[thread].append(finished(name, rest))
        else:
            assert re.match(r"^\d+ +(---|\+\+\+|\?\?\?\?)", line), f"unknown line {line!r}"
    return calls


def finished(name, text):
    texts = [bytes.fromhex(digits.replace("\\x", "")) for digits, _ in STRING.findall(text)]
    return Call(OUR_NAME.get(name, name), result_of(text), texts)


def own_calls(path):
    """Thread -> its calls in order, from our JSON; texts are those of arguments that are texts."""
    calls = collections.defaultdict(list)
    for line in path.read_text().splitlines():
        event = json.loads(line)
        texts = [argument["value"].encode("utf-8", "surrogateescape") for argument in event["args"]
                 if argument["type"] == "const char*" and isinstance(argument["value"], str)
                 and "status" not in argument]
        calls[str(event["hostThreadId"])].append(Call(event["eventName"], event["returnValue"], texts))
    return calls


def from_exec(ours, theirs):
    """Our calls of a thread from the first that strace could see: the exec that it waited for."""
    if not theirs or theirs[0].name != "execve":
        return ours
    for place, call in enumerate(ours):
        if call.name == "execve" and call.texts[:1] == theirs[0].texts[:1]:
            return ours[place:]
    return ours


def compare(name, ours, theirs):
    """Every difference, in words."""
    for thread, seen in theirs.items():
        own = from_exec(ours.get(thread, []), seen)
        for place, (mine, other) in enumerate(zip(own, seen)):
            where = f"{name}: thread {thread}, call {place}"
            if mine.name != other.name:
                yield f"{where}: {mine.name} here, {other.name} in strace"
                break
            if other.result is not None and mine.name not in NO_RETURN and mine.result != other.result:
                yield f"{where}, {mine.name}: {mine.result} here, {other.result} in strace"
            if other.texts[:len(mine.texts)] != mine.texts:
                yield f"{where}, {mine.name}: {mine.texts} here, {other.texts} in strace"
        if len(own) != len(seen):
            yield f"{name}: thread {thread}: {len(own)} calls here, {len(seen)} in strace"


def run(name, command, dist, out):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    events, other = folder / "events.json", folder / "strace.txt"
    done = subprocess.run(
        [dist / "tracee-ebpf", "-t", "set=syscalls", "-o", "json", "-o", f"out-file:{events}", "--",
         "strace", "-f", "-q", "-xx", "-s", "65536", "-o", other, *command],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    if "CAP_" in done.stderr or "not permitted" in done.stderr or "lacks" in done.stderr:
        return done.stderr.strip().splitlines()[-1], []
    assert done.returncode == 0, f"{name}: exit status {done.returncode}: {done.stderr}"
    assert " 0 lost" in done.stderr, f"{name}: {done.stderr}"
    ours, theirs = own_calls(events), strace_calls(other)
    count = sum(len(calls) for calls in theirs.values())
    assert count > 100 and len(theirs) >= 1, f"{name}: strace saw {count} calls"
    print(f"{name}: {count} calls of {len(theirs)} threads compared")
    return None, list(compare(name, ours, theirs))


def main():
    dist, out = (Path(word).resolve() for word in sys.argv[1:3])
    if not shutil.which("strace"):
        print("skipped: no strace here (scripts/install-packages test)")
        return SKIPPED
    differences = []
    for name, command in WORKLOADS.items():
        reason, found = run(name, command, dist, out)
        if reason:
            print(f"skipped: {reason}")
            return SKIPPED
        differences += found
    for difference in differences[:50]:
        print(difference)
    print(f"{len(differences)} differences to strace")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

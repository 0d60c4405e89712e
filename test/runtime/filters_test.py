"""Generated filters against what their meaning says of events that nothing filtered.

    filters_test.py PLACE DIST VICTIMS OUT

PLACE is `machine`, or a kernel of scripts/vm. Each run of tracee-ebpf has 64 scopes: the first takes all events, the
others are generated. What the kernel and tracee-ebpf decided (`matchedScopes`) must be what an evaluator that shares
no code with either makes of the JSON of the first scope; and so must some of the expressions asked of the recording
afterwards (tracee-rules cat --trace). Exit 77, with the reason, where that place permits no tracing.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

from places import HERE, may_skip, run_in_vm, skip_if_not_permitted

SECONDS = 600
SCOPES = 64
REPLAY_EVERY = 5  # of which scopes recordings are asked: each takes a run of the consumer
EVENTS = "openat,dup,close,getppid,sched_process_fork,sched_process_exec"
# How many runs of which workload; the last needs a compiler.
RUNS = {"identity": 10, "script": 4, "compile": 2}


EXPRESSION = re.compile(r"^([a-z_.]+?)(!=|=|<|>)(.*)$")


def parts(expression):
    """Subject, operator and values."""
    if expression.endswith("container"):
        return "container", "", expression
    return EXPRESSION.match(expression).groups()


def generated(choose):
    """One expression, which filters.sh fills with numbers of its place."""
    equality = choose(["=", "!="])
    compare = choose(["=", "!=", "<", ">"])
    pid = choose([f"@P{n}" for n in range(10)])
    return choose([
        lambda: f"comm{equality}" + choose(["a.out", "thread two", "last", "sh,cat", "changes_identit", "cc1"]),
        lambda: f"uts{equality}" + choose(["h.example", "elsewhere"]),
        lambda: f"mntns{compare}@MNT",
        lambda: f"pidns{compare}@PID",
        lambda: f"pid{compare}{pid}",
        lambda: f"tid{compare}{pid}",
        lambda: f"tree!={pid}",  # nothing but '!=' goes with '-- COMMAND', which traces its tree
        lambda: "tree!=1",
        lambda: f"uid{equality}" + choose(["0", "7", "1000", "1001,7"]),
        lambda: "uid" + choose(["<", ">"]) + choose(["5", "500", "1000"]),
        lambda: f"binary{equality}" + choose(["@VICTIMS/*", "@DIR/other_program", "/usr/*", "/bin/*", "@DIR*"]),
        lambda: choose(["container", "!container"]),
        lambda: f"openat.pathname{equality}" + choose(["/dev/null", "/dev/*", "*all", "*tmp*", "/etc*,*zero"]),
        lambda: f"openat.flags{equality}" + choose(["O_WRONLY", "O_CLOEXEC", "O_NOFOLLOW|O_RDONLY", "O_RDWR,O_WRONLY"]),
        lambda: choose(["openat", "dup", "close"]) + f".retval{compare}" + choose(["0", "-2", "3", "4", "-9"]),
        lambda: choose(["dup.oldfd", "close.fd"]) + compare + choose(["3", "4", "-2"]),
    ])()


def generated_scope(number, choose):
    """Expressions of one scope: one a subject and operator, for bounds that leave nothing between are refused."""
    expressions = {}
    for _ in range(choose([1, 1, 2, 3])):
        expression = generated(choose)
        subject, operator, _ = parts(expression)
        expressions.setdefault((subject, "bound" if operator in ("<", ">") else operator), expression)
    return [f"--trace={number}:{expression}" for expression in expressions.values()]


def write_lists(folder, place):
    folder.mkdir(parents=True)
    for workload, runs in RUNS.items():
        if workload == "compile" and place != "machine":
            continue
        for run in range(runs):
            choose = random.Random(f"{workload} {run}").choice
            words = [f"--trace=1:event={EVENTS}"]
            for scope in range(2, SCOPES + 1):
                words += [f"--trace={scope}:event={EVENTS}", *generated_scope(scope, choose)]
            (folder / f"{workload}{run}").write_text("".join(word + "\n" for word in words))


# ---- the meaning of expressions

def text_matches(pattern, text):
    if text is None:
        return False
    if pattern.startswith("*") and pattern.endswith("*"):
        return pattern[1:-1] in text
    if pattern.startswith("*"):
        return text.endswith(pattern[1:])
    if pattern.endswith("*"):
        return text.startswith(pattern[:-1])
    return text == pattern


def flags_match(wanted, shown):
    """All names are among those shown; of the access modes, which are no bits, one is always shown."""
    return set(wanted.split("|")) <= set(shown.split("|"))


class Condition:
    """What the expressions of one scope say of one subject."""

    def __init__(self):
        self.equal, self.unequal, self.above, self.below = [], [], [], []

    def add(self, operator, values):
        {"=": self.equal, "!=": self.unequal, ">": self.above, "<": self.below}[operator].extend(values.split(","))

    def holds(self, matches, number):
        """matches(value): whether the subject has it; number: what bounds look at (all of a list for trees)."""
        if any(matches(value) for value in self.unequal):
            return False
        if not (self.equal or self.above or self.below):
            return True
        if any(matches(value) for value in self.equal):
            return True
        if not (self.above or self.below):
            return False
        low = max((int(value) for value in self.above), default=float("-inf"))
        high = min((int(value) for value in self.below), default=float("inf"))
        numbers = number if isinstance(number, list) else [number]
        return any(low < n < high for n in numbers)


class Scope:
    def __init__(self):
        self.subjects, self.values, self.container = {}, {}, None  # in one, on the host, or never mind

    def add(self, expression):
        subject, operator, values = parts(expression)
        if subject == "container":
            self.container = values == "container"
        if subject in ("event", "container"):  # events are the same for all scopes
            return
        table = self.values if "." in subject else self.subjects
        table.setdefault(subject, Condition()).add(operator, values)

    def wants(self, event, task, roots):
        """Whether an event of a task is meant. `roots`: of which numbers a process can be the root of a tree."""
        if self.container not in (None, task["container"]):
            return False
        for subject, condition in self.subjects.items():
            actual = task[subject]
            if subject == "binary":
                holds = condition.holds(lambda value, path=actual: text_matches(value, path), None)
            elif subject == "tree":
                line = [pid for pid in actual if pid in roots]
                holds = condition.holds(lambda value, line=line: int(value) in line, line)
            elif isinstance(actual, str):
                holds = condition.holds(lambda value, text=actual: value == text, None)
            else:
                holds = condition.holds(lambda value, number=actual: int(value) == number, actual)
            if not holds:
                return False
        return all(self.value_holds(name, condition, event) for name, condition in self.values.items())

    @staticmethod
    def value_holds(name, condition, event):
        event_name, argument = name.split(".")
        if event["eventName"] != event_name:
            return True
        if argument == "retval":
            actual = event["returnValue"]
        else:
            actual = next(a["value"] for a in event["args"] if a["name"] == argument)
        if argument == "flags":
            return condition.holds(lambda value: flags_match(value, actual), None)
        if argument == "pathname":
            return condition.holds(lambda value: text_matches(value, actual), None)
        return condition.holds(lambda value: int(value) == actual, actual)


# ---- what events say of tasks

class Tasks:
    """Executables and lines of ancestors, from forks and executions alone."""

    def __init__(self, ancestors):
        self.lines, self.binaries, self.before, self.namespace = {}, {}, ancestors, None
        # Numbers of the processes that ran before, and of those that a recording of the command's tree tells of.
        self.at_start, self.recorded = set(ancestors), set()

    def at(self, event):
        """The subjects of the task of `event`, which comes after all that were given before."""
        name, pid = event["eventName"], event["hostProcessId"]
        arguments = {a["name"]: a["value"] for a in event["args"]}
        if pid not in self.lines:  # the command itself
            self.lines[pid] = [pid, event["hostParentProcessId"], *self.before]
            self.at_start.update(self.lines[pid])
            self.recorded.update(self.lines[pid][:2])
            self.namespace = event["pidNamespace"]
        if name == "sched_process_exec":
            self.binaries[pid] = arguments["pathname"]
        task = {"uid": event["userId"], "pid": pid, "tid": event["hostThreadId"], "comm": event["processName"],
                "uts": event["hostName"], "mntns": event["mountNamespace"], "pidns": event["pidNamespace"],
                "tree": self.lines[pid], "binary": self.binaries[pid],
                "container": bool(event["containerId"]) or event["pidNamespace"] != self.namespace}
        if name == "sched_process_fork":
            child = arguments["child_tid"]  # a thread's number is nobody's process
            self.lines[child] = [child, *self.lines[pid]]
            self.binaries[child] = self.binaries[pid]
            self.recorded.add(child)
        return task


# ---- the comparison

def scopes_of(words):
    scopes = {number: Scope() for number in range(1, SCOPES + 1)}
    for word in words:
        number, expression = word.removeprefix("--trace=").split(":", 1)
        scopes[int(number)].add(expression)
    return scopes


def events_of(rules, recording, *words):
    done = subprocess.run([rules, "cat", "-o", "json", *words, recording], capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(recording, who, found, expected, number, event, task):
    if found != expected:
        words = recording.with_suffix(".words").read_text().splitlines()
        said = [word for word in words if word.startswith(f"--trace={number}:")]
        sys.exit(f"{recording.name}: {who} should say {expected} to\n{said}\nof {event}\nby {task}")


def compare_live(recording, scopes, events, ancestors, counts):
    """What the producer decided. A process born while tracing is the root of no tree that was asked for before."""
    tasks = Tasks(ancestors)
    for event in events:
        task = tasks.at(event)
        for number, scope in scopes.items():
            expected = scope.wants(event, task, tasks.at_start)
            counts[expected] += number > 1
            check(recording, "tracee-ebpf", bool(event["matchedScopes"] >> (number - 1) & 1), expected, number, event, task)


def compare_replayed(rules, recording, scopes, events, ancestors):
    """What the consumer makes of the recording, one scope at a time. Whoever asks then can name any process that is in it."""
    words = recording.with_suffix(".words").read_text().splitlines()
    for number in list(scopes)[1::REPLAY_EVERY]:
        said = [word for word in words if word.startswith(f"--trace={number}:")]
        passed = events_of(rules, recording, *said)
        tasks, next_passed = Tasks(ancestors), iter([*passed, None])
        candidate = next(next_passed)
        for event in events:
            task = tasks.at(event)
            found = event == candidate
            candidate = next(next_passed) if found else candidate
            expected = scopes[number].wants(event, task, tasks.recorded)
            check(recording, "tracee-rules cat", found, expected, number, event, task)
        assert candidate is None, f"{recording.name}: cat {said} shows what was not recorded: {candidate}"


def compare(rules, recording, counts):
    ancestors = [int(word) for word in recording.with_suffix(".ancestors").read_text().split()]
    scopes = scopes_of(recording.with_suffix(".words").read_text().splitlines())
    events = events_of(rules, recording)
    assert len(events) > 50, f"{recording.name}: {len(events)} events"
    compare_live(recording, scopes, events, ancestors, counts)
    compare_replayed(rules, recording, scopes, events, ancestors)
    counts["events"] += len(events)
    counts["filters"] += len(scopes) - 1


def run(place, dist, victims, lists, out):
    """Exit status of filters.sh; its files are in `out`."""
    if place == "machine":
        done = subprocess.run(["bash", HERE / "filters.sh", lists, out], text=True, check=False, stdout=subprocess.PIPE,
                              env=dict(os.environ, DIST=str(dist), VICTIMS=str(victims)), timeout=SECONDS)
        if done.returncode:
            skip_if_not_permitted(done.stdout)
        print(done.stdout, end="")
        return done.returncode
    files = {"dist": dist, "victims": victims, "lists": lists, "filters.sh": HERE / "filters.sh",
             "/bin/bash": shutil.which("bash")}
    return run_in_vm(place, files, "DIST=dist VICTIMS=victims bash filters.sh lists /tmp/out", out=out,
                     options=["--timeout", str(SECONDS)]).returncode


def main():
    place, dist, victims, out = sys.argv[1], *(Path(word).resolve() for word in sys.argv[2:5])
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    write_lists(out / "lists", place)
    with may_skip():
        status = run(place, dist, victims, out / "lists", out)
    if status:
        return status
    counts = {True: 0, False: 0, "events": 0, "filters": 0}
    for recording in sorted(out.glob("*.rec")):
        compare(dist / "tracee-rules", recording, counts)
    share = counts[True] / (counts[True] + counts[False])
    print(f"{counts['filters']} filters, {counts['events']} events, {share:.0%} of {counts[True] + counts[False]} verdicts "
          "are yes: no difference")
    assert 0.2 <= share <= 0.8, "too few of one verdict"
    return 0


if __name__ == "__main__":
    sys.exit(main())

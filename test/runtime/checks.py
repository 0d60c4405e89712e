"""Judges what acts.sh left: one check a call, one ctest entry each.

    checks.py PLACE CHECK OUT

Exit 0: it holds. 1: it does not, with the reason. 77: PLACE could not do it, with the reason.
TRACEE_MAY_FAIL names places (with blanks between) whose failures are reported as skipped: kernels
that move by themselves must not stop a build.
"""

import collections
import json
import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stream import Recording  # noqa: E402

SKIPPED = 77


class Skip(Exception):
    """This place cannot show it; the text says why."""


class Act:
    """What one act left."""

    def __init__(self, place, out, name):
        self.place = place
        self.folder = out / name
        if (out / "skipped").exists():
            raise Skip((out / "skipped").read_text().strip())
        assert self.folder.is_dir(), f"act {name} has not run"

    def text(self, name):
        return (self.folder / name).read_text(errors="replace")

    def status(self):
        return [int(word) for word in self.text("status").split()]

    def recording(self):
        return Recording(self.folder / "recording")


def equal(what, seen, wanted):
    assert seen == wanted, f"{what}: {seen!r}, but it must be {wanted!r}"


def blocks(text):
    """Detections of a text output: [{label: value}]."""
    parts = text.split("*** Detection ***\n")[1:]
    return [dict(re.findall(r"^([A-Z][A-Za-z ]+): ?(.*)$", part, re.M)) for part in parts]


def found(act, name="live.text"):
    return [block["Signature ID"] for block in blocks(act.text(name))]


def detected(act, signature, command, event=None):
    """The first such detection. Skip only where the kernel cannot show the `event` it needs."""
    refusal = event and re.search(rf"^  {event}: .*$", act.text("producer.err"), re.M)
    if refusal and signature not in found(act):
        raise Skip(f"{act.place}: {signature} without {refusal[0].strip()}")
    equal("exit status of producer and consumer", act.status(), [0, 0])
    matching = [block for block in blocks(act.text("live.text")) if block["Signature ID"] == signature]
    assert matching, f"no {signature} in:\n{act.text('live.text')}\n{act.text('producer.err')}"
    equal("Command", matching[0]["Command"], command)
    return matching[0]


def fileless(place, out):
    act = Act(place, out, "fileless")
    # Before the exec the name is that of the program that called it; elfexec was named by its own.
    block = detected(act, "TRC-5", "elfexec")
    equal("Signature", block["Signature"], "Fileless Execution")
    equal("Data", block["Data"], "map[]")
    equal("order of the block", list(block), ["Time", "Signature ID", "Signature", "Data", "Command",
                                              "Hostname"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", block["Time"]), block["Time"]
    equal("times that one execution was reported", found(act).count("TRC-5"), 1)
    first = act.text("live.text").splitlines()[0]
    assert re.fullmatch(r"Loaded \d+ signature\(s\): \[.*TRC-5.*\]", first), first
    assert "Hello from memory" in act.text("producer.err"), "the command's stdout is not on stderr"


def anti_debugging(place, out):
    detected(Act(place, out, "anti_debugging"), "TRC-2", "anti_debugging")


def process_vm_writev(place, out):
    detected(Act(place, out, "process_vm_writev"), "TRC-3", "code_injection")


def poketext(place, out):
    detected(Act(place, out, "poketext"), "TRC-3", "code_injection")


def proc_mem(place, out):
    act = Act(place, out, "proc_mem")
    block = detected(act, "TRC-3", "code_injection", "security_file_open")
    assert re.search(r"file path:/proc/\d+/mem", block["Data"]), block["Data"]


LIVE = ("fileless", "anti_debugging", "process_vm_writev", "poketext", "proc_mem")


def replays(place, out):
    """Replayed in each form, copied or cut, as an ordinary user: byte for byte what was found live."""
    for name in LIVE:
        act = Act(place, out, name)
        live = act.text("live.text")
        assert live.startswith("Loaded "), f"{name}: {live[:80]!r}"
        for form in ("replay", "replay-tracee", "replay-stdin", "copy", "cut"):
            equal(f"{name}: {form}.text", act.text(f"{form}.text"), live)
        for form in ("replay", "copy", "cut"):
            equal(f"{name}: {form}.json", act.text(f"{form}.json"), act.text("live.json"))
        findings = [json.loads(line) for line in act.text("live.json").splitlines()]
        equal(f"{name}: findings as JSON", len(findings), len(blocks(live)))
        assert "Loaded " in act.text("live.json.err"), f"{name}: no 'Loaded' line beside JSON"
        if not findings:
            continue  # this kernel cannot show what they are on
        kinds = [{each["eventName"] for each in map(json.loads, act.text(form).splitlines())}
                 for form in ("recording.events", "cut.events")]
        equal(f"{name}: events of the cut", kinds[1], {each["Context"]["eventName"] for each in findings})
        assert "sched_process_exit" in kinds[0] - kinds[1], f"{name}: the cut left out {kinds[0] - kinds[1]}"


def replayed_here(place, out):
    """A recording made there gives the same findings on this machine."""
    rules = Path(os.environ["TRACEE_DIST"]) / "tracee-rules"
    for name in LIVE:
        act = Act(place, out, name)
        for options, wanted in (([], "live.text"), (["--output", "json"], "live.json")):
            done = subprocess.run([rules, "--input", act.folder / "recording", *options],
                                  capture_output=True, check=False)
            equal(f"{name}: exit status", done.returncode, 0)
            equal(f"{name}: {wanted}", done.stdout.decode(), act.text(wanted))


def own_rule(place, out):
    """The Rego rule of a published article, unchanged, finds one whoami; so does a replay."""
    act = Act(place, out, "own_rule")
    block = detected(act, "TCR-1", "sh")
    equal("findings", found(act), ["TCR-1"])
    equal("Signature", block["Signature"], "whoami")
    equal("Data", block["Data"], "map[]")
    equal("rules", act.text("live.text").splitlines()[0], "Loaded 1 signature(s): [TCR-1]")
    equal("replay", act.text("replay.text"), act.text("live.text"))


def frames(place, out):
    """An ordinary Cap'n Proto tool reads every frame, numbered without gaps, closed by an end."""
    recording = Act(place, out, "fileless").recording()
    assert "header" in recording.frames[0], "the first frame is no header"
    assert "end" in recording.frames[-1], "the last frame is no end"
    sequences = collections.defaultdict(list)
    for frame in recording.frames:
        sequences[frame.get("source", 0), frame.get("lane", "control")].append(int(frame["sequence"]))
    for lane, numbers in sequences.items():
        equal(f"sequence of {lane}", numbers, list(range(len(numbers))))
    assert any(recording.events()), "no events"


def numbers_of(act):
    line = next((line for line in act.text("numbers").splitlines() if line.startswith('{"openat"')), None)
    assert line, f"count_acts said nothing: {act.text('numbers')}"
    wanted = json.loads(line)
    wanted.pop("threads")
    failed = wanted.pop("openat_failed")
    wanted["execve"] += 1  # COMMAND's own, which the tree begins with
    wanted["sched_process_exec"] += 1
    return wanted, failed


def count(place, out):
    act = Act(place, out, "count")
    wanted, failed = numbers_of(act)
    recording = act.recording()
    equal("exit status", act.status(), [0])
    equal("lost", sum(recording.losses().values()), 0)
    equal("events", dict(recording.counts()), wanted)
    openats = [event for name, event, _ in recording.events() if name == "openat"]
    equal("openat that failed", sum(int(event["returnValue"]) == -2 for event in openats), failed)
    cpus = {event.get("cpu", 0) for event in openats}
    assert len(cpus) >= min(2, recording.header()["cpuCount"]), f"all on CPU {cpus}"
    totals = recording.ends()[-1]["statistics"]
    equal("total of the end frame", int(totals["kernelEvents"]), sum(wanted.values()))


def count_lost(place, out):
    """A reader that stops and a tiny buffer: what is missing is counted, exactly."""
    act = Act(place, out, "count_lost")
    wanted, _ = numbers_of(act)
    recording = act.recording()
    seen, lost = recording.counts(), recording.losses()
    assert lost["openat"] > 0, "nothing was lost: the buffer was not tiny"
    equal("seen + lost", {name: seen[name] + lost[name] for name in wanted}, wanted)
    totals = recording.ends()[-1]["statistics"]
    equal("losses of the end frame", int(totals["lostEvents"]), sum(lost.values()))


def interrupt(place, out):
    """Ctrl-C on the whole pipe: both ends finish, and nothing that happened before is missing."""
    act = Act(place, out, "interrupt")
    equal("exit status of the consumer", act.status(), [0])
    recording = act.recording()
    equal("reason of the end", recording.ends()[-1].get("reason", "interrupted"), "interrupted")
    assert "TRC-2" in found(act), act.text("live.text")
    assert "abnormal" not in act.text("live.text.err") + act.text("live.text")


def killed(place, out):
    act = Act(place, out, "killed")
    said = act.text("live.text") + act.text("live.text.err")
    assert "ended abnormally" in said, said
    assert "TRC-2" in found(act), "what had arrived was not evaluated"


def reader_leaves(place, out):
    act = Act(place, out, "reader_leaves")
    equal("exit status of the producer", act.status(), [0])
    assert not re.search(r"error|rror:|terminate|Broken pipe", act.text("producer.err")), \
        act.text("producer.err")


def ready(place, out):
    """What happens as soon as the descriptor has spoken is seen."""
    act = Act(place, out, "ready")
    assert act.text("said"), "the descriptor was closed without a word"
    assert act.recording().counts()["ptrace"] >= 1, "the event right after 'ready' is missing"


JSON_FIELDS = {
    "timestamp": int, "processId": int, "threadId": int, "parentProcessId": int, "hostProcessId": int,
    "hostThreadId": int, "hostParentProcessId": int, "userId": int, "mountNamespace": int,
    "pidNamespace": int, "processName": str, "hostName": str, "containerId": str, "eventId": str,
    "eventName": str, "argsNum": int, "returnValue": int, "stackAddresses": (list, type(None)),
    "args": list,
}


def outputs(place, out):
    """Four formats of one run agree with each other and with v0.6.3's shapes."""
    act = Act(place, out, "outputs")
    equal("exit status", act.status(), [0])
    events = [json.loads(line) for line in act.text("json").splitlines()]
    for event in events:
        equal("fields", list(event), list(JSON_FIELDS))
        for field, kind in JSON_FIELDS.items():
            assert isinstance(event[field], kind), f"{field}: {event[field]!r}"
        equal("argsNum", event["argsNum"], len(event["args"]))
        for argument in event["args"]:
            beyond = ["text"] if "text" in argument else []
            equal("members of an argument", list(argument), ["name", "type", "value", *beyond])
    by_name = collections.Counter(event["eventName"] for event in events)
    equal("events in JSON and in the stream", by_name, act.recording().counts())

    table = act.text("table").splitlines()
    equal("columns", table[0].split(), "TIME UID COMM PID TID RET EVENT ARGS".split())
    assert table[0].startswith(f"{'TIME':<16} {'UID':<6} {'COMM':<16} {'PID':<7} {'TID':<7} {'RET':<16} "
                               f"{'EVENT':<20} ARGS"), table[0]
    equal("rows", sum(bool(re.match(r"\d\d:\d\d:\d\d:\d{6} ", row)) for row in table), len(events))
    verbose = act.text("table-verbose").splitlines()
    equal("columns", verbose[0].split(),
          "TIME UTS_NAME CONTAINER_ID MNT_NS PID_NS UID COMM PID TID PPID RET EVENT ARGS".split())
    assert re.search(r"sched_process_exec .*memfd:", act.text("table")), "the act is not in the table"


def exit_status(place, out):
    equal("exit status", Act(place, out, "exit_status").status(), [7])


def doctor(place, out):
    act = Act(place, out, "doctor")
    told = json.loads(act.text("json"))
    missing = told["default"]["missing"]
    equal("exit status", act.status(), [3 if missing else 0])
    equal("messages", act.text("text.err") + act.text("json.err"), "")
    # A stock kernel shows everything; what a restricted one hides is named, with the reason.
    if place in ("5.10", "6.1", "6.12"):
        equal("default events that cannot be observed", missing, [])
        equal("lockdown", told["host"]["lockdown"], "none")
    by_name = {event["name"]: event for event in told["events"]}
    assert len(by_name) > 380, len(by_name)
    for name, event in by_name.items():
        assert event.get("hook") or (event["reason"] and event["remedy"]), event
        assert name in act.text("text") or event.get("hook"), name
    for name in missing:
        assert "hook" not in by_name[name], name
    # What it promises, a trace of the same machine has.
    hooks = {hook["target"] for hook in Act(place, out, "count").recording().header()["hooks"]}
    promised = {by_name[name]["target"] for name in ("openat", "sched_process_fork", "sched_process_exit")}
    assert promised <= hooks, (promised, hooks)


def unprivileged(place, out):
    act = Act(place, out, "unprivileged")
    if act.text("uid").strip() == "0":
        raise Skip("an ordinary user cannot reach the build folder")
    assert act.status() != [0], "it ran without privileges"
    assert "CAP_" in act.text("producer.err"), act.text("producer.err")


def whole_system(place, out):
    if place == "machine":
        raise Skip("the whole system is traced in virtual machines only")
    act = Act(place, out, "whole_system")
    for signature in ("TRC-2", "TRC-3", "TRC-5"):
        assert signature in found(act), f"{signature} missing:\n{act.text('live.text')}"
    equal("replay", act.text("replay.text"), act.text("live.text"))
    own = {"tracee-ebpf", "tracee-rules"}
    comms = set(re.findall(r"^Command: (.*)$", act.text("live.text"), re.M))
    assert not own & comms, f"the tracer reported itself: {comms}"


def container(place, out):
    if place == "machine":
        raise Skip("containers are made in virtual machines only")
    act = Act(place, out, "container")
    identity = "c" * 64
    equal("output in the container", act.text("second.out").strip(), "0")
    events = [json.loads(line) for line in act.text("events.json").splitlines()]
    inside = [event for event in events if event["containerId"]]
    equal("containers", {event["containerId"] for event in inside}, {identity[:12]})
    assert all(event["processId"] != event["hostProcessId"] for event in inside)
    equal("host name", {event["hostName"] for event in inside
                        if event["eventName"] == "sched_process_exit"}, {"inside"})
    # The loop's programs of the container that ran before, and those of the one that came later.
    paths = {argument["value"] for event in inside for argument in event["args"]
             if argument["name"] == "pathname"}
    assert any(path.endswith("/busybox") for path in paths), paths
    starts = [told for frame in act.recording().of_kind("state") for told in frame.get("containers", [])]
    equal("containers told", [(told["id"], told["runtime"]) for told in starts], [(identity, "docker")] * 2)
    began = [int(told.get("started", 0)) for told in starts]
    assert began[0] == 0 < began[1], began
    own = [int(event["timestamp"]) for event in inside]
    clock = act.recording().header()["clock"]
    wall = int(clock["wall"]) - int(clock["boot"])
    assert sum(began[1] + wall <= time for time in own) >= 2, "nothing of the second container"


def signatures(place, out):
    """Every default signature finds the act that it is for, and not the one like it."""
    if place == "machine":
        raise Skip("some of these acts are for virtual machines only")
    act = Act(place, out, "signatures")
    equal("acts", act.text("performed"), "host 0\ncontainer 0\n")
    loaded = re.match(r"Loaded \d+ signature\(s\): \[(.*)\]", act.text("live.text"))[1].split()
    by_command = collections.defaultdict(set)
    for block in blocks(act.text("live.text")):
        by_command[block["Command"]].add(block["Signature ID"])
    missed = [each for each in loaded
              if each not in by_command["nginx" if each == "TRC-12" else f"y-{each}"]]
    equal("not found", missed, [])
    wrong = [each for each in loaded if each in by_command[f"n-{each}"]]
    equal("found though harmless", wrong, [])
    equal("replay", act.text("replay.text"), act.text("live.text"))


def scopes(place, out):
    """Four questions in one command line: each gets its own events, and the signature its scope."""
    if place == "machine":
        raise Skip("the whole system is traced in virtual machines only")
    act = Act(place, out, "scopes")
    equal("status", act.text("status").strip(), "0")
    findings = [json.loads(line) for line in act.text("findings.json").splitlines()]
    equal("findings", [(each["SigMetadata"]["ID"], each["Evidence"]["scopes"]) for each in findings],
          [("TRC-2", [1])])
    # Whoever runs the acts stands above the process that acted.
    ancestors = [each["name"] for each in findings[0]["Process"]["ancestors"]]
    assert "bash" in ancestors, ancestors
    seen = collections.defaultdict(set)
    for event in map(json.loads, act.text("events.json").splitlines()):
        what = {each["name"]: each["value"] for each in event["args"]}
        for scope in range(1, 65):
            if event["matchedScopes"] >> scope - 1 & 1:
                seen[scope].add((event["eventName"], str(what.get("pathname", "")).rsplit("/", 1)[-1]))
    equal("scopes", sorted(seen), [1, 2, 3, 4])
    equal("scope 1", {name for name, _ in seen[1]}, {"ptrace"})
    equal("scope 2", seen[2], {("security_file_open", "one")})
    equal("scope 3", seen[3], {("sched_process_exec", "busybox")})
    equal("scope 4", seen[4], {("sched_process_exec", "busybox"), ("sched_process_exec", "anti_debugging")})


CHECKS = (fileless, anti_debugging, process_vm_writev, poketext, proc_mem, replays, replayed_here, own_rule,
          frames, count, count_lost, interrupt, killed, reader_leaves, ready, outputs, exit_status, doctor, unprivileged,
          whole_system, scopes, container, signatures)


def main():
    place, name, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    check = {function.__name__: function for function in CHECKS}[name]
    try:
        check(place, out)
    except Skip as reason:
        print(f"skipped: {reason}")
        return SKIPPED
    except AssertionError as failure:
        print(f"{place}: {name}: {failure}")
    except Exception:  # what was left is not even of the right shape
        traceback.print_exc(file=sys.stdout)
    else:
        return 0
    if place in os.environ.get("TRACEE_MAY_FAIL", "").split():
        print(f"skipped: {place} fails, and may, being a kernel that moves by itself")
        return SKIPPED
    return 1


if __name__ == "__main__":
    sys.exit(main())

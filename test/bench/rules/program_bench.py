"""What rules cost in the whole program: processor time and memory of tracee-rules on recordings.

    program_bench.py BUILD DIST [FRAMES]

Each row is two runs by turns, nine rounds, medians. The time of an event is the time of the run less
that of the same run on a recording without events, which is loading, divided by their number.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BUILD, DIST = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
FRAMES = int(sys.argv[3]) if len(sys.argv) > 3 else 64
EVENTS = FRAMES * 8192
ROUNDS = 9


def used(*words):
    """Processor seconds and the most memory, in MiB, of one run of tracee-rules."""
    with open(os.devnull, "w", encoding="utf-8") as nothing:
        process = subprocess.Popen([DIST / "tracee-rules", *map(str, words)], stdout=nothing,
                                   stderr=subprocess.PIPE)
        said = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def rule(folder, number, event, condition):
    (folder / f"R{number}.rego").write_text(f"""package tracee.R{number}
import data.tracee.helpers
__rego_metadoc__ := {{"id": "R{number}"}}
tracee_selected_events[{{"source": "tracee", "name": "{event}", "origin": "*"}}]
tracee_match {{
  input.eventName == "{event}"
  {condition}
}}
""")


def rules(scratch, name, count, event, condition):
    folder = scratch / name
    folder.mkdir()
    for number in range(count):
        rule(folder, number, event, condition(number))
    return folder


def run(folder, recording):
    return ["--rules-dir", folder, "--input", recording]


def compare(what, ours, other_what, other, goal, recordings):
    """`ours` and `other`: a folder of rules and a recording."""
    empty = recordings / "empty.capnp"
    times = ([], [])
    for _ in range(ROUNDS):
        for side, (folder, recording) in enumerate((ours, other)):
            whole = used(*run(folder, recording))[0]
            times[side].append((whole - used(*run(folder, empty))[0]) / EVENTS * 1e9)
    one, two = map(statistics.median, times)
    print(f"| {what} | {one:.1f} ns | {other_what} | {two:.1f} ns | {one / two:.2f} | {goal} |", flush=True)
    return one


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="program-bench-") as name:
        scratch = Path(name)
        subprocess.run([BUILD / "bench" / "bench_recordings", scratch, str(FRAMES)], check=True)
        read, ptrace, opened = (scratch / f"{each}.capnp" for each in ("read", "ptrace", "open"))
        request = lambda n: f'helpers.get_tracee_argument("request") == "PTRACE_{n}"'
        pattern = lambda n: ("regex.match(`^/opt/application-" + str(n) +
                             '/.*\\.conf$`, helpers.get_tracee_argument("pathname"))')
        prefix = lambda n: (f'startswith(helpers.get_tracee_argument("pathname"), "/x{n}/")\n'
                            '  helpers.is_file_write(helpers.get_tracee_argument("flags"))')
        one, many = (rules(scratch, f"request-{n}", n, "ptrace", request) for n in (1, 128))
        thousand = rules(scratch, "request-1000", 1000, "ptrace", request)
        regex, regexes = (rules(scratch, f"regex-{n}", n, "security_file_open", pattern) for n in (1, 1000))
        prefixes = rules(scratch, "prefix-1000", 1000, "security_file_open", prefix)

        print("| what | ours | compared with | | ratio | goal |\n| --- | --: | --- | --: | --: | --: |")
        compare("1,000 rules, none wants the event", (thousand, read), "1 rule", (one, read), "<= 1.5", scratch)
        compare("128 rules like TRC-2 on ptrace", (many, ptrace), "1 such rule", (one, ptrace), "<= 12", scratch)
        compare("1,000 regexes on a path", (regexes, opened), "1 such rule", (regex, opened), "<= 3", scratch)
        compare("all that is shipped, a file opened", (DIST / "rules", opened), "1 rule, not wanted",
                (one, opened), "", scratch)
        lines = scratch / "open.json"
        with lines.open("wb") as out:
            subprocess.run([DIST / "tracee-rules", "cat", "-o", "json", opened], stdout=out, check=True)
        json = compare("a file opened as a line of JSON, all that is shipped", (DIST / "rules", lines),
                       "the recording", (DIST / "rules", opened), "", scratch)

        loads = [used("--list", "--rules-dir", prefixes)[0] * 1000 for _ in range(ROUNDS)]
        memory = max(used(*run(folder, opened))[1] for folder in (prefixes, regexes, thousand))
        print(f"\n{1000 / json:.2f} million lines of JSON a second"
              f"\n1,000 rules loaded and listed: {statistics.median(loads):.0f} ms of processor time (goal 200)"
              f"\n1,000 rules on {EVENTS} events: {memory:.1f} MiB resident at most (goal 32)")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Shows that the tests bite: each deliberate fault must turn named tests red.

    mutants.py [NAME…]      all mutants, or those with these names; scripts/test --mutants calls it
    mutants.py --check      only whether every fault still has its place

Works on a copy of the tracked files in build/mutants/tree, with a build folder of its own that is
kept; the product's code knows nothing of it. The tests are first run without any fault and must
pass; then each fault is put in, what it needs is built, and the tests named beside it must fail by
an assertion (a build that fails proves nothing and is an error). Exit status 0 when all were found.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TREE = ROOT / "build" / "mutants" / "tree"
BUILD = TREE / "build" / "debug"

STREAM, RULES, PIPELINE, CATALOGUE = "stream_test", "rules_test", "producer_pipeline_test", "recording_test"
COMMANDS, SENSOR = "producer_command_line_test", "sensor_test"
PROGRAMS = {COMMANDS: "scripted_ebpf"}  # ctest entries that are not a program of their name

# name, file, what is there once, what takes its place, tests that must turn red
MUTANTS = [
    ("reader-drops-a-frame", "common/stream/frame_reader.cpp",
     "          ++frames_;\n",
     "          if (++frames_ % 3 == 0) {\n            begin_ += std::exchange(frame_size_, 0);\n"
     "            continue;\n          }\n", [STREAM, RULES]),
    ("producer-drops-a-frame", "tracee-ebpf/pipeline/pipeline.cpp",
     "  auto delivery = outputs_.write(frame);\n",
     "  static unsigned count = 0;\n  if (++count % 3 == 0) return Delivery::Done;\n"
     "  auto delivery = outputs_.write(frame);\n", [PIPELINE]),
    ("producer-swaps-two-frames", "tracee-ebpf/pipeline/pipeline.cpp",
     "  auto delivery = outputs_.write(frame);\n",
     "  static stream::Words held;\n"
     "  if (held.empty()) {\n    held.assign(frame.begin(), frame.end());\n    return Delivery::Done;\n  }\n"
     "  auto delivery = outputs_.write(frame);\n"
     "  if (delivery) delivery = outputs_.write(held);\n  held.clear();\n", [PIPELINE]),
    ("checksum-is-not-looked-at", "common/stream/frame_reader.cpp",
     "  if (actual == stated) return true;\n",
     "  if (actual == stated || size > 0) return true;\n", [STREAM, RULES]),
    ("producer-zeroes-a-loss", "common/stream/frame_encode.cpp",
     "    to.setCount(entry.count);\n", "    to.setCount(entry.count * 0);\n", [STREAM, RULES, PIPELINE]),
    ("consumer-forgets-losses", "tracee-rules/input/record_account.cpp",
     "    if (entry.count == 0) continue;\n    complete_ = false;\n", "    if (entry.count == 0) continue;\n", [RULES]),
    ("missing-end-is-ignored", "tracee-rules/input/record_account.cpp",
     "    if (!producer.open) continue;\n", "    if (!producer.open || producers_.size() < 99) continue;\n", [RULES]),
    ("verify-ignores-a-missing-end", "tracee-rules/tools/verify.cpp",
     "    if (run != Run::Ended) ", "    if (run == Run::Headless) ", [RULES]),
    ("snapshot-is-forgotten", "tracee-ebpf/session/session.cpp",
     "snapshot(roots.pids, roots.descendants, containers_, sensor_->start_times())};", "{}};", [COMMANDS]),
    ("chain-is-not-followed", "common/recording/seal.cpp",
     "  if (named == before) return Link::Follows;\n",
     "  if (named == before || had_begun) return Link::Follows;\n", [CATALOGUE, RULES]),
    ("cut-renumbers-events", "tracee-rules/tools/stream_cutter.cpp",
     "  batch_.go_on_at(sequence);\n", "", [RULES]),
    ("numbers-prove-nothing", "tracee-rules/input/sequence_audit.cpp",
     "      if (missing > cpu.reported ", "      if (missing > cpu.reported + 1000000 ", [RULES]),
    ("wrong-length-hides-frames", "tracee-rules/input/index_guide.cpp",
     "  if (next_ < items_.size() && end > items_[next_].entry.offset) {\n",
     "  if (next_ > items_.size() + end) {\n", [RULES]),
    ("passed-frames-lead-nowhere", "common/stream/frame_reader.cpp",
     "  return seen == kSeen && load", "  return seen > 0 || load", [STREAM]),
    ("index-hides-batches", "tracee-rules/input/index_guide.cpp",
     "  return !wanted;\n", "  return !wanted || next_ % 5 == 4;\n", [RULES]),
    ("misfit-index-is-trusted", "tracee-rules/input/index_guide.cpp",
     "  if (!batch || !batch_lane) return misfit(offset);\n",
     "  if ((!batch || !batch_lane) && head.kind() == FrameKind::End) return misfit(offset);\n", [RULES]),
    ("index-loses-a-part", "common/recording/index.cpp",
     "  parts_.push_back(offset);\n", "  if (parts_.empty()) parts_.push_back(offset);\n", [CATALOGUE, RULES]),
    ("losses-reach-no-rule", "tracee-rules/input/stream_loop.cpp",
     "      return loss ? engine.loss(frame, *loss) : Ok{};\n", "      return Ok{};\n", [RULES]),
    ("sharing-is-not-bounded", "tracee-rules/tools/expansion_budget.h",
     "kWholeRatio = 200;", "kWholeRatio = 2000;", [RULES]),
    ("differences-are-not-undone", "common/stream/event_differences.cpp",
     "frame[i] += frame[i - events->stride];", "frame[i] += 0 * frame[i - events->stride];", [STREAM]),
    ("events-get-the-task-before", "common/stream/batch_encoder.cpp",
     "if (last_task_ < tasks_.size() && task_equals(tasks_[last_task_], task)) return",
     "if (last_task_ < tasks_.size()) return", [STREAM]),
    ("ring-room-is-given-back-early", "tracee-ebpf/sensor/ring_queue.cpp",
     "oldest = empty() ? scanned_ : front().position;", "oldest = scanned_;", [SENSOR]),
    ("files-wait-too-long", "tracee-ebpf/pipeline/pipeline.cpp",
     "  flush_after_ = kStoreAfter;\n", "  flush_after_ = kStoreAfter * 100;\n", [PIPELINE]),
    ("late-events-are-not-marked", "tracee-ebpf/sensor/record_decoder.cpp",
     "  if (late) row.flags |= kEventLate;\n", "", [SENSOR]),
]


def misplaced():
    """Names of the faults whose text does not stand in its file exactly once."""
    return [name for name, file, there, _, _ in MUTANTS if (ROOT / file).read_text().count(there) != 1]


def copy_tree():
    """Brings the copy up to date; unchanged files keep their times, so that builds are short."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    for name in names.decode().split("\0"):
        source, target = ROOT / name, TREE / name
        if not name or not source.is_file():
            continue
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def build(tests):
    targets = [PROGRAMS.get(test, test) for test in tests]
    jobs = os.environ.get("JOBS", str(os.cpu_count()))
    done = subprocess.run(["cmake", "--build", BUILD, "-j", jobs, "--target", *targets],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout[-3000:])
        sys.exit("mutants: the build failed")


def passes(test):
    done = subprocess.run(["ctest", "--test-dir", BUILD, "-R", f"^{test}$", "--no-tests=error"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if "No tests were found" in done.stdout:
        sys.exit(f"mutants: there is no test {test}")
    return done.returncode == 0


def main(wanted):
    lost = misplaced()
    if lost:
        sys.exit(f"mutants: not exactly once in their files: {' '.join(lost)}: mend the table")
    if wanted == ["--check"]:
        return 0
    mutants = [m for m in MUTANTS if not wanted or m[0] in wanted]
    if not mutants or len(mutants) < len(wanted):
        sys.exit("mutants: unknown name; there are: " + " ".join(m[0] for m in MUTANTS))
    copy_tree()
    subprocess.run(["cmake", "--preset", "debug"], cwd=TREE, stdout=subprocess.DEVNULL, check=True)
    tests = sorted({test for mutant in mutants for test in mutant[4]})
    build(tests)
    red = [test for test in tests if not passes(test)]
    if red:
        sys.exit("mutants: red without any fault: " + " ".join(red))
    survived = 0
    for name, file, there, instead, biting in mutants:
        path = TREE / file
        original = path.read_text()
        try:
            path.write_text(original.replace(there, instead))
            build(biting)
            green = [test for test in biting if passes(test)]
        finally:
            path.write_text(original)
        survived += bool(green)
        print(f"{name:32} " + (f"NOT FOUND by {' '.join(green)}" if green else f"found by {' '.join(biting)}"),
              flush=True)
    print(f"{len(mutants) - survived} of {len(mutants)} mutants found")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

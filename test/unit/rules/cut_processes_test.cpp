// Cuts without forks, execs and exits: findings name the processes that the whole recording names.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"
#include "tracee-rules/engine/process_table.h"

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
const std::vector<std::string> kEvents = {"ptrace", "sched_process_fork", "sched_process_exec",
                                          "sched_process_exit"};

std::string findings(const std::string& bytes, std::vector<std::string> words = {},
                     const char* form = "json") {
  const std::vector<std::string> own = {"--input", "-", "--output", form, "-v"};
  words.insert(words.begin(), own.begin(), own.end());
  const auto run = run_program_on(bytes, words);
  CHECK(run.status == 0);
  return run.out;
}

std::string cut(const std::string& bytes, std::vector<std::string> words) {
  words.insert(words.begin(), {"cat", "-", "-o", "capnp"});
  const auto run = run_program_on(bytes, words);
  CHECK(run.status == 0);
  return run.out;
}

std::ptrdiff_t lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

// The lines that have `part`.
std::string with(const std::string& text, const std::string& part) {
  std::istringstream lines(text);
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    if (holds(line, part)) found += line + '\n';
  }
  return found;
}

// A machine on which processes come, execute, go and are debugged, in an order that `seed` gives.
class Machine {
 public:
  Machine(unsigned seed, int steps) : random_(seed) {
    stream_.header(kEvents);
    stream::StateContent snapshot;
    snapshot.snapshot = snapshot.last = true;
    for (std::uint32_t pid = 1; pid <= 5; ++pid) {
      tasks_.push_back({.comm = "old" + std::to_string(pid),
                        .pid = pid,
                        .parent_pid = pid - 1,
                        .start_time = pid});
      stream::ProcessState state;
      state.pid = pid;
      state.parent_pid = pid - 1;
      state.start_time = pid;
      state.parent_start_time = pid - 1;
      state.comm = tasks_.back().comm;
      snapshot.processes.push_back(state);
      tasks_.back().parent_start_time = pid - 1;
    }
    stream_.state(snapshot);
    for (int i = 0; i < steps; ++i) step(i);
    stream_.end();
  }

  std::string bytes() const { return stream_.bytes(); }
  const std::vector<stream::Words>& frames() const { return stream_.frames(); }

 private:
  void step(int number) {
    stream_.at(static_cast<std::uint64_t>(number) * kSecond / 10);
    const std::size_t at = random_() % tasks_.size();
    switch (random_() % 8) {
      case 0:
      case 1:
        return fork(at);
      case 2:
        return exec(at, number);
      case 3:
        if (tasks_.size() < 4) return;
        stream_.event("sched_process_exit", {}, tasks_[at]);
        tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(at));
        return;
      case 4:
        stream_.flush();
        return;
      default:
        stream_.event("ptrace", {{"request", 0, {}}}, tasks_[at]);
    }
  }
  void fork(std::size_t at) {
    SampleTask child = tasks_[at];
    child.parent_pid = child.pid;
    child.parent_start_time = child.start_time;
    child.pid = 10 + random_() % 20;  // used again
    child.start_time = ++started_;
    stream_.event("sched_process_fork", {}, child);
    tasks_.push_back(child);
  }
  void exec(std::size_t at, int number) {
    const SampleTask before = tasks_[at];
    const std::string name = "program" + std::to_string(number);
    tasks_[at].comm = name;
    const std::string path = "/bin/" + name;
    const std::string words = name + std::string("\0-x\0", 4);
    std::vector<Argument> arguments = {{"pathname", 0, path}};
    if (random_() % 4 != 0) arguments.push_back({"argv", 0, words});
    stream_.event("sched_process_exec", arguments, before, &tasks_[at]);
  }

  std::mt19937 random_;
  StreamBuilder stream_;
  std::vector<SampleTask> tasks_;
  std::uint64_t started_ = 1000;
};

TEST_CASE("findings on a cut are those on the whole, byte for byte") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const std::string plain = Machine(seed, 400).bytes();
    const std::string whole = findings(plain);
    CHECK(holds(whole, "\"/bin/program"));
    const std::string debugged = cut(plain, {"--event", "ptrace"});
    CHECK(findings(debugged) == whole);
    CHECK(findings(debugged, {}, "text") == findings(plain, {}, "text"));
    CHECK(findings(cut(debugged, {"--event", "ptrace"})) == whole);
    CHECK(findings(cut(plain, {"--event", "ptrace,sched_process_exec"})) == whole);
    CHECK(findings(cut(plain, {"--event", "ptrace,sched_process_exit"})) == whole);
    CHECK(findings(cut(plain, {"-t", "event=ptrace"})) == whole);
    CHECK(findings(cut(plain, {"--pid", "3"})) == with(whole, "\"Process\":{\"pid\":3,"));
    const auto since = cut(plain, {"--since", "20"});
    CHECK(findings(since) == findings(plain, {"--since", "20"}));
    CHECK(findings(cut(since, {"--event", "ptrace"})) == findings(plain, {"--since", "20"}));
  }
}

TEST_CASE("a cut by index is the cut without") {
  const Stored stored = store(Machine(7, 2000).frames(), true, false, true);
  const auto folder = std::filesystem::temp_directory_path() / ("cut" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const std::string file = folder / "indexed";
  std::ofstream(file, std::ios::binary) << stored.bytes;
  std::vector<std::string> words = {"cat",    "-o",      "capnp", "--event",
                                    "ptrace", "--since", "30",    file};
  const auto by_index = run_program_on("", words);
  words.emplace_back("--no-index");
  CHECK(by_index.out == run_program_on("", words).out);
  std::filesystem::remove_all(folder);
}

TEST_CASE("what events of a cut show is not told of others") {
  StreamBuilder stream;
  stream.header(kEvents);
  const SampleTask hidden{.comm = "hidden", .pid = 7, .start_time = 7};
  const SampleTask shown{.comm = "shown", .pid = 8, .start_time = 8};
  for (const SampleTask* each : {&hidden, &shown}) {
    stream.event("sched_process_exec", {{"pathname", 0, "/bin/" + each->comm}}, *each, each);
  }
  stream.event("ptrace", {{"request", 0, {}}}, shown).end();
  const std::string bytes = cut(stream.bytes(), {"--event", "ptrace"});
  CHECK(holds(bytes, "/bin/shown"));
  CHECK_FALSE(holds(bytes, "hidden"));
  // State is no event.
  CHECK(lines_of(run_program_on(bytes, {"cat", "-", "-o", "json"}).out) == 1);
  CHECK(holds(run_program_on(bytes, {"info", "-"}).out, "events      1\n"));
  CHECK(run_program_on(bytes, {"verify", "-"}).status == 0);
}

// More processes than are kept: a reader of the whole gives up those that ended first.
TEST_CASE("what a full table gave up is unknown on a cut, too") {
  StreamBuilder stream;
  stream.header(kEvents);
  const SampleTask parent{.comm = "parent", .pid = 2, .start_time = 2};
  const SampleTask child{
      .comm = "child", .pid = 3, .parent_pid = 2, .start_time = 3, .parent_start_time = 2};
  const auto debugged = [&](const SampleTask& task) {
    stream.event("ptrace", {{"request", 0, {}}}, task);
  };
  stream.event("sched_process_exec", {{"pathname", 0, "/bin/parent"}}, parent, &parent);
  stream.event("sched_process_fork", {}, child);
  debugged(child);
  stream.event("sched_process_exit", {}, parent);
  debugged(child);
  for (std::uint32_t i = 0; i < ProcessTable::kMaxProcesses + 100; ++i) {
    const SampleTask passing{.comm = "passing",
                             .pid = 1000 + i,
                             .parent_pid = 3,
                             .start_time = 1000 + i,
                             .parent_start_time = 3};
    stream.event("sched_process_exec", {{"pathname", 0, "/bin/passing"}}, passing, &passing);
    debugged(passing);
    stream.event("sched_process_exit", {}, passing);
    if (i % 500 == 0) stream.flush();
  }
  debugged(child);
  stream.end();
  const std::string plain = stream.bytes();
  const std::string whole = findings(plain);
  REQUIRE(holds(whole, "\"/bin/parent\""));
  REQUIRE_FALSE(holds(whole.substr(whole.rfind("{\"Data\"")), "\"/bin/parent\""));
  CHECK(findings(cut(plain, {"--event", "ptrace"})) == whole);
  CHECK(findings(cut(plain, {"--event", "ptrace,sched_process_exit"})) == whole);
}

}  // namespace
}  // namespace tracee::rules

// The words of --trace and --scope, asked of recordings.
#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

// Process 100, which ran before, and its child 101; 200 in a container; a program executed by 101.
StreamBuilder unfinished_sample() {
  StreamBuilder stream;
  auto header =
      StreamBuilder::plain_header({"openat", "close", "sched_process_exec", "sched_process_fork"});
  header.clock.boot = 1000;
  stream.header(header);
  stream::StateContent state;
  state.snapshot = state.last = true;
  state.processes.push_back({.pid = 100,
                             .ns_pid = 100,
                             .parent_pid = 50,
                             .comm = "sh",
                             .executable = "/bin/sh",
                             .arguments = {}});
  state.processes.push_back(
      {.pid = 50, .ns_pid = 50, .comm = "init", .executable = "/sbin/init", .arguments = {}});
  stream.state(state);
  const SampleTask shell{.comm = "sh", .pid = 100, .ns_pid = 100, .parent_pid = 50};
  const SampleTask child{.comm = "a.out", .pid = 101, .ns_pid = 101, .parent_pid = 100};
  const SampleTask inside{
      .comm = "web", .container = std::string(64, 'c'), .pid = 200, .ns_pid = 1, .parent_pid = 1};
  stream.wanted_by(1).returning(3);
  stream.event("openat", {{"pathname", 0, "/etc/passwd"}, {"flags", 0101, {}}}, shell);
  stream.wanted_by(2).returning(-2);
  stream.event("openat", {{"pathname", 0, "/tmp/x.so"}, {"flags", 0, {}}}, child);
  stream.wanted_by(4).returning(0);
  stream.event("sched_process_exec", {{"pathname", 0, "/usr/bin/true"}}, child);
  stream.wanted_by(6);
  stream.event("close", {{"fd", 5, {}}}, child);
  stream.event("close", {{"fd", 7, {}}}, inside);
  return stream;
}

StreamBuilder sample() {
  StreamBuilder stream = unfinished_sample();
  stream.end();
  return stream;
}

// The events that remain, by name and process.
std::vector<std::string> shown(std::vector<std::string> words,
                               const std::string& stream = sample().bytes()) {
  words.insert(words.begin(), {"cat", "-", "-o", "json"});
  const auto run = run_program_on(stream, words);
  CAPTURE(run.err);
  CHECK(run.status == 0);
  std::vector<std::string> events;
  const auto field = [](const std::string& line, const std::string& key) {
    const std::size_t at = line.find(key) + key.size();
    return line.substr(at, line.find_first_of(",\"", at) - at);
  };
  for (std::size_t at = 0; at < run.out.size();) {
    const std::size_t end = run.out.find('\n', at);
    const std::string line = run.out.substr(at, end - at);
    events.push_back(field(line, "\"eventName\":\"") + " " + field(line, "\"hostProcessId\":"));
    at = end + 1;
  }
  return events;
}

using Events = std::vector<std::string>;

TEST_CASE("expressions choose among what was recorded") {
  CHECK(shown({}).size() == 5);
  CHECK(shown({"-t", "event=openat"}) == Events{"openat 100", "openat 101"});
  CHECK(shown({"--trace", "comm=a.out"}).size() == 3);
  CHECK(shown({"-t", "pid>100", "-t", "pid<200"}).size() == 3);
  CHECK(shown({"-t", "openat.pathname=/etc*", "-t", "event=openat"}) == Events{"openat 100"});
  CHECK(shown({"-t", "event=openat", "-t", "openat.retval<0"}) == Events{"openat 101"});
  CHECK(shown({"-t", "event=openat", "-t", "openat.flags=O_CREAT"}) == Events{"openat 100"});
  CHECK(shown({"-t", "container"}) == Events{"close 200"});
  CHECK(shown({"-t", "container=ccc"}) == Events{"close 200"});
  CHECK(shown({"-t", "!container"}).size() == 4);
  CHECK(shown({"-t", "1:event=close", "-t", "1:pid=200", "-t", "2:openat.retval=3", "-t",
               "2:event=openat"}) == Events{"openat 100", "close 200"});
}

TEST_CASE("without event= every recorded event is meant") {
  CHECK(shown({"-t", "pid=101"}) == Events{"openat 101", "sched_process_exec 101", "close 101"});
}

TEST_CASE("trees and executed files go by what the recording shows") {
  CHECK(shown({"-t", "tree=50"}).size() == 4);
  CHECK(shown({"-t", "tree=101"}).size() == 3);
  CHECK(shown({"-t", "tree!=100"}) == Events{"close 200"});
  CHECK(shown({"-t", "binary=/bin/sh"}) == Events{"openat 100", "openat 101"});
  CHECK(shown({"-t", "binary=/usr/*"}) == Events{"sched_process_exec 101", "close 101"});
  CHECK(shown({"-t", "pid=new"}) == Events{"sched_process_exec 101", "close 101"});
  CHECK(shown({"-t", "event=close,openat", "-t", "binary=/bin/sh", "-t", "follow"}) ==
        Events{"openat 100", "openat 101", "close 101"});
}

TEST_CASE("a child that is heard of when its parent is gone descends from that parent") {
  StreamBuilder builder = unfinished_sample();
  const SampleTask shell{.comm = "sh", .pid = 100, .ns_pid = 100, .parent_pid = 50};
  const SampleTask orphan{.comm = "sh", .pid = 102, .ns_pid = 102, .parent_pid = 1};
  builder.event("sched_process_fork",
                {{"parent_tid", 100, {}}, {"parent_ns_tid", 100, {}}, {"child_tid", 102, {}}},
                shell);
  builder.event("close", {{"fd", 9, {}}}, orphan);
  builder.end();
  const std::string stream = builder.bytes();
  CHECK(shown({"-t", "tree=100", "-t", "pid=102"}, stream) == Events{"close 102"});
  CHECK(shown({"-t", "tree=1", "-t", "pid=102"}, stream).empty());
  CHECK(shown({"-t", "binary=/bin/sh", "-t", "pid=102"}, stream) == Events{"close 102"});
}

TEST_CASE("scopes of the producer are chosen by their numbers") {
  CHECK(shown({"--scope", "1"}) == Events{"openat 100"});
  CHECK(shown({"--scope", "1,2"}).size() == 4);
  CHECK(shown({"--scope", "3", "--event", "close"}).size() == 2);
  CHECK(shown({"--scope", "64"}).empty());
}

TEST_CASE("what no recording can answer is refused, as is what the grammar does not know") {
  const auto refused = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"cat", "-"});
    const auto run = run_program_on(sample().bytes(), words);
    CHECK(run.status == 1);
    return run.err;
  };
  CHECK(holds(refused({"-t", "gid=0"}), "'gid' cannot be asked of a recording"));
  CHECK(holds(refused({"-t", "evnt=close"}), "did you mean 'event'?"));
  CHECK(holds(refused({"--scope", "0"}), "expected a number between 1 and 64"));
  CHECK(holds(refused({"--scope", "x"}), "expected a number between 1 and 64"));
}

TEST_CASE("signatures see the events of a scope alone") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  stream.wanted_by(2).event("ptrace", {{"request", 0, {}}});
  stream.wanted_by(0).event("ptrace", {{"request", 0, {}}}, {.comm = "derived"});
  stream.end();
  const auto findings = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--input", "-", "--output", "json", "--rules", "TRC-2"});
    const auto run = run_program_on(stream.bytes(), words);
    CAPTURE(run.err);
    CHECK(run.status == 0);
    return std::count(run.out.begin(), run.out.end(), '\n');
  };
  CHECK(findings({}) == 2);
  CHECK(findings({"--scope", "2"}) == 2);
  CHECK(findings({"--scope", "1"}) == 1);  // what is derived belongs to every scope
  CHECK(findings({"--scope", "1", "--scope", "2"}) == 2);
}

// Findings of two signatures over events of scopes 1, 2, both, and none.
std::vector<std::string> bound_findings(std::vector<stream::BoundSignature> bound,
                                        std::vector<std::string> words) {
  StreamBuilder stream;
  auto header = StreamBuilder::plain_header({"ptrace"});
  header.selection = "1:event=ptrace 2:event=ptrace";
  header.signatures = std::move(bound);
  stream.header(header);
  for (const std::uint64_t scopes : {1, 2, 3, 0}) {
    stream.wanted_by(scopes).event("ptrace", {{"request", 0, {}}}).flush();
  }
  stream.event("ptrace", {{"request", 4, {}}}).end();
  words.insert(words.begin(), {"--input", "-", "--output", "json"});
  const auto run = run_program_on(stream.bytes(), words);
  CAPTURE(run.err);
  CHECK(run.status == 0);
  std::vector<std::string> found;
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t id = line.find("\"ID\":\"") + 6, scopes = line.find("\"scopes\":");
    REQUIRE(scopes != line.npos);
    found.push_back(line.substr(id, line.find('"', id) - id) +
                    line.substr(scopes + 9, line.find(']', scopes) - scopes - 8));
  }
  return found;
}

TEST_CASE("a signature that a selection names is asked about the events of that scope alone") {
  using Lines = std::vector<std::string>;
  const Lines all = {"TRC-2[1]", "TRC-2[2]", "TRC-2[1,2]", "TRC-2[]", "TRC-3[]"};
  CHECK(bound_findings({}, {}) == all);
  // By whatever name; what the producer derived is every scope's; others are not concerned.
  CHECK(bound_findings({{"TRC-2", 2}}, {}) == Lines{"TRC-2[2]", "TRC-2[2]", "TRC-2[]", "TRC-3[]"});
  CHECK(bound_findings({{"anti_debugging", 2}}, {}) ==
        Lines{"TRC-2[2]", "TRC-2[2]", "TRC-2[]", "TRC-3[]"});
  CHECK(bound_findings({}, {"--rules", "2:TRC-2"}) == Lines{"TRC-2[2]", "TRC-2[2]", "TRC-2[]"});
  CHECK(bound_findings({{"TRC-2", 1}}, {"--rules", "2:TRC-2"}).empty());
  CHECK(bound_findings({{"TRC-2", 3}}, {"--scope", "1"}) ==
        Lines{"TRC-2[1]", "TRC-2[1]", "TRC-2[]", "TRC-3[]"});
}

TEST_CASE("of signatures that a selection does not name it is said which cannot fire") {
  const auto told = [](const std::vector<std::string>& events, std::vector<std::string> words) {
    auto header = StreamBuilder::plain_header(events);
    header.selection = "event=TRC-2";
    header.signatures = {{"TRC-2", 1}};
    words.insert(words.begin(), {"--input", "-"});
    const auto run = run_program_on(StreamBuilder().header(header).end().bytes(), words);
    CHECK(run.status == 0);
    return run.out.substr(std::min(run.out.find('\n') + 1, run.out.size()));  // after "Loaded …"
  };
  CHECK(
      told({"ptrace"}, {}) ==
      "2 not named by the stream's selection: they see what else it selects, and 1 of them cannot "
      "fire on this stream: -v tells why\n");
  const std::string verbose = told({"ptrace"}, {"-v"});
  CHECK(verbose.starts_with(
      "2 not named by the stream's selection: they see what else it selects, and 1 of them cannot "
      "fire on this stream\ncannot fire on this stream: TRC-5 needs "));
  CHECK(std::count(verbose.begin(), verbose.end(), '\n') == 2);
  CHECK(told({"ptrace", "sched_process_exec"}, {}) ==
        "2 not named by the stream's selection: they see what else it selects\n");
}

TEST_CASE("scopes that the stream's selection does not have are told") {
  const auto told = [](const std::string& selection, std::vector<std::string> words) {
    auto header = StreamBuilder::plain_header({"ptrace"});
    header.selection = selection;
    StreamBuilder stream;
    stream.header(header).header(header).event("ptrace", {{"request", 0, {}}}).end();
    const auto run = run_program_on(stream.bytes(), words);
    CHECK(run.status == 0);
    return run.err;
  };
  const std::string two = "1:event=ptrace '3:comm=a b'";
  const std::string note =
      "tracee-rules: scope 2 was asked for, but the selection of this stream has no such scope\n";
  CHECK(told(two, {"cat", "-", "--scope", "2,3"}) == note);
  CHECK(told(two, {"--input", "-", "--scope", "2"}) == note);
  CHECK(told(two, {"--input", "-", "--rules", "2:TRC-2"}) == note);
  CHECK(told("event=ptrace", {"cat", "-", "--scope", "2"}) == note);
  CHECK(told("event=ptrace", {"cat", "-", "--scope", "1"}).empty());
  CHECK(told(two, {"cat", "-", "--scope", "1,3"}).empty());
  CHECK(told(two, {"--input", "-", "--rules", "3:TRC-2"}).empty());
  CHECK(told("", {"cat", "-", "--scope", "2"}).empty());  // who knows
}

TEST_CASE("a selector may be bound to scopes, and a rule may ask for them") {
  const Folder folder;
  const auto rule = [](const std::string& scopes) {
    return "package x\n__rego_metadoc__ := {\"id\": \"X\"}\n"
           "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"ptrace\"" +
           scopes + "}]\ntracee_match = {\"scopes\": input.matchedScopes}\n";
  };
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (const std::uint64_t scopes : {1, 2, 4}) stream.wanted_by(scopes).event("ptrace", {});
  stream.end();
  const auto found = [&](const std::string& scopes) {
    folder.add_text("x.rego", rule(scopes));
    auto scan = folder.scan();
    REQUIRE(scan.candidates.size() == 1);
    std::vector<std::unique_ptr<Signature>> signatures;
    signatures.push_back(std::move(scan.candidates[0].signature));
    std::vector<std::int64_t> numbers;
    for (const Found& each : evaluate(stream.bytes(), std::move(signatures)).findings) {
      numbers.push_back(std::get<std::int64_t>(each.data[0].value));
    }
    return numbers;
  };
  CHECK(found("") == std::vector<std::int64_t>{1, 2, 4});
  CHECK(found(", \"scopes\": 2") == std::vector<std::int64_t>{2});
  CHECK(found(", \"scopes\": [1, 3]") == std::vector<std::int64_t>{1, 4});
  folder.add_text("x.rego", rule(", \"scopes\": 65"));
  const auto scan = folder.scan();
  REQUIRE(scan.refused.size() == 1);
  CHECK(scan.refused[0].find("\"scopes\" must be numbers between 1 and 64, but is 65") !=
        std::string::npos);
}

TEST_CASE("signatures see what the words of --trace select of a recording") {
  StreamBuilder stream;
  auto header = StreamBuilder::plain_header({"ptrace", "sched_process_exec"});
  header.clock.boot = 1000;
  stream.header(header);
  stream::StateContent state;
  state.snapshot = state.last = true;
  state.processes.push_back(
      {.pid = 100, .parent_pid = 50, .comm = "sh", .executable = "/bin/sh", .arguments = {}});
  stream.state(state);
  const SampleTask shell{.comm = "sh", .pid = 100, .ns_pid = 100, .parent_pid = 50};
  const SampleTask child{.comm = "gdb", .pid = 101, .ns_pid = 101, .parent_pid = 100};
  const SampleTask other{.comm = "gdb", .pid = 300, .ns_pid = 300, .parent_pid = 1};
  stream.event("ptrace", {{"request", 0, {}}}, shell);
  stream.event("sched_process_exec", {{"pathname", 0, "/usr/bin/gdb"}}, child);
  stream.event("ptrace", {{"request", 0, {}}}, child);
  stream.event("ptrace", {{"request", 0, {}}}, other).end();
  const auto commands = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--input", "-"});
    const auto run = run_program_on(stream.bytes(), words);
    CAPTURE(run.err);
    CHECK(run.status == 0);
    std::string found;
    for (std::size_t at = 0; (at = run.out.find("Command: ", at)) != run.out.npos; ++at) {
      found += run.out.substr(at + 9, run.out.find('\n', at) - at - 9) + " ";
    }
    return found;
  };
  CHECK(commands({}) == "sh gdb gdb ");
  CHECK(commands({"-t", "comm=gdb"}) == "gdb gdb ");
  CHECK(commands({"--trace", "tree=100"}) == "sh gdb ");
  CHECK(commands({"-t", "binary=/usr/bin/gdb"}) == "gdb ");
  CHECK(commands({"-t", "tree=100", "-t", "comm=gdb"}) == "gdb ");
  CHECK(commands({"-t", "event=sched_process_exec"}).empty());
  CHECK(
      run_program_on("", {"--input", "-", "-t", "evnt=close"}).err.find("did you mean 'event'?") !=
      std::string::npos);
}

}  // namespace
}  // namespace tracee::rules

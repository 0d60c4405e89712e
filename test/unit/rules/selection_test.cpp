// The words of --trace and --scope, asked of recordings.
#include <algorithm>
#include <catch2/catch.hpp>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

// Process 100, which ran before, and its child 101; 200 in a container; a program executed by 101.
StreamBuilder sample() {
  StreamBuilder stream;
  auto header = StreamBuilder::plain_header({"openat", "close", "sched_process_exec"});
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
  stream.end();
  return stream;
}

// The events that remain, by name and process.
std::vector<std::string> shown(std::vector<std::string> words) {
  words.insert(words.begin(), {"cat", "-", "-o", "json"});
  const auto run = run_program_on(sample().bytes(), words);
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

}  // namespace
}  // namespace tracee::rules

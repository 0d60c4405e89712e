// The default signatures, as the plugins that are shipped: what each finds and what it does not.
#include <catch2/catch.hpp>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

constexpr std::int64_t kTraceMe = 0;
constexpr std::int64_t kPokeText = 4;
constexpr std::int64_t kPokeData = 5;
constexpr std::int64_t kAttach = 16;

using Ids = std::vector<std::string>;

Ids ids_of(std::string_view event, const std::vector<Argument>& arguments,
           const SampleTask& task = {}) {
  StreamBuilder stream;
  stream.header({"ptrace", "security_file_open", "process_vm_writev", "security_bprm_check",
                 "sched_process_exec"});
  return evaluate(stream.event(event, arguments, task).end().bytes()).ids();
}

Argument number(const char* name, std::int64_t value, Presence presence = Presence::Present) {
  return {name, value, {}, presence};
}
Argument bytes(const char* name, const char* value, Presence presence = Presence::Present) {
  return {name, 0, value, presence};
}

TEST_CASE("TRC-2 finds PTRACE_TRACEME and no other request") {
  CHECK(ids_of("ptrace", {number("request", kTraceMe)}) == Ids{"TRC-2"});
  CHECK(ids_of("ptrace", {number("request", kAttach)}).empty());
  CHECK(ids_of("ptrace", {number("request", 12345)}).empty());
  CHECK(ids_of("ptrace", {}).empty());  // not collected: a zero word is no request
  CHECK(ids_of("ptrace", {number("request", kTraceMe, Presence::Redacted)}).empty());
}

TEST_CASE("TRC-3 finds PTRACE_POKETEXT, and like v0.6.3 not POKEDATA") {
  CHECK(ids_of("ptrace", {number("request", kPokeText)}) == Ids{"TRC-3"});
  CHECK(ids_of("ptrace", {number("request", kPokeData)}).empty());
}

TEST_CASE("TRC-3 finds the memory of a process opened for writing") {
  struct Case {
    const char* path;
    std::int64_t flags;
    bool found;
  };
  constexpr std::int64_t kReadOnly = 0, kWriteOnly = 1, kReadWrite = 2, kCreate = 0100;
  const Case cases[] = {
      {"/proc/self/mem", kWriteOnly, true},
      {"/proc/self/mem", kReadWrite | kCreate, true},
      {"/proc/self/mem", kReadOnly, false},
      {"/proc/self/mem", kCreate, false},
      {"/proc/123/mem", kReadWrite, true},
      {"/proc/1/mem", kReadWrite, false},  // v0.6.3's pattern wants two characters
      {"/proc/12", kReadWrite, false},
      {"/proc/12/maps", kReadWrite, false},
      {"/proc/12/task/13/mem", kReadWrite, true},
      {"/proc/1/task/1/mem", kReadWrite, true},
      {"/proc/12/memory", kReadWrite, true},
      {"/host/proc/12/mem", kReadWrite, true},
      {"/proc/x12/mem", kReadWrite, false},
      {"/proc/self/memfd", kReadWrite, true},
      {"/proc/1\n/mem", kReadWrite, false},
      {"/proc/1\n/proc/12/mem", kReadWrite, true},
      {"/proc/12/maps/proc/self/mem", kReadWrite, true},
      {"/proc/", kReadWrite, false},
      {"/dev/mem", kReadWrite, false},
      {"", kReadWrite, false},
  };
  for (const Case& c : cases) {
    INFO(c.path << " with " << c.flags);
    CHECK(ids_of("security_file_open", {bytes("pathname", c.path), number("flags", c.flags)}) ==
          (c.found ? Ids{"TRC-3"} : Ids{}));
  }
}

TEST_CASE("TRC-3's finding of an opened file carries flags and path") {
  StreamBuilder stream;
  stream.header({"security_file_open"});
  stream.event("security_file_open",
               {bytes("pathname", "/proc/77/mem"), number("flags", 02 | 0100)});
  const auto result = evaluate(stream.end().bytes());
  REQUIRE(result.findings.size() == 1);
  const auto& data = result.findings[0].data;
  REQUIRE(data.size() == 2);
  CHECK(data[0].key == "file flags");
  CHECK(std::get<std::string>(data[0].value) == "O_RDWR|O_CREAT");
  CHECK(data[1].key == "file path");
  CHECK(std::get<std::string>(data[1].value) == "/proc/77/mem");
}

TEST_CASE("TRC-3 compares process_vm_writev's target with the pid that its caller sees") {
  const SampleTask inside{.comm = "x", .container = "abc", .pid = 9000, .ns_pid = 7};
  CHECK(ids_of("process_vm_writev", {number("pid", 8)}, inside) == Ids{"TRC-3"});
  CHECK(ids_of("process_vm_writev", {number("pid", 9000)}, inside) == Ids{"TRC-3"});
  CHECK(ids_of("process_vm_writev", {number("pid", 7)}, inside).empty());
  CHECK(ids_of("process_vm_writev", {}, inside).empty());
}

TEST_CASE("TRC-5 finds programs that live in memory") {
  const std::pair<const char*, bool> cases[] = {
      {"memfd:payload", true},     {"memfd:", true},           {"/dev/shm/x", true},
      {"/run/shm/x", true},        {"/dev/shmoo", false},      {"/dev/shm", false},
      {"/usr/bin/memfd:x", false}, {"/home/dev/shm/x", false}, {"", false},
  };
  for (const auto& [path, found] : cases) {
    INFO(path);
    CHECK(ids_of("security_bprm_check", {bytes("pathname", path)}) ==
          (found ? Ids{"TRC-5"} : Ids{}));
  }
  CHECK(ids_of("security_bprm_check", {bytes("pathname", "", Presence::Unreadable)}).empty());
}

TEST_CASE("TRC-5 reports one execution once, by the better of its two events") {
  const std::vector<Argument> path = {bytes("pathname", "memfd:x")};
  const SampleTask before{.comm = "elfexec"}, after{.comm = "3"};

  StreamBuilder both;
  both.header({"security_bprm_check", "sched_process_exec"});
  both.event("security_bprm_check", path, before);
  both.event("sched_process_exec", path, before, &after);
  auto result = evaluate(both.end().bytes());
  REQUIRE(result.ids() == Ids{"TRC-5"});
  CHECK(result.findings[0].event == "security_bprm_check");

  StreamBuilder restricted;
  restricted.header({"sched_process_exec"});
  restricted.event("sched_process_exec", path, before, &after);
  result = evaluate(restricted.end().bytes());
  REQUIRE(result.ids() == Ids{"TRC-5"});
  CHECK(result.findings[0].event == "sched_process_exec");
  CHECK(result.findings[0].comm == "elfexec");  // the name before the exec
}

}  // namespace
}  // namespace tracee::rules

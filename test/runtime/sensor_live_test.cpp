// Acts whose number is known, done by a child on the running kernel, must be seen exactly.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

std::string text_of(const LiveEvent& event, const std::string& argument) {
  return event.values.at(argument).bytes;
}

// Forks a child that ends at once, and waits for it.
void fork_once() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(7);
  ::waitpid(pid, nullptr, 0);
}

void exec_once(const char* path, std::initializer_list<const char*> arguments) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::vector<char*> argv;
    for (const char* argument : arguments) argv.push_back(const_cast<char*>(argument));
    argv.push_back(nullptr);
    ::execv(path, argv.data());
    ::_exit(127);
  }
  ::waitpid(pid, nullptr, 0);
}

TEST_CASE("system calls, forks, execs and exits of a tree are all seen, none else") {
  LiveOptions options;
  options.events = {"openat", "sched_process_fork", "sched_process_exec", "sched_process_exit",
                    "execve"};
  const LiveTrace trace = trace_child(options, [] {
    for (int i = 0; i < 10000; ++i) ::openat(AT_FDCWD, "/nonexistent-by-tracee", O_RDONLY);
    for (int i = 0; i < 20; ++i) fork_once();
    for (int i = 0; i < 5; ++i) exec_once("/bin/true", {"true", "one", "two"});
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  CHECK(trace.losses.entries.empty());
  std::size_t opens = 0;
  for (const LiveEvent& event : trace.named("openat")) {
    if (text_of(event, "pathname") != "/nonexistent-by-tracee") continue;
    ++opens;
    CHECK(event.return_value == -ENOENT);
    CHECK(event.task.pid == static_cast<std::uint32_t>(trace.child));
    CHECK(static_cast<std::int64_t>(event.values.at("dirfd").word) == AT_FDCWD);
  }
  CHECK(opens == 10000);
  CHECK(trace.named("sched_process_fork").size() == 25);
  CHECK(trace.named("sched_process_exec").size() == 5);
  CHECK(trace.named("execve").size() == 5);
  CHECK(trace.named("sched_process_exit").size() == 26);
}

}  // namespace
}  // namespace tracee::test

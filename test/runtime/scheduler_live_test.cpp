// Each system call by its number, task switches, and the last steps of tasks.
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"sys_enter", "sys_exit", "sched_switch", "do_exit", "getppid"};

constexpr long kNoCall = 1999;  // a number that no kernel has

std::vector<LiveEvent> of_call(const LiveTrace& trace, const char* event, const std::string& json) {
  std::vector<LiveEvent> found;
  for (const LiveEvent& each : trace.named(event)) {
    if (each.values.at("syscall").json == json) found.push_back(each);
  }
  return found;
}

TEST_CASE("sys_enter and sys_exit name each call") {
  LiveOptions options;
  options.events = {"sys_enter", "sys_exit"};
  const LiveTrace trace = trace_child(options, [] {
    for (int i = 0; i < 5; ++i) ::syscall(SYS_getpgid, 0);
    ::syscall(SYS_close, -1);
    return ::syscall(kNoCall) == -1 && errno == ENOSYS ? 0 : 1;
  });
  REQUIRE(trace.child_status == 0);
  REQUIRE(trace.losses.entries.empty());
  CHECK(of_call(trace, "sys_enter", "\"getpgid\"").size() == 5);
  CHECK(of_call(trace, "sys_exit", "\"getpgid\"").size() == 5);
  REQUIRE(of_call(trace, "sys_enter", "\"close\"").size() >= 1);
  const auto closed = of_call(trace, "sys_exit", "\"close\"");
  REQUIRE(closed.size() >= 1);
  check_actor(trace, closed.back());
  CHECK(closed.back().return_value == -EBADF);
  CHECK(closed.back().syscall == SYS_close);
  CHECK(of_call(trace, "sys_enter", std::to_string(kNoCall)).size() == 1);
  const auto refused = of_call(trace, "sys_exit", std::to_string(kNoCall));
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].return_value == -ENOSYS);
  // The last call does not come back.
  CHECK(of_call(trace, "sys_enter", "\"exit_group\"").size() == 1);
  CHECK(of_call(trace, "sys_exit", "\"exit_group\"").empty());
}

TEST_CASE("sched_switch shows who runs after whom") {
  LiveOptions options;
  options.events = {"sched_switch"};
  const LiveTrace trace = trace_child(options, [] {
    for (int i = 0; i < 20; ++i) ::usleep(2000);
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  const auto switches = trace.named("sched_switch");
  REQUIRE(switches.size() >= 20);
  for (const LiveEvent& event : switches) {
    check_actor(trace, event);
    CHECK(event.values.at("cpu").word == event.cpu);
    CHECK(event.values.at("prev_tid").word == static_cast<std::uint64_t>(trace.child));
    CHECK(event.values.at("prev_comm").bytes == event.task.comm);
    CHECK(event.values.at("next_tid").word != event.values.at("prev_tid").word);
    const std::string& next = event.values.at("next_comm").bytes;
    CHECK_FALSE(next.empty());
    if (event.values.at("next_tid").word == 0) {
      CHECK(next == "swapper/" + std::to_string(event.cpu));
    }
  }
}

TEST_CASE("do_exit has the code that a task ends with") {
  LiveOptions options;
  options.events = {"do_exit"};
  const LiveTrace trace = trace_child(options, [] {
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(7);
    ::waitpid(pid, nullptr, 0);
    const pid_t killed = ::fork();
    if (killed == 0) {
      for (;;) ::pause();
    }
    ::kill(killed, SIGKILL);
    ::waitpid(killed, nullptr, 0);
    return 3;
  });
  if (skipped(trace, "do_exit")) return;
  const auto exits = trace.named("do_exit");
  REQUIRE(exits.size() == 3);
  CHECK(exits[0].return_value == 7 << 8);
  CHECK(exits[0].task.parent_pid == static_cast<std::uint32_t>(trace.child));
  CHECK(exits[1].return_value == SIGKILL);
  check_actor(trace, exits[2]);
  CHECK(exits[2].return_value == 3 << 8);
  CHECK(exits[2].syscall == SYS_exit_group);
}

}  // namespace
}  // namespace tracee::test

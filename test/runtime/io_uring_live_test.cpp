// What io_uring does for a process shows through the security hooks, and as whose.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "test/runtime/io_uring.h"
#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_file_open", "openat"};

constexpr const char* kPath = "/tmp/tracee-through-ring";
constexpr int kNoRing = 77;

// Opens of the test's own file, which `act` has made through a ring in a traced child; nothing when
// they cannot be observed here.
struct Opens {
  LiveTrace trace;
  std::vector<LiveEvent> events;
};

Opens trace_opens(int (*act)()) {
  ::close(::open(kPath, O_CREAT | O_RDWR, 0600));
  LiveOptions options;
  options.events = {"security_file_open", "openat"};
  Opens opens{trace_child(options, act), {}};
  ::unlink(kPath);
  if (WEXITSTATUS(opens.trace.child_status) == kNoRing) {
    WARN("SKIP io_uring: this kernel makes no such ring");
    return opens;
  }
  REQUIRE(opens.trace.child_status == 0);
  CHECK(opens.trace.named("openat").empty());  // no system call that opens
  if (skipped(opens.trace, "security_file_open")) return opens;
  for (const LiveEvent& event : opens.trace.named("security_file_open")) {
    if (event.values.at("pathname").bytes == kPath) opens.events.push_back(event);
  }
  REQUIRE(opens.events.size() == 1);
  CHECK(opens.events[0].return_value == 0);
  return opens;
}

TEST_CASE("io_uring: what is done at once is the submitting thread's") {
  const Opens opens = trace_opens([] {
    IoUring ring(0);
    if (!ring.ok()) return kNoRing;
    return ring.open(kPath) >= 0 ? 0 : 1;
  });
  if (opens.events.empty()) return;
  check_actor(opens.trace, opens.events[0]);
  CHECK(opens.events[0].syscall == SYS_io_uring_enter);
}

TEST_CASE("io_uring: a worker's deeds are the submitting process's") {
  const Opens opens = trace_opens([] {
    IoUring ring(0);
    if (!ring.ok()) return kNoRing;
    return ring.open(kPath, IOSQE_ASYNC) >= 0 ? 0 : 1;
  });
  if (opens.events.empty()) return;
  const LiveTask& task = opens.events[0].task;
  CHECK(task.pid == static_cast<std::uint32_t>(opens.trace.child));
  CHECK(task.tid != task.pid);
  CHECK(task.parent_pid == static_cast<std::uint32_t>(::getpid()));
  CHECK(task.uid == ::getuid());
  CHECK(task.comm.starts_with("iou-wrk-"));
}

TEST_CASE("io_uring: a polling thread's deeds are the ring's maker's") {
  const Opens opens = trace_opens([] {
    IoUring ring(IORING_SETUP_SQPOLL);
    if (!ring.ok()) return kNoRing;
    return ring.open(kPath) >= 0 ? 0 : 1;
  });
  if (opens.events.empty()) return;
  CHECK(opens.events[0].task.pid == static_cast<std::uint32_t>(opens.trace.child));
  CHECK(opens.events[0].task.tid != opens.events[0].task.pid);
  CHECK(opens.events[0].task.comm.starts_with("iou-"));
}

// Has a child submit to a ring that both share.
int submit_by_child(std::uint32_t setup) {
  IoUring ring(setup);
  if (!ring.ok()) return kNoRing;
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(ring.open(kPath) >= 0 ? 0 : 1);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}

TEST_CASE("io_uring: a ring shared over fork does things for who enters the kernel") {
  const Opens opens = trace_opens([] { return submit_by_child(0); });
  if (opens.events.empty()) return;
  CHECK(opens.events[0].task.parent_pid == static_cast<std::uint32_t>(opens.trace.child));
  CHECK(opens.events[0].syscall == SYS_io_uring_enter);
}

// Who of those that share it submitted is unknown: schemas/EVENTS.md says so.
TEST_CASE("io_uring: a shared ring that is polled does things for its maker") {
  const Opens opens = trace_opens([] { return submit_by_child(IORING_SETUP_SQPOLL); });
  if (opens.events.empty()) return;
  CHECK(opens.events[0].task.pid == static_cast<std::uint32_t>(opens.trace.child));
}

}  // namespace
}  // namespace tracee::test

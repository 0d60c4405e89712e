// Filters are decided in the kernel: what they leave out never reaches the rings.
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

void rename_self(const char* comm) { ::prctl(PR_SET_NAME, comm); }

LiveOptions getppid_options() {
  LiveOptions options;
  options.events = {"getppid"};
  return options;
}

TEST_CASE("comm= and comm!= choose by the name at the event") {
  LiveOptions options = getppid_options();
  options.sensor.selection.scopes.front().comms.equal = {"tracee-a", "tracee-b"};
  options.sensor.selection.scopes.front().comms.not_equal = {"tracee-b"};
  const LiveTrace trace = trace_child(options, [] {
    call_getppid(3);
    rename_self("tracee-a");
    call_getppid(5);
    rename_self("tracee-b");
    call_getppid(7);
    return 0;
  });
  CHECK(trace.named("getppid").size() == 5);
}

TEST_CASE("pid= chooses a thread group with all its threads, not its children") {
  LiveOptions options = getppid_options();
  options.tree = false;
  options.own_pid = true;
  const LiveTrace trace = trace_child(options, [] {
    call_getppid(2);
    std::thread([] { call_getppid(3); }).join();
    in_child([] { call_getppid(100); });
    return 0;
  });
  CHECK(trace.named("getppid").size() == 5);
  for (const LiveEvent& event : trace.events)
    CHECK(event.task.pid == static_cast<std::uint32_t>(trace.child));
}

TEST_CASE("a tree includes threads and children of running processes") {
  const LiveTrace trace = trace_child(getppid_options(), [] {
    call_getppid(1);
    std::thread([] { in_child([] { call_getppid(2); }); }).join();
    in_child([] { in_child([] { call_getppid(4); }); });
    return 0;
  });
  CHECK(trace.named("getppid").size() == 7);
}

TEST_CASE("pid=new takes what was forked or executed after the start") {
  LiveOptions options = getppid_options();
  options.sensor.selection.scopes.front().new_processes = true;
  const LiveTrace trace = trace_child(options, [] {
    call_getppid(10);  // this process is older than the trace
    in_child([] { call_getppid(3); });
    return 0;
  });
  CHECK(trace.named("getppid").size() == 3);

  options.sensor.selection.scopes.front().new_processes = false;
  options.sensor.selection.scopes.front().old_processes = true;
  const LiveTrace old = trace_child(options, [] {
    call_getppid(10);
    in_child([] { call_getppid(3); });
    return 0;
  });
  CHECK(old.named("getppid").size() == 10);
}

TEST_CASE("follow keeps what once passed, with its children") {
  LiveOptions options = getppid_options();
  options.sensor.selection.scopes.front().comms.equal = {"tracee-f"};
  options.sensor.selection.scopes.front().follow = true;
  const LiveTrace trace = trace_child(options, [] {
    call_getppid(1);
    in_child([] {
      rename_self("tracee-f");
      call_getppid(2);
      rename_self("other");
      call_getppid(4);
      in_child([] { call_getppid(8); });
    });
    in_child([] { call_getppid(16); });
    return 0;
  });
  CHECK(trace.named("getppid").size() == 14);
}

TEST_CASE("a process that is left out is not seen, its children are") {
  LiveOptions options = getppid_options();
  options.leave_child_out = true;
  const LiveTrace trace = trace_child(options, [] {
    call_getppid(5);
    in_child([] { call_getppid(3); });
    return 0;
  });
  CHECK(trace.named("getppid").size() == 3);
}

}  // namespace
}  // namespace tracee::test

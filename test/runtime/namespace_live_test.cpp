// Who a task is, on the host and in its own namespaces, and paths below mounts and roots.
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <climits>
#include <cstdlib>
#include <string>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

std::uint32_t namespace_of(const char* kind) {
  struct stat status {};
  REQUIRE(::stat((std::string("/proc/self/ns/") + kind).c_str(), &status) == 0);
  return static_cast<std::uint32_t>(status.st_ino);
}

LiveOptions getppid_options() {
  LiveOptions options;
  options.events = {"getppid"};
  return options;
}

TEST_CASE("on the host both numbers are the same, and what else is known is right") {
  const LiveTrace trace = trace_child(getppid_options(), [] {
    ::syscall(SYS_getppid);
    return 0;
  });
  REQUIRE(trace.named("getppid").size() == 1);
  const LiveEvent& event = trace.events[0];
  const LiveTask& task = event.task;
  utsname names{};
  ::uname(&names);
  CHECK(task.tid == static_cast<std::uint32_t>(trace.child));
  CHECK(task.pid == task.tid);
  CHECK(task.parent_pid == static_cast<std::uint32_t>(::getpid()));
  CHECK(event.return_value == ::getpid());
  CHECK(task.uid == ::getuid());
  CHECK(task.pid_namespace == namespace_of("pid"));
  CHECK(task.mount_namespace == namespace_of("mnt"));
  CHECK(task.uts_name == names.nodename);
}

TEST_CASE("in a pid namespace a task has the numbers that it sees itself") {
  const LiveTrace trace = trace_child(getppid_options(), [] {
    if (::unshare(CLONE_NEWPID | CLONE_NEWUTS) != 0) return 77;
    if (::sethostname("inside", 6) != 0) return 77;
    const pid_t first = ::fork();
    if (first == 0) {
      ::syscall(SYS_getppid);  // the parent is outside: 0
      const pid_t second = ::fork();
      if (second == 0) {
        ::syscall(SYS_getppid);
        ::_exit(0);
      }
      ::waitpid(second, nullptr, 0);
      ::_exit(0);
    }
    ::waitpid(first, nullptr, 0);
    return 0;
  });
  if (WEXITSTATUS(trace.child_status) == 77) {
    WARN("SKIP: namespaces cannot be made here");
    return;
  }
  const auto calls = trace.named("getppid");
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].task.ns_pid == 1);
  CHECK(calls[0].task.ns_tid == 1);
  CHECK(calls[0].task.ns_parent_pid == 0);
  CHECK(calls[0].return_value == 0);
  CHECK(calls[0].task.parent_pid == static_cast<std::uint32_t>(trace.child));
  CHECK(calls[1].task.ns_pid == 2);
  CHECK(calls[1].task.ns_parent_pid == 1);
  CHECK(calls[1].return_value == 1);
  CHECK(calls[1].task.pid != 2);
  CHECK(calls[1].task.uts_name == "inside");
  CHECK(calls[1].task.pid_namespace != namespace_of("pid"));
}

// Executes a program of the root file system, mounted a second time below `folder`, which becomes
// the root.
int exec_below(const char* folder) {
  if (::unshare(CLONE_NEWNS) != 0) return 77;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
  if (::mount("/", folder, nullptr, MS_BIND, nullptr) != 0) return 77;
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (::chroot(folder) != 0) ::_exit(1);
    ::execl("/bin/true", "true", nullptr);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}

TEST_CASE("paths go through mounts and do not stop at a new root") {
  char folder[] = "/tmp/tracee-root-XXXXXX";
  REQUIRE(::mkdtemp(folder) != nullptr);
  LiveOptions options;
  options.events = {"execve", "sched_process_exec", "security_bprm_check"};
  const LiveTrace trace = trace_child(options, [&] { return exec_below(folder); });
  ::rmdir(folder);
  if (WEXITSTATUS(trace.child_status) == 77) {
    WARN("SKIP: namespaces cannot be made here");
    return;
  }
  REQUIRE(trace.child_status == 0);
  char program[PATH_MAX];
  REQUIRE(::realpath("/bin/true", program) != nullptr);
  const std::string expected = std::string(folder) + program;
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 1);
  CHECK(execs[0].values.at("cmdpath").bytes == "/bin/true");
  CHECK(execs[0].values.at("pathname").bytes == expected);
  for (const LiveEvent& event : trace.named("security_bprm_check")) {
    CHECK(event.values.at("pathname").bytes == expected);
  }
  REQUIRE(trace.named("execve").size() == 1);
  CHECK(trace.named("execve")[0].values.at("pathname").bytes == "/bin/true");
}

}  // namespace
}  // namespace tracee::test

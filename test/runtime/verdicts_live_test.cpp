// The verdict on a task is kept for its next events. Whatever it comes from may change while the
// task lives: each act here is judged before the change and after it, by nothing else. User, group,
// namespace and host name change in subjects_live_test.cpp, trees in phases_live_test.cpp.
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>
#include <thread>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr const char* kShell = "/bin/sh";  // calls getppid when it begins

void call_getppid(int times) {
  for (int i = 0; i < times; ++i) ::syscall(SYS_getppid);
}

// The calls of getppid that are seen of a child that does `act`.
template <typename Act>
std::vector<LiveEvent> calls(std::vector<std::string> trace, Act act) {
  LiveOptions options;
  options.trace = std::move(trace);
  options.trace.emplace_back("event=getppid");
  const LiveTrace seen = trace_child(options, [&] {
    act();
    return 0;
  });
  CHECK(seen.child_status == 0);
  return seen.named("getppid");
}

bool skipped_without_root(const char* what) {
  if (::getuid() != 0) WARN("SKIP: " << what << " takes root");
  return ::getuid() != 0;
}

void become_shell() {
  ::execl(kShell, "sh", "-c", ":", static_cast<char*>(nullptr));
  ::_exit(1);
}

TEST_CASE("an exec is judged anew: what is executed, and that it is new") {
  char own[4096] = {};
  REQUIRE(::readlink("/proc/self/exe", own, sizeof(own) - 1) > 0);
  const auto act = [] {
    call_getppid(3);
    become_shell();
  };
  CHECK(calls({std::string("binary=") + own}, act).size() == 3);
  CHECK(calls({"pid!=new"}, act).size() == 3);
  for (const std::string& filter : {std::string("binary!=") + own, std::string("pid=new")}) {
    CAPTURE(filter);
    const auto seen = calls({filter}, act);
    REQUIRE_FALSE(seen.empty());
    for (const LiveEvent& event : seen) CHECK(event.task.comm == "sh");
  }
}

TEST_CASE("a thread that becomes its process is not judged as the first one was") {
  if (skipped_without_root("changing the user")) return;
  const auto seen = calls({"uid=2001", "follow"}, [] {
    call_getppid(3);  // of a thread that nobody wants
    std::thread([] {
      ::syscall(SYS_setresuid, 2001, 0, 0);  // of this thread alone
      call_getppid(2);
      ::syscall(SYS_setresuid, 0, 0, 0);
      become_shell();
    }).join();
  });
  REQUIRE(seen.size() > 2);
  CHECK(seen.back().task.comm == "sh");
  CHECK(seen.back().task.uid == 0);
}

TEST_CASE("a name that another thread gives is judged at the next event") {
  const auto seen = calls({"comm=tracee-named"}, [] {
    const std::string path = "/proc/self/task/" + std::to_string(::syscall(SYS_gettid)) + "/comm";
    call_getppid(3);
    std::thread([&] {
      const int file = ::open(path.c_str(), O_WRONLY);
      if (::write(file, "tracee-named", 12) != 12) ::_exit(1);
      ::close(file);
    }).join();
    call_getppid(5);
  });
  CHECK(seen.size() == 5);
}

// A child with that number, where it is free; the number itself, as fork(2) gives it.
pid_t fork_as(pid_t number) {
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  arguments.set_tid = reinterpret_cast<std::uint64_t>(&number);
  arguments.set_tid_size = 1;
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof(arguments)));
}

template <typename Act>
bool ran_as(pid_t number, Act act) {
  const pid_t child = fork_as(number);
  if (child == 0) {
    act();
    ::_exit(0);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
  return child == number;
}

// A number that no task has, nor gets soon: numbers go up, and begin again below the highest.
pid_t free_number() {
  constexpr pid_t kApart = 3000;
  const pid_t own = ::getpid();
  pid_t number = own > 2 * kApart ? own - kApart : own + kApart;
  while (::kill(number, 0) == 0 || errno != ESRCH) ++number;
  return number;
}

// The kernel gives the memory of a task to the next one, so that nothing tells the two apart but
// when they began.
TEST_CASE("who gets the number of another one is not judged as that was") {
  if (skipped_without_root("choosing a process's number")) return;
  constexpr int kRounds = 20;
  const auto seen = calls({"comm=tracee-once", "follow"}, [] {
    char own[16] = {};
    ::prctl(PR_GET_NAME, own);
    const pid_t number = free_number();
    for (int round = 0; round < kRounds; ++round) {
      const bool ran = ran_as(number, [&] {
        ::prctl(PR_SET_NAME, "tracee-once");
        call_getppid(1);
        ::prctl(PR_SET_NAME, own);
        call_getppid(1);
      });
      ::usleep(30000);  // until its memory is free
      if (!ran || !ran_as(number, [] { call_getppid(1); })) ::_exit(1);
      ::usleep(30000);
    }
  });
  CHECK(seen.size() == 2 * kRounds);
}

TEST_CASE("a move to another control group is judged at the next event") {
  struct stat status {};
  if (skipped_without_root("moving to another control group")) return;
  if (::stat("/sys/fs/cgroup/cgroup.procs", &status) != 0) {
    WARN("SKIP: no unified hierarchy that can be written");
    return;
  }
  const std::string group = "/sys/fs/cgroup/tracee-moved-" + std::to_string(::getpid());
  REQUIRE(::mkdir(group.c_str(), 0755) == 0);
  const auto act = [&] {
    call_getppid(3);
    const int procs = ::open((group + "/cgroup.procs").c_str(), O_WRONLY);
    if (procs < 0 || ::write(procs, "0", 1) != 1) ::_exit(1);
    ::close(procs);
    call_getppid(5);
  };
  CHECK(calls({"cgroup=" + group}, act).size() == 5);
  CHECK(calls({"cgroup!=" + group}, act).size() == 3);
  ::rmdir(group.c_str());
}

}  // namespace
}  // namespace tracee::test

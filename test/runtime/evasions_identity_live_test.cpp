// Processes that are not what their numbers or names say: whom an event belongs to all the same.
#include <fcntl.h>
#include <linux/memfd.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"getppid", "sched_process_fork", "sched_process_exec",
                           "sched_process_exit"};

constexpr int kNotPermitted = 77;

LiveTrace trace_events(std::vector<std::string> events, const std::function<int()>& act) {
  LiveOptions options;
  options.events = std::move(events);
  return trace_child(options, act);
}

TEST_CASE("evasion: a process whose first thread has ended keeps its number") {
  const LiveTrace trace = trace_events({"getppid", "sched_process_exit"}, [] {
    return WEXITSTATUS(in_child([] {
      std::thread([] {
        // Until the first thread is a zombie, the threads of its group are two.
        const std::string status = "/proc/" + std::to_string(::getpid()) + "/stat";
        for (char text[512] = {};;) {
          const int fd = ::open(status.c_str(), O_RDONLY);
          const bool read = ::read(fd, text, sizeof(text) - 1) > 0;
          ::close(fd);
          if (read && std::string(text).find(") Z ") != std::string::npos) break;
          ::usleep(1000);
        }
        call_getppid(1);
        ::_exit(0);
      }).detach();
      ::syscall(SYS_exit, 0);
    }));
  });
  REQUIRE(trace.child_status == 0);
  const auto calls = trace.named("getppid");
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].task.tid != calls[0].task.pid);
  CHECK(calls[0].task.parent_pid == static_cast<std::uint32_t>(trace.child));
  CHECK(calls[0].return_value == trace.child);
  bool first_ended = false;
  for (const LiveEvent& exit : trace.named("sched_process_exit")) {
    first_ended |= exit.task.tid == calls[0].task.pid && exit.time < calls[0].time;
  }
  CHECK(first_ended);
}

int call_once(void*) {
  ::syscall(SYS_getppid);
  return 0;
}

TEST_CASE("evasion: a process that shares its parent's memory is one of its own") {
  const LiveTrace trace = trace_events({"getppid", "sched_process_fork"}, [] {
    static char stack[65536];
    const int shared = ::clone(call_once, stack + sizeof(stack), CLONE_VM | SIGCHLD, nullptr);
    if (shared < 0 || ::waitpid(shared, nullptr, 0) != shared) return 1;
    const pid_t borrowed = ::vfork();
    if (borrowed == 0) {
      ::syscall(SYS_getppid);
      ::_exit(0);
    }
    ::waitpid(borrowed, nullptr, 0);
    call_getppid(1);
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  const auto forks = trace.named("sched_process_fork");
  const auto calls = trace.named("getppid");
  REQUIRE(forks.size() == 2);
  REQUIRE(calls.size() == 3);
  for (std::size_t i = 0; i < forks.size(); ++i) {
    CHECK(calls[i].task.pid == forks[i].values.at("child_tid").word);
    CHECK(calls[i].task.parent_pid == static_cast<std::uint32_t>(trace.child));
  }
  check_actor(trace, calls[2]);
}

// A child with a number that it is given.
pid_t fork_as(pid_t wanted) {
  clone_args args{};
  args.exit_signal = SIGCHLD;
  args.set_tid = reinterpret_cast<std::uint64_t>(&wanted);
  args.set_tid_size = 1;
  return static_cast<pid_t>(::syscall(SYS_clone3, &args, sizeof(args)));
}

TEST_CASE("evasion: a process that takes a dead one's number is another process") {
  const LiveTrace trace = trace_events({"getppid"}, [] {
    const pid_t first = ::fork();
    if (first == 0) {
      call_getppid(1);
      ::_exit(0);
    }
    ::waitpid(first, nullptr, 0);
    const pid_t second = fork_as(first);
    if (second == 0) {
      call_getppid(1);
      ::_exit(0);
    }
    if (second < 0) return kNotPermitted;
    ::waitpid(second, nullptr, 0);
    return second == first ? 0 : 1;
  });
  if (WEXITSTATUS(trace.child_status) == kNotPermitted) {
    WARN("SKIP: a process's number cannot be chosen here");
    return;
  }
  REQUIRE(trace.child_status == 0);
  const auto calls = trace.named("getppid");
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].task.pid == calls[1].task.pid);
  CHECK(calls[0].task.start_time < calls[1].task.start_time);
}

TEST_CASE("evasion: a program whose file is gone, or has a name of control bytes, is named") {
  constexpr const char* kGone = "/tmp/tracee-gone";
  const std::string name = "\x1b[2J\n\"}\xe2\x80\xae";
  struct stat status {};
  const std::string copy = std::string("cp /bin/true ") + kGone;
  REQUIRE(std::system(copy.c_str()) == 0);
  REQUIRE(::stat(kGone, &status) == 0);
  const LiveTrace trace = trace_events({"sched_process_exec"}, [&] {
    const int gone = ::open(kGone, O_RDONLY);
    ::unlink(kGone);
    const int memory = static_cast<int>(::syscall(SYS_memfd_create, name.c_str(), 0));
    char bytes[65536];
    const int from = ::open("/bin/true", O_RDONLY);
    for (ssize_t got = 0; (got = ::read(from, bytes, sizeof(bytes))) > 0;) {
      if (::write(memory, bytes, static_cast<std::size_t>(got)) != got) return 1;
    }
    char own_name[] = "true";
    char* const argv[] = {own_name, nullptr};
    char* const none[] = {nullptr};
    for (const int file : {gone, memory}) {
      in_child([&] { ::syscall(SYS_execveat, file, "", argv, none, AT_EMPTY_PATH); });
    }
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 2);
  CHECK(execs[0].values.at("pathname").bytes.ends_with(kGone));
  CHECK(execs[0].values.at("inode").word == status.st_ino);
  CHECK(execs[0].values.at("dev").word == kernel_device(status));
  CHECK(execs[1].values.at("pathname").bytes == "memfd:" + name);
  CHECK(execs[1].values.at("pathname").json.find('\x1b') == std::string::npos);
  CHECK(execs[1].values.at("pathname").json.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace tracee::test

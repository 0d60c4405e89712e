// What exec events say: the caller's words, the new memory's arguments, the old and the new task.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <climits>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"execve", "execveat", "sched_process_exec"};

const char* const kTrue = "/bin/true";

std::string own_comm() {
  std::ifstream file("/proc/self/comm");
  std::string comm;
  std::getline(file, comm);
  return comm;
}

LiveOptions exec_options() {
  LiveOptions options;
  options.events = {"execve", "execveat", "sched_process_exec"};
  return options;
}

TEST_CASE("an exec right after a fork has its path, arguments and both tasks") {
  const LiveTrace trace = trace_child(exec_options(), [] {
    in_child([] {
      char* const argv[] = {const_cast<char*>("true"), const_cast<char*>("one"),
                            const_cast<char*>(""), nullptr};
      char* const envp[] = {const_cast<char*>("SECRET=1"), nullptr};
      return ::execve(kTrue, argv, envp);
    });
    return 0;
  });
  const auto calls = trace.named("execve");
  REQUIRE(calls.size() == 1);
  const LiveEvent& call = calls[0];
  CHECK(call.return_value == 0);
  CHECK(call.task.comm == own_comm());
  CHECK(call.values.at("pathname").bytes == kTrue);
  CHECK(call.values.at("pathname").provenance == Provenance::KernelMemory);
  CHECK(call.values.at("argv").bytes == std::string("true\0one\0\0", 10));
  CHECK(call.values.at("argv").full_count == 3);
  CHECK(call.values.at("envp").presence == Presence::Absent);

  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 1);
  const LiveEvent& exec = execs[0];
  CHECK(exec.task.comm == "true");
  CHECK(exec.actor.comm == own_comm());
  CHECK(exec.actor.tid == exec.task.tid);
  CHECK(exec.task.pid == call.task.pid);
  CHECK(exec.values.at("cmdpath").bytes == kTrue);
  CHECK(leads_to(exec.values.at("pathname").bytes, kTrue));
  CHECK(exec.values.at("pathname").provenance == Provenance::Resolved);
  CHECK(exec.values.at("argv").bytes == call.values.at("argv").bytes);
  CHECK(exec.values.at("env").presence == Presence::Absent);
  CHECK(exec.values.at("invoked_from_kernel").word == 0);
  struct stat status {};
  REQUIRE(::stat(kTrue, &status) == 0);
  CHECK(exec.values.at("inode").word == status.st_ino);
  const std::uint64_t dev = exec.values.at("dev").word;  // the kernel's own form, 12 + 20 bits
  CHECK(::makedev(dev >> 20, dev & 0xfffff) == status.st_dev);
}

TEST_CASE("environments are collected on request") {
  LiveOptions options = exec_options();
  options.sensor.exec_env = true;
  const LiveTrace trace = trace_child(options, [] {
    in_child([] {
      char* const argv[] = {const_cast<char*>("true"), nullptr};
      char* const envp[] = {const_cast<char*>("A=1"), const_cast<char*>("B=2"), nullptr};
      return ::execve(kTrue, argv, envp);
    });
    return 0;
  });
  REQUIRE(trace.named("execve").size() == 1);
  CHECK(trace.named("execve")[0].values.at("envp").bytes == std::string("A=1\0B=2\0", 8));
  REQUIRE(trace.named("sched_process_exec").size() == 1);
  CHECK(trace.named("sched_process_exec")[0].values.at("env").bytes ==
        std::string("A=1\0B=2\0", 8));
}

TEST_CASE("an exec that fails is one event with what the caller passed") {
  const LiveTrace trace = trace_child(exec_options(), [] {
    char* const argv[] = {const_cast<char*>(touched("no")), const_cast<char*>(touched("way")),
                          nullptr};
    ::execve("/nonexistent-by-tracee", argv, nullptr);
    ::syscall(SYS_execve, nullptr, argv, nullptr);
    return 0;
  });
  const auto calls = trace.named("execve");
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].return_value == -ENOENT);
  CHECK(calls[0].values.at("pathname").bytes == "/nonexistent-by-tracee");
  CHECK(calls[0].values.at("pathname").provenance == Provenance::UserMemory);
  CHECK(calls[0].values.at("argv").bytes == std::string("no\0way\0", 7));
  CHECK(calls[1].return_value == -EFAULT);
  CHECK(calls[1].values.at("pathname").presence == Presence::Null);
  CHECK(trace.named("sched_process_exec").empty());
}

// A copy of the program in anonymous memory.
int memory_copy(const char* path, const char* name) {
  const int from = ::open(path, O_RDONLY);
  const int to = static_cast<int>(::syscall(SYS_memfd_create, name, 0));
  char buffer[65536];
  for (ssize_t got = 0; (got = ::read(from, buffer, sizeof(buffer))) > 0;) {
    if (::write(to, buffer, static_cast<std::size_t>(got)) != got) return -1;
  }
  ::close(from);
  return to;
}

TEST_CASE("execveat shows the caller's path; memory files show their name") {
  const LiveTrace trace = trace_child(exec_options(), [] {
    char* const argv[] = {const_cast<char*>("true"), nullptr};
    in_child([&] {
      const int fd = memory_copy(kTrue, "hidden");
      return static_cast<int>(::syscall(SYS_execveat, fd, "", argv, nullptr, AT_EMPTY_PATH));
    });
    in_child([&] {
      const int dir = ::fcntl(::open("/bin", O_PATH | O_DIRECTORY), F_DUPFD, 123);
      return static_cast<int>(::syscall(SYS_execveat, dir, "true", argv, nullptr, 0));
    });
    in_child(
        [&] { return static_cast<int>(::syscall(SYS_execveat, -5, kTrue, argv, nullptr, 0)); });
    return 0;
  });
  const auto calls = trace.named("execveat");
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(calls.size() == 3);
  REQUIRE(execs.size() == 3);
  CHECK(calls[0].values.at("pathname").bytes.empty());
  CHECK(calls[0].values.at("pathname").presence == Presence::Present);
  CHECK(calls[0].values.at("flags").word == AT_EMPTY_PATH);
  CHECK(execs[0].values.at("pathname").bytes == "memfd:hidden");
  CHECK(execs[0].values.at("cmdpath").bytes.starts_with("/dev/fd/"));
  CHECK(calls[1].values.at("pathname").bytes == "true");
  CHECK(calls[1].values.at("dirfd").word == 123);
  CHECK(execs[1].values.at("cmdpath").bytes == "/dev/fd/123/true");
  CHECK(calls[2].values.at("pathname").bytes == kTrue);
}

TEST_CASE("a thread's exec takes its process's number, and its own is not forgotten") {
  const LiveTrace trace = trace_child(exec_options(), [] {
    in_child([] {
      std::thread([] {
        ::prctl(PR_SET_NAME, "executor");
        char* const argv[] = {const_cast<char*>("true"), nullptr};
        ::execv(kTrue, argv);
      }).join();
      return 1;
    });
    return 0;
  });
  const auto execs = trace.named("sched_process_exec");
  const auto calls = trace.named("execve");
  REQUIRE(execs.size() == 1);
  REQUIRE(calls.size() == 1);
  CHECK(execs[0].task.tid == execs[0].task.pid);
  CHECK(execs[0].actor.pid == execs[0].task.pid);
  CHECK(execs[0].actor.tid != execs[0].task.pid);
  CHECK(execs[0].actor.comm == "executor");
  CHECK(calls[0].task.tid == execs[0].actor.tid);
  CHECK(calls[0].task.comm == "executor");
}

TEST_CASE("without system calls the task before an exec is known as well") {
  LiveOptions options;
  options.events = {"sched_process_exec"};
  options.may_share = false;  // without the calls that other cases want
  const LiveTrace trace = trace_child(options, [] {
    in_child([] {
      ::prctl(PR_SET_NAME, "old name");
      char* const argv[] = {const_cast<char*>("true"), nullptr};
      return ::execv(kTrue, argv);
    });
    return 0;
  });
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 1);
  CHECK(execs[0].actor.comm == "old name");
  CHECK(execs[0].task.comm == "true");
}

TEST_CASE("arguments of many pages arrive whole") {
  constexpr int kArguments = 200;
  const std::string argument(1000, 'x');
  const LiveTrace trace = trace_child(exec_options(), [&] {
    std::vector<char*> argv(kArguments, const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    in_child([&] { return ::execv(kTrue, argv.data()); });
    return 0;
  });
  std::string expected;
  for (int i = 0; i < kArguments; ++i) expected += argument + '\0';
  for (const char* name : {"execve", "sched_process_exec"}) {
    const auto events = trace.named(name);
    REQUIRE(events.size() == 1);
    const LiveValue& argv = events[0].values.at("argv");
    CHECK(argv.presence == Presence::Present);
    CHECK(argv.full_count == kArguments);
    CHECK(argv.full_length == expected.size());
    CHECK(argv.bytes.size() == expected.size());
    CHECK((argv.bytes == expected));  // 200 KB: not to be printed
  }
}

TEST_CASE("arguments beyond the limit are cut and say how long they were") {
  const std::string argument(100000, 'y');
  const LiveTrace trace = trace_child(exec_options(), [&] {
    std::vector<char*> argv(5, const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    in_child([&] { return ::execv(kTrue, argv.data()); });
    return 0;
  });
  const auto events = trace.named("execve");
  REQUIRE(events.size() == 1);
  const LiveValue& argv = events[0].values.at("argv");
  CHECK(argv.presence == Presence::Cut);
  CHECK(argv.full_length == 5 * (argument.size() + 1));
  CHECK(argv.bytes.size() == 64 * 4096);
}

}  // namespace
}  // namespace tracee::test

// Arguments of system calls by kind, in 64-bit and 32-bit calls, and calls seen at their entry.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <string>

#include "test/runtime/compat_call.h"
#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"connect", "getsockname", "pipe2",   "socketpair", "openat",
                           "write",   "exit",        "getppid", "exit_group", "rt_sigreturn",
                           "clone",   "fork",        "vfork",   "clone3"};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

TEST_CASE("socket addresses and pairs of descriptors are read where they lie") {
  LiveOptions options;
  options.events = {"connect", "getsockname", "pipe2", "socketpair"};
  const LiveTrace trace = trace_child(options, [] {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in nobody = loopback(1);
    ::connect(fd, reinterpret_cast<const sockaddr*>(&nobody), sizeof(nobody));
    ::connect(fd, nullptr, 0);
    const sockaddr_in any = loopback(0);
    const int bound = ::socket(AF_INET, SOCK_DGRAM, 0);
    ::bind(bound, reinterpret_cast<const sockaddr*>(&any), sizeof(any));
    sockaddr_storage name{};
    socklen_t length = sizeof(name);
    ::getsockname(bound, reinterpret_cast<sockaddr*>(&name), &length);
    int pair[2];
    return ::pipe2(pair, O_CLOEXEC) == 0 ? 0 : 1;
  });
  const auto connects = trace.named("connect");
  REQUIRE(connects.size() == 2);
  CHECK(connects[0].return_value == -ECONNREFUSED);
  CHECK(connects[0].values.at("addr").bytes == bytes_of(loopback(1)));
  CHECK(connects[1].values.at("addr").presence == Presence::Null);
  const auto names = trace.named("getsockname");
  REQUIRE(names.size() == 1);
  CHECK(names[0].values.at("addr").bytes.size() == sizeof(sockaddr_in));
  const auto pipes = trace.named("pipe2");
  REQUIRE(pipes.size() == 1);
  REQUIRE(pipes[0].values.at("pipefd").bytes.size() == 8);
  int pair[2];
  std::memcpy(pair, pipes[0].values.at("pipefd").bytes.data(), sizeof(pair));
  CHECK(pair[1] == pair[0] + 1);
}

TEST_CASE("values whose memory is not there are counted, and their events are there") {
  LiveOptions options;
  options.events = {"connect", "openat"};
  options.may_share = false;  // so few that they are observed at their own functions
  const LiveTrace trace = trace_child(options, [] {
    void* untouched =
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    // Nobody looks at an address when there is no socket.
    for (int i = 0; i < 3; ++i) ::connect(-1, static_cast<sockaddr*>(untouched), 16);
    for (int i = 0; i < 2; ++i) ::syscall(SYS_openat, AT_FDCWD, 8, O_RDONLY);
    return 0;
  });
  const auto unread = [&](const char* name) {
    std::uint64_t count = 0;
    for (const stream::LossEntry& entry : trace.losses.values) {
      CHECK(entry.cause == LossCause::PageFault);
      if (entry.event_id == Catalogue::built_in().find(name)->id) count += entry.count;
    }
    return count;
  };
  REQUIRE(trace.named("connect").size() == 3);
  CHECK(trace.named("connect")[0].values.at("addr").presence == Presence::Unreadable);
  CHECK(trace.named("openat").size() == 2);
  CHECK(unread("connect") == 3);
  CHECK(unread("openat") == 2);
  CHECK(trace.losses.entries.empty());
}

TEST_CASE("calls that do not return are seen at their entry, the child's return never") {
  LiveOptions options;
  options.events = {"exit_group", "exit", "rt_sigreturn", "clone", "fork", "vfork", "clone3"};
  const LiveTrace trace = trace_child(options, [] {
    ::signal(SIGUSR1, [](int) {});
    ::raise(SIGUSR1);
    for (int i = 0; i < 10; ++i) {
      const pid_t pid = ::fork();
      if (pid == 0) ::_exit(3);
      ::waitpid(pid, nullptr, 0);
    }
    return 0;
  });
  CHECK(trace.named("exit_group").size() == 11);
  CHECK(trace.named("rt_sigreturn").size() == 1);
  const std::size_t forks = trace.named("clone").size() + trace.named("fork").size() +
                            trace.named("vfork").size() + trace.named("clone3").size();
  CHECK(forks == 10);
  for (const LiveEvent& event : trace.named("clone")) CHECK(event.return_value > 0);
}

TEST_CASE("32-bit calls get their own names and registers") {
  LiveOptions options;
  options.events = {"openat", "write", "exit", "getppid"};
  constexpr long kOpenat32 = 295;
  constexpr long kGetppid32 = 64;  // 64 is semget for 64-bit programs
  const LiveTrace trace = trace_child(options, [] {
    char* low = low_page();
    std::strcpy(low, "/nonexistent-32");
    compat_call(kOpenat32, AT_FDCWD, reinterpret_cast<long>(low), O_RDONLY);
    compat_call(kGetppid32, 0, 0, 0);
    return 0;
  });
  const auto parents = trace.named("getppid");
  if (parents.empty()) {
    WARN("SKIP: this kernel takes no 32-bit system calls");
    return;
  }
  REQUIRE(parents.size() == 1);
  CHECK((parents[0].flags & kEventCompat) != 0);
  CHECK(parents[0].return_value == ::getpid());
  std::size_t seen = 0;
  for (const LiveEvent& event : trace.named("openat")) {
    if (event.values.at("pathname").bytes != "/nonexistent-32") continue;
    ++seen;
    CHECK((event.flags & kEventCompat) != 0);
    CHECK(static_cast<std::int64_t>(event.values.at("dirfd").word) == AT_FDCWD);
    CHECK(event.return_value == -ENOENT);
  }
  CHECK(seen == 1);
}

}  // namespace
}  // namespace tracee::test

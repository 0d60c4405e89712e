// Kernel functions that 32-bit system calls reach: the running call has its own name there as well.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "test/runtime/compat_call.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

// Numbers of 32-bit programs.
constexpr long kExecve = 11;
constexpr long kDup2 = 63;
constexpr long kFcntl64 = 221;
constexpr long kOpenat = 295;  // preadv for 64-bit programs
constexpr int kNoCompat = 77;

bool takes_compat_calls(const LiveTrace& trace) {
  const bool killed = WIFSIGNALED(trace.child_status);  // there is no such entry
  if (!killed && WEXITSTATUS(trace.child_status) != kNoCompat) return true;
  WARN("SKIP: this kernel takes no 32-bit system calls");
  return false;
}

TEST_CASE("a hook in a 32-bit call names that call") {
  LiveOptions options;
  options.events = {"security_file_open"};
  options.sensor.detect_syscall = true;
  const LiveTrace trace = trace_child(options, [] {
    char* path = low_page();
    std::strcpy(path, "/proc/self/status");
    const long fd = compat_call(kOpenat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY);
    return fd == -ENOSYS ? kNoCompat : fd < 0;
  });
  if (!takes_compat_calls(trace) || skipped(trace, "security_file_open")) return;
  REQUIRE(trace.child_status == 0);
  const auto opens = trace.named("security_file_open");
  REQUIRE(opens.size() == 1);
  check_actor(trace, opens[0]);
  CHECK(opens[0].syscall == SYS_openat);
  CHECK(opens[0].values.at("syscall").json == "\"openat\"");
}

TEST_CASE("an exec that fails in a 32-bit call shows its vectors of 32-bit pointers") {
  LiveOptions options;
  options.events = {"process_execute_failed"};
  const LiveTrace trace = trace_child(options, [] {
    char* page = low_page();
    auto* vector = reinterpret_cast<std::uint32_t*>(page + 1024);
    std::strcpy(page, "/nonexistent-by-tracee");
    std::strcpy(page + 512, "argument");
    vector[0] = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(page + 512));
    vector[1] = 0;
    const long result =
        compat_call(kExecve, reinterpret_cast<long>(page), reinterpret_cast<long>(vector), 0);
    return result == -ENOSYS ? kNoCompat : result != -ENOENT;
  });
  if (!takes_compat_calls(trace) || skipped(trace, "process_execute_failed")) return;
  REQUIRE(trace.child_status == 0);
  const auto failures = trace.named("process_execute_failed");
  REQUIRE(failures.size() == 1);
  check_actor(trace, failures[0]);
  CHECK(failures[0].syscall == SYS_execve);
  CHECK(failures[0].return_value == -ENOENT);
  CHECK(failures[0].values.at("pathname").json == "\"/nonexistent-by-tracee\"");
  CHECK(failures[0].values.at("argv").json == R"(["argument"])");
}

TEST_CASE("socket_dup shows duplicates made by 32-bit calls") {
  LiveOptions options;
  options.events = {"socket_dup"};
  const LiveTrace trace = trace_child(options, [] {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const long result = compat_call(kDup2, fd, 91, 0);
    if (result == -ENOSYS) return kNoCompat;
    return compat_call(kFcntl64, fd, F_DUPFD, 92) == 92 && result == 91 ? 0 : 1;
  });
  if (!takes_compat_calls(trace) || skipped(trace, "socket_dup")) return;
  REQUIRE(trace.child_status == 0);
  const auto duplicates = trace.named("socket_dup");
  REQUIRE(duplicates.size() == 2);
  CHECK(duplicates[0].values.at("newfd").json == "91");
  CHECK(duplicates[1].values.at("newfd").json == "92");
}

}  // namespace
}  // namespace tracee::test

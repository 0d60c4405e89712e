// Security hooks of opening and executing files: attempt, verdict and resolved paths. Skipped by
// name where the kernel has no way to observe them.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <climits>
#include <cstdlib>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_file_open", "openat", "security_bprm_check"};

TEST_CASE("security_file_open shows resolved paths") {
  LiveOptions options;
  options.events = {"security_file_open", "openat"};
  const LiveTrace trace = trace_child(options, [] {
    ::mkdir("/tmp/tracee-open", 0700);
    const int made = ::open("/tmp/tracee-open/file", O_CREAT | O_RDWR, 0600);
    ::symlink("/tmp/tracee-open/file", "/tmp/tracee-open/link");
    const int linked = ::open("/tmp/tracee-open/../tracee-open/link", O_RDONLY);
    const int proc = ::open("/proc/self/status", O_RDONLY);
    int pipe[2];
    if (::pipe(pipe) != 0) return 1;
    const std::string again = "/proc/self/fd/" + std::to_string(pipe[0]);
    const int reopened = ::open(again.c_str(), O_RDONLY | O_NONBLOCK);
    const int memory = static_cast<int>(::syscall(SYS_memfd_create, "opened", 0));
    const std::string memory_path = "/proc/self/fd/" + std::to_string(memory);
    ::open(memory_path.c_str(), O_RDONLY);
    ::open("/", O_RDONLY | O_DIRECTORY);
    ::unlink("/tmp/tracee-open/link");
    ::unlink("/tmp/tracee-open/file");
    ::rmdir("/tmp/tracee-open");
    return made >= 0 && linked >= 0 && proc >= 0 && reopened >= 0 ? 0 : 1;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_file_open")) return;
  std::vector<std::string> paths;
  for (const LiveEvent& event : trace.named("security_file_open")) {
    paths.push_back(event.values.at("pathname").bytes);
    CHECK(event.values.at("pathname").provenance == Provenance::Resolved);
    CHECK(event.values.at("syscall").presence == Presence::Absent);
    CHECK(event.values.at("inode").word != 0);
    CHECK(event.return_value == 0);
    CHECK(event.syscall == SYS_openat);
  }
  REQUIRE(paths.size() >= 6);
  CHECK(paths[0] == "/tmp/tracee-open/file");
  CHECK(paths[1] == "/tmp/tracee-open/file");
  CHECK(paths[2] == "/proc/" + std::to_string(trace.child) + "/status");
  CHECK(paths[3].starts_with("pipe:["));
  CHECK(paths[4] == "memfd:opened");
  CHECK(paths[5] == "/");
  CHECK((trace.named("security_file_open")[0].values.at("flags").word & O_RDWR) == O_RDWR);
}

TEST_CASE("security_bprm_check names the program before it runs") {
  LiveOptions options;
  options.events = {"security_bprm_check"};
  const LiveTrace trace = trace_child(options, [] {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::execl("/bin/true", "true", nullptr);
      ::_exit(1);
    }
    ::waitpid(pid, nullptr, 0);
    return 0;
  });
  if (skipped(trace, "security_bprm_check")) return;
  const auto checks = trace.named("security_bprm_check");
  REQUIRE(checks.size() == 1);
  CHECK(leads_to(checks[0].values.at("pathname").bytes, "/bin/true"));
  struct stat status {};
  REQUIRE(::stat("/bin/true", &status) == 0);
  CHECK(checks[0].values.at("inode").word == status.st_ino);
  CHECK(checks[0].syscall == SYS_execve);
}

}  // namespace
}  // namespace tracee::test

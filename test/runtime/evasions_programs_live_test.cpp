// Evasions by what stands under a program's name, as schemas/EVASIONS.md states them: a file that
// the kernel hands to an interpreter, a file that is another one after the exec.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <string_view>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr const char* kTrue = "/bin/true";
constexpr const char* kHandedOn = "/tmp/tracee-handed-on";
constexpr const char* kFormats = "/tmp/tracee-formats";
constexpr const char* kBefore = "/tmp/tracee-executable";
constexpr const char* kAfter = "/tmp/tracee-executable-next";

bool write_file(const char* path, std::string_view text) {
  const int fd = ::open(path, O_CREAT | O_WRONLY, 0700);
  const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == ssize_t(text.size());
  ::close(fd);
  return written;
}

TEST_CASE("evasion: a file that a registered format hands to an interpreter is in its arguments") {
  if (!in_test_machine("a format of executables")) return;
  const int module = ::open("/tracee/binfmt_misc.ko", O_RDONLY);
  if (module >= 0) ::syscall(SYS_finit_module, module, "", 0);
  ::mkdir(kFormats, 0700);
  if (::mount("none", kFormats, "binfmt_misc", 0, nullptr) != 0) {
    WARN("SKIP: this kernel has no binfmt_misc, or not its module here");
    return;
  }
  const std::string format = std::string(":tracee:M::TRACEE-FORMAT::") + kTrue + ":";
  REQUIRE(write_file((std::string(kFormats) + "/register").c_str(), format));
  REQUIRE(write_file(kHandedOn, "TRACEE-FORMAT and no more"));
  LiveOptions options;
  options.events = {"sched_process_exec", "security_bprm_check", "execve"};
  options.may_share = false;
  const LiveTrace trace = trace_child(options, [] {
    char name[] = "harmless";
    char* const argv[] = {name, nullptr};
    return in_child([&] { return ::execv(kHandedOn, argv); });
  });
  write_file((std::string(kFormats) + "/tracee").c_str(), "-1");
  ::umount(kFormats);
  ::unlink(kHandedOn);
  REQUIRE(trace.child_status == 0);
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 1);
  CHECK(execs[0].values.at("cmdpath").bytes == kHandedOn);
  CHECK(leads_to(execs[0].values.at("pathname").bytes, kTrue));
  CHECK(execs[0].values.at("argv").json ==
        std::string("[\"") + kTrue + "\",\"" + kHandedOn + "\"]");
  const auto calls = trace.named("execve");
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].values.at("argv").json == execs[0].values.at("argv").json);
  if (skipped(trace, "security_bprm_check")) return;
  const auto checks = trace.named("security_bprm_check");
  REQUIRE(checks.size() == 2);
  CHECK(checks[0].values.at("pathname").bytes == kHandedOn);
  CHECK(leads_to(checks[1].values.at("pathname").bytes, kTrue));
}

TEST_CASE("evasion: a file that replaces an executed one has another inode, and not its digest") {
  REQUIRE(std::system((std::string("cp /bin/true ") + kBefore).c_str()) == 0);
  struct stat before {};
  REQUIRE(::stat(kBefore, &before) == 0);
  LiveOptions options;
  options.events = {"sched_process_exec"};
  options.sensor.exec_info = true;
  options.drain_while_running = false;  // nobody looks at the file before it is another one
  const LiveTrace trace = trace_child(options, [] {
    char name[] = "true";
    char* const argv[] = {name, nullptr};
    for (int i = 0; i < 2; ++i) {
      const int status = in_child([&] { return ::execv(kBefore, argv); });
      if (status != 0) return 1;
      if (i == 0 && !write_file(kAfter, "#!/bin/true\n")) return 2;
      if (i == 0 && ::rename(kAfter, kBefore) != 0) return 3;
    }
    return 0;
  });
  struct stat after {};
  const int found = ::stat(kBefore, &after);
  ::unlink(kBefore);
  REQUIRE(found == 0);
  REQUIRE(trace.child_status == 0);
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 2);
  CHECK(execs[0].values.at("cmdpath").bytes == kBefore);
  CHECK(execs[0].values.at("inode").word == before.st_ino);
  CHECK(execs[0].values.at("ctime").word == change_time(before));
  // The file is gone, and what is there now is not taken for it.
  CHECK(execs[0].values.at("sha256").presence == Presence::Unreadable);
  CHECK(execs[1].values.at("cmdpath").bytes == kBefore);
  CHECK(leads_to(execs[1].values.at("pathname").bytes, kTrue));
  CHECK(before.st_ino != after.st_ino);
}

}  // namespace
}  // namespace tracee::test

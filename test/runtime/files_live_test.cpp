// What is read from files and written to them, and memory that becomes executable: every argument,
// on files and memory of the test's own.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"vfs_write", "vfs_writev", "__kernel_write", "magic_write",
                           "mem_prot_alert"};

constexpr const char* kPath = "/tmp/tracee-written";
constexpr int kDescriptor = 55;

// A file that is there before and after the trace, so that its numbers are known.
class WrittenFile {
 public:
  WrittenFile() {
    ::unlink(kPath);
    ::close(::open(kPath, O_CREAT | O_RDWR, 0600));
    REQUIRE(::stat(kPath, &status_) == 0);
  }
  ~WrittenFile() { ::unlink(kPath); }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  static void open_in_child() { ::dup2(::open(kPath, O_RDWR), kDescriptor); }
  void check(const LiveEvent& event) const {
    CHECK(event.values.at("pathname").json == "\"" + std::string(kPath) + "\"");
    CHECK(event.values.at("pathname").provenance == Provenance::Resolved);
    CHECK(event.values.at("dev").word == (major(status_.st_dev) << 20 | minor(status_.st_dev)));
    CHECK(event.values.at("inode").word == status_.st_ino);
  }

 private:
  struct stat status_ {};
};

ssize_t write_parts(int fd, std::string first, std::string second) {
  const iovec parts[2] = {{first.data(), first.size()}, {second.data(), second.size()}};
  return ::writev(fd, parts, 2);
}

TEST_CASE("vfs_write and vfs_writev show file, count and where the write began") {
  const WrittenFile file;
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  LiveOptions options;
  options.events = {"vfs_write", "vfs_writev"};
  const LiveTrace trace = trace_child(options, [&] {
    WrittenFile::open_in_child();
    if (::write(kDescriptor, "first", 5) != 5) return 1;
    if (::pwrite(kDescriptor, "far", 3, 100) != 3) return 2;
    if (write_parts(kDescriptor, "ab", "cde") != 5) return 3;
    if (::syscall(SYS_write, kDescriptor, nullptr, 7) != -1) return 4;
    return ::write(pipe[1], "x", 1) == 1 ? 0 : 5;
  });
  ::close(pipe[0]);
  ::close(pipe[1]);
  REQUIRE(trace.child_status == 0);
  for (const LiveEvent& event : trace.events) check_actor(trace, event);
  if (!skipped(trace, "vfs_write")) {
    const auto writes = trace.named("vfs_write");
    REQUIRE(writes.size() == 4);
    for (std::size_t i = 0; i < 3; ++i) file.check(writes[i]);
    const bool outcome = writes[0].hook == HookKind::FunctionExit;
    CHECK(writes[0].return_value == (outcome ? 5 : 0));
    CHECK(writes[0].values.at("count").json == "5");
    CHECK(writes[0].values.at("pos").json == "0");
    CHECK(writes[1].values.at("pos").json == "100");
    CHECK(writes[1].syscall == SYS_pwrite64);
    CHECK(writes[2].return_value == (outcome ? -EFAULT : 0));
    CHECK(writes[2].values.at("count").json == "7");
    CHECK(writes[2].values.at("pos").json == "10");
    CHECK(writes[3].values.at("pathname").bytes.starts_with("pipe:["));
    CHECK(writes[3].values.at("pos").presence == Presence::Null);
  }
  if (!skipped(trace, "vfs_writev")) {
    const auto vectors = trace.named("vfs_writev");
    REQUIRE(vectors.size() == 1);
    file.check(vectors[0]);
    CHECK(vectors[0].return_value == (vectors[0].hook == HookKind::FunctionExit ? 5 : 0));
    CHECK(vectors[0].values.at("vlen").json == "2");
    CHECK(vectors[0].values.at("pos").json == "5");
  }
}

TEST_CASE("vfs_read and vfs_readv show file, count, where the read began and its outcome") {
  const WrittenFile file;
  LiveOptions options;
  options.events = {"vfs_read", "vfs_readv"};
  options.may_share = false;  // attached before, it would see the child wait for its start
  const LiveTrace trace = trace_child(options, [] {
    char bytes[20];
    const iovec parts[2] = {{bytes, 2}, {bytes + 2, 3}};
    WrittenFile::open_in_child();
    if (::pwrite(kDescriptor, "twelve bytes", 12, 0) != 12) return 1;
    if (::read(kDescriptor, bytes, 4) != 4) return 2;
    if (::readv(kDescriptor, parts, 2) != 5) return 3;
    if (::pread(kDescriptor, bytes, 20, 10) != 2) return 4;
    return ::syscall(SYS_read, kDescriptor, nullptr, 3) == -1 ? 0 : 5;
  });
  REQUIRE(trace.child_status == 0);
  const auto outcome = [](const LiveEvent& event, const char* expected) {
    const LiveValue& value = event.values.at("returnValue");
    if (event.hook == HookKind::Kprobe) {
      CHECK(value.presence == Presence::Absent);
    } else {
      CHECK(value.json == expected);
      CHECK(std::to_string(event.return_value) == expected);
    }
  };
  for (const LiveEvent& event : trace.events) {
    check_actor(trace, event);
    file.check(event);
  }
  if (!skipped(trace, "vfs_read")) {
    const auto reads = trace.named("vfs_read");
    REQUIRE(reads.size() == 3);
    CHECK(reads[0].values.at("count").json == "4");
    CHECK(reads[0].values.at("pos").json == "0");
    outcome(reads[0], "4");
    CHECK(reads[1].values.at("count").json == "20");
    CHECK(reads[1].values.at("pos").json == "10");
    CHECK(reads[1].syscall == SYS_pread64);
    outcome(reads[1], "2");
    CHECK(reads[2].values.at("pos").json == "9");
    outcome(reads[2], "-14");
  }
  if (!skipped(trace, "vfs_readv")) {
    const auto vectors = trace.named("vfs_readv");
    REQUIRE(vectors.size() == 1);
    CHECK(vectors[0].values.at("vlen").json == "2");
    CHECK(vectors[0].values.at("pos").json == "4");
    outcome(vectors[0], "5");
  }
}

// Dies in a folder of its own, with a core dump there.
int dump_core(const char* folder) {
  ::mkdir(folder, 0700);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &unlimited);
    if (::chdir(folder) != 0) ::_exit(1);
    ::signal(SIGABRT, SIG_DFL);
    std::abort();
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WCOREDUMP(status) ? 0 : 1;
}

TEST_CASE("__kernel_write shows what the kernel writes for a core dump") {
  const char* folder = "/tmp/tracee-core";
  if (!in_test_machine("a core dump", {"__kernel_write"})) return;
  LiveOptions options;
  options.events = {"__kernel_write"};
  const LiveTrace trace = trace_child(options, [&] { return dump_core(folder); });
  struct stat status {};
  const std::string path = std::string(folder) + "/core";
  const bool dumped = ::stat(path.c_str(), &status) == 0;
  ::unlink(path.c_str());
  ::rmdir(folder);
  REQUIRE(trace.child_status == 0);
  REQUIRE(dumped);
  if (skipped(trace, "__kernel_write")) return;
  const auto writes = trace.named("__kernel_write");
  REQUIRE_FALSE(writes.empty());
  const LiveEvent& first = writes[0];  // the ELF header
  CHECK(first.task.parent_pid == static_cast<std::uint32_t>(trace.child));
  CHECK(first.values.at("pathname").bytes == path);
  CHECK(first.values.at("dev").word == kernel_device(status));
  CHECK(first.values.at("inode").word == status.st_ino);
  CHECK(first.values.at("count").json == "64");
  CHECK(first.values.at("pos").json == "0");
  if (first.hook == HookKind::FunctionExit) CHECK(first.return_value == 64);
  CHECK(writes[1].values.at("pos").json == "64");
}

TEST_CASE("magic_write has the first bytes of a file, once") {
  const WrittenFile file;
  LiveOptions options;
  options.events = {"magic_write"};
  const bool vector = GENERATE(false, true);
  const LiveTrace trace = trace_child(options, [&] {
    WrittenFile::open_in_child();
    const std::string rest(60, 'z');
    if (vector && write_parts(kDescriptor,
                              "\x7f"
                              "E",
                              "LF" + rest) != 64)
      return 1;
    if (!vector && ::write(kDescriptor,
                           ("\x7f"
                            "ELF" +
                            rest)
                               .data(),
                           64) != 64)
      return 1;
    if (::write(kDescriptor, "more", 4) != 4) return 2;
    return ::write(::open("/dev/null", O_WRONLY), "away", 4) == 4 ? 0 : 3;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "magic_write")) return;
  const auto writes = trace.named("magic_write");
  REQUIRE(writes.size() == 1);
  check_actor(trace, writes[0]);
  file.check(writes[0]);
  CHECK(writes[0].return_value == 64);
  CHECK(writes[0].values.at("bytes").bytes ==
        "\x7f"
        "ELF" +
            std::string(28, 'z'));
  CHECK(writes[0].values.at("bytes").json == "\"f0VMRnp6enp6enp6enp6enp6enp6enp6enp6enp6eno=\"");
  CHECK(writes[0].values.at("bytes").provenance == Provenance::UserMemory);
}

TEST_CASE("a short first write gives as many bytes as it wrote") {
  const WrittenFile file;
  LiveOptions options;
  options.events = {"magic_write"};
  const LiveTrace trace = trace_child(options, [] {
    WrittenFile::open_in_child();
    return ::write(kDescriptor, "#!", 2) == 2 ? 0 : 1;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "magic_write")) return;
  REQUIRE(trace.named("magic_write").size() == 1);
  CHECK(trace.events[0].values.at("bytes").bytes == "#!");
}

TEST_CASE("mem_prot_alert tells the four ways to executable memory") {
  LiveOptions options;
  options.events = {"mem_prot_alert"};
  const LiveTrace trace = trace_child(options, [] {
    constexpr int kPlain = PROT_READ | PROT_WRITE;
    constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS;
    ::mmap(nullptr, 4096, kPlain | PROT_EXEC, kFlags, -1, 0);
    void* area = ::mmap(nullptr, 4096, kPlain, kFlags, -1, 0);
    ::mprotect(area, 4096, PROT_READ);
    ::mprotect(area, 4096, PROT_READ | PROT_EXEC);
    ::mprotect(area, 4096, PROT_READ | PROT_EXEC | PROT_WRITE);
    ::mprotect(area, 4096, PROT_READ | PROT_EXEC);
    ::mprotect(area, 4096, PROT_READ | PROT_EXEC);  // no change
    ::mprotect(area, 4096, PROT_READ);
    return 0;
  });
  if (skipped(trace, "mem_prot_alert")) return;
  const auto alerts = trace.named("mem_prot_alert");
  REQUIRE(alerts.size() == 4);
  const char* texts[] = {
      "\"Mmaped region with W+E permissions!\"", "\"Protection changed to Executable!\"",
      "\"Protection changed from E to W+E!\"", "\"Protection changed from W+E to E!\""};
  for (std::size_t i = 0; i < 4; ++i) {
    check_actor(trace, alerts[i]);
    CHECK(alerts[i].values.at("alert").json == texts[i]);
    CHECK(alerts[i].values.at("alert").word == i + 1);
    CHECK(alerts[i].return_value == 0);
    CHECK(alerts[i].syscall == (i == 0 ? SYS_mmap : SYS_mprotect));
  }
}

}  // namespace
}  // namespace tracee::test

// Execs that fail, and the ELF files that an exec reads.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"process_execute_failed", "execve", "sched_process_exec",
                           "load_elf_phdrs"};

constexpr const char* kPath = "/tmp/tracee-no-program";

// An executable file of no format that the kernel knows, or a script.
class OwnProgram {
 public:
  explicit OwnProgram(const char* contents) {
    const int fd = ::open(kPath, O_CREAT | O_TRUNC | O_WRONLY, 0700);
    REQUIRE(::write(fd, contents, std::strlen(contents)) > 0);
    ::close(fd);
    REQUIRE(::stat(kPath, &status_) == 0);
  }
  ~OwnProgram() { ::unlink(kPath); }
  OwnProgram(const OwnProgram&) = delete;
  OwnProgram& operator=(const OwnProgram&) = delete;

  void check(const LiveEvent& event) const {
    CHECK(event.values.at("binary.path").bytes == kPath);
    CHECK(event.values.at("binary.device_id").word == kernel_device(status_));
    CHECK(event.values.at("binary.inode_number").word == status_.st_ino);
    CHECK(event.values.at("binary.ctime").word == change_time(status_));
    CHECK(event.values.at("binary.inode_mode").word == status_.st_mode);
  }

 private:
  struct stat status_ {};
};

// Where the kernel's function is observed, and not only the call's return.
bool has_binary(const LiveEvent& event) { return event.hook == HookKind::FunctionExit; }

char* const kArguments[] = {const_cast<char*>("first"), const_cast<char*>("second"), nullptr};
char* const kEnvironment[] = {const_cast<char*>("ONE=1"), nullptr};

LiveTrace trace_failure(int (*act)()) {
  LiveOptions options;
  options.events = {"process_execute_failed"};
  options.sensor.exec_env = true;
  LiveTrace trace = trace_child(options, [act] {
    ::dup2(::open("/dev/null", O_RDWR), STDIN_FILENO);
    for (char* const* text : {kArguments, kEnvironment}) {
      for (; *text != nullptr; ++text) touched(*text);
    }
    return act();
  });
  REQUIRE(trace.child_status == 0);
  return trace;
}

void check_common(const LiveTrace& trace, const LiveEvent& event, int error) {
  check_actor(trace, event);
  CHECK(event.return_value == -error);
  CHECK(event.values.at("argv").json == R"(["first","second"])");
  CHECK(event.values.at("argv").provenance == Provenance::UserMemory);
  CHECK(event.values.at("envp").json == R"(["ONE=1"])");
  CHECK(event.values.at("stdin_type").word == S_IFCHR);
  CHECK(event.values.at("stdin_path").bytes == "/dev/null");
  CHECK(event.values.at("kernel_invoked").json == "0");
}

TEST_CASE("an exec of what is not there shows the call alone") {
  const LiveTrace trace = trace_failure([] {
    return ::execve("/nonexistent-by-tracee", kArguments, kEnvironment) == -1 && errno == ENOENT
               ? 0
               : 1;
  });
  if (skipped(trace, "process_execute_failed")) return;
  const auto failures = trace.named("process_execute_failed");
  REQUIRE(failures.size() == 1);
  check_common(trace, failures[0], ENOENT);
  CHECK(failures[0].syscall == SYS_execve);
  CHECK(failures[0].values.at("pathname").json == "\"/nonexistent-by-tracee\"");
  for (const char* argument : {"dirfd", "flags", "binary.path", "binary.device_id",
                               "binary.inode_number", "binary.ctime", "interpreter_path"}) {
    INFO(argument);
    CHECK(failures[0].values.at(argument).presence == Presence::Absent);
  }
}

TEST_CASE("an exec of no known format shows the file") {
  const OwnProgram program("no program");
  const LiveTrace trace = trace_failure(
      [] { return ::execve(kPath, kArguments, kEnvironment) == -1 && errno == ENOEXEC ? 0 : 1; });
  if (skipped(trace, "process_execute_failed")) return;
  const auto failures = trace.named("process_execute_failed");
  REQUIRE(failures.size() == 1);
  check_common(trace, failures[0], ENOEXEC);
  CHECK(failures[0].values.at("pathname").bytes == kPath);
  CHECK(failures[0].values.at("interpreter_path").presence == Presence::Absent);
  if (has_binary(failures[0])) {
    program.check(failures[0]);
    CHECK(failures[0].values.at("pathname").provenance == Provenance::KernelMemory);
  }
}

TEST_CASE("a script without its interpreter shows both") {
  const OwnProgram program("#!/nonexistent-by-tracee with arguments\n");
  const LiveTrace trace = trace_failure(
      [] { return ::execve(kPath, kArguments, kEnvironment) == -1 && errno == ENOENT ? 0 : 1; });
  if (skipped(trace, "process_execute_failed")) return;
  const auto failures = trace.named("process_execute_failed");
  REQUIRE(failures.size() == 1);
  check_common(trace, failures[0], ENOENT);
  if (has_binary(failures[0])) {
    program.check(failures[0]);
    CHECK(failures[0].values.at("interpreter_path").json == "\"/nonexistent-by-tracee\"");
  }
}

TEST_CASE("execveat shows its descriptor and flags") {
  const OwnProgram program("no program");
  const LiveTrace trace = trace_failure([] {
    const int fd = ::fcntl(::open(kPath, O_PATH), F_DUPFD, 63);
    const long result =
        ::syscall(SYS_execveat, fd, touched(""), kArguments, kEnvironment, AT_EMPTY_PATH);
    return result == -1 && errno == ENOEXEC ? 0 : 1;
  });
  if (skipped(trace, "process_execute_failed")) return;
  const auto failures = trace.named("process_execute_failed");
  REQUIRE(failures.size() == 1);
  check_common(trace, failures[0], ENOEXEC);
  CHECK(failures[0].values.at("dirfd").json == "63");
  CHECK(failures[0].values.at("flags").word == AT_EMPTY_PATH);
  CHECK(failures[0].syscall == SYS_execveat);
  if (has_binary(failures[0])) {
    program.check(failures[0]);
    CHECK(failures[0].values.at("pathname").json == "\"/dev/fd/63\"");
  } else {
    CHECK(failures[0].values.at("pathname").json == "\"\"");
  }
}

TEST_CASE("empty arguments are arguments") {
  LiveOptions options;
  options.events = {"execve", "process_execute_failed"};
  const LiveTrace trace = trace_child(options, [] {
    const char* empty = touched("");
    char* const arguments[] = {const_cast<char*>(empty), const_cast<char*>(touched("middle")),
                               const_cast<char*>(empty), nullptr};
    return ::execve(empty, arguments, nullptr) == -1 && errno == ENOENT ? 0 : 1;
  });
  REQUIRE(trace.child_status == 0);
  for (const char* name : {"execve", "process_execute_failed"}) {
    if (skipped(trace, name)) continue;
    const auto calls = trace.named(name);
    REQUIRE(calls.size() == 1);
    CHECK(calls[0].values.at("pathname").json == "\"\"");
    CHECK(calls[0].values.at("pathname").presence == Presence::Present);
    CHECK(calls[0].values.at("argv").json == R"(["","middle",""])");
    CHECK(calls[0].values.at("argv").presence == Presence::Present);
  }
}

TEST_CASE("an exec that succeeds is not one that failed") {
  LiveOptions options;
  options.events = {"process_execute_failed", "sched_process_exec"};
  const LiveTrace trace = trace_child(options, [] {
    ::execl("/bin/true", "true", nullptr);
    return 1;
  });
  CHECK(trace.child_status == 0);
  CHECK(trace.named("process_execute_failed").empty());
  CHECK(trace.named("sched_process_exec").size() == 1);
}

TEST_CASE("load_elf_phdrs shows the program and its dynamic loader") {
  LiveOptions options;
  options.events = {"load_elf_phdrs"};
  char own[4096] = {};
  REQUIRE(::readlink("/proc/self/exe", own, sizeof(own) - 1) > 0);
  struct stat status {};
  REQUIRE(::stat(own, &status) == 0);
  const LiveTrace trace = trace_child(options, [&] {
    ::dup2(::open("/dev/null", O_RDWR), STDOUT_FILENO);
    ::execl(own, own, "--list-test-names-only", "none", nullptr);
    return 1;
  });
  if (skipped(trace, "load_elf_phdrs")) return;
  const auto files = trace.named("load_elf_phdrs");
  REQUIRE(files.size() == 2);
  CHECK(files[0].task.pid == static_cast<std::uint32_t>(trace.child));
  CHECK(files[0].syscall == SYS_execve);
  CHECK(leads_to(files[0].values.at("pathname").bytes, own));
  CHECK(files[0].values.at("dev").word == kernel_device(status));
  CHECK(files[0].values.at("inode").word == status.st_ino);
  CHECK(files[1].values.at("pathname").bytes.find("/ld-") != std::string::npos);
}

}  // namespace
}  // namespace tracee::test

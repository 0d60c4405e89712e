// What options add to events: digests of executed files, return addresses of user space.
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

const char* const kTiny = "/tmp/tracee-tiny";

// The smallest program that there is: an ELF header, one segment, exit(0). What takes time to read
// on a slow machine would have no digest there.
void write_tiny() {
  struct {
    Elf64_Ehdr file{};
    Elf64_Phdr segment{};
    unsigned char code[9] = {0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05};
  } tiny;
  constexpr std::uint64_t kAddress = 0x400000;
  std::memcpy(tiny.file.e_ident, ELFMAG, SELFMAG);
  tiny.file.e_ident[EI_CLASS] = ELFCLASS64;
  tiny.file.e_ident[EI_DATA] = ELFDATA2LSB;
  tiny.file.e_ident[EI_VERSION] = EV_CURRENT;
  tiny.file.e_type = ET_EXEC;
  tiny.file.e_machine = EM_X86_64;
  tiny.file.e_version = EV_CURRENT;
  tiny.file.e_entry = kAddress + sizeof(tiny.file) + sizeof(tiny.segment);
  tiny.file.e_phoff = sizeof(tiny.file);
  tiny.file.e_ehsize = sizeof(tiny.file);
  tiny.file.e_phentsize = sizeof(tiny.segment);
  tiny.file.e_phnum = 1;
  tiny.segment = {PT_LOAD, PF_R | PF_X, 0, kAddress, kAddress, sizeof(tiny), sizeof(tiny), 4096};
  const int fd = ::open(kTiny, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0700);
  REQUIRE(::write(fd, &tiny, sizeof(tiny)) == sizeof(tiny));
  ::close(fd);
}

// By another program's reckoning.
std::string sha256_of(const char* path) {
  char digest[65] = {};
  FILE* said = ::popen((std::string("sha256sum ") + path).c_str(), "r");
  REQUIRE(said != nullptr);
  REQUIRE(std::fscanf(said, "%64s", digest) == 1);
  ::pclose(said);
  return digest;
}

void execute(int fd) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    char* const argv[] = {const_cast<char*>("true"), nullptr};
    ::syscall(SYS_execveat, fd, "", argv, nullptr, AT_EMPTY_PATH);
    ::_exit(1);
  }
  ::waitpid(pid, nullptr, 0);
}

int execute_from_disk_and_memory() {
  const int disk = ::open(kTiny, O_RDONLY);
  execute(disk);
  execute(disk);
  const int memory = static_cast<int>(::syscall(SYS_memfd_create, "copy", 0));
  char buffer[65536];
  for (ssize_t got = 0; (got = ::read(disk, buffer, sizeof(buffer))) > 0;) {
    if (::write(memory, buffer, static_cast<std::size_t>(got)) != got) return 1;
  }
  execute(memory);
  return 0;
}

TEST_CASE("option:exec-info tells the digest and the change time of what was executed") {
  LiveOptions options;
  options.events = {"sched_process_exec"};
  options.sensor.exec_info = true;
  write_tiny();
  const LiveTrace trace = trace_child(options, execute_from_disk_and_memory);
  REQUIRE(trace.child_status == 0);
  struct stat status {};
  REQUIRE(::stat(kTiny, &status) == 0);
  const std::string digest = sha256_of(kTiny);
  ::unlink(kTiny);
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 3);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(execs[i].values.at("ctime").word == change_time(status));
    CHECK(execs[i].values.at("ctime").provenance == Provenance::KernelMemory);
    CHECK(execs[i].values.at("sha256").bytes == digest);
    CHECK(execs[i].values.at("sha256").provenance == Provenance::Producer);
  }
  // The copy in memory can be read while it runs, which is not for long: its digest or none.
  const LiveValue& copy = execs[2].values.at("sha256");
  CHECK(execs[2].values.at("ctime").word != change_time(status));
  if (copy.presence == Presence::Present) CHECK(copy.bytes == digest);
  if (copy.presence != Presence::Present) CHECK(copy.presence == Presence::Unreadable);
}

TEST_CASE("without the option there is neither") {
  LiveOptions options;
  options.events = {"sched_process_exec"};
  write_tiny();
  const LiveTrace trace = trace_child(options, execute_from_disk_and_memory);
  REQUIRE(trace.named("sched_process_exec").size() == 3);
  for (const LiveEvent& event : trace.events) {
    CHECK(event.values.at("ctime").presence == Presence::Absent);
    CHECK(event.values.at("sha256").presence == Presence::Absent);
    CHECK(event.stack.empty());
  }
  ::unlink(kTiny);
}

// As frame pointers lead from one to the next.
struct Frame {
  const Frame* caller;
  std::uint64_t return_address;
};
constexpr std::size_t kFrames = 30;
constexpr std::uint64_t kFirstReturn = 0x1000;

// A call from the innermost of these frames; `after` is where it returns to.
std::int64_t call_from(const Frame* frame, std::uint64_t number, std::uint64_t first,
                       std::uint64_t second, std::uint64_t* after) {
  std::int64_t result = 0;
  asm volatile(
      "push %%rbp\n"
      "mov %[frame], %%rbp\n"
      "syscall\n"
      "1: pop %%rbp\n"
      "lea 1b(%%rip), %%rcx\n"
      : "=a"(result), "=&c"(*after)
      : "a"(number), "D"(first), "S"(second), "d"(0), [frame] "r"(frame)
      : "r11", "memory");
  return result;
}

TEST_CASE("option:stack-addresses tells the return addresses of user space, twenty at most") {
  LiveOptions options;
  options.events = {"dup", "openat", "security_file_open"};
  options.sensor.stack_addresses = true;
  auto* after = static_cast<std::uint64_t*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const LiveTrace trace = trace_child(options, [&] {
    std::array<Frame, kFrames> frames{};
    for (std::size_t i = 0; i < kFrames; ++i) {
      frames[i] = {i + 1 < kFrames ? &frames[i + 1] : nullptr, kFirstReturn + i};
    }
    call_from(&frames[0], SYS_dup, 99, 0, &after[0]);
    const char* path = touched("/proc/self/status");
    call_from(&frames[kFrames - 2], SYS_openat, 0, reinterpret_cast<std::uint64_t>(path),
              &after[1]);
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  const auto dups = trace.named("dup");
  REQUIRE(dups.size() == 1);
  CHECK(dups[0].values.at("oldfd").word == 99);
  std::vector<std::uint64_t> expected = {after[0]};
  for (std::size_t i = 0; i < 19; ++i) expected.push_back(kFirstReturn + i);
  CHECK(dups[0].stack == expected);
  expected = {after[1], kFirstReturn + kFrames - 2, kFirstReturn + kFrames - 1};
  REQUIRE(trace.named("openat").size() == 1);
  CHECK(trace.named("openat")[0].stack == expected);
  CHECK(trace.named("openat")[0].values.at("pathname").bytes == "/proc/self/status");
  ::munmap(after, 4096);
  if (skipped(trace, "security_file_open")) return;
  REQUIRE(trace.named("security_file_open").size() == 1);
  CHECK(trace.named("security_file_open")[0].stack == expected);
}

}  // namespace
}  // namespace tracee::test

// 32-bit programs and calls: their entries, and kernel functions that they reach, where the running
// call has its own name as well.
#include <elf.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstddef>
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

constexpr const char* kProgram32 = "/tmp/tracee-program-32";
constexpr std::uint32_t kMarker = 0x7fffffee;           // no process has that number
constexpr std::uint32_t kReturns[] = {0x1001, 0x1002};  // where its frames return to

// The smallest 32-bit program that calls as the C library does, by the function that the kernel
// offers (AT_SYSINFO): sysenter on some processors, syscall on others. It asks for its parent,
// sends SIGUSR2 to nobody, and exits by int $0x80, from two frames; with status 1 where there is no
// such function. Gives where that last call returns to.
std::uint32_t write_program_32() {
  struct {
    Elf32_Ehdr file{};
    Elf32_Phdr segment{};
    unsigned char code[68] = {
        0x59,                                // pop %ecx: argc
        0x8d, 0x64, 0x8c, 0x04,              // lea 4(%esp,%ecx,4),%esp
        0x58, 0x85, 0xc0, 0x75, 0xfb,        // 1: pop %eax; test %eax,%eax; jnz 1b: environment
        0x58, 0x5b, 0x85, 0xc0, 0x74, 0x23,  // 2: pop %eax; pop %ebx; test %eax,%eax; jz 3f
        0x83, 0xf8, 0x20, 0x75, 0xf5,        // cmp $AT_SYSINFO,%eax; jne 2b
        0x89, 0xdf,                          // mov %ebx,%edi
        0xb8, 64,   0,    0,    0,    0xff, 0xd7,  // mov $getppid,%eax; call *%edi
        0xb8, 37,   0,    0,    0,                 // mov $kill,%eax
        0xbb, 0xee, 0xff, 0xff, 0x7f,              // mov $kMarker,%ebx
        0xb9, 12,   0,    0,    0,    0xff, 0xd7,  // mov $SIGUSR2,%ecx; call *%edi
        0x31, 0xdb, 0xeb, 0x05,                    // xor %ebx,%ebx; jmp 4f
        0xbb, 1,    0,    0,    0,                 // 3: mov $1,%ebx
        0xbd, 0,    0,    0,    0,                 // 4: mov $frames,%ebp
        0xb8, 1,    0,    0,    0,    0xcd, 0x80,  // mov $exit,%eax; int $0x80
    };
    std::uint32_t frames[4] = {0, kReturns[0], 0, kReturns[1]};
  } program;
  constexpr std::uint32_t kAddress = 0x400000;
  constexpr std::uint32_t kFrames = kAddress + offsetof(decltype(program), frames);
  std::memcpy(&program.code[sizeof(program.code) - 11], &kFrames, sizeof(kFrames));
  program.frames[0] = kFrames + 8;
  std::memcpy(program.file.e_ident, ELFMAG, SELFMAG);
  program.file.e_ident[EI_CLASS] = ELFCLASS32;
  program.file.e_ident[EI_DATA] = ELFDATA2LSB;
  program.file.e_ident[EI_VERSION] = EV_CURRENT;
  program.file.e_type = ET_EXEC;
  program.file.e_machine = EM_386;
  program.file.e_version = EV_CURRENT;
  program.file.e_entry = kAddress + sizeof(program.file) + sizeof(program.segment);
  program.file.e_phoff = sizeof(program.file);
  program.file.e_ehsize = sizeof(program.file);
  program.file.e_phentsize = sizeof(program.segment);
  program.file.e_phnum = 1;
  program.segment = {PT_LOAD,         0,           kAddress, kAddress, sizeof(program),
                     sizeof(program), PF_R | PF_X, 4096};
  const int fd = ::open(kProgram32, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0700);
  REQUIRE(::write(fd, &program, sizeof(program)) == sizeof(program));
  ::close(fd);
  return kFrames;
}

TEST_CASE("a 32-bit program's calls through the kernel's own entry are seen as 32-bit ones") {
  write_program_32();
  LiveOptions options;
  options.events = {"getppid", "kill", "exit"};
  const LiveTrace trace = trace_child(options, [] {
    ::execl(kProgram32, kProgram32, nullptr);
    return kNoCompat;
  });
  ::unlink(kProgram32);
  if (!takes_compat_calls(trace)) return;
  if (WEXITSTATUS(trace.child_status) == 1) {
    WARN("SKIP: the kernel offers 32-bit programs no entry of its own");
    return;
  }
  REQUIRE(trace.child_status == 0);
  const auto asked = trace.named("getppid");
  REQUIRE(asked.size() == 1);
  CHECK((asked[0].flags & kEventCompat) != 0);
  CHECK(asked[0].return_value == ::getpid());
  const auto sent = trace.named("kill");
  REQUIRE(sent.size() == 1);
  CHECK((sent[0].flags & kEventCompat) != 0);
  CHECK(sent[0].return_value == -ESRCH);
  CHECK(sent[0].values.at("pid").word == kMarker);
  CHECK(sent[0].values.at("sig").text == "SIGUSR2");
  REQUIRE(trace.named("exit").size() == 1);
  CHECK(trace.named("exit")[0].values.at("status").word == 0);
}

TEST_CASE("option:stack-addresses follows the frames of a 32-bit program") {
  const std::uint32_t after = write_program_32();
  LiveOptions options;
  options.events = {"exit"};
  options.sensor.stack_addresses = true;
  const LiveTrace trace = trace_child(options, [] {
    ::execl(kProgram32, kProgram32, nullptr);
    return kNoCompat;
  });
  ::unlink(kProgram32);
  if (!takes_compat_calls(trace)) return;
  REQUIRE(trace.named("exit").size() == 1);
  CHECK(trace.named("exit")[0].stack ==
        std::vector<std::uint64_t>{after, kReturns[0], kReturns[1]});
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

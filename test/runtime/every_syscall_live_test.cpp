// Every system call of the catalogue, made with values that no call can take, and every argument of
// its event compared with what was passed: numbers, names, widths and return values of all of them.
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "common/catalogue.h"
#include "test/runtime/coverage.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr std::size_t kMaxArguments = 6;
using Arguments = std::array<std::uint64_t, kMaxArguments>;

// Calls that do not come back, or come back twice: other tests make them.
const std::set<std::string> kOther = {"exit", "exit_group", "rt_sigreturn", "pause",
                                      "fork", "vfork",      "clone"};

// No descriptor, process, flag, size or command: each call refuses it, or changes nothing but the
// process that makes it. Different for every call and argument.
std::uint64_t marker(const EventDefinition& call, std::size_t i) {
  const std::uint64_t small = 0x5eed0000u + (call.id % 16u) * 0x1000u + 0x11u + i * 2;
  switch (call.arguments[i].kind) {
    case Kind::Int32:
    case Kind::Uint32:
    case Kind::Uint16:
      return small;
    default:
      return 0x5eed'0000'0000'0000u + small;  // an address that no process can have
  }
}

Arguments markers(const EventDefinition& call) {
  Arguments arguments{};
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (call.arguments[i].part.what == PartKind::Nothing) arguments.at(i) = marker(call, i);
  }
  return arguments;
}

std::int64_t raw_call(std::uint64_t number, const Arguments& a) {
  std::int64_t result = 0;
  register std::uint64_t r10 asm("r10") = a[3];
  register std::uint64_t r8 asm("r8") = a[4];
  register std::uint64_t r9 asm("r9") = a[5];
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

// What a process of its own saw of its call, in memory shared with it.
struct Made {
  std::uint32_t pid = 0;
  std::int64_t result = 0;
  bool returned = false;
};

void make(const EventDefinition& call, Made* made) {
  const pid_t pid = ::fork();
  if (pid != 0) {
    ::waitpid(pid, nullptr, 0);
    return;
  }
  ::setsid();  // no terminal to hang up
  made->pid = static_cast<std::uint32_t>(::getpid());
  const std::int64_t result = raw_call(call.id, markers(call));
  made->result = result;
  made->returned = true;
  ::_exit(0);
}

bool has_words(const EventDefinition& call, const LiveEvent& event) {
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const LiveValue& value = event.values.at(call.arguments[i].name);
    if (call.arguments[i].part.what != PartKind::Nothing) continue;
    if (!is_blob(call.arguments[i].kind) && value.word != marker(call, i)) return false;
  }
  return true;
}

// Behind an address that nothing is at there is nothing to read; more buffers than the kernel takes
// are not counted, and what a failed call would have filled in is not looked at.
void check_part(const EventDefinition& call, const ArgumentDefinition& argument,
                const LiveValue& value) {
  if (argument.part.what == PartKind::VectorBytes || argument.length_is_pointer) {
    CHECK(value.presence == Presence::Absent);
    return;
  }
  CHECK(value.presence == Presence::Unreadable);
  CHECK(value.word == marker(call, argument.part.of));
  CHECK(value.provenance == Provenance::UserMemory);
}

void check_event(const EventDefinition& call, const LiveEvent& event, const Made& made) {
  CAPTURE(call.name);
  note_asserted(call.name);
  CHECK(event.return_value == made.result);
  CHECK(event.syscall == call.id);
  CHECK((event.flags & kEventCompat) == 0);
  CHECK(event.values.size() == call.arguments.size());
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const ArgumentDefinition& argument = call.arguments[i];
    const LiveValue& value = event.values.at(argument.name);
    CAPTURE(argument.name);
    if (argument.part.what != PartKind::Nothing) {
      check_part(call, argument, value);
    } else if (argument.kind == Kind::IntPair) {
      CHECK(value.presence == Presence::Absent);  // the kernel filled in nothing
    } else if (argument.length_is_pointer ||
               (argument.kind == Kind::SocketAddress && value.word == 0)) {
      CHECK(value.presence == Presence::Absent);  // nor did it say a length
    } else {
      CHECK(value.word == marker(call, i));
      CHECK(value.presence == (is_blob(argument.kind) ? Presence::Unreadable : Presence::Present));
    }
  }
}

TEST_CASE("every system call has its number, name, arguments and return value") {
  std::vector<const EventDefinition*> calls;
  LiveOptions options;
  options.sensor.exec_env = true;
  for (const EventDefinition& event : Catalogue::built_in().events()) {
    if (!event.is_syscall()) continue;
    options.events.push_back(event.name);
    if (!kOther.contains(event.name)) calls.push_back(&event);
  }
  const std::size_t bytes = calls.size() * sizeof(Made);
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  Made* made = static_cast<Made*>(memory);
  const LiveTrace trace = trace_child(options, [&] {
    for (std::size_t i = 0; i < calls.size(); ++i) make(*calls[i], &made[i]);
    return 0;
  });
  REQUIRE(trace.losses.entries.empty());
  std::size_t asserted = 0;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const EventDefinition& call = *calls[i];
    CAPTURE(call.name, call.id);
    CHECK(made[i].returned);
    std::vector<const LiveEvent*> seen;
    for (const LiveEvent& event : trace.events) {
      const bool by_it = event.task.pid == made[i].pid && event.name == call.name;
      if (by_it && has_words(call, event)) seen.push_back(&event);
    }
    // What the library itself calls without arguments may be there as well.
    CHECK(seen.size() >= 1);
    if (!call.arguments.empty()) CHECK(seen.size() == 1);
    if (seen.empty()) continue;
    check_event(call, *seen.back(), made[i]);
    ++asserted;
  }
  ::munmap(memory, bytes);
  CHECK(calls.size() + kOther.size() >= 353);
  CHECK(asserted == calls.size());
  WARN("system calls: asserted " << asserted << " of " << options.events.size()
                                 << " here, the others by tests of their own");
}

TEST_CASE("a call that a signal ends shows the kernel's own return value") {
  LiveOptions options;
  options.events = {"pause"};
  const LiveTrace trace = trace_child(options, [] {
    ::signal(SIGALRM, [](int) {});
    const itimerval soon{{0, 1000}, {0, 1000}};
    ::setitimer(ITIMER_REAL, &soon, nullptr);
    return ::pause() == -1 ? 0 : 1;
  });
  REQUIRE(trace.named("pause").size() == 1);
  constexpr std::int64_t kRestartNoHandler = -514;  // include/linux/errno.h: ERESTARTNOHAND
  CHECK(trace.named("pause")[0].return_value == kRestartNoHandler);
  check_actor(trace, trace.named("pause")[0]);
}

}  // namespace
}  // namespace tracee::test

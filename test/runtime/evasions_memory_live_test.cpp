// Arguments in memory that the caller makes the kernel wait for, or takes away while it works: what
// the call's own event says then, what the file's own event says, and when argument_mismatch tells.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <string>
#include <thread>

#include "test/runtime/live_trace.h"
#include "test/runtime/paused_page.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{
    "openat",  "connect",          "sched_process_exec", "security_file_open",
    "sendmsg", "argument_mismatch"};

constexpr int kNoPause = 77;
constexpr const char* kReal = "/tmp/tracee-paused-until-file";
constexpr const char* kShown = "/tmp/tracee-change-until-file";  // as long
constexpr std::size_t kSplit = 24;  // where both go on alike; the kernel copies 8 bytes at a time
constexpr const char* kFifo = "/tmp/tracee-paused-fifo";

LiveTrace trace_events(std::vector<std::string> events, const std::function<int()>& act) {
  LiveOptions options;
  options.events = std::move(events);
  return trace_child(options, act);
}

bool without_pause(const LiveTrace& trace) {
  if (WEXITSTATUS(trace.child_status) != kNoPause) return false;
  WARN("SKIP: this kernel lets nobody wait for such a page");
  return true;
}

// The calls that opened, or tried to, one of the two.
std::vector<LiveEvent> opens_of(const LiveTrace& trace, const char* event) {
  std::vector<LiveEvent> found = trace.named(event);
  std::erase_if(found, [](const LiveEvent& open) {
    const std::string& path = open.values.at("pathname").bytes;
    return path != kReal && path != kShown && path != kFifo &&
           open.values.at("pathname").presence != Presence::Unreadable;
  });
  return found;
}

TEST_CASE("evasion: a path that is changed while the kernel waits for its end is told") {
  ::close(::open(kReal, O_CREAT | O_RDWR, 0600));
  const PausedBy way = GENERATE(PausedBy::Userfault, PausedBy::Fuse);
  INFO("page by " << (way == PausedBy::Fuse ? "FUSE" : "userfaultfd"));
  const LiveTrace trace = trace_events({"openat", "security_file_open", "argument_mismatch"}, [&] {
    char* path = nullptr;
    const auto page = paused_page(way, [&] {
      std::memcpy(path, kShown, kSplit);  // the kernel has copied what stood there
      return std::string(kReal).substr(kSplit);
    });
    if (page == nullptr) return kNoPause;
    path = page->begin() - kSplit;
    std::memcpy(path, kReal, kSplit);
    return ::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY) >= 0 ? 0 : 1;
  });
  ::unlink(kReal);
  if (without_pause(trace)) return;
  REQUIRE(trace.child_status == 0);
  const auto calls = opens_of(trace, "openat");
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].return_value >= 0);
  // What the caller's memory says is a lie, and marked as what it is.
  CHECK(calls[0].values.at("pathname").bytes == kShown);
  CHECK(calls[0].values.at("pathname").provenance == Provenance::UserMemory);
  if (!skipped(trace, "security_file_open")) {
    const auto opens = opens_of(trace, "security_file_open");
    REQUIRE(opens.size() == 1);
    CHECK(opens[0].values.at("pathname").bytes == kReal);
  }
  if (skipped(trace, "argument_mismatch")) return;
  const auto told = trace.named("argument_mismatch");
  REQUIRE(told.size() == 1);
  CHECK(told[0].syscall == SYS_openat);
  CHECK(told[0].values.at("user_path").bytes == kShown);
  CHECK(told[0].values.at("kernel_path").bytes == kReal);
}

TEST_CASE("evasion: an address in a page that the kernel must ask for is read when it is there") {
  sockaddr_in nobody{};
  nobody.sin_family = AF_INET;
  nobody.sin_port = htons(1);
  nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const LiveTrace trace = trace_events({"connect", "argument_mismatch"}, [&] {
    const auto page = paused_page(PausedBy::Userfault, [&] { return bytes_of(nobody); });
    if (page == nullptr) return kNoPause;
    const auto* address = reinterpret_cast<const sockaddr*>(page->begin());
    ::connect(::socket(AF_INET, SOCK_STREAM, 0), address, sizeof(nobody));
    return 0;
  });
  if (without_pause(trace)) return;
  REQUIRE(trace.child_status == 0);
  const auto calls = trace.named("connect");
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].return_value == -ECONNREFUSED);
  CHECK(calls[0].values.at("addr").bytes == bytes_of(nobody));
  CHECK(trace.named("argument_mismatch").empty());
}

TEST_CASE("evasion: arguments of an exec in a page that the kernel must ask for are whole") {
  const LiveTrace trace = trace_events({"sched_process_exec"}, [] {
    const auto page = paused_page(PausedBy::Userfault, [] { return std::string("asked for"); });
    if (page == nullptr) return kNoPause;
    char name[] = "true";
    char* const argv[] = {name, page->begin(), nullptr};
    ::execv("/bin/true", argv);
    ::_exit(1);
  });
  if (without_pause(trace)) return;
  const auto execs = trace.named("sched_process_exec");
  REQUIRE(execs.size() == 1);
  CHECK(execs[0].values.at("argv").json == R"(["true","asked for"])");
}

// Waits until the thread sleeps in openat(2): the kernel has its path then.
void wait_for_open(pid_t thread) {
  const std::string path = "/proc/self/task/" + std::to_string(thread) + "/syscall";
  const std::string wanted = std::to_string(SYS_openat) + " ";
  for (int i = 0; i < 10000; ++i) {
    char text[64] = {};
    const int fd = static_cast<int>(::syscall(SYS_open, path.c_str(), O_RDONLY));
    const bool sleeps = ::read(fd, text, sizeof(text) - 1) > 0 &&
                        std::strncmp(text, wanted.c_str(), wanted.size()) == 0;
    ::close(fd);
    if (sleeps) return;
    ::usleep(1000);
  }
}

// Opens a FIFO, which waits for its other end, by a path in a file's mapping whose page is given up
// meanwhile.
int open_and_punch() {
  constexpr std::size_t kPage = 4096;
  ::unlink(kFifo);
  const int file = static_cast<int>(::syscall(SYS_memfd_create, "tracee-path", 0));
  if (::mkfifo(kFifo, 0600) != 0 || ::ftruncate(file, kPage) != 0) return 1;
  void* memory = ::mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) return 2;
  std::strcpy(static_cast<char*>(memory), kFifo);
  const pid_t caller = ::gettid();
  std::thread puncher([&] {
    wait_for_open(caller);
    if (::fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, kPage) != 0) ::_exit(3);
    ::syscall(SYS_open, kFifo, O_WRONLY);
  });
  const long fd = ::syscall(SYS_openat, AT_FDCWD, memory, O_RDONLY);
  puncher.join();
  ::unlink(kFifo);
  return fd < 0 ? 4 : 0;
}

TEST_CASE("evasion: a path whose page is taken away during the call is unreadable, never another") {
  const LiveTrace trace =
      trace_events({"openat", "security_file_open", "argument_mismatch"}, open_and_punch);
  REQUIRE(trace.child_status == 0);
  const auto calls = opens_of(trace, "openat");
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].return_value >= 0);
  CHECK(calls[0].values.at("pathname").presence == Presence::Unreadable);
  REQUIRE(trace.losses.values.size() == 1);
  CHECK(trace.losses.values[0].cause == LossCause::PageFault);
  CHECK(trace.losses.values[0].count == 1);
  if (skipped(trace, "security_file_open")) return;
  const auto opens = opens_of(trace, "security_file_open");
  CHECK(std::count_if(opens.begin(), opens.end(), [](const LiveEvent& open) {
          return open.values.at("pathname").bytes == kFifo && open.syscall == SYS_openat;
        }) == 1);
  // Nothing is there to be compared.
  if (skipped(trace, "argument_mismatch")) return;
  CHECK(trace.named("argument_mismatch").empty());
}

}  // namespace
}  // namespace tracee::test

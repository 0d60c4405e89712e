// argument_mismatch: a second thread changes what a call was given while the kernel acts on its
// copy. Each call is made to wait at a known place, so that the change always comes in between.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <thread>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr const char* kEvent = "argument_mismatch";
constexpr const char* kFifo = "/tmp/tracee-mismatch-fifo";
constexpr const char* kShown = "/tmp/tracee-mismatch-harmless";
constexpr const char* kListener = "tracee-mismatch";  // an abstract name, its zero byte before it
constexpr const char* kOther = "tracee-harmless";
constexpr int kNoUserfault = 77;

LiveTrace trace_mismatches(const std::function<int()>& act) {
  LiveOptions options;
  options.events = {kEvent};
  return trace_child(options, act);
}

sockaddr_un abstract(const char* name, socklen_t* size) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path + 1, name);
  *size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + std::strlen(name));
  return address;
}

int unix_socket(int type, const char* name) {
  socklen_t size = 0;
  const sockaddr_un address = abstract(name, &size);
  const int fd = ::socket(AF_UNIX, type, 0);
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 ? fd : -1;
}

// Waits until the thread sleeps in a call with that number.
void wait_for_call(pid_t thread, long number) {
  const std::string path = "/proc/self/task/" + std::to_string(thread) + "/syscall";
  const std::string wanted = std::to_string(number) + " ";
  for (int i = 0; i < 10000; ++i) {
    char text[64] = {};
    const int fd = ::open(path.c_str(), O_RDONLY);
    if (::read(fd, text, sizeof(text) - 1) > 0 &&
        std::strncmp(text, wanted.c_str(), wanted.size()) == 0) {
      ::close(fd);
      return;
    }
    ::close(fd);
    ::usleep(1000);
  }
}

// Opening a FIFO waits for somebody at its other end.
int open_and_change() {
  ::unlink(kFifo);
  if (::mkfifo(kFifo, 0600) != 0) return 1;
  static char path[64];
  std::strcpy(path, kFifo);
  const pid_t caller = ::gettid();
  std::thread changer([&] {
    wait_for_call(caller, SYS_openat);
    std::strcpy(path, kShown);
    ::close(::open(kFifo, O_WRONLY));
  });
  const int fd = ::open(path, O_RDONLY);
  changer.join();
  ::unlink(kFifo);
  return fd < 0;
}

TEST_CASE("a path that another thread changes during open is told, with both values") {
  const LiveTrace trace = trace_mismatches(open_and_change);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, kEvent)) return;
  const auto seen = trace.named(kEvent);
  REQUIRE(seen.size() == 1);
  CHECK(trace.events.size() == 1);
  CHECK(trace.losses.entries.empty());
  check_actor(trace, seen[0]);
  CHECK(seen[0].syscall == SYS_openat);
  CHECK(seen[0].return_value >= 0);
  CHECK(seen[0].values.at("syscall").json == "\"openat\"");
  CHECK(seen[0].values.at("argument").word == 1);
  CHECK(seen[0].values.at("argument").text == "pathname");
  CHECK(seen[0].values.at("user_path").bytes == kShown);
  CHECK(seen[0].values.at("user_path").provenance == Provenance::UserMemory);
  CHECK(seen[0].values.at("kernel_path").bytes == kFifo);
  CHECK(seen[0].values.at("kernel_path").provenance == Provenance::KernelMemory);
  CHECK(seen[0].values.at("user_address").presence == Presence::Absent);
  CHECK(seen[0].values.at("kernel_address").presence == Presence::Absent);
}

// Connecting waits for room in the listener's queue, sending for room in the receiver's.
int connect_and_change() {
  const int listener = unix_socket(SOCK_STREAM, kListener);
  if (listener < 0 || ::listen(listener, 0) != 0) return 1;
  static sockaddr_un address;
  socklen_t size = 0;
  address = abstract(kListener, &size);
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(::socket(AF_UNIX, SOCK_STREAM, 0), name, size) != 0) return 2;
  const pid_t caller = ::gettid();
  std::thread changer([&] {
    wait_for_call(caller, SYS_connect);
    std::strcpy(address.sun_path + 1, kOther);
    ::accept(listener, nullptr, nullptr);
  });
  const int result = ::connect(::socket(AF_UNIX, SOCK_STREAM, 0), name, size);
  changer.join();
  return result != 0 ? 3 : 0;
}

int send_and_change(long call) {
  const int receiver = unix_socket(SOCK_DGRAM, kListener);
  const int sender = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  static sockaddr_un address;
  socklen_t size = 0;
  address = abstract(kListener, &size);
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  while (::sendto(sender, "x", 1, MSG_DONTWAIT, name, size) == 1) {
  }
  const pid_t caller = ::gettid();
  std::thread changer([&] {
    wait_for_call(caller, call);
    std::strcpy(address.sun_path + 1, kOther);
    char byte = 0;
    for (int i = 0; i < 4; ++i) ::recv(receiver, &byte, 1, MSG_DONTWAIT);
  });
  char byte = 'y';
  iovec data{&byte, 1};
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = size;
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  const ssize_t sent = call == SYS_sendmsg ? ::sendmsg(sender, &message, 0)
                                           : ::sendto(sender, &byte, 1, 0, name, size);
  changer.join();
  return sent == 1 ? 0 : 1;
}

void check_addresses(const LiveTrace& trace, std::int32_t call, const char* argument) {
  const auto seen = trace.named(kEvent);
  REQUIRE(seen.size() == 1);
  CHECK(trace.losses.entries.empty());
  check_actor(trace, seen[0]);
  CHECK(seen[0].syscall == call);
  CHECK(seen[0].values.at("argument").text == argument);
  const std::string kernel = kListener;
  CHECK(seen[0].values.at("kernel_address").json ==
        R"({"sa_family":"AF_UNIX","sun_path":")" + kernel + "\"}");
  // As long as the kernel's, so that what stood there before is behind the shorter name.
  CHECK(seen[0].values.at("user_address").bytes.find(kOther) != std::string::npos);
  CHECK(seen[0].values.at("user_address").provenance == Provenance::UserMemory);
  CHECK(seen[0].values.at("kernel_address").provenance == Provenance::KernelMemory);
  CHECK(seen[0].values.at("user_path").presence == Presence::Absent);
}

TEST_CASE("an address that another thread changes during connect is told") {
  const LiveTrace trace = trace_mismatches(connect_and_change);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, kEvent)) return;
  check_addresses(trace, SYS_connect, "addr");
  CHECK(trace.named(kEvent)[0].return_value == 0);
}

TEST_CASE("an address that another thread changes during sendto is told") {
  const LiveTrace trace = trace_mismatches([] { return send_and_change(SYS_sendto); });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, kEvent)) return;
  check_addresses(trace, SYS_sendto, "dest_addr");
  CHECK(trace.named(kEvent)[0].return_value == 1);
}

TEST_CASE("an address behind a pointer, as of sendmsg, is marked as the caller's, not compared") {
  LiveOptions options;
  options.events = {kEvent, "sendmsg"};
  const LiveTrace trace = trace_child(options, [] { return send_and_change(SYS_sendmsg); });
  REQUIRE(trace.child_status == 0);
  const auto sent = trace.named("sendmsg");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].return_value == 1);
  CHECK(sent[0].values.at("msg_name").bytes.find(kOther) != std::string::npos);
  CHECK(sent[0].values.at("msg_name").provenance == Provenance::UserMemory);
  if (skipped(trace, kEvent)) return;
  CHECK(trace.named(kEvent).empty());
}

// A page of which the kernel must ask a thread of ours: it waits for that when it copies argv, with
// the path copied already.
int exec_and_change() {
  const int faults = static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC));
  if (faults < 0) return kNoUserfault;
  uffdio_api api{UFFD_API, 0, 0};
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* memory = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  uffdio_register range{};
  range.range = {reinterpret_cast<std::uint64_t>(memory), page};
  range.mode = UFFDIO_REGISTER_MODE_MISSING;
  if (::ioctl(faults, UFFDIO_API, &api) != 0 || ::ioctl(faults, UFFDIO_REGISTER, &range) != 0) {
    return kNoUserfault;
  }
  static char path[64];
  std::strcpy(path, "/bin/true");
  std::thread changer([&] {
    uffd_msg message{};
    if (::read(faults, &message, sizeof(message)) != sizeof(message)) ::_exit(1);
    std::strcpy(path, kShown);
    static char content[65536] = "true";
    uffdio_copy copy{};
    copy.dst = reinterpret_cast<std::uint64_t>(memory);
    copy.src = reinterpret_cast<std::uint64_t>(content);
    copy.len = page;
    ::ioctl(faults, UFFDIO_COPY, &copy);
  });
  char* const argv[] = {static_cast<char*>(memory), nullptr};
  ::execve(path, argv, nullptr);
  ::_exit(1);
}

TEST_CASE("a path that another thread changes during execve is told") {
  const LiveTrace trace = trace_mismatches(exec_and_change);
  if (WEXITSTATUS(trace.child_status) == kNoUserfault) {
    WARN("SKIP argument_mismatch of execve: this kernel has no userfaultfd");
    return;
  }
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, kEvent)) return;
  const auto seen = trace.named(kEvent);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].syscall == SYS_execve);
  CHECK(seen[0].return_value == 0);
  CHECK(seen[0].values.at("argument").text == "pathname");
  CHECK(seen[0].values.at("user_path").bytes == kShown);
  CHECK(seen[0].values.at("kernel_path").bytes == "/bin/true");
}

int names_of_all_kinds(const char* script) {
  ::unlink("link");
  ::unlink("second");
  ::rmdir("folder");
  if (::mkdir("folder", 0700) != 0 || ::symlink("../tmp/./folder", "link") != 0) return 1;
  ::close(::open("link/../folder/file", O_CREAT | O_WRONLY, 0600));
  ::rename("folder/file", "./second");
  ::link("second", "/tmp/tracee-mismatch-hard");
  ::chmod("second", 0400);
  ::truncate("second", 0);
  ::access("/proc/self/root/etc/passwd", R_OK);
  ::open("/nonexistent/by/tracee", O_RDONLY);
  ::unlink("/tmp/tracee-mismatch-hard");
  ::unlink("second");
  ::rmdir("link/.");
  ::unlink("link");
  ::rmdir("folder");
  // The answer may overlap the question.
  char buffer[256] = "/proc/self/exe";
  if (::syscall(SYS_readlink, buffer, buffer, sizeof(buffer)) <= 0) return 2;
  const int listener = unix_socket(SOCK_STREAM, kListener);
  socklen_t size = 0;
  const sockaddr_un address = abstract(kListener, &size);
  ::listen(listener, 1);
  ::connect(::socket(AF_UNIX, SOCK_STREAM, 0), reinterpret_cast<const sockaddr*>(&address), size);
  if (::fork() == 0) {
    ::execl(script, script, nullptr);
    ::_exit(1);
  }
  int status = 0;
  ::wait(&status);
  return status;
}

TEST_CASE("links, relative names, scripts and answers in the place of questions are no mismatch") {
  constexpr const char* kScript = "/tmp/tracee-mismatch-script";
  const int file = ::open(kScript, O_CREAT | O_WRONLY | O_TRUNC, 0700);
  constexpr std::string_view kText = "#!/bin/sh\ntrue | true\n";
  REQUIRE(::write(file, kText.data(), kText.size()) == static_cast<ssize_t>(kText.size()));
  ::close(file);
  const LiveTrace trace = trace_mismatches([&] {
    if (::chdir("/tmp") != 0) return 9;
    return names_of_all_kinds(kScript);
  });
  ::unlink(kScript);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, kEvent)) return;
  CHECK(trace.events.empty());
  CHECK(trace.losses.entries.empty());
}

}  // namespace
}  // namespace tracee::test

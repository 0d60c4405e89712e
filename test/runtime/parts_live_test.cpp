// Arguments that lie behind other arguments: structures, vectors and messages, in 64-bit and 32-bit
// calls.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <string>

#include "test/runtime/compat_call.h"
#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"openat2",          "clone3",  "writev",   "preadv",
                           "process_vm_readv", "sendmsg", "sendmmsg", "recvmmsg"};

constexpr int kNoCompat = 77;
constexpr long kWritev32 = 146, kSendmsg32 = 370, kSendmmsg32 = 345;

TEST_CASE("openat2 and clone3 show what their structures say") {
  LiveOptions options;
  options.events = {"openat2", "clone3"};
  const LiveTrace trace = trace_child(options, [] {
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC;
    how.resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH;
    const char* path = touched("status");
    const int self = ::open("/proc/self", O_PATH | O_DIRECTORY);
    if (::syscall(SYS_openat2, self, path, &how, sizeof(how)) < 0) return 1;
    how.mode = 0600;
    ::syscall(SYS_openat2, self, path, &how, std::size_t{16});  // too short: refused
    ::syscall(SYS_openat2, self, path, nullptr, sizeof(how));
    clone_args args{};
    args.flags = CLONE_FS;
    args.exit_signal = SIGCHLD;
    const long pid = ::syscall(SYS_clone3, &args, std::size_t{64});  // the first form of it
    if (pid == 0) ::_exit(0);
    ::waitpid(static_cast<pid_t>(pid), nullptr, 0);
    return pid > 0 ? 0 : 2;
  });
  REQUIRE(trace.child_status == 0);
  const auto opens = trace.named("openat2");
  REQUIRE(opens.size() == 3);
  CHECK(opens[0].values.at("how").presence == Presence::Present);
  CHECK(opens[0].values.at("flags").json == "\"O_RDONLY|O_CLOEXEC\"");
  CHECK(opens[0].values.at("flags").provenance == Provenance::UserMemory);
  CHECK(opens[0].values.at("mode").word == 0);
  CHECK(opens[0].values.at("resolve").word == (RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH));
  CHECK(opens[0].values.at("resolve").text == "RESOLVE_NO_MAGICLINKS|RESOLVE_BENEATH");
  CHECK(opens[1].return_value == -EINVAL);
  CHECK(opens[1].values.at("mode").word == 0600);
  CHECK(opens[1].values.at("resolve").presence == Presence::Absent);
  CHECK(opens[2].values.at("flags").presence == Presence::Null);
  const auto clones = trace.named("clone3");
  REQUIRE(clones.size() == 1);
  CHECK(clones[0].values.at("flags").json == "\"CLONE_FS\"");
  CHECK(clones[0].values.at("exit_signal").text == "SIGCHLD");
  CHECK(clones[0].values.at("stack").word == 0);
  CHECK(clones[0].values.at("stack_size").word == 0);
  CHECK(clones[0].values.at("set_tid_size").presence == Presence::Absent);
  CHECK(clones[0].values.at("cgroup").presence == Presence::Absent);
}

TEST_CASE("vectors of buffers have their length in all") {
  LiveOptions options;
  options.events = {"writev", "preadv", "process_vm_readv"};
  const LiveTrace trace = trace_child(options, [] {
    char a[100] = {}, b[23] = {};
    const iovec vector[] = {{a, sizeof(a)}, {b, sizeof(b)}};
    const int null = ::open("/dev/null", O_RDWR);
    if (::writev(null, vector, 2) != 123) return 1;
    ::syscall(SYS_writev, null, vector, 1025);
    ::syscall(SYS_writev, null, nullptr, 0);
    ::syscall(SYS_writev, null, reinterpret_cast<void*>(16), 2);
    ::preadv(null, vector, 1, 0);
    const iovec remote{a, 7};
    return ::process_vm_readv(::getpid(), vector, 2, &remote, 1, 0) == 7 ? 0 : 2;
  });
  REQUIRE(trace.child_status == 0);
  const auto writes = trace.named("writev");
  REQUIRE(writes.size() == 4);
  CHECK(writes[0].return_value == 123);
  CHECK(writes[0].values.at("iov_bytes").word == 123);
  CHECK(writes[0].values.at("iov_bytes").provenance == Provenance::UserMemory);
  CHECK(writes[1].values.at("iov_bytes").presence == Presence::Absent);
  CHECK(writes[2].values.at("iov_bytes").presence == Presence::Present);
  CHECK(writes[2].values.at("iov_bytes").word == 0);
  CHECK(writes[3].values.at("iov_bytes").presence == Presence::Unreadable);
  REQUIRE(trace.named("preadv").size() == 1);
  CHECK(trace.named("preadv")[0].values.at("iov_bytes").word == 100);
  REQUIRE(trace.named("process_vm_readv").size() == 1);
  CHECK(trace.named("process_vm_readv")[0].values.at("local_bytes").word == 123);
  CHECK(trace.named("process_vm_readv")[0].values.at("remote_bytes").word == 7);
}

TEST_CASE("messages have their address, their buffers and their length") {
  LiveOptions options;
  options.events = {"sendmsg", "recvmsg"};
  options.may_share = false;  // so few that they are observed at their own functions
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(40123);
  const LiveTrace trace = trace_child(options, [to]() mutable {
    const int receiver = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (::bind(receiver, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) return 1;
    char bytes[64] = {};
    iovec vector[] = {{bytes, 5}, {bytes, 6}};
    msghdr message{};
    message.msg_name = &to;
    message.msg_namelen = sizeof(to);
    message.msg_iov = vector;
    message.msg_iovlen = 2;
    if (::sendmsg(receiver, &message, 0) != 11) return 2;
    sockaddr_in from{};
    message.msg_name = &from;
    vector[1].iov_len = 59;
    if (::recvmsg(receiver, &message, 0) != 11) return 3;
    ::recvmsg(receiver, &message, 0);
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  const auto sent = trace.named("sendmsg");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].values.at("msg_name").bytes == bytes_of(to));
  CHECK(sent[0].values.at("msg_name").provenance == Provenance::UserMemory);
  CHECK(sent[0].values.at("msg_iovlen").word == 2);
  CHECK(sent[0].values.at("msg_bytes").word == 11);
  const auto received = trace.named("recvmsg");
  REQUIRE(received.size() == 2);
  CHECK(received[0].values.at("msg_name").bytes == bytes_of(to));
  CHECK(received[0].values.at("msg_bytes").word == 64);
  CHECK(received[1].return_value == -EAGAIN);
  CHECK(received[1].values.at("msg_name").presence == Presence::Absent);
  CHECK(received[1].values.at("msg_iovlen").word == 2);
}

constexpr int kMessages = 3;

// Datagrams of 1, 3 and 5 bytes, each in two buffers, to one place.
struct Messages {
  explicit Messages(sockaddr_in* address) {
    for (int i = 0; i < kMessages; ++i) {
      vectors[i][0] = {bytes, 1};
      vectors[i][1] = {bytes, static_cast<std::size_t>(2 * i)};
      msghdr& header = headers[i].msg_hdr;
      header.msg_name = address;
      header.msg_namelen = sizeof(*address);
      header.msg_iov = vectors[i];
      header.msg_iovlen = 2;
    }
  }
  char bytes[64] = {};
  iovec vectors[kMessages][2];
  mmsghdr headers[kMessages] = {};
};

TEST_CASE("several messages have the first one's address and the length of what was moved") {
  LiveOptions options;
  options.events = {"sendmmsg", "recvmmsg"};
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(40124);
  const LiveTrace trace = trace_child(options, [to]() mutable {
    const int receiver = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (::bind(receiver, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) return 1;
    Messages sent(&to);
    if (::sendmmsg(receiver, sent.headers, kMessages, 0) != kMessages) return 2;
    sockaddr_in from{};
    Messages received(&from);
    received.vectors[0][1].iov_len = 40;  // room is not what came
    if (::recvmmsg(receiver, received.headers, kMessages, 0, nullptr) != kMessages) return 3;
    ::recvmmsg(receiver, received.headers, kMessages, 0, nullptr);
    ::syscall(SYS_sendmmsg, receiver, nullptr, 1, 0);
    return ::sendmmsg(receiver, sent.headers, 0, 0) == 0 ? 0 : 4;
  });
  REQUIRE(trace.child_status == 0);
  const auto sent = trace.named("sendmmsg");
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].return_value == kMessages);
  CHECK(sent[0].values.at("msg_name").bytes == bytes_of(to));
  CHECK(sent[0].values.at("msg_name").provenance == Provenance::UserMemory);
  CHECK(sent[0].values.at("sent_bytes").word == 1 + 3 + 5);
  CHECK(sent[0].values.at("sent_bytes").provenance == Provenance::UserMemory);
  CHECK(sent[1].return_value == -EFAULT);
  CHECK(sent[1].values.at("msg_name").presence == Presence::Null);
  CHECK(sent[1].values.at("sent_bytes").presence == Presence::Absent);
  CHECK(sent[2].values.at("sent_bytes").word == 0);
  const auto received = trace.named("recvmmsg");
  REQUIRE(received.size() == 2);
  CHECK(received[0].return_value == kMessages);
  CHECK(received[0].values.at("msg_name").bytes == bytes_of(to));
  CHECK(received[0].values.at("received_bytes").word == 1 + 3 + 5);
  CHECK(received[1].return_value == -EAGAIN);
  CHECK(received[1].values.at("msg_name").presence == Presence::Absent);
  CHECK(received[1].values.at("received_bytes").presence == Presence::Absent);
}

TEST_CASE("32-bit calls have vectors and messages of their own form") {
  LiveOptions options;
  options.events = {"writev", "sendmsg", "sendmmsg"};
  const LiveTrace trace = trace_child(options, [] {
    char* page = low_page();
    const auto low = [](const void* at) {
      return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(at));
    };
    auto* vector = reinterpret_cast<std::uint32_t*>(page);
    vector[0] = low(page);
    vector[1] = 40;
    vector[2] = low(page);
    vector[3] = 2;
    const int null = ::open("/dev/null", O_RDWR);
    const long written = compat_call(kWritev32, null, low(vector), 2);
    if (written == -ENOSYS) return kNoCompat;
    auto* message = vector + 16;
    message[0] = low(page + 256);
    message[1] = 2;
    message[2] = low(vector);
    message[3] = 2;
    std::memset(page + 256, 0, 2);
    page[256] = AF_UNIX;
    compat_call(kSendmsg32, null, low(message), 0);
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) return 2;
    constexpr int kStride = 8;  // of struct mmsghdr, in words
    message[0] = message[1] = 0;
    message[kStride + 2] = low(vector + 2);
    message[kStride + 3] = 1;
    if (compat_call(kSendmmsg32, ends[0], low(message), 2) != 2) return 3;
    return written == 42 ? 0 : 1;
  });
  if (WIFSIGNALED(trace.child_status) || WEXITSTATUS(trace.child_status) == kNoCompat) {
    WARN("SKIP: this kernel takes no 32-bit system calls");
    return;
  }
  REQUIRE(trace.child_status == 0);
  const auto writes = trace.named("writev");
  REQUIRE(writes.size() == 1);
  CHECK(writes[0].values.at("iov_bytes").word == 42);
  const auto sent = trace.named("sendmsg");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].values.at("msg_name").bytes == std::string("\1\0", 2));
  CHECK(sent[0].values.at("msg_iovlen").word == 2);
  CHECK(sent[0].values.at("msg_bytes").word == 42);
  const auto several = trace.named("sendmmsg");
  REQUIRE(several.size() == 1);
  CHECK((several[0].flags & kEventCompat) != 0);
  CHECK(several[0].values.at("sent_bytes").word == 42 + 2);
}

}  // namespace
}  // namespace tracee::test

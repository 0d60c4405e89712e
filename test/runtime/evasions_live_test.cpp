// The same effect by another entrance, and names that mislead: what is seen of it all the same, and
// what is not, as schemas/EVASIONS.md states it. What other files test is named there.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_file_open",
                           "open_by_handle_at",
                           "link",
                           "linkat",
                           "pidfd_open",
                           "pidfd_getfd",
                           "sendmsg",
                           "recvmsg",
                           "vfs_write",
                           "sendfile",
                           "splice",
                           "copy_file_range",
                           "io_submit",
                           "security_mmap_file",
                           "mmap",
                           "sched_process_exec",
                           "prctl",
                           "sendto",
                           "sendmmsg",
                           "connect",
                           "socket",
                           "getppid",
                           "sched_process_fork"};

constexpr const char* kSecret = "/tmp/tracee-secret";
constexpr const char* kOther = "/tmp/tracee-other";

// A file with contents that is there before and after the trace.
class Secret {
 public:
  Secret() {
    ::unlink(kOther);
    const int fd = ::open(kSecret, O_CREAT | O_RDWR | O_TRUNC, 0600);
    REQUIRE(::write(fd, "0123456789abcdef", 16) == 16);
    REQUIRE(::fstat(fd, &status) == 0);
    ::close(fd);
  }
  ~Secret() {
    ::unlink(kSecret);
    ::unlink(kOther);
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  struct stat status {};
};

LiveTrace trace(std::vector<std::string> events, const std::function<int()>& act) {
  LiveOptions options;
  options.events = std::move(events);
  LiveTrace seen = trace_child(options, act);
  REQUIRE(seen.child_status == 0);
  return seen;
}

std::size_t opens_of(const LiveTrace& seen, std::string_view path) {
  const auto opens = seen.named("security_file_open");
  return static_cast<std::size_t>(std::count_if(
      opens.begin(), opens.end(),
      [&](const LiveEvent& event) { return event.values.at("pathname").bytes == path; }));
}

int open2(const char* path, std::uint64_t resolve, int folder = AT_FDCWD) {
  open_how how{};
  how.flags = O_RDONLY;
  how.resolve = resolve;
  return static_cast<int>(::syscall(SYS_openat2, folder, path, &how, sizeof(how)));
}

TEST_CASE("evasion: whichever way a file is opened, its own path is seen") {
  const Secret secret;
  const LiveTrace seen = trace({"security_file_open"}, [] {
    const int folder = ::open("/tmp", O_PATH | O_DIRECTORY);
    if (open2("tracee-secret", RESOLVE_BENEATH, folder) < 0) return 1;
    if (open2("/tracee-secret", RESOLVE_IN_ROOT, folder) < 0) return 2;
    const int path_only = ::open(kSecret, O_PATH);
    const std::string again = "/proc/self/fd/" + std::to_string(path_only);
    if (::open(again.c_str(), O_RDONLY) < 0) return 3;
    const std::string device = "/dev/fd/" + std::to_string(path_only);
    if (::access("/dev/fd", F_OK) == 0 && ::open(device.c_str(), O_RDONLY) < 0) return 4;
    const std::string by_root = std::string("/proc/self/root") + kSecret;
    if (::open(by_root.c_str(), O_RDONLY) < 0) return 5;
    if (::chdir("/tmp") != 0) return 6;
    if (::open("/tmp/../proc/self/cwd/../tmp/./tracee-secret", O_RDONLY) < 0) return 7;
    return 0;
  });
  if (skipped(seen, "security_file_open")) return;
  // Opened for its path alone a file is not opened; by way of that it is.
  const std::size_t by_device = ::access("/dev/fd", F_OK) == 0 ? 1 : 0;
  CHECK(opens_of(seen, kSecret) == 5 + by_device);
}

TEST_CASE("evasion: a file's handle opens it under its path") {
  const Secret secret;
  const LiveTrace seen = trace({"security_file_open", "open_by_handle_at"}, [] {
    alignas(file_handle) char room[sizeof(file_handle) + MAX_HANDLE_SZ] = {};
    auto& handle = *reinterpret_cast<file_handle*>(room);
    handle.handle_bytes = MAX_HANDLE_SZ;
    int mount = 0;
    if (::name_to_handle_at(AT_FDCWD, kSecret, &handle, &mount, 0) != 0) return 0;
    const int any = ::open("/tmp", O_RDONLY | O_DIRECTORY);
    return ::open_by_handle_at(any, &handle, O_RDONLY) >= 0 || errno == EPERM ? 0 : 1;
  });
  const auto calls = seen.named("open_by_handle_at");
  if (calls.empty() || calls[0].return_value < 0) {
    WARN("SKIP open_by_handle_at: not on this file system, or not permitted");
    return;
  }
  if (skipped(seen, "security_file_open")) return;
  CHECK(opens_of(seen, kSecret) == 1);
}

TEST_CASE("evasion: a hard link has another path, but device and inode of the file") {
  const Secret secret;
  const LiveTrace seen = trace({"security_file_open", "link", "linkat"}, [] {
    if (::link(kSecret, kOther) != 0) return 1;
    return ::open(kOther, O_RDONLY) >= 0 ? 0 : 2;
  });
  REQUIRE(seen.named("link").size() + seen.named("linkat").size() == 1);
  if (skipped(seen, "security_file_open")) return;
  const auto opens = seen.named("security_file_open");
  REQUIRE(opens_of(seen, kOther) == 1);
  CHECK(opens.back().values.at("inode").word == secret.status.st_ino);
  CHECK(opens.back().values.at("dev").word == kernel_device(secret.status));
}

TEST_CASE("evasion: a descriptor that is handed over opens nothing; the handing over is seen") {
  const Secret secret;
  const LiveTrace seen =
      trace({"security_file_open", "pidfd_open", "pidfd_getfd", "sendmsg", "recvmsg"}, [] {
        const int own = ::open(kSecret, O_RDONLY);
        const int process = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0));
        if (::syscall(SYS_pidfd_getfd, process, own, 0) < 0) return 1;
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 2;
        char byte = 'x';
        iovec data{&byte, 1};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
        msghdr message{};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof(control);
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(rights), &own, sizeof(own));
        if (::sendmsg(ends[0], &message, 0) != 1) return 3;
        return ::recvmsg(ends[1], &message, 0) == 1 ? 0 : 4;
      });
  const auto taken = seen.named("pidfd_getfd");
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].return_value >= 0);
  CHECK(seen.named("sendmsg").size() == 1);
  CHECK(seen.named("recvmsg").size() == 1);
  if (skipped(seen, "security_file_open")) return;
  CHECK(opens_of(seen, kSecret) == 1);  // the first alone
}

// Writes to `to` without write(2); each way once.
int write_otherwise(int to) {
  const int from = ::open(kSecret, O_RDONLY);
  if (::sendfile(to, from, nullptr, 4) != 4) return 1;
  int pipe[2];
  if (::pipe(pipe) != 0 || ::write(pipe[1], "abcd", 4) != 4) return 2;
  if (::splice(pipe[0], nullptr, to, nullptr, 4, 0) != 4) return 3;
  loff_t at = 0;
  if (::copy_file_range(from, &at, to, nullptr, 4, 0) != 4) return 4;
  aio_context_t context = 0;
  if (::syscall(SYS_io_setup, 1, &context) != 0) return 5;
  iocb request{};
  request.aio_fildes = static_cast<std::uint32_t>(to);
  request.aio_lio_opcode = IOCB_CMD_PWRITE;
  request.aio_buf = reinterpret_cast<std::uint64_t>(touched("efgh"));
  request.aio_nbytes = 4;
  iocb* requests[] = {&request};
  if (::syscall(SYS_io_submit, context, 1, requests) != 1) return 6;
  io_event done{};
  if (::syscall(SYS_io_getevents, context, 1, 1, &done, nullptr) != 1) return 7;
  return done.res == 4 ? 0 : 8;
}

TEST_CASE("evasion: writes without write(2) have no vfs_write, but their system calls") {
  const Secret secret;
  const LiveTrace seen =
      trace({"vfs_write", "sendfile", "splice", "copy_file_range", "io_submit"},
            [] { return write_otherwise(::open(kOther, O_CREAT | O_RDWR, 0600)); });
  for (const char* call : {"sendfile", "splice", "copy_file_range", "io_submit"}) {
    INFO(call);
    REQUIRE(seen.named(call).size() == 1);
    CHECK(seen.named(call)[0].return_value > 0);
  }
  CHECK(seen.named("sendfile")[0].return_value == 4);
  if (skipped(seen, "vfs_write")) return;
  for (const LiveEvent& event : seen.named("vfs_write")) {
    CHECK(event.values.at("pathname").bytes != kOther);
  }
}

TEST_CASE("evasion: a file changed through its mapping shows as mapped for writing") {
  const Secret secret;
  const LiveTrace seen = trace({"security_mmap_file", "mmap"}, [] {
    const int fd = ::open(kSecret, O_RDWR);
    void* at = ::mmap(nullptr, 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) return 1;
    std::memcpy(at, "changed", 7);
    return 0;
  });
  const auto calls = seen.named("mmap");
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].values.at("prot").word == (PROT_READ | PROT_WRITE));
  if (skipped(seen, "security_mmap_file")) return;
  const auto maps = seen.named("security_mmap_file");
  REQUIRE(maps.size() == 1);
  CHECK(maps[0].values.at("pathname").bytes == kSecret);
  CHECK((maps[0].values.at("mmap_flags").word & MAP_SHARED) != 0);
}

TEST_CASE("evasion: a program that the loader is asked to run is in its arguments") {
  constexpr const char* kLoader = "/lib64/ld-linux-x86-64.so.2";
  if (::access(kLoader, X_OK) != 0) {
    WARN("SKIP: no dynamic loader here");
    return;
  }
  const LiveTrace seen = trace({"sched_process_exec", "security_file_open"}, [] {
    ::execl(kLoader, "harmless", "/bin/true", nullptr);
    return 1;
  });
  const auto execs = seen.named("sched_process_exec");
  REQUIRE_FALSE(execs.empty());  // one that needs no loader is executed by it
  CHECK(execs[0].values.at("cmdpath").bytes == kLoader);
  CHECK(execs[0].values.at("argv").json == "[\"harmless\",\"/bin/true\"]");
  if (skipped(seen, "security_file_open")) return;
  const auto opens = seen.named("security_file_open");
  CHECK(std::any_of(opens.begin(), opens.end(), [](const LiveEvent& event) {
    return leads_to(event.values.at("pathname").bytes, "/bin/true");
  }));
}

TEST_CASE("evasion: neither argv[0] nor a task's name hides what is executed") {
  LiveOptions options;
  options.events = {"sched_process_exec", "prctl", "getppid"};
  // What the program makes of that name is its own affair.
  const LiveTrace seen = trace_child(options, [] {
    ::prctl(PR_SET_NAME, touched("kworker/0:1"));
    ::syscall(SYS_getppid);
    ::execl("/bin/true", "[kworker/0:1]", nullptr);
    return 1;
  });
  REQUIRE(seen.named("getppid").size() >= 1);
  CHECK(seen.named("getppid")[0].task.comm == "kworker/0:1");
  const auto execs = seen.named("sched_process_exec");
  REQUIRE(execs.size() == 1);
  CHECK(execs[0].values.at("cmdpath").bytes == "/bin/true");
  CHECK(leads_to(execs[0].values.at("pathname").bytes, "/bin/true"));
  CHECK(execs[0].values.at("argv").json == "[\"[kworker/0:1]\"]");
  // By the file's name, or, since Linux 6.14, by argv's where it is executed by descriptor.
  CHECK(execs[0].task.comm != "kworker/0:1");
}

TEST_CASE("evasion: paths as long as they can be are whole") {
  const std::string name(255, 'n');
  std::string longest = "/tmp/";
  while (longest.size() < 4095) longest += "./";
  longest.resize(4095, 'x');
  const LiveTrace seen = trace({"openat"}, [&] {
    const std::string tallest = "/tmp/" + name;
    const std::string taller = tallest + "n";
    const std::string longer = longest + "x";
    for (const std::string& path : {tallest, taller, longest, longer}) {
      ::openat(AT_FDCWD, touched(path.c_str()), O_RDONLY);
    }
    return 0;
  });
  const auto opens = seen.named("openat");
  REQUIRE(opens.size() == 4);
  CHECK(opens[0].values.at("pathname").bytes == "/tmp/" + name);
  CHECK(opens[0].return_value == -ENOENT);
  CHECK(opens[1].return_value == -ENAMETOOLONG);
  CHECK(opens[2].values.at("pathname").bytes == longest);
  CHECK(opens[2].values.at("pathname").presence == Presence::Present);
  CHECK(opens[3].return_value == -ENAMETOOLONG);
  CHECK(opens[3].values.at("pathname").bytes.starts_with(longest));
}

// Opens a file below a folder that is deeper than any path, then a folder that is gone.
int open_deep_and_gone() {
  char top[] = "/tmp/tracee-deep-XXXXXX";
  if (::mkdtemp(top) == nullptr || ::chdir(top) != 0) return 1;
  const std::string name(250, 'd');
  for (int i = 0; i < 20; ++i) {
    if (::mkdir(name.c_str(), 0700) != 0 || ::chdir(name.c_str()) != 0) return 2;
  }
  if (::open("deep", O_CREAT | O_RDWR, 0600) < 0) return 3;
  ::unlink("deep");
  if (::chdir("..") != 0) return 4;
  for (int i = 0; i < 20; ++i) {
    if (::rmdir(name.c_str()) != 0) return 5;
    if (::chdir("..") != 0) return 6;
  }
  if (::chdir(top) != 0) return 7;
  const int here = ::open(".", O_RDONLY | O_DIRECTORY);
  if (::rmdir(top) != 0) return 8;
  return ::openat(here, ".", O_RDONLY | O_DIRECTORY) >= 0 ? 0 : 9;
}

TEST_CASE("evasion: a path without its front is none that a filter leaves out") {
  LiveOptions options;
  options.trace = {"event=security_file_open", "security_file_open.pathname!=/d*,d*"};
  const LiveTrace seen = trace_child(options, open_deep_and_gone);
  REQUIRE(seen.child_status == 0);
  if (skipped(seen, "security_file_open")) return;
  const auto opens = seen.named("security_file_open");
  REQUIRE_FALSE(opens.empty());
  const LiveValue& deep = opens[0].values.at("pathname");
  CHECK(deep.presence == Presence::Cut);
  CHECK((deep.bytes.starts_with("/d") || deep.bytes.starts_with("d")));
  CHECK(deep.bytes.ends_with("/deep"));
}

TEST_CASE("evasion: a working folder deeper than any path, and one that is gone") {
  const LiveTrace seen = trace({"security_file_open"}, open_deep_and_gone);
  if (skipped(seen, "security_file_open")) return;
  const auto opens = seen.named("security_file_open");
  REQUIRE(opens.size() == 3);
  const LiveValue& deep = opens[0].values.at("pathname");
  CHECK(deep.presence == Presence::Cut);  // not a shorter path that could be another file's
  CHECK(deep.bytes.ends_with("/deep"));
  CHECK(opens[2].values.at("pathname").bytes.find("tracee-deep-") != std::string::npos);
}

sockaddr_in6 mapped_loopback(std::uint16_t port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  ::inet_pton(AF_INET6, "::ffff:127.0.0.1", &address.sin6_addr);
  return address;
}

TEST_CASE("evasion: destinations without a connection, and addresses in another form") {
  const LiveTrace seen = trace({"sendto", "sendmsg", "sendmmsg", "connect"}, [] {
    const int any = ::socket(AF_INET6, SOCK_DGRAM, 0);
    const sockaddr_in6 to = mapped_loopback(9);
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (any < 0) return 0;
    ::sendto(any, "x", 1, MSG_DONTWAIT, address, sizeof(to));
    ::connect(any, address, sizeof(to));
    const int stream = ::socket(AF_INET6, SOCK_STREAM, 0);
    ::sendto(stream, "x", 1, MSG_FASTOPEN | MSG_DONTWAIT, address, sizeof(to));
    return 0;
  });
  const auto sent = seen.named("sendto");
  if (sent.empty()) {
    WARN("SKIP: no IPv6 here");
    return;
  }
  // An IPv4 address in IPv6's form reads as what it is, so that rules know it.
  const std::string expected = R"({"sa_family":"AF_INET6","sin6_port":"9","sin6_flowinfo":"0",)"
                               R"("sin6_addr":"127.0.0.1","sin6_scopeid":"0"})";
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].values.at("dest_addr").json == expected);
  CHECK(sent[1].values.at("dest_addr").json == expected);  // TCP with the first data in its SYN
  REQUIRE(seen.named("connect").size() == 1);
  CHECK(seen.named("connect")[0].values.at("addr").json == expected);
}

TEST_CASE("evasion: sockets of every family show as they are made") {
  constexpr int kFamilies[][3] = {{AF_NETLINK, SOCK_RAW, 0},
                                  {AF_PACKET, SOCK_RAW, 0},
                                  {AF_ALG, SOCK_SEQPACKET, 0},
                                  {AF_VSOCK, SOCK_STREAM, 0},
                                  {AF_UNIX, SOCK_DGRAM, 0},
                                  {AF_INET, SOCK_RAW, IPPROTO_ICMP},
                                  {AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE},
                                  {AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP},
                                  {AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */}};
  const LiveTrace seen = trace({"socket"}, [&] {
    for (const auto& [family, type, protocol] : kFamilies) ::socket(family, type, protocol);
    return 0;
  });
  const auto made = seen.named("socket");
  REQUIRE(made.size() == std::size(kFamilies));
  for (std::size_t i = 0; i < made.size(); ++i) {
    CHECK(made[i].values.at("domain").word == static_cast<std::uint64_t>(kFamilies[i][0]));
    CHECK(made[i].values.at("type").word == static_cast<std::uint64_t>(kFamilies[i][1]));
    CHECK(made[i].values.at("protocol").word == static_cast<std::uint64_t>(kFamilies[i][2]));
  }
}

TEST_CASE("evasion: a call by x32's numbers does nothing without that, and is no other call") {
  const LiveTrace seen = trace({"getppid", "sys_enter"}, [] {
    const long result = ::syscall(0x40000000 | SYS_getppid);
    return result == -1 ? 0 : 77;
  });
  CHECK(seen.named("getppid").empty());
  const auto calls = seen.named("sys_enter");
  CHECK(std::any_of(calls.begin(), calls.end(), [](const LiveEvent& event) {
    return event.values.at("syscall").word == (0x40000000u | SYS_getppid);
  }));
}

TEST_CASE("evasion: an orphan's parent is whoever it has now, its own number stays") {
  const LiveTrace seen = trace({"getppid", "sched_process_fork"}, [] {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const pid_t between = ::fork();
    if (between == 0) {
      const pid_t before = ::getpid();
      if (::fork() == 0) {
        while (::getppid() == before) ::usleep(1000);
        ::_exit(0);
      }
      ::_exit(0);
    }
    ::waitpid(between, nullptr, 0);
    while (::wait(nullptr) > 0) {
    }
    return 0;
  });
  REQUIRE(seen.named("sched_process_fork").size() == 2);
  const auto asked = seen.named("getppid");
  REQUIRE_FALSE(asked.empty());
  CHECK(asked.back().task.parent_pid == static_cast<std::uint32_t>(seen.child));
  CHECK(asked.front().task.pid == asked.back().task.pid);
  CHECK(asked.front().task.start_time == asked.back().task.start_time);
}

}  // namespace
}  // namespace tracee::test

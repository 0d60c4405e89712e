// Every system call of the default set succeeds once, for real, and its event says what was passed
// and what came back. What others would feel is done in the test machine alone.
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "test/runtime/coverage.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr const char* kFolder = "/tmp/tracee-success";
constexpr const char* kProgram = "/bin/true";
constexpr const char* kModule = "/tracee/cpuid.ko";
// Calls that change what is everybody's.
const std::set<std::string> kDangerous = {"mount",       "umount",       "move_mount",
                                          "init_module", "finit_module", "delete_module"};

// A call as it was made, in memory that the test shares with whoever makes it.
struct Made {
  std::uint16_t id = 0;
  std::int64_t result = 0;
  std::uint32_t pid = 0;
  std::array<std::uint64_t, 6> words{};
  std::array<std::array<char, 128>, 6> texts{};  // or socket addresses
  std::array<std::uint32_t, 6> lengths{};        // of those
};
struct Log {
  std::size_t count = 0;
  std::array<Made, 128> made;
};

Log* shared_log() {
  void* memory =
      ::mmap(nullptr, sizeof(Log), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  return static_cast<Log*>(memory);
}

// Makes calls and keeps what they were.
class Caller {
 public:
  explicit Caller(Log* log) : log_(log) {}

  // The call with its arguments, in order: numbers and pointers.
  template <typename... Arguments>
  std::int64_t operator()(const char* name, Arguments... arguments) {
    const std::array<std::uint64_t, 6> words = {word(arguments)...};
    Made& made = note(name, words);
    const long result =
        ::syscall(made.id, words[0], words[1], words[2], words[3], words[4], words[5]);
    made.result = result < 0 ? -errno : result;
    keep_bytes(made);
    return made.result;
  }

  // One that the library makes, or that does not come back here when it succeeds.
  Made& note(const char* name, const std::array<std::uint64_t, 6>& words) {
    const EventDefinition& call = *Catalogue::built_in().find(name);
    Made& made = log_->made.at(log_->count++);
    made.id = call.id;
    made.pid = static_cast<std::uint32_t>(::getpid());
    made.words = words;
    keep_bytes(made);
    return made;
  }

 private:
  template <typename T>
  static std::uint64_t word(T argument) {
    if constexpr (std::is_pointer_v<T>) {
      return reinterpret_cast<std::uint64_t>(argument);
    } else if constexpr (std::is_null_pointer_v<T>) {
      return 0;
    } else {
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(argument));
    }
  }

  void keep_bytes(Made& made) {
    const EventDefinition& call = *Catalogue::built_in().find(made.id);
    for (std::size_t i = 0; i < call.arguments.size() && i < 6; ++i) {
      const ArgumentDefinition& argument = call.arguments[i];
      const auto* from = reinterpret_cast<const char*>(made.words[i]);
      if (argument.part.what != PartKind::Nothing || from == nullptr) continue;
      std::size_t length = 0;
      if (argument.kind == Kind::Text) length = std::strlen(from);
      if (argument.kind == Kind::SocketAddress) {
        const std::uint64_t said = made.words[static_cast<std::size_t>(argument.length_from)];
        length = argument.length_is_pointer ? *reinterpret_cast<const socklen_t*>(said) : said;
      }
      if (length == 0) continue;
      std::memcpy(made.texts[i].data(), from, length);
      made.lengths[i] = static_cast<std::uint32_t>(length);
    }
  }

  Log* log_;
};

std::string in_folder(const char* name) { return std::string(kFolder) + "/" + name; }

void files(Caller& call) {
  const std::string file = in_folder("file"), link = in_folder("link"), node = in_folder("node");
  const std::string made = in_folder("made");
  struct stat status {};
  call("close", call("creat", file.c_str(), 0600));
  const auto fd = call("open", file.c_str(), O_RDWR, 0);
  call("stat", file.c_str(), &status);
  call("lstat", file.c_str(), &status);
  call("fstat", fd, &status);
  call("access", file.c_str(), R_OK);
  call("faccessat", AT_FDCWD, file.c_str(), W_OK);
  call("faccessat2", AT_FDCWD, file.c_str(), W_OK, AT_EACCESS);
  call("chmod", file.c_str(), 0640);
  call("fchmod", fd, 0644);
  call("fchmodat", AT_FDCWD, file.c_str(), 0600);
  call("chown", file.c_str(), ::getuid(), ::getgid());
  call("fchown", fd, ::getuid(), ::getgid());
  call("lchown", file.c_str(), ::getuid(), ::getgid());
  call("fchownat", AT_FDCWD, file.c_str(), ::getuid(), ::getgid(), AT_SYMLINK_NOFOLLOW);
  call("symlink", file.c_str(), link.c_str());
  call("unlink", link.c_str());
  call("symlinkat", "file", AT_FDCWD, link.c_str());
  call("unlinkat", AT_FDCWD, link.c_str(), 0);
  call("mknod", node.c_str(), S_IFIFO | 0600, 0);
  call("mknodat", AT_FDCWD, made.c_str(), S_IFREG | 0600, 0);
  call("openat", AT_FDCWD, file.c_str(), O_RDONLY | O_CLOEXEC, 0);
  struct {
    std::uint64_t flags, mode, resolve;
  } how = {O_RDONLY, 0, 0};
  call("openat2", AT_FDCWD, file.c_str(), &how, sizeof(how));
  call("dup", fd);
  call("dup2", fd, 90);
  call("dup3", fd, 91, O_CLOEXEC);
  call("close_range", 90, 91, 0);
  char entries[1024];
  const auto folder = call("open", kFolder, O_RDONLY | O_DIRECTORY, 0);
  call("getdents", folder, entries, sizeof(entries));
  ::lseek(static_cast<int>(folder), 0, SEEK_SET);
  call("getdents64", folder, entries, sizeof(entries));
  call("memfd_create", "tracee", 1);
}

void sockets(Caller& call) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path + 1, "tracee-success");
  constexpr socklen_t kSize = sizeof(sa_family_t) + 15;
  sockaddr_un peer{};
  socklen_t peer_size = sizeof(peer);
  const auto listener = call("socket", AF_UNIX, SOCK_STREAM, 0);
  call("bind", listener, &address, kSize);
  call("listen", listener, 7);
  call("getsockname", listener, &peer, &peer_size);
  call("connect", call("socket", AF_UNIX, SOCK_STREAM, 0), &address, kSize);
  call("connect", call("socket", AF_UNIX, SOCK_STREAM, 0), &address, kSize);
  peer_size = sizeof(peer);
  call("accept", listener, &peer, &peer_size);
  peer_size = sizeof(peer);
  call("accept4", listener, &peer, &peer_size, SOCK_CLOEXEC);
}

void memory(Caller& call) {
  static char page[8192] __attribute__((aligned(4096)));
  char target[16] = {};
  iovec local{target, sizeof(target)}, remote{page, sizeof(target)};
  call("process_vm_readv", ::getpid(), &local, 1, &remote, 1, 0);
  call("process_vm_writev", ::getpid(), &local, 1, &remote, 1, 0);
  call("pkey_mprotect", page, 4096, PROT_READ, -1);
  call("kill", ::getpid(), 0);
  call("prctl", PR_GET_DUMPABLE, 0, 0, 0, 0);
  bpf_attr attribute{};
  attribute.map_type = BPF_MAP_TYPE_ARRAY;
  attribute.key_size = 4;
  attribute.value_size = 4;
  attribute.max_entries = 1;
  call("bpf", BPF_MAP_CREATE, &attribute, sizeof(attribute));
}

int become_another(Caller& call) {
  constexpr int kOther = 4321;
  call("setfsgid", kOther);
  call("setfsuid", kOther);
  call("setregid", kOther, kOther);
  call("setgid", kOther);
  call("setreuid", kOther, kOther);
  call("setuid", kOther);
  return 0;
}

// A call that makes a process; the new one ends at once.
void make_process(Caller& call, const char* name, std::array<std::uint64_t, 6> words) {
  Made& made = call.note(name, words);
  const long result = ::syscall(made.id, words[0], words[1], words[2], words[3], words[4]);
  if (result == 0) ::_exit(0);
  made.result = result;
  ::waitpid(static_cast<pid_t>(result), nullptr, 0);
}

void processes(Caller& call) {
  make_process(call, "fork", {});
  make_process(call, "clone", {SIGCHLD});
  clone_args args{};
  args.exit_signal = SIGCHLD;
  make_process(call, "clone3", {reinterpret_cast<std::uint64_t>(&args), sizeof(args)});
  Made& made = call.note("vfork", {});
  const pid_t pid = ::vfork();
  if (pid == 0) ::_exit(0);
  made.result = pid;
  ::waitpid(pid, nullptr, 0);
  char* const argv[] = {const_cast<char*>("true"), nullptr};
  in_child([&] {
    call.note("execve", {reinterpret_cast<std::uint64_t>(kProgram)});
    return ::execve(kProgram, argv, nullptr);
  });
  in_child([&] {
    constexpr auto kHere = static_cast<std::uint64_t>(AT_FDCWD);
    call.note("execveat", {kHere, reinterpret_cast<std::uint64_t>(kProgram)});
    return static_cast<int>(::syscall(SYS_execveat, AT_FDCWD, kProgram, argv, nullptr, 0));
  });
  in_child([&] { return call("ptrace", PTRACE_TRACEME, 0, 0, 0) == 0 ? 0 : 1; });
  in_child([&] { return become_another(call); });
}

int mounts(Caller& call) {
  if (::unshare(CLONE_NEWNS) != 0) return 1;
  const std::string one = in_folder("one"), two = in_folder("two");
  ::mkdir(one.c_str(), 0700);
  ::mkdir(two.c_str(), 0700);
  ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  call("mount", "tracee", one.c_str(), "tmpfs", MS_NOSUID, nullptr);
  call("move_mount", AT_FDCWD, one.c_str(), AT_FDCWD, two.c_str(), 0);
  call("umount", two.c_str(), 0);
  return 0;
}

void modules(Caller& call) {
  std::ifstream file(kModule, std::ios::binary);
  const std::string image{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  call("init_module", image.data(), image.size(), "");
  call("delete_module", "cpuid", O_NONBLOCK);
  call("finit_module", ::open(kModule, O_RDONLY), "", 0);
  call("delete_module", "cpuid", O_NONBLOCK);
}

std::uint64_t expected_word(Kind kind, std::uint64_t word) {
  switch (kind) {
    case Kind::Int32:
      return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(word)});
    case Kind::Uint32:
      return static_cast<std::uint32_t>(word);
    case Kind::Uint16:
      return static_cast<std::uint16_t>(word);
    default:
      return word;
  }
}

bool says(const EventDefinition& call, const Made& made, const LiveEvent& event) {
  if (event.name != call.name || event.actor.pid != made.pid) return false;
  if (event.return_value != made.result) return false;
  const bool exec = call.name.starts_with("execve");
  for (std::size_t i = 0; i < call.arguments.size() && i < 6; ++i) {
    const ArgumentDefinition& argument = call.arguments[i];
    const LiveValue& value = event.values.at(argument.name);
    if (argument.part.what != PartKind::Nothing || argument.kind == Kind::TextArray) continue;
    if (!is_blob(argument.kind)) {
      if (value.word != expected_word(argument.kind, made.words[i])) return false;
    } else if (value.presence != Presence::Present ||
               value.bytes != std::string(made.texts[i].data(), made.lengths[i])) {
      return false;
    }
    if (exec && argument.kind == Kind::Text && value.provenance != Provenance::KernelMemory) {
      return false;
    }
  }
  note_asserted(call.name);
  return true;
}

std::vector<std::string> default_calls() {
  std::vector<std::string> names;
  for (const EventDefinition& event : Catalogue::built_in().events()) {
    if (event.is_syscall() && event.in_set("default")) names.push_back(event.name);
  }
  return names;
}

TEST_CASE("every call of the default set succeeds, and says with what") {
  ::mkdir(kFolder, 0700);
  Log* log = shared_log();
  const bool ours = in_test_machine("mounts and modules");
  const bool has_module = ours && ::access(kModule, R_OK) == 0;
  if (ours && !has_module) WARN("SKIP modules: not brought along (scripts/vm --module cpuid)");
  LiveOptions options;
  options.events = default_calls();
  const LiveTrace trace = trace_child(options, [&] {
    Caller call(log);
    files(call);
    sockets(call);
    memory(call);
    processes(call);
    if (ours && in_child([&] { return mounts(call); }) != 0) return 1;
    if (has_module) modules(call);
    return 0;
  });
  REQUIRE(::system((std::string("rm -r ") + kFolder).c_str()) == 0);
  REQUIRE(trace.child_status == 0);
  CHECK(trace.losses.entries.empty());
  std::set<std::string> succeeded;
  for (std::size_t i = 0; i < log->count; ++i) {
    const Made& made = log->made.at(i);
    const EventDefinition& call = *Catalogue::built_in().find(made.id);
    CAPTURE(call.name, made.result);
    CHECK(made.result >= 0);
    std::size_t seen = 0;
    for (const LiveEvent& event : trace.events) seen += says(call, made, event) ? 1 : 0;
    CHECK(seen >= 1);
    if (seen != 0 && made.result >= 0) succeeded.insert(call.name);
  }
  ::munmap(log, sizeof(Log));
  for (const std::string& name : default_calls()) {
    CAPTURE(name);
    const bool module = name.ends_with("_module");
    if (kDangerous.contains(name) && !(module ? has_module : ours)) continue;
    CHECK(succeeded.contains(name));
  }
  WARN("default set: " << succeeded.size() << " of " << default_calls().size()
                       << " calls succeeded here");
}

TEST_CASE("processes and threads begin and end with what they say") {
  constexpr int kProcessStatus = 7, kThreadStatus = 5;
  LiveOptions options;
  options.events = {"sched_process_fork", "sched_process_exit", "exit", "exit_group"};
  auto* pid = static_cast<pid_t*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const LiveTrace trace = trace_child(options, [pid] {
    const pid_t child = ::fork();
    // The first thread ends by itself; so does its process, with the same status.
    if (child == 0) ::syscall(SYS_exit, kThreadStatus);
    ::waitpid(child, nullptr, 0);
    *pid = child;
    ::syscall(SYS_exit_group, kProcessStatus);
    return 0;
  });
  REQUIRE(WEXITSTATUS(trace.child_status) == kProcessStatus);
  const auto born = static_cast<std::uint64_t>(*pid);
  const auto parent = static_cast<std::uint64_t>(trace.child);
  ::munmap(pid, 4096);
  const auto forks = trace.named("sched_process_fork");
  REQUIRE(forks.size() == 1);
  CHECK(forks[0].values.at("parent_tid").word == parent);
  CHECK(forks[0].values.at("parent_ns_tid").word == parent);
  CHECK(forks[0].values.at("child_tid").word == born);
  CHECK(forks[0].values.at("child_ns_tid").word == born);
  check_actor(trace, forks[0]);
  const auto ended = trace.named("exit");
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].values.at("status").word == kThreadStatus);
  CHECK(ended[0].task.pid == born);
  const auto group = trace.named("exit_group");
  REQUIRE(group.size() == 1);
  CHECK(group[0].values.at("status").word == kProcessStatus);
  check_actor(trace, group[0]);
  const auto exits = trace.named("sched_process_exit");
  REQUIRE(exits.size() == 2);
  CHECK(exits[0].values.at("exit_code").word == kThreadStatus << 8);
  CHECK(exits[0].task.pid == born);
  CHECK(exits[1].values.at("exit_code").word == kProcessStatus << 8);
  check_actor(trace, exits[1]);
}

}  // namespace
}  // namespace tracee::test

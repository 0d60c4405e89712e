// Every kind of text that values of system calls are shown as, by real calls with known values: as
// the value itself where v0.6.3 did so, else beside it. Calls that fail harmlessly will do.
#include <asm/prctl.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/keyctl.h>
#include <linux/memfd.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <ctime>
#include <set>
#include <string>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

const char* const kNowhere = "/nonexistent-by-tracee/at-all";
constexpr long kNone = 1 << 30;  // no process, no key and no object has that number
constexpr long kKey = 0x7472;

struct Row {
  const char* call;
  std::array<long, 6> words;
  const char* argument;
  const char* expected;
};

long nowhere() { return reinterpret_cast<long>(kNowhere); }

std::vector<Row> rows_of_files() {
  const long path = nowhere();
  return {
      {"openat",
       {AT_FDCWD, path, O_WRONLY | O_APPEND | O_CLOEXEC},
       "flags",
       "O_WRONLY|O_APPEND|O_CLOEXEC"},
      {"openat", {AT_FDCWD, path, O_RDONLY}, "dirfd", "AT_FDCWD"},
      {"openat", {AT_FDCWD, path, O_CREAT, 0640}, "mode", "S_IRUSR|S_IWUSR|S_IRGRP"},
      {"open_by_handle_at", {-1, 0, O_RDWR | O_NONBLOCK}, "flags", "O_RDWR|O_NONBLOCK"},
      {"access", {path, R_OK | X_OK}, "mode", "R_OK|X_OK"},
      {"faccessat2", {AT_FDCWD, path, W_OK, AT_SYMLINK_NOFOLLOW}, "mode", "W_OK"},
      {"fchownat", {AT_FDCWD, path, 0, 0, AT_SYMLINK_NOFOLLOW}, "flags", "AT_SYMLINK_NOFOLLOW"},
      {"unlinkat", {AT_FDCWD, path, AT_REMOVEDIR}, "flags", "AT_REMOVEDIR"},
      {"chmod", {path, 0755}, "mode", "S_IRWXU|S_IRGRP|S_IXGRP|S_IROTH|S_IXOTH"},
      {"mknod", {path, S_IFIFO | 0600}, "mode", "S_IFIFO|S_IRUSR|S_IWUSR"},
      {"mount", {0, path, 0, MS_RDONLY | MS_NOSUID}, "mountflags", "MS_RDONLY|MS_NOSUID"},
      {"umount", {path, MNT_DETACH}, "flags", "MNT_DETACH"},
      {"fcntl", {-1, F_SETLKW}, "cmd", "F_SETLKW"},
      {"ioctl", {-1, FS_IOC_GETFLAGS}, "request", "_IOC(_IOC_READ, 0x66, 0x1, 0x8)"},
      {"pipe2", {0, O_CLOEXEC | O_NONBLOCK}, "flags", "O_NONBLOCK|O_CLOEXEC"},
      {"lseek", {-1, 0, SEEK_END}, "whence", "SEEK_END"},
      {"epoll_ctl", {-1, EPOLL_CTL_MOD, -1}, "op", "EPOLL_CTL_MOD"},
      {"flock", {-1, LOCK_EX | LOCK_NB}, "operation", "LOCK_EX|LOCK_NB"},
      {"memfd_create",
       {0, MFD_CLOEXEC | MFD_ALLOW_SEALING},
       "flags",
       "MFD_CLOEXEC|MFD_ALLOW_SEALING"},
      {"renameat2", {-1, 0, -1, 0, RENAME_EXCHANGE}, "flags", "RENAME_EXCHANGE"},
      {"inotify_add_watch", {-1, path, IN_CREATE | IN_DELETE}, "mask", "IN_CREATE|IN_DELETE"},
      {"splice",
       {-1, 0, -1, 0, 1, SPLICE_F_MOVE | SPLICE_F_MORE},
       "flags",
       "SPLICE_F_MOVE|SPLICE_F_MORE"},
      {"setxattr", {path, path, 0, 0, XATTR_REPLACE}, "flags", "XATTR_REPLACE"},
      {"fallocate",
       {-1, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 1},
       "mode",
       "FALLOC_FL_KEEP_SIZE|FALLOC_FL_PUNCH_HOLE"},
      {"execveat", {-1, path, 0, 0, AT_SYMLINK_NOFOLLOW}, "flags", "AT_SYMLINK_NOFOLLOW"},
  };
}

std::vector<Row> rows_of_memory() {
  return {
      {"mmap", {0, 0, PROT_READ | PROT_EXEC, MAP_PRIVATE, -1}, "prot", "PROT_READ|PROT_EXEC"},
      {"mmap",
       {0, 0, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1},
       "flags",
       "MAP_PRIVATE|MAP_ANONYMOUS"},
      {"mremap", {0, 0, 0, MREMAP_MAYMOVE}, "flags", "MREMAP_MAYMOVE"},
      {"msync", {1, 0, MS_SYNC}, "flags", "MS_SYNC"},
      {"mlockall", {MCL_ONFAULT}, "flags", "MCL_ONFAULT"},
      {"madvise", {1, 0, MADV_DONTNEED}, "advice", "MADV_DONTNEED"},
      {"semget", {kKey, 0, IPC_EXCL | 0600}, "semflg", "IPC_EXCL|0600"},
      {"shmctl", {kNone, IPC_RMID}, "cmd", "IPC_RMID"},
  };
}

std::vector<Row> rows_of_processes() {
  return {
      {"clone", {CLONE_FS | CLONE_THREAD}, "flags", "CLONE_FS|CLONE_THREAD"},
      {"unshare", {CLONE_FS}, "flags", "CLONE_FS"},
      {"kill", {kNone, SIGUSR2}, "sig", "SIGUSR2"},
      {"rt_sigprocmask", {SIG_BLOCK, 0, 0, 8}, "how", "SIG_BLOCK"},
      {"wait4", {-1, 0, WNOHANG | WUNTRACED}, "options", "WNOHANG|WUNTRACED"},
      {"waitid", {P_PID, kNone, 0, WEXITED}, "idtype", "P_PID"},
      {"futex", {0, FUTEX_WAKE | FUTEX_PRIVATE_FLAG}, "futex_op", "FUTEX_WAKE|FUTEX_PRIVATE_FLAG"},
      {"getrlimit", {RLIMIT_NOFILE}, "resource", "RLIMIT_NOFILE"},
      {"clock_gettime", {CLOCK_BOOTTIME}, "clockid", "CLOCK_BOOTTIME"},
      {"sched_setscheduler", {-1, SCHED_RR}, "policy", "SCHED_RR"},
      {"getpriority", {PRIO_PGRP, kNone}, "which", "PRIO_PGRP"},
      {"getitimer", {ITIMER_PROF}, "which", "ITIMER_PROF"},
      {"seccomp", {SECCOMP_GET_ACTION_AVAIL}, "operation", "SECCOMP_GET_ACTION_AVAIL"},
      {"keyctl", {KEYCTL_REVOKE, kNone}, "operation", "KEYCTL_REVOKE"},
      {"getrandom", {0, 0, GRND_NONBLOCK}, "flags", "GRND_NONBLOCK"},
      // Without the magic numbers that it wants.
      {"reboot", {0, 0, LINUX_REBOOT_CMD_HALT}, "cmd", "LINUX_REBOOT_CMD_HALT"},
      {"arch_prctl", {ARCH_GET_FS}, "option", "ARCH_GET_FS"},
      {"prctl", {PR_GET_DUMPABLE}, "option", "PR_GET_DUMPABLE"},
      {"ptrace", {PTRACE_SEIZE, kNone}, "request", "PTRACE_SEIZE"},
      {"bpf", {BPF_PROG_GET_FD_BY_ID}, "cmd", "BPF_PROG_GET_FD_BY_ID"},
      {"finit_module",
       {-1, 0, MODULE_INIT_IGNORE_VERMAGIC},
       "flags",
       "MODULE_INIT_IGNORE_VERMAGIC"},
  };
}

std::vector<Row> rows_of_sockets() {
  return {
      {"socket", {AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, kNone}, "domain", "AF_INET6"},
      {"socket", {AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, kNone}, "type", "SOCK_DGRAM|SOCK_CLOEXEC"},
      {"setsockopt", {-1, SOL_SOCKET, SO_REUSEADDR}, "level", "SOL_SOCKET"},
      {"setsockopt", {-1, SOL_SOCKET, SO_REUSEADDR}, "optname", "SO_REUSEADDR"},
      {"sendto", {-1, 0, 0, MSG_DONTWAIT | MSG_NOSIGNAL}, "flags", "MSG_DONTWAIT|MSG_NOSIGNAL"},
      {"shutdown", {-1, SHUT_RDWR}, "how", "SHUT_RDWR"},
  };
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const auto& some :
       {rows_of_files(), rows_of_memory(), rows_of_processes(), rows_of_sockets()})
    rows.insert(rows.end(), some.begin(), some.end());
  return rows;
}

const EventDefinition& call_of(const Row& row) {
  const EventDefinition* call = Catalogue::built_in().find(row.call);
  if (call == nullptr) FAIL("there is no call " << row.call);
  return *call;
}

const ArgumentDefinition& argument_of(const Row& row) {
  const auto& arguments = call_of(row).arguments;
  const auto found = std::find_if(arguments.begin(), arguments.end(), [&](const auto& argument) {
    return argument.name == row.argument;
  });
  if (found == arguments.end()) FAIL(row.call << " has no argument " << row.argument);
  return *found;
}

bool has_words(const LiveEvent& event, const Row& row) {
  const auto& arguments = call_of(row).arguments;
  for (std::size_t i = 0; i < arguments.size() && i < row.words.size(); ++i) {
    if (is_blob(arguments[i].kind) || arguments[i].part.what != PartKind::Nothing) continue;
    const auto said = static_cast<std::uint32_t>(event.values.at(arguments[i].name).word);
    if (said != static_cast<std::uint32_t>(row.words[i])) return false;
  }
  return true;
}

TEST_CASE("values of every kind are shown by their names, in the value's place or beside it") {
  const std::vector<Row> rows = all_rows();
  std::set<std::string> names;
  for (const Row& row : rows) names.insert(row.call);
  LiveOptions options;
  options.events.assign(names.begin(), names.end());
  const LiveTrace trace = trace_child(options, [&] {
    touched(kNowhere);
    for (const Row& row : rows) {
      const auto& [a, b, c, d, e, f] = row.words;
      ::syscall(call_of(row).id, a, b, c, d, e, f);
    }
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  CHECK(trace.losses.entries.empty());
  std::set<Rendering> shown;
  for (const Row& row : rows) {
    CAPTURE(row.call, row.argument);
    const ArgumentDefinition& argument = argument_of(row);
    const auto seen = trace.named(row.call);
    const auto event = std::find_if(seen.begin(), seen.end(), [&](const LiveEvent& candidate) {
      return has_words(candidate, row);
    });
    REQUIRE(event != seen.end());
    const LiveValue& value = event->values.at(row.argument);
    if (argument.rendering != Rendering::Plain) {
      CHECK(value.json == '"' + std::string(row.expected) + '"');
      CHECK(value.text.empty());
      shown.insert(argument.rendering);
    } else {
      CHECK(value.json == std::to_string(static_cast<std::int64_t>(value.word)));
      CHECK(value.text == row.expected);
      shown.insert(argument.explained);
    }
  }
  // What the structure of openat2 says has a test with others of its kind (parts_live_test).
  shown.insert(Rendering::ResolveFlags);
  for (const EventDefinition& event : Catalogue::built_in().events()) {
    if (!event.is_syscall()) continue;
    for (const ArgumentDefinition& argument : event.arguments) {
      CAPTURE(event.name, argument.name);
      CHECK((argument.rendering == Rendering::Plain || shown.contains(argument.rendering)));
      CHECK((argument.explained == Rendering::Plain || shown.contains(argument.explained)));
    }
  }
}

}  // namespace
}  // namespace tracee::test

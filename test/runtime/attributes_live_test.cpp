// What changes about files beside their contents, and where a task is among them.
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"chmod_common",      "do_truncate", "vfs_utimes",
                           "file_modification", "set_fs_pwd",  "inotify_watch"};

constexpr const char* kPath = "/tmp/tracee-attributes";
constexpr int kDescriptor = 57;

// A file that is there before and after the trace, so that its numbers are known.
class OwnFile {
 public:
  OwnFile() {
    ::unlink(kPath);
    ::close(::open(kPath, O_CREAT | O_RDWR, 0600));
    REQUIRE(::stat(kPath, &status) == 0);
  }
  ~OwnFile() { ::unlink(kPath); }
  OwnFile(const OwnFile&) = delete;
  OwnFile& operator=(const OwnFile&) = delete;

  void check_id(const LiveEvent& event) const {
    CHECK(event.values.at("dev").word == kernel_device(status));
    CHECK(event.values.at("inode").word == status.st_ino);
  }

  struct stat status {};
};

TEST_CASE("chmod_common shows file, mode and outcome") {
  const OwnFile file;
  LiveOptions options;
  options.events = {"chmod_common"};
  const LiveTrace trace = trace_child(options, [] {
    if (::chmod(kPath, 0640) != 0) return 1;
    if (::fchmod(::open(kPath, O_RDONLY), 04711) != 0) return 2;
    if (::setuid(65534) != 0) return 3;
    return ::chmod(kPath, 0777) == -1 && errno == EPERM ? 0 : 4;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "chmod_common")) return;
  const auto changes = trace.named("chmod_common");
  REQUIRE(changes.size() == 3);
  check_actor(trace, changes[0]);
  const std::uint64_t modes[] = {0640, 04711, 0777};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(changes[i].values.at("pathname").bytes == kPath);
    CHECK(changes[i].values.at("pathname").provenance == Provenance::Resolved);
    CHECK(changes[i].values.at("mode").word == modes[i]);
    if (changes[i].hook == HookKind::Kprobe) {
      CHECK(changes[i].values.at("returnValue").presence == Presence::Absent);
      continue;
    }
    CHECK(changes[i].values.at("returnValue").json == (i < 2 ? "0" : std::to_string(-EPERM)));
    CHECK(changes[i].return_value == (i < 2 ? 0 : -EPERM));
  }
  CHECK(changes[0].syscall == SYS_chmod);
  CHECK(changes[1].syscall == SYS_fchmod);
}

TEST_CASE("do_truncate shows file and length") {
  const OwnFile file;
  LiveOptions options;
  options.events = {"do_truncate"};
  const LiveTrace trace = trace_child(options, [] {
    const int fd = ::open(kPath, O_RDWR);
    if (::ftruncate(fd, 1000) != 0) return 1;
    if (::truncate(kPath, 10) != 0) return 2;
    return ::open(kPath, O_RDWR | O_TRUNC) < 0 ? 1 : 0;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "do_truncate")) return;
  const auto cuts = trace.named("do_truncate");
  REQUIRE(cuts.size() == 3);
  const char* lengths[] = {"1000", "10", "0"};
  for (std::size_t i = 0; i < 3; ++i) {
    check_actor(trace, cuts[i]);
    file.check_id(cuts[i]);
    CHECK(cuts[i].return_value == 0);
    CHECK(cuts[i].values.at("length").json == lengths[i]);
    CHECK(cuts[i].values.at("pathname").bytes.ends_with("/tracee-attributes"));
  }
  CHECK(cuts[0].values.at("pathname").bytes == kPath);
  CHECK(cuts[0].syscall == SYS_ftruncate);
  CHECK(cuts[1].syscall == SYS_truncate);
  CHECK(cuts[2].values.at("pathname").bytes == kPath);
}

TEST_CASE("vfs_utimes shows the times that are given") {
  const OwnFile file;
  LiveOptions options;
  options.events = {"vfs_utimes"};
  const LiveTrace trace = trace_child(options, [] {
    const timespec both[2] = {{5, 6}, {7, 8}};
    const timespec one[2] = {{0, UTIME_OMIT}, {9, 0}};
    if (::utimensat(AT_FDCWD, kPath, both, 0) != 0) return 1;
    if (::utimensat(AT_FDCWD, kPath, one, 0) != 0) return 2;
    return ::utimensat(AT_FDCWD, kPath, nullptr, 0);
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "vfs_utimes")) return;
  const auto sets = trace.named("vfs_utimes");
  REQUIRE(sets.size() == 3);
  for (const LiveEvent& event : sets) {
    check_actor(trace, event);
    file.check_id(event);
    CHECK(event.return_value == 0);
    CHECK(event.values.at("pathname").bytes == kPath);
  }
  CHECK(sets[0].values.at("atime").json == "5000000006");
  CHECK(sets[0].values.at("mtime").json == "7000000008");
  CHECK(sets[1].values.at("atime").presence == Presence::Absent);
  CHECK(sets[1].values.at("mtime").json == "9000000000");
  CHECK(sets[2].values.at("atime").presence == Presence::Absent);
  CHECK(sets[2].values.at("mtime").presence == Presence::Absent);
}

// Changes times that an event is to show; the kernel's clock for them has passed on.
template <typename Act>
bool change(int times, const Act& act) {
  struct stat before {};
  struct stat after {};
  ::fstat(kDescriptor, &before);
  ::usleep(50000);
  if (!act()) return false;
  ::fstat(kDescriptor, &after);
  const std::uint64_t both[2] = {change_time(before), change_time(after)};
  return ::write(times, both, sizeof(both)) == sizeof(both);
}

TEST_CASE("file_modification shows the change time before and after") {
  const OwnFile file;
  int times[2];
  REQUIRE(::pipe(times) == 0);
  LiveOptions options;
  options.events = {"file_modification"};
  const LiveTrace trace = trace_child(options, [&] {
    ::dup2(::open(kPath, O_RDWR), kDescriptor);
    if (::ftruncate(kDescriptor, 8192) != 0) return 1;
    if (!change(times[1], [] { return ::write(kDescriptor, "x", 1) == 1; })) return 2;
    auto* memory = static_cast<char*>(
        ::mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, kDescriptor, 0));
    if (memory == MAP_FAILED) return 3;
    return change(times[1], [&] { return (memory[5000] = 'y') == 'y'; }) ? 0 : 4;
  });
  std::uint64_t known[2][2] = {};
  REQUIRE(trace.child_status == 0);
  REQUIRE(::read(times[0], known, sizeof(known)) == sizeof(known));
  for (const int fd : times) ::close(fd);
  if (skipped(trace, "file_modification")) return;
  std::vector<LiveEvent> changes;
  for (const LiveEvent& event : trace.events) {
    if (event.values.at("file_path").bytes == kPath) changes.push_back(event);
  }
  REQUIRE(changes.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    check_actor(trace, changes[i]);
    file.check_id(changes[i]);
    CHECK(changes[i].values.at("old_ctime").word == known[i][0]);
    CHECK(changes[i].values.at("new_ctime").word == known[i][1]);
  }
}

TEST_CASE("set_fs_pwd shows the path as given and where it leads") {
  LiveOptions options;
  options.events = {"set_fs_pwd"};
  const LiveTrace trace = trace_child(options, [] {
    if (::chdir("/tmp/../tmp/.") != 0) return 1;
    return ::fchdir(::open("/", O_RDONLY));
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "set_fs_pwd")) return;
  const auto changes = trace.named("set_fs_pwd");
  REQUIRE(changes.size() == 2);
  for (const LiveEvent& event : changes) check_actor(trace, event);
  CHECK(changes[0].values.at("unresolved_path").json == "\"/tmp/../tmp/.\"");
  CHECK(changes[0].values.at("unresolved_path").provenance == Provenance::UserMemory);
  CHECK(changes[0].values.at("resolved_path").json == "\"/tmp\"");
  CHECK(changes[0].syscall == SYS_chdir);
  CHECK(changes[1].values.at("unresolved_path").presence == Presence::Absent);
  CHECK(changes[1].values.at("resolved_path").json == "\"/\"");
}

TEST_CASE("inotify_watch shows what is watched") {
  const OwnFile file;
  LiveOptions options;
  options.events = {"inotify_watch"};
  const LiveTrace trace = trace_child(
      options, [] { return ::inotify_add_watch(::inotify_init1(0), kPath, IN_MODIFY) < 0; });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "inotify_watch")) return;
  const auto watches = trace.named("inotify_watch");
  REQUIRE(watches.size() == 1);
  check_actor(trace, watches[0]);
  file.check_id(watches[0]);
  CHECK(watches[0].return_value == 0);
  CHECK(watches[0].values.at("pathname").bytes == kPath);
}

}  // namespace
}  // namespace tracee::test

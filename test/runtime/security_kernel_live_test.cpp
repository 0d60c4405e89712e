// Security hooks of file names, mounts, BPF and files that the kernel reads for itself: every
// argument. File systems of the test's own, so that paths within them are known.
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_inode_mknod", "security_inode_unlink",    "security_sb_mount",
                           "security_sb_umount",   "security_path_notify",     "security_bpf",
                           "security_bpf_map",     "security_kernel_read_file"};

constexpr int kNotPossible = 77;

bool possible(const LiveTrace& trace) {
  if (WEXITSTATUS(trace.child_status) != kNotPossible) return true;
  WARN("SKIP: mounts cannot be made here");
  return false;
}

// Acts in a folder that is a file system of its own, in a mount namespace of its own.
int in_own_file_system(const char* folder, int (*act)(const std::string& folder)) {
  ::mkdir(folder, 0700);
  if (::unshare(CLONE_NEWNS) != 0) return kNotPossible;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNotPossible;
  if (::mount("nowhere", folder, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") != 0) {
    return kNotPossible;
  }
  return act(folder);
}

int make_and_unlink(const std::string& folder) {
  ::umask(022);
  ::mkdir((folder + "/below").c_str(), 0700);
  if (::mknod((folder + "/below/pipe").c_str(), S_IFIFO | 0644, 0) != 0) return 1;
  if (::mknod((folder + "/null").c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0) return 2;
  if (::unlink((folder + "/below/pipe").c_str()) != 0) return 3;
  return ::unlinkat(AT_FDCWD, (folder + "/null").c_str(), 0);
}

TEST_CASE("names made and removed have their path within the file system") {
  const char* folder = "/tmp/tracee-names";
  LiveOptions options;
  options.events = {"security_inode_mknod", "security_inode_unlink"};
  const LiveTrace trace =
      trace_child(options, [&] { return in_own_file_system(folder, make_and_unlink); });
  ::rmdir(folder);
  if (!possible(trace)) return;
  REQUIRE(trace.child_status == 0);
  for (const LiveEvent& event : trace.events) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
  }
  if (!skipped(trace, "security_inode_mknod")) {
    const auto made = trace.named("security_inode_mknod");
    REQUIRE(made.size() == 2);
    CHECK(made[0].values.at("file_name").json == "\"/below/pipe\"");
    CHECK(made[0].values.at("file_name").provenance == Provenance::Resolved);
    CHECK(made[0].values.at("mode").json == "\"S_IFIFO|S_IRUSR|S_IWUSR|S_IRGRP|S_IROTH\"");
    CHECK(made[0].values.at("dev").json == "0");
    CHECK(made[1].values.at("file_name").json == "\"/null\"");
    CHECK(made[1].values.at("mode").json == "\"S_IFCHR|S_IRUSR|S_IWUSR\"");
    CHECK(made[1].values.at("dev").word == (1u << 20 | 3u));
  }
  if (!skipped(trace, "security_inode_unlink")) {
    const auto gone = trace.named("security_inode_unlink");
    REQUIRE(gone.size() == 2);
    CHECK(gone[0].values.at("pathname").json == "\"/below/pipe\"");
    CHECK(gone[0].syscall == SYS_unlink);
    CHECK(gone[1].values.at("pathname").json == "\"/null\"");
    CHECK(gone[1].syscall == SYS_unlinkat);
  }
}

TEST_CASE("security_sb_mount has the kernel's copies and the resolved folder") {
  const char* folder = "/tmp/tracee-mount";
  LiveOptions options;
  options.events = {"security_sb_mount"};
  const LiveTrace trace = trace_child(options, [&] {
    return in_own_file_system("/tmp/../tmp/tracee-mount", [](const std::string& where) {
      return ::mount(nullptr, where.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr);
    });
  });
  ::rmdir(folder);
  if (!possible(trace) || skipped(trace, "security_sb_mount")) return;
  const auto mounts = trace.named("security_sb_mount");
  REQUIRE(mounts.size() == 3);  // the first one makes "/" private
  for (const LiveEvent& event : mounts) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
    CHECK(event.syscall == SYS_mount);
  }
  CHECK(mounts[0].values.at("dev_name").presence == Presence::Null);
  CHECK(mounts[0].values.at("path").json == "\"/\"");
  CHECK(mounts[0].values.at("flags").word == (MS_REC | MS_PRIVATE));
  CHECK(mounts[1].values.at("dev_name").json == "\"nowhere\"");
  CHECK(mounts[1].values.at("dev_name").provenance == Provenance::KernelMemory);
  CHECK(mounts[1].values.at("path").bytes == folder);
  CHECK(mounts[1].values.at("type").json == "\"tmpfs\"");
  CHECK(mounts[1].values.at("flags").word == (MS_NOSUID | MS_NODEV));
  CHECK(mounts[2].values.at("path").bytes == folder);
  CHECK(mounts[2].values.at("flags").word == (MS_REMOUNT | MS_RDONLY));
}

TEST_CASE("security_sb_umount shows place, type and flags") {
  const char* folder = "/tmp/tracee-unmount";
  LiveOptions options;
  options.events = {"security_sb_umount"};
  const LiveTrace trace = trace_child(options, [&] {
    return in_own_file_system(
        folder, [](const std::string& where) { return ::umount2(where.c_str(), MNT_DETACH); });
  });
  ::rmdir(folder);
  if (!possible(trace) || skipped(trace, "security_sb_umount")) return;
  REQUIRE(trace.child_status == 0);
  const auto gone = trace.named("security_sb_umount");
  REQUIRE(gone.size() == 1);
  check_actor(trace, gone[0]);
  CHECK(gone[0].return_value == 0);
  CHECK(gone[0].syscall == SYS_umount2);
  CHECK(gone[0].values.at("mountpoint").bytes == folder);
  CHECK(gone[0].values.at("type").json == "\"tmpfs\"");
  CHECK(gone[0].values.at("flags").word == MNT_DETACH);
}

TEST_CASE("security_path_notify shows what is watched, and for what") {
  struct stat status {};
  REQUIRE(::stat("/tmp", &status) == 0);
  LiveOptions options;
  options.events = {"security_path_notify"};
  const LiveTrace trace = trace_child(options, [] {
    return ::inotify_add_watch(::inotify_init1(0), "/tmp", IN_CREATE | IN_DELETE) < 0;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_path_notify")) return;
  const auto watches = trace.named("security_path_notify");
  REQUIRE(watches.size() == 1);
  check_actor(trace, watches[0]);
  CHECK(watches[0].return_value == 0);
  CHECK(watches[0].syscall == SYS_inotify_add_watch);
  CHECK(watches[0].values.at("pathname").json == "\"/tmp\"");
  CHECK(watches[0].values.at("inode").word == status.st_ino);
  CHECK(watches[0].values.at("dev").word == (major(status.st_dev) << 20 | minor(status.st_dev)));
  CHECK((watches[0].values.at("mask").word & 0xfff) == (IN_CREATE | IN_DELETE));
  CHECK(watches[0].values.at("obj_type").presence == Presence::Present);
}

int make_map() {
  bpf_attr attributes;
  std::memset(&attributes, 0, sizeof(attributes));
  attributes.map_type = BPF_MAP_TYPE_ARRAY;
  attributes.key_size = attributes.value_size = sizeof(std::uint32_t);
  attributes.max_entries = 1;
  std::strcpy(attributes.map_name, "tracee_of_test");
  const auto map = static_cast<int>(::syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, 120));
  if (map < 0) return 1;
  bpf_map_info info{};
  std::memset(&attributes, 0, sizeof(attributes));
  attributes.info.bpf_fd = static_cast<std::uint32_t>(map);
  attributes.info.info_len = sizeof(info);
  attributes.info.info = reinterpret_cast<std::uint64_t>(&info);
  if (::syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attributes, 120) != 0) return 2;
  return ::write(STDIN_FILENO, &info.id, sizeof(info.id)) == sizeof(info.id) ? 0 : 3;
}

TEST_CASE("security_bpf and security_bpf_map show commands and maps") {
  int numbers[2];
  REQUIRE(::pipe(numbers) == 0);
  LiveOptions options;
  options.events = {"security_bpf", "security_bpf_map"};
  const LiveTrace trace = trace_child(options, [&] {
    ::dup2(numbers[1], STDIN_FILENO);
    return make_map();
  });
  std::uint32_t id = 0;
  REQUIRE(trace.child_status == 0);
  REQUIRE(::read(numbers[0], &id, sizeof(id)) == sizeof(id));
  ::close(numbers[0]);
  ::close(numbers[1]);
  for (const LiveEvent& event : trace.events) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
    CHECK(event.syscall == SYS_bpf);
  }
  if (!skipped(trace, "security_bpf")) {
    const auto commands = trace.named("security_bpf");
    REQUIRE(commands.size() == 2);
    CHECK(commands[0].values.at("cmd").json == "\"BPF_MAP_CREATE\"");
    CHECK(commands[1].values.at("cmd").json == "\"BPF_OBJ_GET_INFO_BY_FD\"");
  }
  if (!skipped(trace, "security_bpf_map")) {
    const auto maps = trace.named("security_bpf_map");
    REQUIRE(maps.size() == 1);
    CHECK(maps[0].values.at("map_id").word == id);
    CHECK(maps[0].values.at("map_name").json == "\"tracee_of_test\"");
  }
}

TEST_CASE("security_kernel_read_file names a file that is to become a module") {
  const char* path = "/tmp/tracee-no-module";
  LiveOptions options;
  options.events = {"security_kernel_read_file"};
  const int fd = ::open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  REQUIRE(fd >= 0);
  REQUIRE(::write(fd, "no module", 9) == 9);
  ::close(fd);
  struct stat status {};
  REQUIRE(::stat(path, &status) == 0);
  const LiveTrace trace = trace_child(options, [&] {
    const int file = ::open(path, O_RDONLY);
    ::syscall(SYS_finit_module, file, "", 0);  // it is none: nothing is loaded
    return 0;
  });
  ::unlink(path);
  if (skipped(trace, "security_kernel_read_file")) return;
  const auto reads = trace.named("security_kernel_read_file");
  REQUIRE(reads.size() == 1);
  check_actor(trace, reads[0]);
  CHECK(reads[0].return_value == 0);
  CHECK(reads[0].syscall == SYS_finit_module);
  CHECK(reads[0].values.at("pathname").bytes == path);
  CHECK(reads[0].values.at("type").json == "\"kernel-module\"");
  CHECK(reads[0].values.at("inode").word == status.st_ino);
  CHECK(reads[0].values.at("dev").word == (major(status.st_dev) << 20 | minor(status.st_dev)));
}

TEST_CASE("the system call is filled in on request") {
  LiveOptions options;
  options.events = {"security_file_open"};
  options.sensor.detect_syscall = true;
  const LiveTrace trace = trace_child(options, [] {
    ::open("/proc/self/status", O_RDONLY);
    return 0;
  });
  if (skipped(trace, "security_file_open")) return;
  const auto opens = trace.named("security_file_open");
  REQUIRE(opens.size() == 1);
  CHECK(opens[0].values.at("syscall").json == "\"openat\"");
}

}  // namespace
}  // namespace tracee::test

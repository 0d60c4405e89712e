// Evasions by way of file systems and roots, as schemas/EVASIONS.md states them: another layer,
// another kind of mount, another root. Each child has a mount namespace of its own; what it mounts
// ends with it.
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "test/runtime/live_trace.h"
#include "tracee-ebpf/containers/container_table.h"

namespace tracee::test {
namespace {

constexpr const char* kPlace = "/tmp/tracee-mounts";
constexpr int kCannot = 77;  // of children: mounting is not permitted, or the kernel lacks it

// The child's own mounts, with an empty file system at kPlace.
bool own_mounts() {
  ::mkdir(kPlace, 0700);
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", kPlace, "tmpfs", 0, nullptr) == 0;
}

std::string in_place(const char* name) { return std::string(kPlace) + "/" + name; }

bool make_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY, 0600);
  return fd >= 0 && ::close(fd) == 0;
}

// Whether a child could not do its act at all; another failure is one of the test.
bool not_permitted(const LiveTrace& seen, const char* what) {
  const bool cannot = WIFEXITED(seen.child_status) && WEXITSTATUS(seen.child_status) == kCannot;
  if (cannot) WARN("SKIP: " << what << " is not permitted here");
  if (!cannot) REQUIRE(seen.child_status == 0);
  return cannot;
}

LiveTrace trace(std::vector<std::string> events, const std::function<int()>& act) {
  LiveOptions options;
  options.events = std::move(events);
  options.may_share = false;
  return trace_child(options, act);
}

std::vector<LiveEvent> opens_of(const LiveTrace& seen, std::string_view path) {
  std::vector<LiveEvent> opens = seen.named("security_file_open");
  std::erase_if(opens,
                [&](const LiveEvent& event) { return event.values.at("pathname").bytes != path; });
  return opens;
}

// In the test's own machine the module may have to be loaded; elsewhere what is there is used.
void load_overlays() {
  const int module = ::open("/tracee/overlay.ko", O_RDONLY);
  if (module >= 0) ::syscall(SYS_finit_module, module, "", 0);
}

TEST_CASE("evasion: a file of an overlay is opened under its path there") {
  load_overlays();
  const LiveTrace seen = trace({"security_file_open", "mount"}, [] {
    if (!own_mounts()) return kCannot;
    for (const char* folder : {"lower", "upper", "work", "merged"})
      ::mkdir(in_place(folder).c_str(), 0700);
    if (!make_file(in_place("lower/secret"))) return 1;
    const std::string layers = "lowerdir=" + in_place("lower") + ",upperdir=" + in_place("upper") +
                               ",workdir=" + in_place("work");
    if (::mount("overlay", in_place("merged").c_str(), "overlay", 0, layers.c_str()) != 0)
      return kCannot;
    return ::open(in_place("merged/secret").c_str(), O_RDONLY) < 0 ? 2 : 0;
  });
  if (not_permitted(seen, "mounting an overlay")) return;
  const auto mounts = seen.named("mount");
  REQUIRE(mounts.size() == 3);
  CHECK(mounts.back().values.at("filesystemtype").bytes == "overlay");
  if (skipped(seen, "security_file_open")) return;
  // Some kernels open the layer's file under the overlay's path as well.
  const auto opens = opens_of(seen, in_place("merged/secret"));
  REQUIRE_FALSE(opens.empty());
  if (opens.size() > 1) CHECK(opens[0].values.at("dev").word != opens[1].values.at("dev").word);
  CHECK(opens.size() <= 2);
}

TEST_CASE(
    "evasion: what is mounted by the new calls shows as these calls, and its files by their "
    "paths") {
  const LiveTrace seen = trace(
      {"fsopen", "fsconfig", "fsmount", "move_mount", "security_file_open", "security_sb_mount"},
      [] {
        if (!own_mounts() || ::mkdir(in_place("new").c_str(), 0700) != 0) return kCannot;
        const long context = ::syscall(SYS_fsopen, touched("tmpfs"), 0);
        if (context < 0 ||
            ::syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
          return kCannot;
        const long mounted = ::syscall(SYS_fsmount, context, 0, 0);
        if (mounted < 0) return kCannot;
        const std::string to = in_place("new");
        if (::syscall(SYS_move_mount, mounted, "", AT_FDCWD, to.c_str(), MOVE_MOUNT_F_EMPTY_PATH) !=
            0)
          return 1;
        return make_file(in_place("new/file")) ? 0 : 2;
      });
  if (not_permitted(seen, "mounting")) return;
  REQUIRE(seen.named("fsopen").size() == 1);
  CHECK(seen.named("fsopen")[0].values.at("fsname").bytes == "tmpfs");
  REQUIRE(seen.named("fsmount").size() == 1);
  CHECK(seen.named("fsmount")[0].return_value >= 0);
  REQUIRE(seen.named("move_mount").size() == 1);
  CHECK(seen.named("move_mount")[0].values.at("to_path").bytes == in_place("new"));
  CHECK(seen.named("move_mount")[0].return_value == 0);
  if (skipped(seen, "security_file_open")) return;
  CHECK(opens_of(seen, in_place("new/file")).size() == 1);
  // Two mounts of the preparation: the new calls have no such hook.
  if (observable(seen, "security_sb_mount")) CHECK(seen.named("security_sb_mount").size() == 2);
}

TEST_CASE("evasion: under a new root paths begin there, in another mount namespace") {
  const LiveTrace seen = trace({"pivot_root", "security_file_open", "getppid"}, [] {
    call_getppid(1);
    // The first file system of a machine's start cannot be left this way: another one goes over it
    // before.
    if (!own_mounts() || ::chdir(kPlace) != 0 || ::mount(".", "/", nullptr, MS_MOVE, nullptr) != 0)
      return kCannot;
    if (::chroot(".") != 0 || ::mkdir("/next", 0700) != 0) return kCannot;
    if (::mount("tmpfs", "/next", "tmpfs", 0, nullptr) != 0 || ::mkdir("/next/old", 0700) != 0)
      return kCannot;
    if (::syscall(SYS_pivot_root, touched("/next"), touched("/next/old")) != 0) return kCannot;
    if (::chdir("/") != 0 || !make_file("/tracee-new-root")) return 1;
    return 0;
  });
  if (not_permitted(seen, "another root")) return;
  REQUIRE(seen.named("pivot_root").size() == 1);
  const LiveEvent pivot = seen.named("pivot_root")[0];
  CHECK(pivot.values.at("new_root").bytes == "/next");
  CHECK(pivot.values.at("put_old").bytes == "/next/old");
  REQUIRE(seen.named("getppid").size() == 1);
  CHECK(pivot.task.mount_namespace != seen.named("getppid")[0].task.mount_namespace);
  if (skipped(seen, "security_file_open")) return;
  const auto opens = opens_of(seen, "/tracee-new-root");
  REQUIRE(opens.size() == 1);
  CHECK(opens[0].task.mount_namespace == pivot.task.mount_namespace);
}

TEST_CASE("evasion: direct writes, reserved room and shared extents show as their calls") {
  const std::string file = "/tmp/tracee-direct-" + std::to_string(::getpid());
  const LiveTrace seen = trace({"openat", "fallocate", "ioctl"}, [&] {
    const int fd = ::open(file.c_str(), O_CREAT | O_RDWR, 0600);
    const int direct = ::open(file.c_str(), O_WRONLY | O_DIRECT);  // not every file system has it
    ::syscall(SYS_fallocate, fd, 0, 4096, 8192);
    ::ioctl(fd, FICLONE, direct < 0 ? fd : direct);
    return ::unlink(file.c_str());
  });
  REQUIRE(seen.child_status == 0);
  const auto opens = seen.named("openat");
  CHECK(std::any_of(opens.begin(), opens.end(), [&](const LiveEvent& open) {
    return open.values.at("pathname").bytes == file &&
           open.values.at("flags").json.find("O_DIRECT") != std::string::npos;
  }));
  REQUIRE(seen.named("fallocate").size() == 1);
  CHECK(seen.named("fallocate")[0].values.at("offset").word == 4096);
  CHECK(seen.named("fallocate")[0].values.at("len").word == 8192);
  const auto controls = seen.named("ioctl");
  CHECK(std::any_of(controls.begin(), controls.end(), [](const LiveEvent& control) {
    return control.values.at("request").word == FICLONE;
  }));
}

TEST_CASE("evasion: an exec without any argument has its file, and no argument of its own") {
  const LiveTrace seen = trace({"execve", "sched_process_exec"}, [] {
    return in_child([] {
             char* none[] = {nullptr};
             const char* path = touched("/bin/true");
             ::syscall(SYS_execve, path, nullptr, none);
             return 1;
           }) == -1;
  });
  const auto execs = seen.named("sched_process_exec");
  REQUIRE(execs.size() == 1);
  CHECK(execs[0].values.at("cmdpath").bytes == "/bin/true");
  // Since Linux 5.18 such a program gets one empty argument (dcd46d897adb).
  const std::string argv = execs[0].values.at("argv").json;
  CHECK((argv == "[]" || argv == "[\"\"]"));
  REQUIRE(seen.named("execve").size() == 1);
  CHECK(seen.named("execve")[0].values.at("argv").json ==
        argv);  // of the new program, as its exec's
}

TEST_CASE(
    "evasion: a child that is born in a container's control group is in it from its first event") {
  const std::string id = std::string(52, 'd') + std::to_string(100000000000 + ::getpid());
  const std::string group = "/sys/fs/cgroup/docker-" + id + ".scope";
  ContainerTable containers(CgroupHierarchy::find());
  LiveOptions options;
  options.events = {"getppid"};
  options.sensor.containers = &containers;
  options.may_share = false;
  const LiveTrace seen = trace_child(options, [&] {
    if (::access("/sys/fs/cgroup/cgroup.procs", W_OK) != 0 || ::mkdir(group.c_str(), 0755) != 0)
      return kCannot;
    clone_args arguments{};
    arguments.flags = CLONE_INTO_CGROUP;
    arguments.exit_signal = SIGCHLD;
    arguments.cgroup = static_cast<__u64>(::open(group.c_str(), O_RDONLY | O_DIRECTORY));
    const long child = ::syscall(SYS_clone3, &arguments, sizeof(arguments));
    if (child < 0) return kCannot;
    if (child == 0) {
      call_getppid(1);
      ::_exit(0);
    }
    ::waitpid(static_cast<pid_t>(child), nullptr, 0);
    call_getppid(1);
    return 0;
  });
  ::rmdir(group.c_str());
  if (not_permitted(seen, "a child in another control group")) return;
  const auto calls = seen.named("getppid");
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].task.container == id);
  CHECK(calls[1].task.container.empty());
}

}  // namespace
}  // namespace tracee::test

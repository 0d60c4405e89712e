// Names that change: of files, of tasks, of control groups; and files that are mapped.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_inode_rename", "security_inode_symlink",
                           "security_mmap_file",    "security_socket_setsockopt",
                           "task_rename",           "cgroup_mkdir",
                           "cgroup_rmdir"};

// Ends in `name`: what is before it depends on where /tmp is mounted.
bool ends_in(const LiveEvent& event, const char* argument, const std::string& name) {
  const LiveValue& value = event.values.at(argument);
  return value.provenance == Provenance::Resolved && value.bytes.ends_with("/" + name);
}

TEST_CASE("renames and symbolic links show both names") {
  LiveOptions options;
  options.events = {"security_inode_rename", "security_inode_symlink"};
  const LiveTrace trace = trace_child(options, [] {
    if (::symlink("to nowhere", "/tmp/tracee-link") != 0) return 1;
    if (::rename("/tmp/tracee-link", "/tmp/tracee-renamed") != 0) return 2;
    return ::unlink("/tmp/tracee-renamed");
  });
  REQUIRE(trace.child_status == 0);
  for (const LiveEvent& event : trace.events) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
  }
  if (!skipped(trace, "security_inode_symlink")) {
    const auto links = trace.named("security_inode_symlink");
    REQUIRE(links.size() == 1);
    CHECK(ends_in(links[0], "linkpath", "tracee-link"));
    CHECK(links[0].values.at("target").json == "\"to nowhere\"");
    CHECK(links[0].values.at("target").provenance == Provenance::KernelMemory);
    CHECK(links[0].syscall == SYS_symlink);
  }
  if (!skipped(trace, "security_inode_rename")) {
    const auto renames = trace.named("security_inode_rename");
    REQUIRE(renames.size() == 1);
    CHECK(ends_in(renames[0], "old_path", "tracee-link"));
    CHECK(ends_in(renames[0], "new_path", "tracee-renamed"));
    CHECK(renames[0].syscall == SYS_rename);
  }
}

TEST_CASE("security_mmap_file shows the file, what is asked for and when the file changed") {
  const char* path = "/tmp/tracee-mapped";
  ::close(::open(path, O_CREAT | O_RDWR, 0600));
  struct stat status {};
  REQUIRE(::stat(path, &status) == 0);
  LiveOptions options;
  options.events = {"security_mmap_file"};
  const LiveTrace trace = trace_child(options, [&] {
    const int fd = ::open(path, O_RDWR);
    void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? 1 : 0;
  });
  ::unlink(path);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_mmap_file")) return;
  const auto maps = trace.named("security_mmap_file");
  REQUIRE(maps.size() == 1);
  check_actor(trace, maps[0]);
  CHECK(maps[0].return_value == 0);
  CHECK(maps[0].syscall == SYS_mmap);
  CHECK(maps[0].values.at("pathname").bytes == path);
  CHECK((maps[0].values.at("flags").word & O_ACCMODE) == O_RDWR);
  CHECK(maps[0].values.at("dev").word == (major(status.st_dev) << 20 | minor(status.st_dev)));
  CHECK(maps[0].values.at("inode").word == status.st_ino);
  CHECK(maps[0].values.at("ctime").word ==
        static_cast<std::uint64_t>(status.st_ctim.tv_sec) * 1000000000 +
            static_cast<std::uint64_t>(status.st_ctim.tv_nsec));
  CHECK(maps[0].values.at("prot").word == (PROT_READ | PROT_EXEC));
  CHECK(maps[0].values.at("mmap_flags").word == MAP_PRIVATE);
}

TEST_CASE("security_socket_setsockopt shows level, option and address") {
  LiveOptions options;
  options.events = {"security_socket_setsockopt"};
  const LiveTrace trace = trace_child(options, [] {
    const int fd = ::fcntl(::socket(AF_INET, SOCK_STREAM, 0), F_DUPFD, 61);
    const int one = 1;
    return ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_socket_setsockopt")) return;
  const auto options_set = trace.named("security_socket_setsockopt");
  REQUIRE(options_set.size() == 1);
  check_actor(trace, options_set[0]);
  CHECK(options_set[0].return_value == 0);
  CHECK(options_set[0].syscall == SYS_setsockopt);
  CHECK(options_set[0].values.at("sockfd").word == 61);
  CHECK(options_set[0].values.at("level").word == SOL_SOCKET);
  CHECK(options_set[0].values.at("optname").word == SO_KEEPALIVE);
  CHECK(options_set[0].values.at("local_addr").json ==
        R"({"sa_family":"AF_INET","sin_port":"0","sin_addr":"0.0.0.0"})");
}

TEST_CASE("task_rename shows both names of a task") {
  LiveOptions options;
  options.events = {"task_rename"};
  const LiveTrace trace = trace_child(options, [] {
    ::prctl(PR_SET_NAME, "tracee-first");
    ::prctl(PR_SET_NAME, "tracee-second");
    return 0;
  });
  if (skipped(trace, "task_rename")) return;
  const auto renames = trace.named("task_rename");
  REQUIRE(renames.size() == 2);
  check_actor(trace, renames[0]);
  CHECK(renames[0].values.at("old_name").bytes == renames[0].task.comm);
  CHECK(renames[0].values.at("new_name").json == "\"tracee-first\"");
  CHECK(renames[1].values.at("old_name").json == "\"tracee-first\"");
  CHECK(renames[1].values.at("new_name").json == "\"tracee-second\"");
  CHECK(renames[1].syscall == SYS_prctl);
}

TEST_CASE("cgroup_mkdir and cgroup_rmdir show id and path") {
  const char* folder = "/sys/fs/cgroup/tracee-made";
  int numbers[2];
  REQUIRE(::pipe(numbers) == 0);
  LiveOptions options;
  options.events = {"cgroup_mkdir", "cgroup_rmdir"};
  const LiveTrace trace = trace_child(options, [&] {
    struct stat status {};
    if (::mkdir(folder, 0700) != 0 || ::stat(folder, &status) != 0) return 1;
    if (::access((std::string(folder) + "/cgroup.procs").c_str(), F_OK) != 0) {
      ::rmdir(folder);  // a plain folder: no unified hierarchy here
      return 1;
    }
    const std::uint64_t id = status.st_ino;
    if (::write(numbers[1], &id, sizeof(id)) != sizeof(id)) return 2;
    return ::rmdir(folder);
  });
  ::close(numbers[1]);
  std::uint64_t id = 0;
  const bool told = ::read(numbers[0], &id, sizeof(id)) == sizeof(id);
  ::close(numbers[0]);
  if (!told) {
    skip_events({"cgroup_mkdir", "cgroup_rmdir"}, "no control group can be made here");
    return;
  }
  for (const char* name : {"cgroup_mkdir", "cgroup_rmdir"}) {
    if (skipped(trace, name)) continue;
    const auto seen = trace.named(name);
    REQUIRE(seen.size() == 1);
    check_actor(trace, seen[0]);
    CHECK(seen[0].values.at("cgroup_id").word == id);
    CHECK(seen[0].values.at("cgroup_path").bytes.ends_with("/tracee-made"));
    CHECK(seen[0].values.at("hierarchy_id").json == "0");
  }
}

}  // namespace
}  // namespace tracee::test

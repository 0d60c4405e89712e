// Capabilities that are asked for, credentials, namespaces and control groups that change.
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <string>

#include "bpf/shared/record.h"
#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"cap_capable", "commit_creds", "switch_task_ns", "cgroup_attach_task"};

constexpr int kNotPossible = 77;
constexpr unsigned kNobody = 65534;

record_credentials credentials(const LiveEvent& event, const char* name) {
  record_credentials value{};
  const std::string& bytes = event.values.at(name).bytes;
  REQUIRE(bytes.size() == sizeof(value));
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

std::vector<LiveEvent> asked_for(const LiveTrace& trace, const std::string& capability) {
  std::vector<LiveEvent> found;
  for (const LiveEvent& event : trace.named("cap_capable")) {
    if (event.values.at("cap").json == capability) found.push_back(event);
  }
  return found;
}

TEST_CASE("cap_capable shows audited questions and their answers") {
  LiveOptions options;
  options.events = {"cap_capable"};
  options.sensor.detect_syscall = GENERATE(true, false);
  const LiveTrace trace = trace_child(options, [] {
    if (::chroot("/") != 0) return kNotPossible;
    const int symbols = ::open("/proc/kallsyms", O_RDONLY);  // asks quietly for CAP_SYSLOG
    ::close(symbols);
    if (::setresuid(kNobody, kNobody, kNobody) != 0) return kNotPossible;
    return ::chroot("/") == -1 && errno == EPERM ? 0 : 1;
  });
  if (WEXITSTATUS(trace.child_status) == kNotPossible) {
    WARN("SKIP cap_capable: these rights are missing here");
    return;
  }
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "cap_capable")) return;
  const auto asked = asked_for(trace, "\"CAP_SYS_CHROOT\"");
  REQUIRE(asked.size() == 2);
  check_actor(trace, asked[0]);
  CHECK(asked[0].return_value == 0);
  CHECK(asked[0].syscall == SYS_chroot);
  CHECK(asked[1].return_value == (asked[1].hook == HookKind::FunctionExit ? -EPERM : 0));
  CHECK(asked[1].task.uid == kNobody);
  if (options.sensor.detect_syscall) {
    CHECK(asked[0].values.at("syscall").json == "\"chroot\"");
  } else {
    CHECK(asked[0].values.at("syscall").presence == Presence::Absent);
  }
  CHECK(asked_for(trace, "\"CAP_SYSLOG\"").empty());
}

TEST_CASE("commit_creds shows old and new credentials when they differ") {
  LiveOptions options;
  options.events = {"commit_creds"};
  options.sensor.detect_syscall = true;
  const LiveTrace trace = trace_child(options, [] {
    if (::syscall(SYS_setresgid, 1, 2, 3) != 0) return kNotPossible;
    if (::syscall(SYS_setresuid, kNobody, kNobody, kNobody) != 0) return kNotPossible;
    return static_cast<int>(::syscall(SYS_setresuid, kNobody, kNobody, kNobody));  // nothing new
  });
  if (WEXITSTATUS(trace.child_status) == kNotPossible) {
    WARN("SKIP commit_creds: ids cannot be changed here");
    return;
  }
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "commit_creds")) return;
  const auto commits = trace.named("commit_creds");
  REQUIRE(commits.size() == 2);
  check_actor(trace, commits[0]);
  CHECK(commits[0].values.at("syscall").json == "\"setresgid\"");
  const record_credentials first = credentials(commits[0], "old_cred");
  CHECK(first.uid == ::getuid());
  CHECK(first.gid == ::getgid());
  const record_credentials groups = credentials(commits[0], "new_cred");
  CHECK(groups.gid == 1);
  CHECK(groups.egid == 2);
  CHECK(groups.sgid == 3);
  CHECK(groups.fsgid == 2);
  CHECK(groups.uid == first.uid);
  CHECK(groups.effective == first.effective);
  CHECK(commits[0].values.at("new_cred").json.find("\"Sgid\":3,\"Euid\":0,\"Egid\":2") !=
        std::string::npos);
  const record_credentials users = credentials(commits[1], "new_cred");
  CHECK(credentials(commits[1], "old_cred").egid == 2);
  CHECK(users.uid == kNobody);
  CHECK(users.euid == kNobody);
  CHECK(users.suid == kNobody);
  CHECK(users.fsuid == kNobody);
  CHECK(users.effective == 0);
  CHECK(users.permitted == 0);
  CHECK(users.bounding == first.bounding);
  CHECK(commits[1].values.at("new_cred").provenance == Provenance::KernelMemory);
}

TEST_CASE("switch_task_ns shows the namespaces that changed, and only those") {
  int numbers[2];
  REQUIRE(::pipe(numbers) == 0);
  LiveOptions options;
  options.events = {"switch_task_ns"};
  const LiveTrace trace = trace_child(options, [&] {
    if (::unshare(CLONE_FS) != 0) return 1;  // no namespace
    if (::unshare(CLONE_NEWUTS | CLONE_NEWIPC) != 0) return kNotPossible;
    struct stat uts {
    }, ipc{};
    ::stat("/proc/self/ns/uts", &uts);
    ::stat("/proc/self/ns/ipc", &ipc);
    const std::uint64_t made[2] = {uts.st_ino, ipc.st_ino};
    return ::write(numbers[1], made, sizeof(made)) == sizeof(made) ? 0 : 2;
  });
  ::close(numbers[1]);
  std::uint64_t made[2] = {};
  const bool told = ::read(numbers[0], made, sizeof(made)) == sizeof(made);
  ::close(numbers[0]);
  if (!told) {
    WARN("SKIP switch_task_ns: namespaces cannot be made here");
    return;
  }
  if (skipped(trace, "switch_task_ns")) return;
  const auto switches = trace.named("switch_task_ns");
  REQUIRE(switches.size() == 1);  // not at the end, when a task loses its namespaces
  check_actor(trace, switches[0]);
  CHECK(switches[0].syscall == SYS_unshare);
  CHECK(switches[0].values.at("pid").word == static_cast<std::uint64_t>(trace.child));
  CHECK(switches[0].values.at("new_uts").word == made[0]);
  CHECK(switches[0].values.at("new_ipc").word == made[1]);
  for (const char* same : {"new_mnt", "new_pid", "new_net", "new_cgroup"}) {
    CHECK(switches[0].values.at(same).presence == Presence::Absent);
  }
}

// The first folder where a control group can be made, or nothing.
std::string group_folder() {
  for (const std::string root :
       {"/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids"}) {
    const std::string folder = root + "/tracee-attach";
    if (::mkdir(folder.c_str(), 0700) != 0) continue;
    if (::access((folder + "/cgroup.procs").c_str(), W_OK) == 0) return folder;
    ::rmdir(folder.c_str());
  }
  return {};
}

TEST_CASE("cgroup_attach_task shows where a task is moved") {
  const std::string folder = group_folder();
  if (folder.empty()) {
    skip_events({"cgroup_attach_task"}, "no control group can be made here");
    return;
  }
  LiveOptions options;
  options.events = {"cgroup_attach_task"};
  const LiveTrace trace = trace_child(options, [&] {
    const int group = ::open((folder + "/cgroup.procs").c_str(), O_WRONLY);
    return ::write(group, "0", 1) == 1 ? 0 : 1;
  });
  ::rmdir(folder.c_str());
  if (trace.child_status != 0) {
    skip_events({"cgroup_attach_task"}, "a task cannot be moved here");
    return;
  }
  if (skipped(trace, "cgroup_attach_task")) return;
  const auto moves = trace.named("cgroup_attach_task");
  REQUIRE(moves.size() == 1);
  check_actor(trace, moves[0]);
  CHECK(moves[0].syscall == SYS_write);
  const std::string& path = moves[0].values.at("cgroup_path").bytes;
  CHECK(path.ends_with("/tracee-attach"));
  CHECK(moves[0].values.at("cgroup_path").provenance == Provenance::KernelMemory);
}

}  // namespace
}  // namespace tracee::test

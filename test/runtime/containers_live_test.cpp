#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "test/runtime/live_trace.h"
#include "tracee-ebpf/containers/container_table.h"

namespace tracee::test {
namespace {

const std::string kId(64, 'e');
constexpr int kNoGroup = 9;  // exit status of a child that could make none

bool put(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

std::string content(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// Groups as docker makes them, for one test.
class Group {
 public:
  explicit Group(const CgroupHierarchy& hierarchy)
      : above_(hierarchy.root + "/docker"), path_(above_ + '/' + kId) {}
  ~Group() {
    ::rmdir(path_.c_str());
    ::rmdir(above_.c_str());
  }
  bool make() const {
    return ::mkdir(above_.c_str(), 0700) == 0 && ::mkdir(path_.c_str(), 0700) == 0;
  }
  // The caller moves in. Groups of cpuset want processors and memory first.
  bool enter() const {
    for (const char* file : {"/cpuset.cpus", "/cpuset.mems"}) {
      const std::string all = content(above_ + "/.." + file);
      if (!all.empty() && !(put(above_ + file, all) && put(path_ + file, all))) return false;
    }
    return put(path_ + "/cgroup.procs", "0");
  }

 private:
  std::string above_, path_;
};

TEST_CASE("events in a container that starts while we look name it; those before do not") {
  const CgroupHierarchy hierarchy = CgroupHierarchy::find();
  ContainerTable containers(hierarchy);
  const Group group(hierarchy);
  LiveOptions options;
  options.events = {"getppid", "getuid"};
  options.sensor.containers = &containers;
  const LiveTrace trace = trace_child(options, [&] {
    ::syscall(SYS_getppid);
    if (hierarchy.root.empty() || !group.make() || !group.enter()) return kNoGroup;
    ::syscall(SYS_getuid);
    return 0;
  });
  if (WEXITSTATUS(trace.child_status) == kNoGroup) {
    WARN("SKIP containers: no control group can be made here");
    return;
  }
  const auto before = trace.named("getppid");
  const auto inside = trace.named("getuid");
  REQUIRE(before.size() == 1);
  REQUIRE(inside.size() == 1);
  CHECK(before[0].task.container.empty());
  CHECK(inside[0].task.container == kId);
  REQUIRE(containers.untold().size() == 1);
  CHECK(containers.untold()[0].runtime == "docker");
  CHECK(containers.untold()[0].started > before[0].time);
  CHECK(containers.untold()[0].started < inside[0].time);
}

TEST_CASE("a container that ran before is found in the cgroup file system") {
  const CgroupHierarchy hierarchy = CgroupHierarchy::find();
  const Group group(hierarchy);
  if (hierarchy.root.empty() || !group.make()) {
    WARN("SKIP containers: no control group can be made here");
    return;
  }
  ContainerTable containers(hierarchy);
  containers.scan();
  LiveOptions options;
  options.events = {"getuid"};
  options.sensor.containers = &containers;
  const LiveTrace trace = trace_child(options, [&] {
    if (!group.enter()) return kNoGroup;
    ::syscall(SYS_getuid);
    return 0;
  });
  if (WEXITSTATUS(trace.child_status) == kNoGroup) {
    WARN("SKIP containers: a task cannot be moved here");
    return;
  }
  REQUIRE(trace.named("getuid").size() == 1);
  CHECK(trace.named("getuid")[0].task.container == kId);
  REQUIRE(containers.untold().size() == 1);
  CHECK(containers.untold()[0].started == 0);
}

}  // namespace
}  // namespace tracee::test

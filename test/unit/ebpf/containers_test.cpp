#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "test/unit/ebpf/temporary_folder.h"
#include "tracee-ebpf/containers/container_name.h"
#include "tracee-ebpf/containers/container_table.h"

namespace tracee {
namespace {

TEST_CASE("containers are known by their cgroup paths") {
  const std::string id(64, 'a');
  struct Case {
    std::string path, id, runtime;
  };
  const std::vector<Case> cases = {
      {"/docker/" + id, id, "docker"},
      {"/system.slice/docker-" + id + ".scope", id, "docker"},
      {"/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope", id, "containerd"},
      {"/kubepods/burstable/pod1/" + id, id, "containerd"},
      {"/kubepods.slice/crio-" + id + ".scope", id, "crio"},
      {"/machine.slice/libpod-" + id + ".scope/container", id, "podman"},
      {"/machine.slice/machine-deb.scope/payload", "deb", "systemd-nspawn"},
      {"/machine.slice/systemd-nspawn@deb.service/payload", "deb", "systemd-nspawn"},
      {"/docker/" + id + "/docker/" + std::string(64, 'b'), std::string(64, 'b'), "docker"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.path);
    const auto found = container_of(c.path);
    REQUIRE(found);
    CHECK(found->id == c.id);
    CHECK(found->runtime == c.runtime);
  }
  for (const std::string& path :
       {std::string("/"), std::string("/user.slice/user-0.slice/session-1.scope"), std::string(),
        "/docker/" + std::string(63, 'a'), "/docker/" + std::string(64, 'G'),
        "/system.slice/docker-" + id + "x.scope", std::string("/machine.slice/machine-qemu.scope"),
        std::string("/system.slice/docker.service")}) {
    CAPTURE(path);
    CHECK_FALSE(container_of(path));
  }
}

const std::string kId(64, 'a');
const std::string kOther(64, 'b');

TEST_CASE("a container is known from its start to its end") {
  ContainerTable containers{CgroupHierarchy{}};
  CHECK(containers.id_of(7).empty());
  containers.started(7, "/docker/" + kId, 1000);
  containers.started(8, "/system.slice/cron.service", 1001);
  CHECK(containers.id_of(7) == kId);
  CHECK(containers.id_of(8).empty());
  CHECK(containers.id_of(7) == kId);
  containers.ended(7);
  CHECK(containers.id_of(7).empty());
  // The number may be given to another group.
  containers.started(7, "/system.slice/docker-" + kOther + ".scope", 2000);
  CHECK(containers.id_of(7) == kOther);
}

TEST_CASE("the stream is told of each container once, and anew after a snapshot") {
  ContainerTable containers{CgroupHierarchy{}};
  containers.started(7, "/docker/" + kId, 1000);
  containers.started(9, "/docker/" + kOther, 1000);
  CHECK(containers.untold().empty());  // nothing of theirs was seen
  containers.id_of(7);
  containers.id_of(1);
  containers.id_of(7);
  REQUIRE(containers.untold().size() == 1);
  CHECK(containers.untold()[0].id == kId);
  CHECK(containers.untold()[0].runtime == "docker");
  CHECK(containers.untold()[0].cgroup_path == "/docker/" + kId);
  CHECK(containers.untold()[0].started == 1000);
  containers.told();
  containers.id_of(1);
  containers.id_of(7);
  CHECK(containers.untold().empty());

  containers.tell_anew();
  REQUIRE(containers.tell(9) != nullptr);
  CHECK(containers.tell(9)->id == kOther);
  CHECK(containers.tell(1) == nullptr);
  containers.id_of(9);
  containers.id_of(7);
  REQUIRE(containers.untold().size() == 1);
  CHECK(containers.untold()[0].id == kId);
}

TEST_CASE("what runs is found in the cgroup file system") {
  TemporaryFolder folder;
  const std::string root = folder / "cgroup";
  const std::string path = "/kubepods.slice/cri-containerd-" + kId + ".scope";
  for (const std::string& part :
       {std::string(), std::string("/kubepods.slice"), path, path + "/init"}) {
    REQUIRE(::mkdir((root + part).c_str(), 0700) == 0);
  }
  std::ofstream(root + "/cgroup.procs") << "1\n";
  const CgroupHierarchy hierarchy{0, root};
  ContainerTable containers(hierarchy);
  containers.scan();
  CHECK(containers.id_of(hierarchy.id_of(path)) == kId);
  CHECK(containers.id_of(hierarchy.id_of(path + "/init")) == kId);
  CHECK(containers.id_of(hierarchy.id_of("/kubepods.slice")).empty());
  CHECK(containers.tell(hierarchy.id_of(path))->started == 0);
  // Made while we looked: the scan saw it first, the kernel says when.
  containers.started(hierarchy.id_of(path), path, 5000);
  CHECK(containers.tell(hierarchy.id_of(path))->started == 5000);
}

TEST_CASE("no more groups are remembered than the bound says") {
  ContainerTable containers{CgroupHierarchy{}};
  for (std::uint64_t id = 1; id <= ContainerTable::kMaxGroups + 1; ++id) {
    containers.started(id, "/docker/" + kId, 1);
  }
  CHECK(containers.id_of(ContainerTable::kMaxGroups) == kId);
  CHECK(containers.id_of(ContainerTable::kMaxGroups + 1).empty());
  containers.ended(1);
  containers.started(ContainerTable::kMaxGroups + 1, "/docker/" + kId, 1);
  CHECK(containers.id_of(ContainerTable::kMaxGroups + 1) == kId);
}

TEST_CASE("the hierarchy is the unified one, or that of cpuset where it has its own") {
  TemporaryFolder folder;
  const std::string mounts = folder / "mounts";
  const std::string unified = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n";
  const std::string legacy =
      "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n"
      "cgroup /sys/fs/cgroup/cpu\\040set cgroup rw,cpuset 0 0\n"
      "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n";
  const std::string groups = "4:memory:/a\n3:cpu,cpuset:/b:c\n1:name=systemd:/\n0::/d\n";
  struct Case {
    std::string mounts, groups;
    std::uint32_t id;
    std::string root;
    std::string path;
  };
  for (const Case& c : std::vector<Case>{
           {unified, "0::/d\n", 0, "/sys/fs/cgroup", "/d"},
           {legacy, groups, 3, "/sys/fs/cgroup/cpu set", "/b:c"},
           // The controller is mounted and belongs to the unified hierarchy.
           {legacy, "0::/d\n", 0, "/sys/fs/cgroup/unified", "/d"},
           {unified, groups, 0, "/sys/fs/cgroup", "/d"},
           {"proc /proc proc rw 0 0\n", groups, 0, "", "/d"},
           {"", "", 0, "", ""},
       }) {
    std::ofstream(mounts, std::ios::trunc) << c.mounts;
    const CgroupHierarchy hierarchy = CgroupHierarchy::choose(mounts, c.groups);
    CAPTURE(c.mounts, c.groups);
    CHECK(hierarchy.id == c.id);
    CHECK(hierarchy.root == c.root);
    CHECK(hierarchy.path_in(c.groups) == c.path);
  }
  CHECK(CgroupHierarchy::choose("/nonexistent", groups).root.empty());
  CHECK(CgroupHierarchy{}.id_of("/") == 0);
}

}  // namespace
}  // namespace tracee

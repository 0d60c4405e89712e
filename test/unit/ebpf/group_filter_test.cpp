#include "tracee-ebpf/containers/group_filter.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "test/unit/ebpf/temporary_folder.h"

namespace tracee::test {
namespace {

const std::string kId(64, 'a');
const std::string kDocker = "/system.slice/docker-" + kId + ".scope";

Selection parse(const std::vector<std::string>& expressions) {
  auto selection = parse_selection(expressions, Catalogue::built_in());
  if (!selection) FAIL(selection.error().message());
  return std::move(*selection);
}

CgroupHierarchy mounted() {
  CgroupHierarchy hierarchy;
  hierarchy.root = "/sys/fs/cgroup";
  return hierarchy;
}

TEST_CASE("groups are asked for by containers and paths alone") {
  CHECK_FALSE(GroupFilter(parse({"uid=0"}), mounted()).needed());
  CHECK(GroupFilter(parse({"!container"}), mounted()).needed());
  CHECK(GroupFilter(parse({"2:cgroup=/a", "3:uid=0"}), mounted()).needed());
}

TEST_CASE("a group is decided by its path, for every scope") {
  const GroupFilter filter(
      parse({"1:cgroup=/system.slice", "2:container=aaa", "3:container!=" + kId,
             "4:cgroup!=/sys/fs/cgroup/system.slice/", "5:uid=0"}),
      mounted());
  const filter_group container = filter.decide(kDocker, true);
  CHECK(container.flags == (GROUP_CONTAINER | GROUP_NEW));
  CHECK((container.cgroup & 0b11111) == 0b10111);
  CHECK(container.container.equal == 0b00010);
  CHECK(container.container.not_equal == 0b00100);
  const filter_group host = filter.decide("/user.slice", false);
  CHECK(host.flags == 0);
  CHECK((host.cgroup & 0b11111) == 0b11110);
}

TEST_CASE("what the kernel left open is decided here, and nothing else") {
  GroupFilter filter(parse({"1:container", "2:!container", "3:container=new", "4:container=b",
                            "5:container!=new", "6:cgroup=/user.slice"}),
                     mounted());
  CHECK(filter.narrow(5, 0b111111, false, false) == 0b111111);  // the kernel knew it
  filter.started(5, kDocker);
  CHECK(filter.narrow(5, 0b111111, false, false) == 0b000101);
  CHECK(filter.narrow(5, 0b000110, false, false) == 0b000100);
  filter.started(6, "/user.slice/x");
  CHECK(filter.narrow(6, 0b111111, false, true) == 0b110010);
  CHECK(filter.narrow(6, 0b111111, true, true) == 0b100101);  // a pid namespace of its own
  filter.ended(5);
  CHECK(filter.narrow(5, 0b111111, false, false) == 0b111111);
}

TEST_CASE("groups that exist and that the kernel has no room for are decided here") {
  TemporaryFolder folder;
  const std::string container = "/docker-" + kId + ".scope";
  const CgroupHierarchy hierarchy{0, folder / "cgroup"};
  for (const std::string& group : {std::string("/user.slice"), container}) {
    std::filesystem::create_directories(hierarchy.root + group);
  }
  GroupFilter filter(
      parse({"1:container", "2:!container", "3:container=new", "4:cgroup=/user.slice"}), hierarchy);
  const std::uint64_t root = hierarchy.id_of("/");
  filter.scan([&](std::uint64_t id, const filter_group&) { return id == root; });
  CHECK(filter.narrow(root, 0b1111, false, false) == 0b1111);  // the kernel was told
  CHECK(filter.narrow(hierarchy.id_of("/user.slice"), 0b1111, false, true) == 0b1010);
  CHECK(filter.narrow(hierarchy.id_of(container), 0b1111, false, true) == 0b0001);
}

}  // namespace
}  // namespace tracee::test

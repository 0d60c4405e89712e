// The hierarchy of control groups that tells containers apart: the unified one, or with cgroups v1
// the one of the cpuset controller, in which every runtime makes a group for each container.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tracee {

struct CgroupHierarchy {
  std::uint32_t id = 0;  // as in /proc/PID/cgroup and cgroup events; 0 is the unified one
  std::string root;      // where it is mounted; empty: nowhere

  // The one of this system, from what is mounted and what `process_groups`, the content of a
  // /proc/PID/cgroup, says (cgroups(7)).
  static CgroupHierarchy choose(const std::string& mounts_file, std::string_view process_groups);
  // The same, asked of this process.
  static CgroupHierarchy find();

  // The path of a group in this hierarchy, of the lines in /proc/PID/cgroup; empty when they name
  // none. A part of `lines`.
  std::string_view path_in(std::string_view lines) const;
  // The kernel's id of the group at a path: the inode number of its folder. 0: it is not there.
  std::uint64_t id_of(std::string_view path) const;
  // Calls `use(id, path)` for each group that exists below the root, the outer ones first.
  void for_each(const std::function<void(std::uint64_t, const std::string&)>& use) const;
};

}  // namespace tracee

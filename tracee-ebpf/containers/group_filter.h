// Which scopes accept a control group: cgroup=PATH and the forms of container.
//
// The kernel side looks groups up in a map. Those that exist are decided before anything is traced;
// one that is made later is accepted by the kernel until its path was seen here, and the events
// that came meanwhile are decided here, too: a container's first events are neither missed nor
// wrongly shown. So are those of groups that find no room in that map. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bpf/shared/config.h"
#include "common/selection.h"
#include "tracee-ebpf/containers/cgroup_hierarchy.h"

namespace tracee {

class GroupFilter {
 public:
  // Groups made after the start, or without room in the kernel's map, that are remembered at most.
  // What the kernel leaves open of others passes: none is missed.
  static constexpr std::size_t kMaxGroups = 65536;

  GroupFilter(const Selection& selection, CgroupHierarchy hierarchy);

  // Whether any scope asks for control groups.
  bool needed() const { return needed_; }

  // What the kernel is to know of the group at a path (from the hierarchy's root).
  filter_group decide(std::string_view path, bool is_new) const;

  // Calls `use(id, group)` for every group that exists. Where it says that the kernel could not be
  // told, false, the group is decided here.
  void scan(const std::function<bool(std::uint64_t, const filter_group&)>& use);

  // A group was made; gives what the kernel is to know.
  filter_group started(std::uint64_t id, std::string_view path);
  void ended(std::uint64_t id) { open_.erase(id); }

  // Which of `scopes` accept a task of this group, where the kernel may have left that open.
  // `inside`: it is in a pid namespace of its own; `is_new`: its process began after the start.
  std::uint64_t narrow(std::uint64_t id, std::uint64_t scopes, bool inside, bool is_new) const;

 private:
  struct Group {
    std::string path;
    bool is_new = false;  // made after the start
  };

  void remember(std::uint64_t id, std::string_view path, bool is_new);
  std::string_view relative(std::string_view path) const;

  CgroupHierarchy hierarchy_;
  Selection groups_;  // the scopes, with cgroup paths from the hierarchy's root
  bool needed_ = false;
  std::unordered_map<std::uint64_t, Group> open_;  // that the kernel may have left open
};

}  // namespace tracee

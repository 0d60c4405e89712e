// Which scopes accept a control group: cgroup=PATH and the forms of container.
//
// The kernel side looks groups up in a map. Those that exist are decided before anything is traced;
// one that is made later is accepted by the kernel until its path was seen here, and the events
// that came meanwhile are decided here, too: a container's first events are neither missed nor
// wrongly shown. Not thread-safe.
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
  // Groups made after the start that are remembered at most; more stay undecided in the kernel and
  // count as the host's here.
  static constexpr std::size_t kMaxGroups = 65536;

  GroupFilter(const Selection& selection, CgroupHierarchy hierarchy);

  // Whether any scope asks for control groups.
  bool needed() const { return needed_; }

  // What the kernel is to know of the group at a path (from the hierarchy's root).
  filter_group decide(std::string_view path, bool is_new) const;

  // Calls `use(id, group)` for every group that exists and that some scope treats unlike an unknown
  // one.
  void scan(const std::function<void(std::uint64_t, const filter_group&)>& use) const;

  // A group was made; gives what the kernel is to know.
  filter_group started(std::uint64_t id, std::string_view path);
  void ended(std::uint64_t id) { late_.erase(id); }

  // Which of `scopes` accept a task of this group, where the kernel may have left that open.
  // `inside`: it is in a pid namespace of its own; `is_new`: its process began after the start.
  std::uint64_t narrow(std::uint64_t id, std::uint64_t scopes, bool inside, bool is_new) const;

 private:
  std::string_view relative(std::string_view path) const;

  CgroupHierarchy hierarchy_;
  Selection groups_;  // the scopes, with cgroup paths from the hierarchy's root
  bool needed_ = false;
  std::unordered_map<std::uint64_t, std::string> late_;  // paths
};

}  // namespace tracee

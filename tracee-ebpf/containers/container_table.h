// The containers of this system, by the control group their processes are in.
//
// Those that run are found in the cgroup file system; those that start and end later are told by
// the kernel side, before any event of theirs. The sensor asks for every event; the stream is told
// of a container once, before the first batch that shows it. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/stream/content.h"
#include "tracee-ebpf/containers/cgroup_hierarchy.h"

namespace tracee {

class ContainerTable {
 public:
  // Groups that are remembered at most; of more, later ones stay unknown.
  static constexpr std::size_t kMaxGroups = 65536;

  // Knows no container until scan() or started().
  explicit ContainerTable(CgroupHierarchy hierarchy) : hierarchy_(std::move(hierarchy)) {}

  const CgroupHierarchy& hierarchy() const { return hierarchy_; }

  // Adds what the cgroup file system holds now. Without that file system nothing is found.
  void scan();
  // A group was made at `time` (CLOCK_BOOTTIME, ns; 0: before we looked); groups of the host are
  // passed over. Paths as the kernel has them, from the hierarchy's root.
  void started(std::uint64_t cgroup_id, std::string_view path, std::uint64_t time);
  void ended(std::uint64_t cgroup_id);

  // The id of the container, or nothing for groups of the host. Valid until started() or ended().
  std::string_view id_of(std::uint64_t cgroup_id) {
    return cgroup_id == last_group_ ? last_id_ : look_up(cgroup_id);
  }

  // A snapshot begins: the stream is to be told of every container anew.
  void tell_anew();
  // The container that a process of a snapshot is in; null for the host. It counts as told.
  const stream::ContainerState* tell(std::uint64_t cgroup_id);
  // Containers that id_of() has met and the stream was not told of.
  const std::vector<stream::ContainerState>& untold() const { return untold_; }
  void told() { untold_.clear(); }

 private:
  struct Group {
    stream::ContainerState state;
    bool told = false;
  };

  std::string_view look_up(std::uint64_t cgroup_id);
  void forget_last() { last_group_ = 0; }

  CgroupHierarchy hierarchy_;
  std::unordered_map<std::uint64_t, Group> groups_;  // those of containers alone
  std::vector<stream::ContainerState> untold_;
  std::uint64_t last_group_ = 0;  // most events are of the group of the one before; 0 is no group
  std::string_view last_id_;
};

}  // namespace tracee

#include "tracee-ebpf/containers/container_table.h"

#include "tracee-ebpf/containers/container_name.h"

namespace tracee {

void ContainerTable::started(std::uint64_t cgroup_id, std::string_view path, std::uint64_t time) {
  const auto name = container_of(path);
  if (!name || groups_.size() >= kMaxGroups) return;
  forget_last();
  const auto [place, added] = groups_.try_emplace(cgroup_id);
  if (!added) {  // found by a scan a moment ago
    if (place->second.state.started == 0) place->second.state.started = time;
    return;
  }
  place->second.state = {cgroup_id, std::string(name->id), std::string(name->runtime),
                         std::string(path), time};
}

void ContainerTable::ended(std::uint64_t cgroup_id) {
  forget_last();
  groups_.erase(cgroup_id);
}

std::string_view ContainerTable::look_up(std::uint64_t cgroup_id) {
  last_group_ = cgroup_id;
  last_id_ = {};
  const auto found = groups_.find(cgroup_id);
  if (found == groups_.end()) return {};
  Group& group = found->second;
  if (!group.told) untold_.push_back(group.state);
  group.told = true;
  last_id_ = group.state.id;
  return last_id_;
}

void ContainerTable::tell_anew() {
  forget_last();
  untold_.clear();
  for (auto& [id, group] : groups_) group.told = false;
}

const stream::ContainerState* ContainerTable::tell(std::uint64_t cgroup_id) {
  const auto found = groups_.find(cgroup_id);
  if (found == groups_.end()) return nullptr;
  found->second.told = true;
  return &found->second.state;
}

void ContainerTable::scan() {
  hierarchy_.for_each([this](std::uint64_t id, const std::string& path) { started(id, path, 0); });
}

}  // namespace tracee

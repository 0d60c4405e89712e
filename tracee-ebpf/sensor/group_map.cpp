#include "tracee-ebpf/sensor/group_map.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>

namespace tracee {

Result<bool> GroupMap::put(std::uint64_t id, const filter_group& group) {
  if (bpf_map_update_elem(fd_, &id, &group, BPF_ANY) != 0) {
    if (errno == E2BIG) {
      std::atomic_ref<__u32>(shared_->groups_full).store(1);
      changed();
      return false;
    }
    return Error(
        ErrorKind::Io,
        std::string("telling the BPF programs of a control group failed: ") + std::strerror(errno));
  }
  changed();
  known_[id] = group;
  return true;
}

void GroupMap::forget(std::uint64_t id) {
  bpf_map_delete_elem(fd_, &id);
  changed();
  known_.erase(id);
}

void GroupMap::changed() { std::atomic_ref<__u32>(shared_->group_changes).fetch_add(1); }

bool GroupMap::holds(std::uint64_t id, const filter_group& group) const {
  filter_group found{};
  return bpf_map_lookup_elem(fd_, &id, &found) == 0 &&
         std::memcmp(&found, &group, sizeof(found)) == 0;
}

std::size_t GroupMap::check() {
  std::size_t wrong = 0;
  auto entry = known_.lower_bound(next_);
  for (std::size_t n = std::min(kChecked, known_.size()); n > 0; --n, ++entry) {
    if (entry == known_.end()) entry = known_.begin();
    if (holds(entry->first, entry->second)) continue;
    ++wrong;
    bpf_map_update_elem(fd_, &entry->first, &entry->second, BPF_ANY);
    changed();
  }
  next_ = entry == known_.end() ? 0 : entry->first;
  return wrong;
}

}  // namespace tracee

#include "tracee-ebpf/sensor/filter_maps.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tracee {
namespace {

template <typename Key, typename Value>
Status put(const BpfObject& object, const char* map, const Key& key, const Value& value) {
  if (bpf_map_update_elem(bpf_map__fd(object.map(map)), &key, &value, BPF_ANY) == 0) return Ok{};
  return Error(ErrorKind::Io, std::string("filling the map ") + map +
                                  " of the BPF programs failed: " + std::strerror(errno) +
                                  (errno == E2BIG ? "; --trace names more than it can hold" : ""));
}

bool set_size(const BpfObject& object, const char* map, std::size_t entries) {
  const auto size = static_cast<std::uint32_t>(std::max<std::size_t>(entries, 1));
  return bpf_map__set_max_entries(object.map(map), size) == 0;
}

}  // namespace

Status size_filter_maps(const BpfObject& object, const FilterTables& tables, bool by_group) {
  const bool sized =
      set_size(object, "filter_tables", tables.tables.size()) &&
      set_size(object, "filter_ranges", tables.ranges.size()) &&
      set_size(object, "filter_comms", tables.comms.size()) &&
      set_size(object, "filter_uts", tables.uts_names.size()) &&
      set_size(object, "filter_paths", tables.paths.size()) &&
      set_size(object, "filter_values", tables.values.empty() ? 1 : RECORD_MAX_EVENTS) &&
      set_size(object, "filter_groups", by_group ? kMaxFilteredGroups : 1);
  if (!sized) return Error(ErrorKind::Internal, "setting the sizes of the maps of filters failed");
  return Ok{};
}

Status size_argument_copies(const BpfObject& object, bool compared) {
  if (set_size(object, "argument_copies", compared ? CONFIG_MAX_COPIES : 1)) return Ok{};
  return Error(ErrorKind::Internal, "setting the size of the map of arguments failed");
}

Status fill_filter_maps(const BpfObject& object, const FilterTables& tables) {
  for (std::uint32_t i = 0; i < tables.tables.size(); ++i) {
    TRACEE_TRY(put(object, "filter_tables", i, tables.tables[i]));
  }
  for (std::uint32_t i = 0; i < tables.ranges.size(); ++i) {
    TRACEE_TRY(put(object, "filter_ranges", i, tables.ranges[i]));
  }
  for (const auto& [event, values] : tables.values) {
    TRACEE_TRY(put(object, "filter_values", std::uint32_t{event}, values));
  }
  for (const auto& [comm, choice] : tables.comms) {
    TRACEE_TRY(put(object, "filter_comms", comm, choice));
  }
  for (const auto& [name, choice] : tables.uts_names) {
    TRACEE_TRY(put(object, "filter_uts", name, choice));
  }
  for (const auto& [pid, choice] : tables.trees) {
    TRACEE_TRY(put(object, "filter_trees", pid, choice));
  }
  for (const auto& [path, choice] : tables.paths) {
    TRACEE_TRY(put(object, "filter_paths", path, choice));
  }
  return Ok{};
}

}  // namespace tracee

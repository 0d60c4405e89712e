// Puts the tables that filters look up into the maps of the BPF programs. Used by the sensor.
#pragma once

#include <cstdint>

#include "common/result.h"
#include "tracee-ebpf/sensor/bpf_object.h"
#include "tracee-ebpf/sensor/filter_tables.h"

namespace tracee {

// Control groups that the kernel side can keep apart; user space decides the others.
inline constexpr std::uint32_t kMaxFilteredGroups = 16384;

// Before the object is loaded: maps take the size of what will lie in them. `by_group`: control
// groups are asked for.
Status size_filter_maps(const BpfObject& object, const FilterTables& tables, bool by_group);

// The same for what the kernel copied of arguments that are to be compared.
Status size_argument_copies(const BpfObject& object, bool compared);

// After it was loaded.
Status fill_filter_maps(const BpfObject& object, const FilterTables& tables);

}  // namespace tracee

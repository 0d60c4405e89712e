// What the BPF programs look up to decide which scopes want a task's events: a selection as ranges,
// choices and masks of bpf/shared/config.h. Pure; the sensor puts it into maps.
//
// A bit of any mask is a scope. test/unit/ebpf/filter_tables_test.cpp compares what the tables
// answer with common/selection_match.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bpf/shared/config.h"
#include "common/selection.h"

namespace tracee {

// Zero-filled keys of the maps.
using CommKey = std::array<char, RECORD_COMM_SIZE>;
using UtsKey = std::array<char, RECORD_NODENAME_SIZE>;

struct FilterTables {
  std::vector<filter_table> tables;
  std::vector<filter_range> ranges;
  std::map<CommKey, filter_choice> comms;
  std::map<UtsKey, filter_choice> uts_names;
  std::map<std::uint32_t, filter_choice> trees;
  std::vector<std::pair<filter_path, filter_choice>> paths;  // with that of shorter ones included
  std::map<std::uint16_t, filter_values> values;             // by event
};

// FILTER_* of a selection.
std::uint32_t filters_of(const Selection& selection);
filter_masks masks_of(const Selection& selection);
FilterTables tables_of(const Selection& selection);
// VALUE_FILTERS_* of what the kernel side decides.
std::uint32_t value_filters_of(const FilterTables& tables);

}  // namespace tracee

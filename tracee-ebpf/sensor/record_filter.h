// What the kernel side leaves undecided, decided for each record before it becomes an event: values
// of events, and control groups that were made a moment ago.
//
// Events carry numbers of their CPU, so that readers can prove losses. One that is left out here
// had its number already; those after it are counted down, so that it leaves no gap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bpf/shared/record.h"
#include "common/catalogue.h"
#include "common/selection_match.h"
#include "tracee-ebpf/containers/group_filter.h"
#include "tracee-ebpf/sensor/chunk_store.h"

namespace tracee {

class RecordFilter {
 public:
  // Borrows both.
  RecordFilter(const Selection& selection, const GroupFilter& groups)
      : values_(selection), groups_(&groups) {}
  // When tracing began, CLOCK_BOOTTIME, ns: what began later is new.
  void began_at(std::uint64_t start) { start_ = start; }

  // The scopes that want the record. `fixed` is its fixed part as far as it goes, `bytes` all of
  // it.
  std::uint64_t narrow(std::span<const std::byte> bytes, const record& fixed,
                       const ChunkStore& chunks, const EventDefinition& definition);

  // The number that an event of a CPU has among those that were not left out.
  std::uint32_t number(const record_head& head) const {
    const auto number = static_cast<std::uint32_t>(head.sequence);
    return head.cpu < left_out_.size() ? number - left_out_[head.cpu] : number;
  }
  // The record of this head was left out.
  void leave_out(const record_head& head) {
    if (head.cpu >= left_out_.size()) left_out_.resize(head.cpu + std::size_t{1});
    ++left_out_[head.cpu];
  }

 private:
  ValueFilters values_;
  const GroupFilter* groups_;
  std::uint64_t start_ = 0;
  std::vector<std::uint32_t> left_out_;  // by CPU; numbers have 32 bits
};

}  // namespace tracee

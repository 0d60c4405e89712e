// Joins values that came in several continuation records.
//
// The kernel side sends the pieces of a long argv or envp ahead of their event. Pieces are kept
// until the event asks for them; a gap (the ring was full) ends the value there. Bounded: the
// oldest value is dropped when too many wait, which happens when their events were lost. Memory is
// kept from value to value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bpf/shared/record.h"

namespace tracee {

class ChunkStore {
 public:
  static constexpr std::size_t kValues = 64;

  // A continuation record as it lies in the ring. What does not fit is ignored.
  void add(std::span<const std::byte> record);

  // What has come of a value of the event with that head: its bytes up to the first gap, valid
  // until the next add().
  std::string_view find(const record_head& head, std::uint32_t value) const;

 private:
  struct Value {
    std::uint64_t sequence = 0;
    std::uint32_t value = 0;
    std::uint16_t cpu = 0;
    bool used = false;
    std::vector<char> bytes;

    bool is(const record_head& head, std::uint32_t index) const {
      return used && cpu == head.cpu && sequence == head.sequence && value == index;
    }
  };

  Value& slot_for(const record_head& head, std::uint32_t value);

  std::array<Value, kValues> values_;
  std::size_t next_ = 0;  // the slot to reuse, the oldest
};

}  // namespace tracee

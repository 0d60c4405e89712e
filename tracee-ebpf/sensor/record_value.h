// Where a record has the word and the mark of each argument.
#pragma once

#include <cstddef>
#include <cstdint>

#include "bpf/shared/record.h"

namespace tracee {

// Where the tail of a record begins; a struct record_more or the task before an exec comes first.
inline constexpr std::size_t kTailOffset = sizeof(record);

struct RecordValue {
  std::uint64_t word = 0;
  std::uint8_t mark = 0;  // only the bits that BPF can have set
};

// Argument `i`, less than what the head counts. The record must be whole: as long as its head says.
inline RecordValue record_value(const record& fixed, std::uint32_t i) {
  constexpr std::uint8_t kMarkBits = 0x3f;
  if (i < RECORD_FEW_VALUES) {
    return {fixed.words[i], static_cast<std::uint8_t>(fixed.marks[i] & kMarkBits)};
  }
  const auto* more = reinterpret_cast<const record_more*>(
      reinterpret_cast<const std::byte*>(&fixed) + kTailOffset);
  const std::uint32_t at = i - RECORD_FEW_VALUES;
  return {more->words[at], static_cast<std::uint8_t>(more->marks[at] & kMarkBits)};
}

}  // namespace tracee

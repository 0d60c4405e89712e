// Where a record has the word, the mark and the bytes of each argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

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

struct RecordBlob {
  record_blob head;
  std::string_view bytes;  // a part of the record; none of those that came before it, in chunks
};

// The blob whose head is at `offset` of the record `bytes`; nothing when that is less than `from`
// or when it does not end in the record.
inline std::optional<RecordBlob> blob_at(std::span<const std::byte> bytes, std::uint64_t offset,
                                         std::size_t from = sizeof(record)) {
  RecordBlob blob;
  if (offset < from || offset > bytes.size()) return std::nullopt;
  const std::size_t room = bytes.size() - offset;
  if (room < sizeof(blob.head)) return std::nullopt;
  std::memcpy(&blob.head, bytes.data() + offset, sizeof(blob.head));
  if (blob.head.chunks != 0) return blob;
  if (blob.head.length > room - sizeof(blob.head)) return std::nullopt;
  blob.bytes = {reinterpret_cast<const char*>(bytes.data() + offset + sizeof(blob.head)),
                blob.head.length};
  return blob;
}

}  // namespace tracee

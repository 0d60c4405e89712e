// Cap'n Proto pointers, made and taken apart (capnproto.org/encoding.html).
//
// Used by the batch encoder and the in-place views. Positions are word indices in a frame, its
// segment table (word 0) included; nothing here dereferences anything but the words it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace tracee::stream {

enum class ElementSize : std::uint8_t { Byte = 2, EightBytes = 5, Composite = 7 };

// A pointer at word `from` to a struct at word `to`.
constexpr std::uint64_t struct_pointer(std::size_t from, std::size_t to, std::uint64_t data_words,
                                       std::uint64_t pointers) {
  return std::uint64_t{static_cast<std::uint32_t>((to - from - 1) << 2)} | data_words << 32 |
         pointers << 48;
}

// A pointer at word `from` to a list at word `to`. `count` is elements, or for Composite the words
// after the tag.
constexpr std::uint64_t list_pointer(std::size_t from, std::size_t to, ElementSize size,
                                     std::uint64_t count) {
  return std::uint64_t{static_cast<std::uint32_t>((to - from - 1) << 2)} | 1 |
         static_cast<std::uint64_t>(size) << 32 | count << 35;
}

// The word before the elements of a Composite list.
constexpr std::uint64_t composite_tag(std::uint64_t count, std::uint64_t data_words) {
  return count << 2 | data_words << 32;
}

struct StructTarget {
  std::size_t at = 0;
  std::uint32_t data_words = 0;
  std::uint32_t pointers = 0;
};

// Where the struct pointer at word `from` leads; nothing if it is no struct pointer, has smaller
// sections than asked for, or leaves the frame.
inline std::optional<StructTarget> follow_struct(std::span<const std::uint64_t> frame,
                                                 std::size_t from, std::uint32_t min_data,
                                                 std::uint32_t min_pointers) {
  const std::uint64_t word = frame[from];
  if ((word & 3) != 0) return std::nullopt;
  const auto offset = static_cast<std::int32_t>(static_cast<std::uint32_t>(word)) >> 2;
  const std::int64_t at = static_cast<std::int64_t>(from) + 1 + offset;
  StructTarget target{static_cast<std::size_t>(at), static_cast<std::uint32_t>(word >> 32 & 0xffff),
                      static_cast<std::uint32_t>(word >> 48)};
  if (at < 1 || target.data_words < min_data || target.pointers < min_pointers) return std::nullopt;
  if (target.at + target.data_words + target.pointers > frame.size()) return std::nullopt;
  return target;
}

struct ListTarget {
  std::size_t at = 0;        // of the first element
  std::uint32_t count = 0;   // elements
  std::uint32_t stride = 0;  // words an element, for Composite
};

// Where the list pointer at word `from` leads; nothing if it is not a list of that element size
// (for Composite: of structs with at least `min_data` data words), or leaves the frame. A null
// pointer is the empty list.
inline std::optional<ListTarget> follow_list(std::span<const std::uint64_t> frame, std::size_t from,
                                             ElementSize size, std::uint32_t min_data = 0) {
  const std::uint64_t word = frame[from];
  if (word == 0) return ListTarget{1, 0, min_data};
  if ((word & 3) != 1 || (word >> 32 & 7) != static_cast<std::uint64_t>(size)) return std::nullopt;
  const auto offset = static_cast<std::int32_t>(static_cast<std::uint32_t>(word)) >> 2;
  const std::int64_t at = static_cast<std::int64_t>(from) + 1 + offset;
  const std::uint64_t count = word >> 35;
  if (at < 1 || static_cast<std::uint64_t>(at) > frame.size()) return std::nullopt;
  const std::uint64_t room = frame.size() - static_cast<std::uint64_t>(at);
  ListTarget target{static_cast<std::size_t>(at), static_cast<std::uint32_t>(count), 0};
  if (size == ElementSize::Byte) {
    if ((count + 7) / 8 > room) return std::nullopt;
    return target;
  }
  if (size == ElementSize::EightBytes) {
    if (count > room) return std::nullopt;
    return target;
  }
  if (count >= room) return std::nullopt;  // the tag takes a word as well
  const std::uint64_t tag = frame[target.at];
  const std::uint64_t elements = static_cast<std::uint32_t>(tag) >> 2;
  const std::uint64_t data_words = tag >> 32 & 0xffff;
  const std::uint64_t stride = data_words + (tag >> 48);
  if ((tag & 3) != 0 || data_words < min_data || stride == 0 || elements * stride > count) {
    return std::nullopt;
  }
  return ListTarget{target.at + 1, static_cast<std::uint32_t>(elements),
                    static_cast<std::uint32_t>(stride)};
}

}  // namespace tracee::stream

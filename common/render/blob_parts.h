// What blobs of the structured kinds consist of, for whoever shows them: as text, JSON, or to
// rules.
//
// Bytes are hostile: what is too short for its kind has no parts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tracee::render {

// Calls `visit` with each string of a textArray: they end in a zero byte, the last one perhaps not.
template <typename Visit>
void for_each_string(std::string_view bytes, Visit visit) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    visit(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
}

template <typename Word>
Word word_at(std::string_view bytes, std::size_t offset) {
  Word word = 0;
  std::memcpy(&word, bytes.data() + offset, sizeof word);
  return word;
}

// 8 ids and 5 capability sets, in the order of Go's slim_cred_t and of the blob.
inline constexpr std::string_view kIdNames[] = {"Uid",  "Gid",  "Suid",  "Sgid",
                                                "Euid", "Egid", "Fsuid", "Fsgid"};
inline constexpr std::string_view kSetNames[] = {"CapInheritable", "CapPermitted", "CapEffective",
                                                 "CapBounding", "CapAmbient"};
inline constexpr std::size_t kCredentialBytes = 8 * 4 + 5 * 8;

// Calls `visit` with name and number of each member; nothing when the blob is too short.
template <typename Visit>
void for_each_credential(std::string_view bytes, Visit visit) {
  if (bytes.size() < kCredentialBytes) return;
  std::size_t offset = 0;
  for (std::string_view name : kIdNames) {
    visit(name, std::uint64_t{word_at<std::uint32_t>(bytes, offset)});
    offset += 4;
  }
  for (std::string_view name : kSetNames) {
    visit(name, word_at<std::uint64_t>(bytes, offset));
    offset += 8;
  }
}

// Calls `visit` with both numbers; nothing when the blob is too short.
template <typename Visit>
void for_each_int(std::string_view bytes, Visit visit) {
  if (bytes.size() < 8) return;
  visit(std::int64_t{word_at<std::int32_t>(bytes, 0)});
  visit(std::int64_t{word_at<std::int32_t>(bytes, 4)});
}

// Calls `visit` with each number of a uint64Array.
template <typename Visit>
void for_each_word(std::string_view bytes, Visit visit) {
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) visit(word_at<std::uint64_t>(bytes, 0));
}

}  // namespace tracee::render

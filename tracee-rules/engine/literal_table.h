// Texts that lead to targets, found by a hash that grows byte by byte: hashing a subject once finds
// all texts that it equals or begins with, or, taken from its end, ends with.
//
// Filled, frozen, then only read. Look-ups take nothing from the heap.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tracee::rules {

class LiteralTable {
 public:
  enum class Direction { FromBegin, FromEnd };

  explicit LiteralTable(Direction direction) : direction_(direction) {}

  void add(std::string_view text, std::uint32_t target) {
    literals_.push_back({0, std::string(text), {target}});
  }

  void freeze() {
    merge();
    slots_.assign(std::bit_ceil(2 * literals_.size() + 1), 0);
    for (std::size_t i = 0; i < literals_.size(); ++i) {
      Literal& literal = literals_[i];
      literal.hash = kSeed;
      for (std::size_t at = 0; at < literal.text.size(); ++at) {
        literal.hash = extend(literal.hash, byte(literal.text, at));
      }
      lengths_.push_back(literal.text.size());
      std::size_t slot = first_slot(literal.hash);
      while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
    std::sort(lengths_.begin(), lengths_.end());
    lengths_.erase(std::unique(lengths_.begin(), lengths_.end()), lengths_.end());
  }

  bool empty() const { return literals_.empty(); }

  // Calls `found` with each target of every text that `subject` begins (or ends) with.
  template <typename Found>
  void find_parts(std::string_view subject, Found found) const {
    std::uint64_t hash = kSeed;
    std::size_t at = 0;
    for (const std::size_t length : lengths_) {
      if (length > subject.size()) return;
      for (; at < length; ++at) hash = extend(hash, byte(subject, at));
      const std::string_view part = direction_ == Direction::FromBegin
                                        ? subject.substr(0, length)
                                        : subject.substr(subject.size() - length);
      look_up(hash, part, found);
    }
  }

  // … of the text that is `subject`.
  template <typename Found>
  void find_equal(std::string_view subject, Found found) const {
    if (!std::binary_search(lengths_.begin(), lengths_.end(), subject.size())) return;
    std::uint64_t hash = kSeed;
    for (std::size_t at = 0; at < subject.size(); ++at) hash = extend(hash, byte(subject, at));
    look_up(hash, subject, found);
  }

 private:
  struct Literal {
    std::uint64_t hash;
    std::string text;
    std::vector<std::uint32_t> targets;
  };

  static constexpr std::uint64_t kSeed = 0xcbf29ce484222325u;

  static std::uint64_t extend(std::uint64_t hash, char c) {
    return (hash ^ static_cast<unsigned char>(c)) * 0x9fb21c651e98df25u;
  }
  char byte(std::string_view text, std::size_t at) const {
    return direction_ == Direction::FromBegin ? text[at] : text[text.size() - 1 - at];
  }
  std::size_t first_slot(std::uint64_t hash) const { return (hash >> 32) & (slots_.size() - 1); }

  template <typename Found>
  void look_up(std::uint64_t hash, std::string_view text, Found found) const {
    for (std::size_t slot = first_slot(hash); slots_[slot] != 0;
         slot = (slot + 1) & (slots_.size() - 1)) {
      const Literal& literal = literals_[slots_[slot] - 1];
      if (literal.hash != hash || literal.text != text) continue;
      for (const std::uint32_t target : literal.targets) found(target);
      return;
    }
  }

  // Equal texts become one.
  void merge() {
    std::stable_sort(literals_.begin(), literals_.end(),
                     [](const Literal& a, const Literal& b) { return a.text < b.text; });
    std::vector<Literal> merged;
    for (Literal& literal : literals_) {
      if (!merged.empty() && merged.back().text == literal.text) {
        merged.back().targets.push_back(literal.targets.front());
      } else {
        merged.push_back(std::move(literal));
      }
    }
    literals_ = std::move(merged);
  }

  Direction direction_;
  std::vector<Literal> literals_;
  std::vector<std::uint32_t> slots_;  // open addressing: index of a literal plus one
  std::vector<std::size_t> lengths_;  // of the texts, ascending
};

}  // namespace tracee::rules

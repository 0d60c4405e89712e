// Which of many signatures an event may concern: one look at each argument instead of one
// evaluation a signature.
//
// Signatures tell conditions on arguments without which they find nothing (Signature::necessary).
// All conditions on one argument are tried together: equal texts, beginnings and ends by hashing
// the text once, parts of texts by their first bytes, numbers by their value. What comes out is a
// superset of the signatures that match, so skipping the others changes no finding. Built once a
// stream for one event and origin; immutable but for a bounded cache of numbers that were seen.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/event_view.h"
#include "tracee-rules/engine/dispatch.h"
#include "tracee-rules/engine/literal_table.h"
#include "tracee-rules/engine/signature.h"

namespace tracee::rules {

// A set of targets, a bit each.
using TargetBits = std::vector<std::uint64_t>;

// All conditions on one argument.
class ArgumentIndex {
 public:
  // `position`: of the argument in the event.
  explicit ArgumentIndex(std::size_t position) : position_(position) {}

  std::size_t position() const { return position_; }
  void add(const Condition& condition, std::uint32_t target);
  // After the last add().
  void freeze();
  // Sets the bits of the targets of which some condition holds.
  void mark(const EventView& event, TargetBits& bits) const;

 private:
  struct Part {
    std::uint32_t window;  // its first bytes
    std::string text;
    std::uint32_t target;
  };

  void mark_text(std::string_view text, TargetBits& bits) const;
  void mark_parts(std::string_view text, TargetBits& bits) const;
  void mark_scalar(const Value& value, TargetBits& bits) const;
  void mark_word(const Value& value, TargetBits& bits) const;

  std::size_t position_;
  LiteralTable equal_{LiteralTable::Direction::FromBegin};
  LiteralTable begins_{LiteralTable::Direction::FromBegin};
  LiteralTable ends_{LiteralTable::Direction::FromEnd};
  std::vector<Part> parts_;             // ordered by window
  std::vector<std::uint64_t> windows_;  // which windows there may be, a bit a hash
  std::unordered_map<std::int64_t, std::vector<std::uint32_t>> numbers_;
  // Numbers that are shown as texts are few and come again: what each leads to.
  mutable std::unordered_map<std::uint64_t, TargetBits> seen_;
  mutable std::string scratch_;
};

class CandidateIndex {
 public:
  // With fewer conditional targets evaluating them all is as fast.
  static constexpr std::size_t kFewest = 4;

  // Null when an index would be of no use. `targets` are those of `event` in `dispatch`;
  // `signatures` those that it was built from.
  static std::unique_ptr<const CandidateIndex> build(
      const EventDefinition& event, const Dispatch& dispatch,
      std::span<const Dispatch::Target> targets,
      std::span<const std::unique_ptr<Signature>> signatures);

  // The targets that the event may concern; valid until the next call.
  const TargetBits& candidates(const EventView& event) const;

 private:
  ArgumentIndex& argument(std::size_t position);

  TargetBits always_;
  std::vector<ArgumentIndex> arguments_;
  mutable TargetBits bits_;
};

}  // namespace tracee::rules

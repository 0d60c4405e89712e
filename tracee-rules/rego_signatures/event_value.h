// One argument of an event as a Rego value: what the event's JSON would hold there, without JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/event_view.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {

// Strings point into the batch where they can, else into the arena or into this object, which must
// outlive the evaluation. Takes nothing from the heap once the names that a stream uses are known.
class EventValues {
 public:
  // Null for what was not captured. `value` must not be absent.
  rego::Val read(const Value& value, rego::Arena& arena);
  // What a number means, as JSON has it beside the value; undefined where it has no name.
  rego::Val explanation(const EventView& event, std::size_t position, rego::Arena& arena);
  bool is_explained(const EventView& event, std::size_t position);

 private:
  struct Name {
    std::uint64_t word = 0;
    std::uint32_t rendering = 0;  // plus one; 0: free
    std::string text;             // empty: this number has no name
  };

  rego::Val scalar(const Value& value, rego::Arena& arena);
  rego::Val blob(const Value& value, rego::Arena& arena);
  rego::Val scratch_copy(rego::Arena& arena);
  const Name* named(Rendering rendering, std::uint64_t word);

  // Texts of raw numbers, such as open flags: found by hash, never replaced, so that a text stays
  // where it is. When there are many, further ones are made anew each time.
  static constexpr std::size_t kSlots = 1024;
  static constexpr std::size_t kMaxNames = kSlots / 2;
  std::vector<Name> names_{kSlots};
  std::size_t name_count_ = 0;
  std::string scratch_;
};

}  // namespace tracee::rules

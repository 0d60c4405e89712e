// What must hold of an input's slots for a specialised rule to have a value: for the host's index.
//
// A rule with several definitions needs one of them, a definition needs all of its expressions; so
// from each definition one condition is taken, the most selective that an index can use, and the
// conditions of all definitions together are necessary: when none holds, evaluating would be in
// vain. Only plain positive expressions count. What is not understood makes the answer "unknown".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracee::rego {

struct Unit;

struct SlotTest {
  // EqualsNumber: the slot is this integer. The others: it is a text that equals, begins with, ends
  // with or contains `text`.
  enum class Kind : uint8_t { Equals, EqualsNumber, Prefix, Suffix, Contains };
  uint32_t slot = 0;
  Kind kind = Kind::Equals;
  std::string text;
  int64_t number = 0;

  bool operator==(const SlotTest&) const = default;
};

struct Necessity {
  bool known = false;
  std::vector<SlotTest> any_of;  // known and empty: the rule never has a value
};

Necessity necessity_of(const Unit& unit, uint32_t group);

// A text that every match of the pattern begins with (Prefix) or contains; an empty one when there
// is none that can be told.
SlotTest required_literal(std::string_view pattern);

}  // namespace tracee::rego

// Whether integers in lines of JSON fit where they are stored: what does not would silently become
// another number.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "common/kinds.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {

struct IntegerRange {
  std::int64_t least = 0;
  std::uint64_t most = 0;

  template <typename T>
  static constexpr IntegerRange of() {
    return {static_cast<std::int64_t>(std::numeric_limits<T>::min()),
            static_cast<std::uint64_t>(std::numeric_limits<T>::max())};
  }
};

// Empty when `json` is an integer in this range; else what is wrong with it, to follow its name:
// "is not an integer", "is 70000, not a number between 0 and 65535".
std::string wrong_integer(const rego::Val& json, IntegerRange range);

// The same of the numbers in an argument's value, which may be written as text. Empty also where
// there is no number; whether one belongs there has_type_of() tells.
std::string wrong_number_in(Kind kind, const rego::Val& json);

}  // namespace tracee::rules

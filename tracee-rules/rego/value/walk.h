// What walking through values may still cost.
//
// Values share their parts: forty lines of `x1 := [x0, x0]` make a value of a few hundred bytes
// that unfolds to 2^40 parts. Whoever walks through all of a value (comparing, writing, copying)
// therefore pays for each part, by thread; once nothing is left every walk ends at once with
// whatever it has, and the evaluation, which asks spent() before it believes a result, ends with an
// error.
#pragma once

#include <cstdint>

#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

class WalkBudget {
 public:
  static constexpr uint64_t kUnlimited = ~uint64_t{0};

  // False: nothing is left, stop.
  bool pay(uint64_t parts) {
    if (left_ < parts) left_ = 0;
    if (left_ == 0) return false;
    if (left_ != kUnlimited) left_ -= parts;
    return true;
  }
  bool spent() const { return left_ == 0; }
  void set(uint64_t parts) { left_ = parts; }

 private:
  uint64_t left_ = kUnlimited;
};

// Of this thread. An evaluation sets it when it begins, and back when it ends.
inline thread_local constinit WalkBudget walk_budget;

// Whether all parts of `value`, shared ones as often as they stand in it, are at most `parts`. Long
// strings count by their length, sixteen bytes a part.
bool unfolds_within(const Val& value, uint64_t parts);

}  // namespace tracee::rego

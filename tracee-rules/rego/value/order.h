// Rego's total order of values, and equality that agrees with it. No views here: callers
// materialise first.
#pragma once

#include <cstring>

#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

// null < boolean < number < string (bytes) < array < object < set; negative, 0 or positive.
int compare(const Val& a, const Val& b);

inline bool equal_strings(const Val& a, const Val& b) {
  return a.len == b.len && (a.chars == b.chars || std::memcmp(a.chars, b.chars, a.len) == 0);
}

bool equal_slow(const Val& a, const Val& b);

inline bool equal(const Val& a, const Val& b) {
  if (a.tag == b.tag) {
    if (a.tag == Tag::Str) return equal_strings(a, b);
    if (a.tag == Tag::Int) return a.num == b.num;
    if (a.tag <= Tag::True) return true;
  }
  return equal_slow(a, b);
}

}  // namespace tracee::rego

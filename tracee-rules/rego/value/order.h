// Rego's total order of values, and equality that agrees with it. No views here: callers
// materialise first.
#pragma once

#include <cstring>

#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

// null < boolean < number < string (bytes) < array < object < set; negative, 0 or positive.
int compare(const Val& a, const Val& b);

inline uint64_t load8(const char* p) {
  uint64_t word;
  std::memcpy(&word, p, sizeof(word));
  return word;
}

// Most strings differ in length or in their first bytes; up to 16 bytes need no call.
inline bool equal_strings(const Val& a, const Val& b) {
  if (a.len != b.len) return false;
  if (a.chars == b.chars) return true;
  if (a.len < 8 || a.len > 16) return std::memcmp(a.chars, b.chars, a.len) == 0;
  return load8(a.chars) == load8(b.chars) &&
         load8(a.chars + a.len - 8) == load8(b.chars + b.len - 8);
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

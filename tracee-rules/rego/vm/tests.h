// The tests that instructions make on values; shared by the two interpreters.
#pragma once

#include <cstring>

#include "tracee-rules/rego/value/order.h"
#include "tracee-rules/rego/vm/code.h"

namespace tracee::rego {

inline bool relation_holds(Relation relation, const Val& a, const Val& b) {
  if (a.is_int() && b.is_int()) {
    switch (relation) {
      case Relation::Eq:
        return a.num == b.num;
      case Relation::Ne:
        return a.num != b.num;
      case Relation::Lt:
        return a.num < b.num;
      case Relation::Le:
        return a.num <= b.num;
      case Relation::Gt:
        return a.num > b.num;
      case Relation::Ge:
        return a.num >= b.num;
    }
  }
  if (relation == Relation::Eq) return equal(a, b);
  if (relation == Relation::Ne) return !equal(a, b);
  const int c = compare(a, b);
  switch (relation) {
    case Relation::Lt:
      return c < 0;
    case Relation::Le:
      return c <= 0;
    case Relation::Gt:
      return c > 0;
    default:
      return c >= 0;
  }
}

inline bool string_test(Op op, std::string_view s, std::string_view part) {
  if (part.size() > s.size()) return false;
  switch (op) {
    case Op::StrPrefix:
      return s.starts_with(part);
    case Op::StrSuffix:
      return s.ends_with(part);
    default:
      return part.empty() || memmem(s.data(), s.size(), part.data(), part.size()) != nullptr;
  }
}

// Does `s`, in lower case, contain `part`? Both ASCII, `part` in lower case.
inline bool contains_lower(std::string_view s, std::string_view part) {
  if (part.empty()) return true;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (size_t at = 0; at + part.size() <= s.size(); ++at) {
    if (lower(s[at]) != part[0]) continue;
    size_t i = 1;
    while (i < part.size() && lower(s[at + i]) == part[i]) ++i;
    if (i == part.size()) return true;
  }
  return false;
}

inline bool set_has_string(const Val& set, const Val& v) {
  for (const Val& member : set) {
    if (member.is_str() && equal_strings(member, v)) return true;
  }
  return false;
}

}  // namespace tracee::rego

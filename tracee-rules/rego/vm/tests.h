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

// Does `part` stand at s[at] when case is ignored? `part` is in lower case and fits.
inline bool lower_matches(std::string_view s, size_t at, std::string_view part) {
  for (size_t i = 0; i < part.size(); ++i) {
    const char c = s[at + i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != part[i]) return false;
  }
  return true;
}

// Does `s` contain `part` when the case of ASCII letters is ignored? `part` is ASCII in lower case.
// Where it is found, lower(s) contains it whatever else is in `s`; where it is not, only if `s` is
// not all ASCII. Eight places at a time are tried for the first and the last character; bit 5 is
// set in all of them when that is a letter, so a few wrong candidates come up and are sorted out by
// the full comparison.
inline bool contains_lower(std::string_view s, std::string_view part) {
  if (part.empty()) return true;
  if (part.size() > s.size()) return false;
  constexpr uint64_t kOnes = 0x0101010101010101ULL;
  constexpr uint64_t kTops = 0x8080808080808080ULL;
  const auto fold_of = [](char c) { return c >= 'a' && c <= 'z' ? kOnes * 0x20 : 0; };
  const uint64_t fold_first = fold_of(part.front()), fold_last = fold_of(part.back());
  const uint64_t first = kOnes * static_cast<uint8_t>(part.front());
  const uint64_t final = kOnes * static_cast<uint8_t>(part.back());
  const size_t reach = part.size() - 1;
  const size_t last = s.size() - part.size();
  size_t at = 0;
  for (; at + reach + 8 <= s.size(); at += 8) {
    // A byte is zero where both characters fit.
    const uint64_t differs = ((load8(s.data() + at) | fold_first) ^ first) |
                             ((load8(s.data() + at + reach) | fold_last) ^ final);
    for (uint64_t hits = (differs - kOnes) & ~differs & kTops; hits != 0; hits &= hits - 1) {
      const size_t candidate = at + static_cast<size_t>(__builtin_ctzll(hits)) / 8;
      if (lower_matches(s, candidate, part)) return true;
    }
  }
  for (; at <= last; ++at) {
    if (lower_matches(s, at, part)) return true;
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

// Comparison of composite and mixed values.
#include "tracee-rules/rego/value/order.h"

#include <algorithm>

#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/walk.h"

namespace tracee::rego {
namespace {

int rank(Tag tag) {
  switch (tag) {
    case Tag::False:
      return 2;
    case Tag::True:
      return 3;
    case Tag::Num:
      return static_cast<int>(Tag::Int);
    default:
      return static_cast<int>(tag);
  }
}

int compare_items(const Val& a, const Val& b) {
  const uint32_t n = std::min(a.len, b.len);
  if (a.items == b.items && a.len == b.len) return 0;
  if (!walk_budget.pay(n)) return 0;
  for (uint32_t i = 0; i < n; ++i) {
    if (const int c = compare(a.items[i], b.items[i]); c != 0) return c;
  }
  return a.len < b.len ? -1 : a.len > b.len;
}

// Objects compare entry by entry in key order: key first, then value, then the number of entries.
int compare_objects(const Val& a, const Val& b) {
  const uint32_t n = std::min(a.len, b.len);
  if (a.entries == b.entries && a.len == b.len) return 0;
  if (!walk_budget.pay(n)) return 0;
  for (uint32_t i = 0; i < n; ++i) {
    if (const int c = compare(a.entries[i].key, b.entries[i].key); c != 0) return c;
    if (const int c = compare(a.entries[i].value, b.entries[i].value); c != 0) return c;
  }
  return a.len < b.len ? -1 : a.len > b.len;
}

int compare_strings(const Val& a, const Val& b) {
  const int c = std::memcmp(a.chars, b.chars, std::min(a.len, b.len));
  if (c != 0) return c;
  return a.len < b.len ? -1 : a.len > b.len;
}

}  // namespace

int compare(const Val& a, const Val& b) {
  const int ra = rank(a.tag), rb = rank(b.tag);
  if (ra != rb) return ra < rb ? -1 : 1;
  switch (a.tag) {
    case Tag::Int:
    case Tag::Num:
      return compare_numbers(a, b);
    case Tag::Str:
      return compare_strings(a, b);
    case Tag::Array:
    case Tag::Set:
      return compare_items(a, b);
    case Tag::Object:
      return compare_objects(a, b);
    default:
      return 0;
  }
}

bool equal_slow(const Val& a, const Val& b) {
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
  if (a.tag != b.tag) return false;
  if (a.is_collection() && a.len != b.len) return false;
  return compare(a, b) == 0;
}

namespace {

// Takes the parts of `value` from what is left; false: it was not enough.
bool take_parts(const Val& value, uint64_t* left) {
  const uint64_t own = value.is_str() ? 1 + value.len / 16 : 1;
  if (*left < own) return false;
  *left -= own;
  if (value.is_array() || value.is_set()) {
    return std::all_of(value.begin(), value.end(),
                       [&](const Val& each) { return take_parts(each, left); });
  }
  if (!value.is_object()) return true;
  return std::all_of(value.entries, value.entries + value.len, [&](const Entry& each) {
    return take_parts(each.key, left) && take_parts(each.value, left);
  });
}

}  // namespace

bool unfolds_within(const Val& value, uint64_t parts) { return take_parts(value, &parts); }

}  // namespace tracee::rego

// Building and searching sets and objects: sorted flat arrays in an arena.
#pragma once

#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/order.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

// A growing list of Vals in an arena. Objects are built as key, value, key, value. Growth leaves
// the old block behind in the arena.
struct Builder {
  Val* items = nullptr;
  uint32_t size = 0;
  uint32_t capacity = 0;

  void push(const Val& v, Arena& arena) {
    if (size == capacity) grow(arena);
    items[size++] = v;
  }
  void grow(Arena& arena);
};

// Sorts and drops duplicates in place; `items` must stay.
Val make_set(Val* items, uint32_t n);
// Sorts `entries` in place. Equal keys: with equal values one is kept; with different values
// `*conflict` is set and undefined returned (with a null `conflict` the last one wins).
Val make_object(Entry* entries, uint32_t n, bool* conflict);

bool set_contains(const Val& set, const Val& member);
// The value at `key`, or null.
const Val* object_find(const Val& object, const Val& key);
const Val* object_find(const Val& object, std::string_view key);

// What `collection[key]` yields for ordinary values, undefined included.
Val lookup(const Val& collection, const Val& key);

Val set_union(const Val& a, const Val& b, Arena& arena);
Val set_intersection(const Val& a, const Val& b, Arena& arena);
Val set_difference(const Val& a, const Val& b, Arena& arena);

// A copy of `object` with one entry replaced or added.
Val object_with(const Val& object, const Val& key, const Val& value, Arena& arena);
// A copy without that key.
Val object_without(const Val& object, const Val& key, Arena& arena);

// A deep copy that depends on nothing outside `arena`. No views inside.
Val deep_copy(const Val& value, Arena& arena);

}  // namespace tracee::rego

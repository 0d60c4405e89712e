// Sets and objects as sorted arrays.
#include "tracee-rules/rego/value/collection.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "tracee-rules/rego/value/number.h"

namespace tracee::rego {
namespace {

bool less(const Val& a, const Val& b) { return compare(a, b) < 0; }
bool key_less(const Entry& a, const Entry& b) { return compare(a.key, b.key) < 0; }

// Up to this many entries a plain scan beats bisection when keys are strings of different length.
constexpr uint32_t kScanLimit = 8;

}  // namespace

void Builder::grow(Arena& arena) {
  capacity = capacity == 0 ? 8 : capacity * 2;
  Val* bigger = arena.array<Val>(capacity);
  if (size != 0) std::memcpy(static_cast<void*>(bigger), items, size * sizeof(Val));
  items = bigger;
}

Val make_set(Val* items, uint32_t n) {
  bool sorted = true;
  for (uint32_t i = 1; i < n && sorted; ++i) sorted = less(items[i - 1], items[i]);
  if (sorted) return Val::set(items, n);
  std::sort(items, items + n, less);
  Val* end = std::unique(items, items + n, [](const Val& a, const Val& b) { return equal(a, b); });
  return Val::set(items, static_cast<uint32_t>(end - items));
}

Val make_object(Entry* entries, uint32_t n, bool* conflict) {
  bool sorted = true;
  for (uint32_t i = 1; i < n && sorted; ++i) sorted = key_less(entries[i - 1], entries[i]);
  if (sorted) return Val::object(entries, n);
  // A stable sort without the heap block std::stable_sort takes: ties are broken by position.
  if (n <= 64) {
    for (uint32_t i = 1; i < n; ++i) {
      const Entry e = entries[i];
      uint32_t j = i;
      for (; j > 0 && key_less(e, entries[j - 1]); --j) entries[j] = entries[j - 1];
      entries[j] = e;
    }
  } else {
    std::stable_sort(entries, entries + n, key_less);
  }
  uint32_t kept = 0;
  for (uint32_t i = 0; i < n; ++i) {
    if (kept > 0 && equal(entries[kept - 1].key, entries[i].key)) {
      if (conflict != nullptr && !equal(entries[kept - 1].value, entries[i].value)) {
        *conflict = true;
        return Val::undefined();
      }
      entries[kept - 1].value = entries[i].value;
    } else {
      entries[kept++] = entries[i];
    }
  }
  return Val::object(entries, kept);
}

bool set_contains(const Val& set, const Val& member) {
  if (set.len <= kScanLimit) {
    for (const Val& v : set) {
      if (equal(v, member)) return true;
    }
    return false;
  }
  return std::binary_search(set.begin(), set.end(), member, less);
}

const Val* object_find(const Val& object, const Val& key) {
  const Entry* end = object.entries + object.len;
  if (object.len <= kScanLimit) {
    for (const Entry* e = object.entries; e != end; ++e) {
      if (equal(e->key, key)) return &e->value;
    }
    return nullptr;
  }
  const Entry wanted{key, {}};
  const Entry* at = std::lower_bound(object.entries, end, wanted, key_less);
  return at != end && equal(at->key, key) ? &at->value : nullptr;
}

const Val* object_find(const Val& object, std::string_view key) {
  return object_find(object, Val::string(key));
}

Val lookup(const Val& collection, const Val& key) {
  switch (collection.tag) {
    case Tag::Array: {
      int64_t index = 0;
      if (!key.is_number() || !to_int64(key, &index)) return Val::undefined();
      if (index < 0 || index >= collection.len) return Val::undefined();
      return collection.items[index];
    }
    case Tag::Object: {
      const Val* found = object_find(collection, key);
      return found != nullptr ? *found : Val::undefined();
    }
    case Tag::Set:
      return set_contains(collection, key) ? key : Val::undefined();
    default:
      return Val::undefined();
  }
}

Val set_union(const Val& a, const Val& b, Arena& arena) {
  Val* out = arena.array<Val>(a.len + b.len);
  Val* end = std::set_union(a.begin(), a.end(), b.begin(), b.end(), out, less);
  return Val::set(out, static_cast<uint32_t>(end - out));
}

Val set_intersection(const Val& a, const Val& b, Arena& arena) {
  Val* out = arena.array<Val>(std::min(a.len, b.len));
  Val* end = std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), out, less);
  return Val::set(out, static_cast<uint32_t>(end - out));
}

Val set_difference(const Val& a, const Val& b, Arena& arena) {
  Val* out = arena.array<Val>(a.len);
  Val* end = std::set_difference(a.begin(), a.end(), b.begin(), b.end(), out, less);
  return Val::set(out, static_cast<uint32_t>(end - out));
}

Val object_with(const Val& object, const Val& key, const Val& value, Arena& arena) {
  Entry* out = arena.array<Entry>(object.len + 1);
  uint32_t n = 0;
  bool placed = false;
  for (uint32_t i = 0; i < object.len; ++i) {
    const int c = placed ? -1 : compare(object.entries[i].key, key);
    if (c >= 0) {
      out[n++] = {key, value};
      placed = true;
      if (c == 0) continue;
    }
    out[n++] = object.entries[i];
  }
  if (!placed) out[n++] = {key, value};
  return Val::object(out, n);
}

Val object_without(const Val& object, const Val& key, Arena& arena) {
  Entry* out = arena.array<Entry>(object.len);
  uint32_t n = 0;
  for (uint32_t i = 0; i < object.len; ++i) {
    if (!equal(object.entries[i].key, key)) out[n++] = object.entries[i];
  }
  return Val::object(out, n);
}

namespace {

// Copies what several places share once: the copy shares it too.
class Copier {
 public:
  explicit Copier(Arena& arena) : arena_(arena) {}

  Val copy(const Val& value) {
    Val out = value;
    if (value.is_str()) out.chars = arena_.copy(value.str());
    if (value.tag == Tag::Num) return number_from_text(value.number->text, arena_);
    if (!value.is_collection() || value.len == 0) return out;
    const Key key(value.items, value.len, value.tag);
    if (const auto found = copies_.find(key); found != copies_.end()) return found->second;
    if (value.is_object()) {
      out.entries = copy_entries(value);
    } else {
      out.items = copy_items(value);
    }
    return copies_[key] = out;
  }

 private:
  using Key = std::tuple<const void*, uint32_t, Tag>;

  const Val* copy_items(const Val& value) {
    Val* items = arena_.array<Val>(value.len);
    for (uint32_t i = 0; i < value.len; ++i) items[i] = copy(value.items[i]);
    return items;
  }

  const Entry* copy_entries(const Val& value) {
    Entry* entries = arena_.array<Entry>(value.len);
    for (uint32_t i = 0; i < value.len; ++i) {
      entries[i] = {copy(value.entries[i].key), copy(value.entries[i].value)};
    }
    return entries;
  }

  Arena& arena_;
  std::map<Key, Val> copies_;
};

}  // namespace

Val deep_copy(const Val& value, Arena& arena) { return Copier(arena).copy(value); }

}  // namespace tracee::rego

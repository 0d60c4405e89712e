// Turning views into ordinary values.
#include "tracee-rules/rego/value/view.h"

#include "tracee-rules/rego/value/collection.h"

namespace tracee::rego {

Val materialize_view(const Val& value, Arena& arena) {
  if (value.tag != Tag::View) return value;
  const View& view = *value.view;
  const uint32_t part = value.len;
  const uint32_t n = view.size(part);
  if (view.is_array(part)) {
    Val* items = arena.array<Val>(n);
    for (uint32_t i = 0; i < n; ++i) {
      Val unused;
      view.entry(part, i, arena, &unused, &items[i]);
      items[i] = materialize_view(items[i], arena);
    }
    return Val::array(items, n);
  }
  Entry* entries = arena.array<Entry>(n);
  for (uint32_t i = 0; i < n; ++i) {
    view.entry(part, i, arena, &entries[i].key, &entries[i].value);
    entries[i].value = materialize_view(entries[i].value, arena);
  }
  return make_object(entries, n, nullptr);
}

}  // namespace tracee::rego

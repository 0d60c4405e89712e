// How the input enters without being converted: an object or array that answers by key.
//
// The host implements View over its own event; the engine asks only for what a rule reads. One View
// object may stand for many parts of the event (its fields, its list of arguments, one argument):
// the part number is carried by the Val. Methods are const, must not block, and must answer the
// same for the whole evaluation; strings may point into the host's own memory, which must stay
// until the evaluation ends. Keys of objects are enumerated in Rego order (bytes, for strings).
#pragma once

#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

class View {
 public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  // Is this part an array (else an object)?
  virtual bool is_array(uint32_t part) const = 0;
  virtual uint32_t size(uint32_t part) const = 0;
  // The value at a key, undefined if there is none. Whatever must be built is built in `arena`.
  virtual Val get(uint32_t part, const Val& key, Arena& arena) const = 0;
  // The i-th entry, i < size(part). For arrays only `value` is set.
  virtual void entry(uint32_t part, uint32_t i, Arena& arena, Val* key, Val* value) const = 0;

  // Typed access for programs compiled with a schema (compile/schema.h); `index` counts the fields
  // of the schema, or the argument slots of the event that the program was specialised for.
  virtual Val field(uint32_t index, Arena& arena) const = 0;
  virtual Val slot(uint32_t index, Arena& arena) const = 0;
};

// The same value without views, to any depth; other values are returned as they are.
Val materialize_view(const Val& value, Arena& arena);

}  // namespace tracee::rego

// object.*: access, selection, union and inclusion; and json.* marshalling.
#include <algorithm>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/walk.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

// Keys named by an array, a set, or an object.
Val key_set(const Val& keys, Arena& arena) {
  if (keys.is_set()) return keys;
  Val* items = arena.array<Val>(keys.len);
  for (uint32_t i = 0; i < keys.len; ++i)
    items[i] = keys.is_object() ? keys.entries[i].key : keys.items[i];
  return make_set(items, keys.len);
}

BuiltinStatus select(CallContext& call, const Val* args, Val* out, bool keep) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  if (!args[1].is_collection())
    return call.type_error(2, "one of {object, string, array, set}", args[1]);
  const Val keys = key_set(args[1], call.arena);
  Entry* entries = call.arena.array<Entry>(args[0].len);
  uint32_t n = 0;
  for (uint32_t i = 0; i < args[0].len; ++i) {
    if (set_contains(keys, args[0].entries[i].key) == keep) entries[n++] = args[0].entries[i];
  }
  return give(Val::object(entries, n), out);
}

Val unite(const Val& a, const Val& b, Arena& arena) {
  if (!a.is_object() || !b.is_object()) return b;
  if (!walk_budget.pay(uint64_t{a.len} + b.len)) return a;
  Entry* entries = arena.array<Entry>(a.len + b.len);
  uint32_t n = 0, i = 0, j = 0;
  while (i < a.len || j < b.len) {
    const int c = i == a.len ? 1 : j == b.len ? -1 : compare(a.entries[i].key, b.entries[j].key);
    if (c < 0) {
      entries[n++] = a.entries[i++];
    } else if (c > 0) {
      entries[n++] = b.entries[j++];
    } else {
      entries[n++] = {a.entries[i].key, unite(a.entries[i].value, b.entries[j].value, arena)};
      ++i;
      ++j;
    }
  }
  return Val::object(entries, n);
}

bool subset(const Val& super, const Val& sub);

// Is `sub` a run of consecutive items of `super`?
bool subsequence(const Val& super, const Val& sub) {
  for (uint32_t from = 0; from + sub.len <= super.len; ++from) {
    uint32_t i = 0;
    while (i < sub.len && equal(super.items[from + i], sub.items[i])) ++i;
    if (!walk_budget.pay(i + 1)) return false;
    if (i == sub.len) return true;
  }
  return false;
}

bool subset(const Val& super, const Val& sub) {
  if (super.is_object() && sub.is_object()) {
    if (!walk_budget.pay(sub.len)) return false;
    for (uint32_t i = 0; i < sub.len; ++i) {
      const Val* there = object_find(super, sub.entries[i].key);
      if (there == nullptr || !subset(*there, sub.entries[i].value)) return false;
    }
    return true;
  }
  if (super.is_set() && sub.is_set()) {
    return std::all_of(sub.begin(), sub.end(),
                       [&](const Val& v) { return set_contains(super, v); });
  }
  if (super.is_array() && sub.is_array()) return subsequence(super, sub);
  return equal(super, sub);
}

}  // namespace

REGO_BUILTIN(object_get) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  if (!args[1].is_array()) {
    const Val* found = object_find(args[0], args[1]);
    return give(found != nullptr ? *found : args[2], out);
  }
  Val at = args[0];
  for (const Val& key : args[1]) {
    at = at.is_collection() ? lookup(at, key) : Val::undefined();
    if (!at.defined()) return give(args[2], out);
  }
  return give(at, out);
}

REGO_BUILTIN(object_keys) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  return give(key_set(args[0], call.arena), out);
}

REGO_BUILTIN(object_remove) { return select(call, args, out, false); }
REGO_BUILTIN(object_filter) { return select(call, args, out, true); }

REGO_BUILTIN(object_union) {
  for (int i = 0; i < 2; ++i) {
    if (!args[i].is_object()) return call.type_error(i + 1, "object", args[i]);
  }
  return give(unite(args[0], args[1], call.arena), out);
}

REGO_BUILTIN(object_union_n) {
  if (!args[0].is_array()) return call.type_error(1, "array", args[0]);
  Val all = Val::object(nullptr, 0);
  for (const Val& v : args[0]) {
    if (!v.is_object()) return call.element_error(1, args[0], "object", v);
    if (!call.state.charge(all.len + v.len)) return BuiltinStatus::Error;
    all = unite(all, v, call.arena);
  }
  return give(all, out);
}

REGO_BUILTIN(object_subset) {
  const Val& super = args[0];
  const Val& sub = args[1];
  if (!call.state.charge(super.is_collection() ? super.len : 1)) return BuiltinStatus::Error;
  if (super.is_array() && sub.is_set()) {
    const bool ok = std::all_of(sub.begin(), sub.end(), [&](const Val& v) {
      return std::any_of(super.begin(), super.end(),
                         [&](const Val& s) { return rego::equal(s, v); });
    });
    return give(Val::boolean(ok), out);
  }
  if (!super.is_collection() || super.tag != sub.tag) {
    return call.error("both arguments object.subset must be of the same type or array and set");
  }
  return give(Val::boolean(subset(super, sub)), out);
}

// Refused at load; where a test puts it in the place of another builtin there is nothing to tell.
REGO_BUILTIN(opa_runtime) {
  (void)call;
  (void)args;
  return give(Val::object(nullptr, 0), out);
}

REGO_BUILTIN(json_marshal) {
  const std::string text = to_json(args[0]);
  if (text.size() > call.max_string()) return call.string_too_large();
  return give(call.make_string(text), out);
}

REGO_BUILTIN(json_marshal_with_options) {
  if (!args[1].is_object()) return call.type_error(2, "object", args[1]);
  JsonStyle style;
  bool implied = false, said = false, pretty = false;
  for (uint32_t i = 0; i < args[1].len; ++i) {
    const Entry& e = args[1].entries[i];
    const std::string key(e.key.is_str() ? e.key.str() : std::string_view());
    if (key == "pretty") {
      if (!e.value.is_bool())
        return call.type_error_text(2, "object whose key \"pretty\" is a boolean");
      said = true;
      pretty = e.value.tag == Tag::True;
    } else if (key == "indent" || key == "prefix") {
      if (!e.value.is_str())
        return call.type_error_text(2, "object whose key \"" + key + "\" is a string");
      (key == "indent" ? style.indent : style.prefix) = e.value.str();
      implied = true;
    } else {
      return call.type_error_text(2, "object: it contained unknown key " + to_rego(e.key));
    }
  }
  style.pretty = said ? pretty : implied;
  std::string text;
  if (style.pretty) text = style.prefix;
  write_json(args[0], style, &text);
  if (text.size() > call.max_string()) return call.string_too_large();
  return give(call.make_string(text), out);
}

REGO_BUILTIN(json_unmarshal) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  if (!call.state.charge(args[0].len / 16)) return BuiltinStatus::Error;
  std::string error;
  *out = read_json(args[0].str(), call.arena, &error);
  return out->defined() ? BuiltinStatus::Ok : call.error(error);
}

REGO_BUILTIN(json_is_valid) {
  if (!args[0].is_str()) return give(Val::boolean(false), out);
  if (!call.state.charge(args[0].len / 16)) return BuiltinStatus::Error;
  return give(Val::boolean(read_json(args[0].str(), call.arena, nullptr).defined()), out);
}

}  // namespace tracee::rego

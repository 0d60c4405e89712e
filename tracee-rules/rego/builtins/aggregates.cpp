// Collections as a whole: counting, sums, extremes, sorting, membership, sets and arrays; and
// types.
#include <algorithm>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

BuiltinStatus fold_numbers(CallContext& call, const Val* args, Val* out, int64_t start,
                           ArithmeticError (*operation)(const Val&, const Val&, Arena&, Val*)) {
  if (!args[0].is_array() && !args[0].is_set()) {
    return call.type_error(1, "one of {array, set}", args[0]);
  }
  *out = Val::integer(start);
  for (const Val& v : args[0]) {
    if (!v.is_number()) return call.element_error(1, args[0], "number", v);
    if (!call.state.charge(1 + arithmetic_steps(v) + arithmetic_steps(*out)))
      return BuiltinStatus::Error;
    if (operation(*out, v, call.arena, out) != ArithmeticError::None) {
      return call.limit("number is too large");
    }
  }
  return BuiltinStatus::Ok;
}

BuiltinStatus extreme(CallContext& call, const Val* args, Val* out, int wanted) {
  if (!args[0].is_array() && !args[0].is_set()) {
    return call.type_error(1, "one of {array, set}", args[0]);
  }
  if (args[0].len == 0) return BuiltinStatus::Undefined;
  *out = args[0].items[0];
  for (const Val& v : args[0]) {
    if (compare(v, *out) * wanted > 0) *out = v;
  }
  return BuiltinStatus::Ok;
}

BuiltinStatus type_test(const Val* args, Val* out, bool (Val::*test)() const) {
  return give(Val::boolean((args[0].*test)()), out);
}

BuiltinStatus cast(CallContext& call, const Val* args, Val* out, bool (Val::*test)() const,
                   const char* name) {
  if (!(args[0].*test)()) return call.type_error(1, name, args[0]);
  return give(args[0], out);
}

}  // namespace

REGO_BUILTIN(count) {
  switch (args[0].tag) {
    case Tag::Array:
    case Tag::Set:
    case Tag::Object:
      return give(Val::integer(args[0].len), out);
    case Tag::Str:
      return give(Val::integer(static_cast<int64_t>(count_runes(args[0].str()))), out);
    default:
      return call.type_error(1, "one of {array, object, set, string}", args[0]);
  }
}

REGO_BUILTIN(sum) { return fold_numbers(call, args, out, 0, add); }
REGO_BUILTIN(product) { return fold_numbers(call, args, out, 1, multiply); }
REGO_BUILTIN(max_) { return extreme(call, args, out, 1); }
REGO_BUILTIN(min_) { return extreme(call, args, out, -1); }

REGO_BUILTIN(sort_) {
  if (!args[0].is_array() && !args[0].is_set()) {
    return call.type_error(1, "one of {array, set}", args[0]);
  }
  if (!call.state.charge(args[0].len)) return BuiltinStatus::Error;
  Val* items = call.arena.array<Val>(args[0].len);
  std::copy(args[0].begin(), args[0].end(), items);
  std::sort(items, items + args[0].len,
            [](const Val& a, const Val& b) { return compare(a, b) < 0; });
  return give(Val::array(items, args[0].len), out);
}

REGO_BUILTIN(all_) {
  if (!args[0].is_array() && !args[0].is_set())
    return call.type_error(1, "one of {array, set}", args[0]);
  const bool ok =
      std::all_of(args[0].begin(), args[0].end(), [](const Val& v) { return v.tag == Tag::True; });
  return give(Val::boolean(ok), out);
}

REGO_BUILTIN(any_) {
  if (!args[0].is_array() && !args[0].is_set())
    return call.type_error(1, "one of {array, set}", args[0]);
  const bool ok =
      std::any_of(args[0].begin(), args[0].end(), [](const Val& v) { return v.tag == Tag::True; });
  return give(Val::boolean(ok), out);
}

REGO_BUILTIN(member_2) {
  (void)call;
  bool found = false;
  if (args[1].is_set()) {
    found = set_contains(args[1], args[0]);
  } else if (args[1].is_array()) {
    for (const Val& v : args[1]) found = found || rego::equal(v, args[0]);
  } else if (args[1].is_object()) {
    for (uint32_t i = 0; i < args[1].len; ++i)
      found = found || rego::equal(args[1].entries[i].value, args[0]);
  }
  return give(Val::boolean(found), out);
}

REGO_BUILTIN(member_3) {
  (void)call;
  const Val at = args[2].is_collection() ? lookup(args[2], args[0]) : Val::undefined();
  return give(Val::boolean(at.defined() && rego::equal(at, args[1])), out);
}

REGO_BUILTIN(set_and) {
  if (!args[0].is_set()) return call.type_error(1, "set", args[0]);
  if (!args[1].is_set()) return call.type_error(2, "set", args[1]);
  return give(set_intersection(args[0], args[1], call.arena), out);
}

REGO_BUILTIN(set_or) {
  if (!args[0].is_set()) return call.type_error(1, "set", args[0]);
  if (!args[1].is_set()) return call.type_error(2, "set", args[1]);
  return give(set_union(args[0], args[1], call.arena), out);
}

REGO_BUILTIN(set_diff) {
  if (!args[0].is_set()) return call.type_error(1, "set", args[0]);
  if (!args[1].is_set()) return call.type_error(2, "set", args[1]);
  return give(set_difference(args[0], args[1], call.arena), out);
}

REGO_BUILTIN(union_) {
  if (!args[0].is_set()) return call.type_error(1, "set", args[0]);
  Builder all;
  for (const Val& s : args[0]) {
    if (!s.is_set()) return call.element_error(1, args[0], "set", s);
    if (!call.state.charge(s.len)) return BuiltinStatus::Error;
    for (const Val& v : s) all.push(v, call.arena);
  }
  return give(make_set(all.items, all.size), out);
}

REGO_BUILTIN(intersection) {
  if (!args[0].is_set()) return call.type_error(1, "set", args[0]);
  for (const Val& s : args[0]) {
    if (!s.is_set()) return call.element_error(1, args[0], "set", s);
  }
  Val all = args[0].len == 0 ? Val::set(nullptr, 0) : args[0].items[0];
  for (const Val& s : args[0]) all = set_intersection(all, s, call.arena);
  return give(all, out);
}

REGO_BUILTIN(array_concat) {
  for (int i = 0; i < 2; ++i) {
    if (!args[i].is_array()) return call.type_error(i + 1, "array", args[i]);
  }
  const uint32_t n = args[0].len + args[1].len;
  if (n > call.max_items() || !call.state.charge(n / 8))
    return call.limit("the array is too large");
  Val* items = call.arena.array<Val>(n);
  std::copy(args[0].begin(), args[0].end(), items);
  std::copy(args[1].begin(), args[1].end(), items + args[0].len);
  return give(Val::array(items, n), out);
}

REGO_BUILTIN(array_flatten) {
  if (!args[0].is_array()) return call.type_error(1, "array", args[0]);
  Builder all;
  for (const Val& v : args[0]) {
    if (!call.state.charge(v.is_array() ? v.len : 1)) return BuiltinStatus::Error;
    if (!v.is_array()) all.push(v, call.arena);
    for (uint32_t i = 0; v.is_array() && i < v.len; ++i) all.push(v.items[i], call.arena);
  }
  return give(Val::array(all.items, all.size), out);
}

REGO_BUILTIN(array_slice) {
  if (!args[0].is_array()) return call.type_error(1, "array", args[0]);
  int64_t from = 0, to = 0;
  if (const auto s = integer_operand(call, args, 1, &from); s != BuiltinStatus::Ok) return s;
  if (const auto s = integer_operand(call, args, 2, &to); s != BuiltinStatus::Ok) return s;
  from = std::clamp<int64_t>(from, 0, args[0].len);
  to = std::clamp<int64_t>(to, 0, args[0].len);
  if (from > to) from = to;
  return give(Val::array(args[0].items + from, static_cast<uint32_t>(to - from)), out);
}

REGO_BUILTIN(array_reverse) {
  if (!args[0].is_array()) return call.type_error(1, "array", args[0]);
  Val* items = call.arena.array<Val>(args[0].len);
  std::reverse_copy(args[0].begin(), args[0].end(), items);
  return give(Val::array(items, args[0].len), out);
}

REGO_BUILTIN(is_array) {
  (void)call;
  return type_test(args, out, &Val::is_array);
}
REGO_BUILTIN(is_boolean) {
  (void)call;
  return type_test(args, out, &Val::is_bool);
}
REGO_BUILTIN(is_null) {
  (void)call;
  return type_test(args, out, &Val::is_null);
}
REGO_BUILTIN(is_number) {
  (void)call;
  return type_test(args, out, &Val::is_number);
}
REGO_BUILTIN(is_object) {
  (void)call;
  return type_test(args, out, &Val::is_object);
}
REGO_BUILTIN(is_set) {
  (void)call;
  return type_test(args, out, &Val::is_set);
}
REGO_BUILTIN(is_string) {
  (void)call;
  return type_test(args, out, &Val::is_str);
}

REGO_BUILTIN(type_name) { return give(call.make_string(rego::type_name(args[0])), out); }

REGO_BUILTIN(cast_array) {
  if (args[0].is_set()) return give(Val::array(args[0].items, args[0].len), out);
  if (!args[0].is_array()) return call.type_error(1, "one of {array, set}", args[0]);
  return give(args[0], out);
}
REGO_BUILTIN(cast_set) {
  if (args[0].is_set()) return give(args[0], out);
  if (!args[0].is_array()) return call.type_error(1, "one of {array, set}", args[0]);
  Val* items = call.arena.array<Val>(args[0].len);
  std::copy(args[0].begin(), args[0].end(), items);
  return give(make_set(items, args[0].len), out);
}
REGO_BUILTIN(cast_string) { return cast(call, args, out, &Val::is_str, "string"); }
REGO_BUILTIN(cast_boolean) { return cast(call, args, out, &Val::is_bool, "boolean"); }
REGO_BUILTIN(cast_null) { return cast(call, args, out, &Val::is_null, "null"); }
REGO_BUILTIN(cast_object) { return cast(call, args, out, &Val::is_object, "object"); }

}  // namespace tracee::rego

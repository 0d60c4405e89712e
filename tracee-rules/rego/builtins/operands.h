// What most builtins begin and end with: operands of a type, and giving a result.
#pragma once

#include <cstdint>
#include <string_view>

#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/builtin.h"

namespace tracee::rego {

// Ok when the first `n` operands are strings; else the error is set.
inline BuiltinStatus want_strings(CallContext& call, const Val* args, int n) {
  for (int i = 0; i < n; ++i) {
    if (!args[i].is_str()) return call.type_error(i + 1, "string", args[i]);
  }
  return BuiltinStatus::Ok;
}

// args[i] as an integer, which fits `out`; else the error is set.
inline BuiltinStatus integer_operand(CallContext& call, const Val* args, int i, int64_t* out) {
  if (!args[i].is_number()) return call.type_error(i + 1, "number", args[i]);
  if (to_int64(args[i], out)) return BuiltinStatus::Ok;
  return call.type_error_text(i + 1, "integer number but got floating-point number");
}
inline BuiltinStatus integer_operand(CallContext& call, const Val* args, int i, BigInt* out) {
  if (!args[i].is_number()) return call.type_error(i + 1, "number", args[i]);
  if (to_big(args[i], out)) return BuiltinStatus::Ok;
  return call.type_error_text(i + 1, "integer number but got floating-point number");
}

inline BuiltinStatus give(const Val& v, Val* out) {
  *out = v;
  return BuiltinStatus::Ok;
}

// A new string; longer than strings may be, it is an error.
inline BuiltinStatus give_string(CallContext& call, std::string_view text, Val* out) {
  if (text.size() > call.max_string()) return call.string_too_large();
  return give(call.make_string(text), out);
}

}  // namespace tracee::rego

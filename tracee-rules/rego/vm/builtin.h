// What a builtin is to the machine and to the compiler; builtins/ has them all, the machine knows
// those of the program that it runs (Program::builtins).
//
// A builtin reads its arguments (never views: the machine has materialised them) and writes its
// result in the arena of the call. It never throws, never keeps anything beyond the call except in
// the services of CallContext, and bounds what it allocates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

class PatternCache;
class EvalState;

enum class BuiltinStatus : uint8_t {
  Ok,         // *out is set
  Undefined,  // no value and no error
  Error,      // the context holds code and message
};

// Services of one evaluation and the place for an error.
struct CallContext {
  Arena& arena;
  PatternCache& patterns;
  EvalState& state;
  const char* name = "";  // of the builtin being called

  // Error codes of OPA.
  // "operand N must be WANTED but got TYPE".
  BuiltinStatus type_error(int operand, std::string_view wanted, const Val& got);
  // "operand N must be TEXT".
  BuiltinStatus type_error_text(int operand, std::string_view text);
  // "operand N must be TYPE of WANTED but got TYPE containing TYPE".
  BuiltinStatus element_error(int operand, const Val& container, std::string_view wanted,
                              const Val& got);
  BuiltinStatus error(const std::string& message);
  // The evaluation ends with eval_cancel_error.
  BuiltinStatus limit(const std::string& message);

  // Bytes of the longest string, items of the longest collection, bits of the longest integer that
  // may be made: check before allocating. What is returned is checked again by the machine.
  size_t max_string() const;
  size_t max_items() const;
  uint32_t max_bits() const;
  BuiltinStatus string_too_large() { return limit("the string is too large"); }

  Val make_string(std::string_view text) { return Val::string({arena.copy(text), text.size()}); }
};

using BuiltinFunction = BuiltinStatus (*)(CallContext& call, const Val* args, Val* out);

struct Builtin {
  const char* name;
  uint8_t arity;
  // One letter an argument, for literal arguments that cannot fit: a any, s string, n number,
  // b boolean, z null, y array, o object, e set, l array or set, x array, object or set, c string
  // or collection, t string, array or set, k string or array, m number or set, u scalar.
  const char* types;
  BuiltinFunction function;      // null: declared but not available
  bool pure = true;              // may be folded at compile time
  bool relation = false;         // yields many values: the result is an array to iterate over
  bool v0_only = false;          // deprecated: unknown to v1 modules
  const char* reason = nullptr;  // why it is not available
};

// OPA's name of a value's type.
std::string_view type_name(const Val& v);

}  // namespace tracee::rego

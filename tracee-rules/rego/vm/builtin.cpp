// What a builtin may ask of the evaluation that calls it, and the words of its errors.
#include "tracee-rules/rego/vm/builtin.h"

#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {

std::string_view type_name(const Val& v) {
  switch (v.tag) {
    case Tag::Null:
      return "null";
    case Tag::False:
    case Tag::True:
      return "boolean";
    case Tag::Int:
    case Tag::Num:
      return "number";
    case Tag::Str:
      return "string";
    case Tag::Array:
      return "array";
    case Tag::Object:
      return "object";
    case Tag::Set:
      return "set";
    default:
      return "undefined";
  }
}

BuiltinStatus CallContext::type_error(int operand, std::string_view wanted, const Val& got) {
  return type_error_text(operand, std::string(wanted) + " but got " + std::string(type_name(got)));
}

BuiltinStatus CallContext::type_error_text(int operand, std::string_view text) {
  state.fail("eval_type_error", std::string(name) + ": operand " + std::to_string(operand) +
                                    " must be " + std::string(text));
  return BuiltinStatus::Error;
}

BuiltinStatus CallContext::element_error(int operand, const Val& container, std::string_view wanted,
                                         const Val& got) {
  const std::string type(type_name(container));
  return type_error_text(operand, type + " of " + std::string(wanted) + "s but got " + type +
                                      " containing " + std::string(type_name(got)));
}

BuiltinStatus CallContext::error(const std::string& message) {
  state.fail("eval_builtin_error", std::string(name) + ": " + message);
  return BuiltinStatus::Error;
}

size_t CallContext::max_string() const { return state.limits().string_bytes; }
size_t CallContext::max_items() const { return state.limits().collection_items; }
uint32_t CallContext::max_bits() const { return state.limits().integer_bits; }

BuiltinStatus CallContext::limit(const std::string& message) {
  state.fail("eval_cancel_error", std::string(name) + ": " + message);
  return BuiltinStatus::Error;
}

}  // namespace tracee::rego

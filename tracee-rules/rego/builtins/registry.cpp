// The table of all builtins: name, arity, argument types for literals, function.
#include <algorithm>
#include <unordered_map>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

namespace b = builtins;

constexpr bool kPure = true;
constexpr bool kImpure = false;
constexpr bool kV0Only = true;

constexpr Builtin kBuiltins[] = {
#include "tracee-rules/rego/builtins/table.inc"
};

const std::unordered_map<std::string_view, uint32_t>& index() {
  static const auto* table = [] {
    auto* t = new std::unordered_map<std::string_view, uint32_t>();
    for (uint32_t i = 0; i < std::size(kBuiltins); ++i) t->emplace(kBuiltins[i].name, i);
    return t;
  }();
  return *table;
}

// Edits between two short names.
size_t distance(std::string_view a, std::string_view b2) {
  std::vector<size_t> row(b2.size() + 1);
  for (size_t j = 0; j <= b2.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b2.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b2[j - 1])});
      diagonal = above;
    }
  }
  return row[b2.size()];
}

}  // namespace

uint32_t find_builtin(std::string_view name) {
  const auto found = index().find(name);
  return found == index().end() ? kNoBuiltin : found->second;
}

const Builtin& builtin(uint32_t i) { return kBuiltins[i]; }

std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates) {
  const size_t far_off = name.size() <= 4 ? 2 : 3;
  if (name.size() < 3 || name.size() > 64) return {};
  size_t best = far_off;
  std::string_view nearest;
  for (const std::string_view candidate : candidates) {
    const size_t d =
        candidate.size() <= 64 && candidate != name ? distance(name, candidate) : far_off;
    if (d < best) {
      best = d;
      nearest = candidate;
    }
  }
  return std::string(nearest);
}

std::string nearest_builtin(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Builtin& each : kBuiltins) names.emplace_back(each.name);
  return nearest_name(name, names);
}

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

BuiltinStatus CallContext::error(std::string message) {
  state.fail("eval_builtin_error", std::string(name) + ": " + message);
  return BuiltinStatus::Error;
}

size_t CallContext::max_string() const { return state.limits().string_bytes; }
size_t CallContext::max_items() const { return state.limits().collection_items; }
uint32_t CallContext::max_bits() const { return state.limits().integer_bits; }

BuiltinStatus CallContext::limit(std::string message) {
  state.fail("eval_cancel_error", std::string(name) + ": " + message);
  return BuiltinStatus::Error;
}

}  // namespace tracee::rego

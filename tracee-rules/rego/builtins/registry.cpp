// The table of all builtins: name, arity, argument types for literals, function.
#include "tracee-rules/rego/builtins/registry.h"

#include <algorithm>
#include <unordered_map>

#include "tracee-rules/rego/builtins/families.h"

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

const Builtin* all_builtins() { return kBuiltins; }

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

}  // namespace tracee::rego

// The one table of all builtins, by name and by number. Families are in the other files of this
// folder; a number is an index of the table and means the same in every program of this process.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tracee-rules/rego/vm/builtin.h"

namespace tracee::rego {

constexpr uint32_t kNoBuiltin = ~0u;

// kNoBuiltin when there is none of that name.
uint32_t find_builtin(std::string_view name);
const Builtin& builtin(uint32_t index);
// The whole table, for a program that calls builtins by number; of static lifetime.
const Builtin* all_builtins();
// The one of `candidates` that is nearest to a misspelt name, or empty when none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);
std::string nearest_builtin(std::string_view name);

}  // namespace tracee::rego

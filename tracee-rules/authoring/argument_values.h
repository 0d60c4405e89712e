// Which values an argument can have in rules, so that a comparison with another can be told.
#pragma once

#include <string>

#include "common/catalogue.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {

// What is wrong with a comparison of such an argument; empty when it can hold. Of a use of kind
// Test. The text goes on after the argument's name: "is a number, never a text".
std::string wrong_comparison(const ArgumentDefinition& argument, const rego::InputUse& test);

// The same of a field of the event, by its path; empty for fields that do not exist.
std::string wrong_field_comparison(const std::vector<std::string>& path,
                                   const rego::InputUse& test);

}  // namespace tracee::rules

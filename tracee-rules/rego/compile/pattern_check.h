// Patterns that a program names and no engine can use. A call with such a pattern is undefined
// whenever it is evaluated, as with OPA; so that is not an error of compilation.
#pragma once

#include <string>
#include <vector>

#include "tracee-rules/rego/syntax/ast.h"

namespace tracee::rego {

struct Unit;

struct WrongPattern {
  Loc loc;           // of the pattern, as it is given to the call
  std::string text;  // which call and pattern, and what the engine says
};

// Of all modules, in their order, each place once. Looked at are patterns given as a text, by a
// variable that was given one, or by a rule that is one. The unit is linked, and nothing of it
// specialised yet.
std::vector<WrongPattern> wrong_patterns(const Unit& unit);

}  // namespace tracee::rego

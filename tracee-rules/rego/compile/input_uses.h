// What rules ask of their input: fields, look-ups of named arguments, and comparisons of either
// with constants. For a host that knows what its input can be and wants to tell an author what
// cannot hold. It says what is there to see, no more: a use that is hidden in a function's
// parameter is not found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracee-rules/rego/syntax/ast.h"

namespace tracee::rego {

struct Unit;

struct InputShape {
  std::string list;                  // the field that lists {name, value}
  std::vector<std::string> lookups;  // functions that give the value of the name they are given
};

struct InputUse {
  enum class Kind : uint8_t {
    Field,   // input.path is read
    Lookup,  // the argument of that name is asked for
    Test,    // a field, or an argument's value, is compared with a constant
  };
  enum class Constant : uint8_t { None, Null, Boolean, Number, String, Composite };

  Kind kind = Kind::Field;
  Loc loc;
  uint32_t clause = 0;  // definitions are numbered; those of one number must hold together
  std::vector<std::string> path;  // of a field: its constant steps
  std::string argument;           // of a look-up or an argument's test
  std::string operation;          // of a test: equal, neq, lt, startswith, contains, …
  Constant type = Constant::None;
  std::string constant;  // text of a string or number
  // Tests of one number are alternatives: the members of a set.
  uint32_t test = 0;
  bool always = true;    // an expression of the definition itself, not negated
  bool changed = false;  // what is compared is lower(x) or the like
};

// Of the rules in one file. The unit is linked, and nothing of it specialised yet.
std::vector<InputUse> input_uses(const Unit& unit, uint32_t file, const InputShape& shape);

}  // namespace tracee::rego

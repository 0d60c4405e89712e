// The instructions of the virtual machine.
//
// A register machine with one kind of control: an instruction that fails jumps. A body is straight
// code whose tests jump to the next step of the innermost loop, or to the end of the body; so
// backtracking costs one jump, and which variable is bound where was decided by the compiler.
// `a`, `b`, `c` are registers unless said otherwise; `jump` is an instruction index; `k` is a
// constant or another table's index.
#pragma once

#include <cstdint>
#include <vector>

#include "tracee-rules/rego/syntax/ast.h"

namespace tracee::rego {

enum class Op : uint8_t {
  Const,          // a = constant k
  Move,           // a = b
  Jump,           // to jump
  JumpIfSet,      // to jump if a is true
  JumpUnlessSet,  // to jump unless a is true
  JumpIfDefined,  // to jump if a is defined
  Fail,           // to jump, counted as a step of a loop

  LoadInput,    // a = input; undefined: jump
  LoadField,    // a = field k of the input view; undefined: jump
  LoadSlot,     // a = slot k of the input view; undefined: jump
  LoadBase,     // a = the base document; undefined: jump
  LoadDoc,      // a = the document of doc node k
  Get,          // a = b[c]; undefined: jump
  GetConst,     // a = b[constant k]; undefined: jump
  GetBase,      // the same below base data, where data[2] finds the key "2"
  Materialize,  // a = b without views and docs
  IterInit,     // iterator a (3 registers) over b; not a collection: jump
  IterNext,     // b, c = next key, value of iterator a; none: jump

  Equal,             // a == b, else jump
  EqualConst,        // a == constant k, else jump
  Compare,           // a <op c> b (Relation), else jump
  Defined,           // a is defined, else jump
  Holds,             // a is not false, else jump
  IsArray,           // a is an array of c items, else jump
  IsObject,          // a is an object of c entries, else jump
  Item,              // a = b's item number c (an array of known length)
  StrPrefix,         // a is a string that starts with constant k, else jump
  StrSuffix,         // … ends with …
  StrContains,       // … contains …
  StrLowerContains,  // lower(a) contains constant k, else jump
  SetHas,            // a is a member of constant set k, else jump
  RegexTest,         // a (pattern) and a + 1 (subject): pattern k matches it, else jump

  CallRule,      // a = rule group k; undefined: jump
  CallFunction,  // a = function group k of c arguments from register b; undefined: jump
  CallBuiltin,   // a = builtin k of c arguments from register b; undefined: jump

  MakeArray,     // a = array of c items from register b
  MakeSet,       // a = set of …
  MakeObject,    // a = object of c / 2 entries from register b; k: 1 the keys are sorted already
  MakeTemplate,  // a = the text of c parts (strings, sets of one or no value) from register b

  BuilderInit,   // builder a, empty
  Append,        // b to builder a
  AppendPair,    // key b, value c to builder a
  AppendPath,    // c path registers from b, then one value, to builder a; k: 1 a set's member
  FinishArray,   // a = array of builder b
  FinishSet,     // a = set of builder b; k: 1 it is a rule's
  FinishObject,  // a = object of builder b; a clash of keys: error
  FinishTree,    // a = nested objects of builder b's paths; a clash: error

  Unique,       // a = b if a is undefined; if they differ: error k (0 rule, 1 function)
  PushWith,     // enters with-plan k; its values are where the plan says
  PopWith,      // leaves it
  Return,       // a
  ReturnConst,  // constant k
  ReturnUndefined,

  Trace,  // notes step c (TraceStep) of number k, and a's value; in traced programs alone
};

enum class Relation : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };

struct Insn {
  Op op;
  uint8_t spare = 0;
  uint16_t a = 0;
  uint16_t b = 0;
  uint16_t c = 0;
  int32_t jump = -1;
  uint32_t k = 0;
};
static_assert(sizeof(Insn) == 16);

struct Code {
  std::vector<Insn> insns;
  std::vector<Loc> locs;  // parallel to insns
  uint32_t registers = 0;
  // Loads of slots and fields, tests and returns only: run by the short interpreter (light.cpp).
  bool light = false;
};

constexpr uint32_t kLightRegisters = 12;

}  // namespace tracee::rego

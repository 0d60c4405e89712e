// What an evaluation did, expression by expression: why a rule held or did not, for its author.
//
// Only programs compiled with PolicySettings::trace note anything; in others there is no such
// instruction. A Trace belongs to one EvalState at a time and is bounded by the program: each
// expression has two counters, each term a few values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracee-rules/rego/syntax/ast.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

struct Program;

// What an instruction Op::Trace notes; its number is `k`.
enum class TraceStep : uint8_t {
  DefinitionEnters,
  DefinitionHolds,
  ExpressionEnters,
  ExpressionHolds,
  TermHasValue,
};

// What can be traced in a program, by number.
struct TracePoints {
  static constexpr uint32_t kNone = ~0u;

  struct Definition {
    Loc loc;
    std::string rule;  // data.pkg.rule
    std::vector<uint32_t> expressions;
  };
  struct Expression {
    Loc loc;
    bool negated = false;
    std::vector<uint32_t> terms;
  };
  struct Term {
    std::string text;  // as it is written
  };
  std::vector<Definition> definitions;
  std::vector<Expression> expressions;
  std::vector<Term> terms;
};

class Trace {
 public:
  static constexpr std::size_t kMaxValues = 4;       // of a term
  static constexpr std::size_t kMaxValueSize = 160;  // bytes of its JSON; what is longer is cut

  struct Value {
    std::string term;                 // as it is written
    std::vector<std::string> values;  // JSON; none: it was never defined
    bool more = false;                // there were others
  };
  struct Expression {
    uint32_t line = 0;
    uint32_t column = 0;
    bool negated = false;
    uint64_t tried = 0;
    uint64_t held = 0;
    // Those with which it held first, else those with which it was tried.
    std::vector<Value> values;
  };
  // A body of a rule, with those of its comprehensions.
  struct Definition {
    std::string rule;
    uint32_t file = 0;  // index in Program::sources
    uint32_t line = 0;
    uint64_t tried = 0;
    uint64_t held = 0;
    std::vector<Expression> expressions;  // by place
  };

  // Forgets everything and gets ready for evaluations of this program.
  void begin(const Program& program);
  // Of definitions that were tried, in the order of their places.
  std::vector<Definition> definitions() const;

  // For the interpreter. `value`: of TermHasValue, free of views.
  void note(TraceStep step, uint32_t number, const Val& value);

 private:
  struct Count {
    uint64_t tried = 0;
    uint64_t held = 0;
  };
  struct Seen {
    std::string now;
    std::vector<std::string> values;
    bool more = false;
    std::string when_held;
  };
  Expression expression(uint32_t number) const;

  const TracePoints* points_ = nullptr;
  std::vector<Count> definitions_;
  std::vector<Count> expressions_;
  std::vector<Seen> terms_;
};

}  // namespace tracee::rego

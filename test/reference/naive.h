// A plain evaluator of Rego, to compare the machine with: it walks the resolved tree, keeps
// bindings in a vector, enumerates solutions as lists, and decides at run time what can be
// evaluated next. No code, no modes, no memo, no laziness. Slow on purpose; used by tests only.
//
// It shares the parser, the resolver, values and builtin functions with the engine, and nothing of
// ordering, code generation, folding, specialisation or the machine.
#pragma once

#include <functional>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tracee-rules/rego/compile/compiler.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego::reference {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Naive {
 public:
  Naive(Unit* unit, const Program* program, EvalState* services);

  // The value of a rule; undefined when it has none. Throws Failure on evaluation errors.
  Val rule(uint32_t group, const Val& input);
  // All solutions of a query: an array of objects, variable name to value.
  Val query(const Clause& query, const Val& input);

 private:
  using Env = std::vector<Val>;
  struct Solution {
    Env env;
    Val value;
  };
  using Solutions = std::vector<Solution>;
  struct Unbound {};  // thrown when a value is needed that is not there yet
  struct Mock {
    Val value;                    // or, when undefined:
    const Term* other = nullptr;  // the function to call instead, as a call without arguments
  };
  struct World {
    Val input;
    Val data;
    std::map<std::string, Mock> mocks;  // by the name of the function or builtin
    std::vector<std::pair<std::vector<Val>, bool>> hidden;
  };
  // A place below data: a node of the rule tree (or none) with the base data there.
  struct Place {
    const DocNode* node = nullptr;
    Val value;
    bool base = false;  // in the base document, a store whose keys are text
  };

  void begin(const Val& input);
  void spend();
  Val call_group(uint32_t group, const std::vector<Val>& args);
  void clause(const Clause& c, const std::vector<Val>& args,
              const std::function<void(const Env&)>& each);
  std::vector<Env> body(const Body& b, const Env& env, const std::vector<char>& outer);
  std::vector<Env> expr(const Expr& e, const Env& env);
  std::vector<Env> positive(const Expr& e, const Env& env);
  std::vector<Env> with(const Expr& e, const Env& env);
  Solutions term(const Term& t, const Env& env);
  Val template_text(const std::vector<Val>& parts);
  Val call(const Term& function, const std::vector<Val>& args);
  Solutions terms(const std::vector<Term*>& items, size_t from, const Env& env,
                  std::vector<std::vector<Val>>* rows);
  Solutions reference(const Term& t, const Env& env);
  Solutions comprehension(const Term& t, const Env& env);
  void step(const Term& ref, size_t at, const Place& place, const Env& env, Solutions* out);
  std::vector<std::pair<Val, Place>> children(const Place& place);
  Place child(const Place& place, const Val& key);
  bool hidden(const DocNode* node) const;
  Val whole(const Place& place);
  Val merged(const Val& a, const Val& b);
  std::vector<Env> unify(const Term& a, const Term& b, const Env& env);
  std::vector<Env> match(const Term& pattern, const Val& v, const Env& env);
  std::vector<Env> match_all(std::vector<std::pair<const Term*, Val>> parts, const Env& env);
  Val tree(std::vector<std::vector<Val>> rows, bool members);

  Unit* unit_;
  const Program* program_;
  EvalState* services_;
  Arena arena_;
  World world_;
  std::vector<char> outer_;
  int budget_ = 0;
};

}  // namespace tracee::rego::reference

// Specialisation: one rule for one kind of input.
//
// Works on resolved trees, before code generation: input fields become typed loads, the
// discriminator a constant, loops over the argument list that ask for one name a slot, small helper
// functions are put in place of their calls, and comparisons that are decided drop out. What it
// cannot prove equal in meaning it leaves alone. Expressions under `with` are never touched: there
// the input may be anything.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/compile/schema.h"

namespace tracee::rego {

constexpr uint32_t kNeverMatches = ~0u - 1;

class Specializer {
 public:
  Specializer(Unit* unit, const Schema& schema) : unit_(unit), schema_(schema) {}

  // The group to run for this rule and kind: a new one, the same one when nothing was gained, or
  // kNeverMatches when no definition is left and there is no default.
  uint32_t run(uint32_t group, uint32_t kind);

 private:
  enum class Truth { Open, Always, Never };

  uint32_t specialize_group(uint32_t id);
  bool clause(Clause* c);
  bool inline_calls(Clause* c);
  bool inline_call(Clause* c, Term* call, std::vector<Expr*>* before);
  bool find_call(Clause* c, Term* t, std::vector<Expr*>* before);
  bool place_slots(Clause* c);
  bool place_slot(Clause* c, int32_t var, const std::string& name, Expr* loop, Expr* test);
  void rewrite_expr(Expr* e);
  void rewrite_term(Term* t);
  void rewrite_calls(Term* t);
  void rewrite_calls(Body* b);
  Truth decide(const Expr& e) const;
  bool simplify(Clause* c);

  Unit* unit_;
  const Schema& schema_;
  uint32_t kind_ = 0;
  bool changed_ = false;
  bool impossible_ = false;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> done_;
};

}  // namespace tracee::rego

// Which terms and expressions can be evaluated with what is bound, and what they bind.
//
// Used by the code generator to choose the next expression of a body; it follows the same rules
// when it emits code, so a body that is accepted here can always be generated. `bound` holds one
// flag a local; a successful question marks what becomes bound and leaves a trail to undo it.
#pragma once

#include <functional>
#include <vector>

#include "tracee-rules/rego/compile/clause.h"

namespace tracee::rego {

class Safety {
 public:
  void reset(size_t locals) {
    bound_.assign(locals, 0);
    outer_.assign(locals, 0);
    trail_.clear();
  }

  bool is_bound(int32_t local) const {
    return local < 0 || bound_[static_cast<size_t>(local)] != 0;
  }
  void bind(int32_t local) {
    if (is_bound(local)) return;
    bound_[static_cast<size_t>(local)] = 1;
    trail_.push_back(local);
  }
  size_t mark() const { return trail_.size(); }
  void undo(size_t mark) {
    for (; trail_.size() > mark; trail_.pop_back()) bound_[static_cast<size_t>(trail_.back())] = 0;
  }
  // What was bound since the mark.
  std::vector<int32_t> since(size_t mark) const {
    return {trail_.begin() + static_cast<long>(mark), trail_.end()};
  }

  // Variables that an enclosing body mentions outside closures: a closure that mentions them too
  // must wait until they are bound.
  std::vector<char> outer() const { return outer_; }
  void set_outer(std::vector<char> outer) { outer_ = std::move(outer); }
  void add_outer(const Body& body);
  void add_outer(const Term& term);

  // Each binds its outputs when it returns true and nothing when it returns false.
  bool ready(const Term& t);
  bool match_ready(const Term& t);
  bool unify_ready(const Term& a, const Term& b);
  bool expr_ready(const Expr& e);

  // Variables of an expression that are not bound, for the error.
  std::vector<const Term*> unbound(const Expr& e) const;

 private:
  bool attempt(bool ok, size_t mark) {
    if (!ok) undo(mark);
    return ok;
  }
  bool operand_ready(const Term& t);
  bool all_ready(const std::vector<Term*>& items, size_t from);
  bool closure_ready(const Term* t, const Body* body);
  bool positive_ready(const Expr& e);
  bool negated_ready(const Expr& e);

  std::vector<char> bound_;
  std::vector<char> outer_;
  std::vector<int32_t> trail_;
};

// Every variable in it, closures included or not.
void visit_vars(const Term& t, bool closures, const std::function<void(const Term&)>& visit);
void visit_vars(const Expr& e, bool closures, const std::function<void(const Term&)>& visit);

// Literals of scalars only, to any depth.
bool is_constant(const Term& t);
// Equal constants, for keys of object patterns.
bool same_scalar(const Term& a, const Term& b);

}  // namespace tracee::rego

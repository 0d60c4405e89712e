// Deep copies of trees.
#include "tracee-rules/rego/syntax/ast.h"

namespace tracee::rego {

std::vector<Term*> Ast::clone(const std::vector<Term*>& terms) {
  std::vector<Term*> out;
  out.reserve(terms.size());
  for (const Term* t : terms) out.push_back(clone(t));
  return out;
}

Term* Ast::clone(const Term* t) {
  Term* out = term(t->kind, t->loc);
  out->flag = t->flag;
  out->local = t->local;
  out->text = t->text;
  out->items = clone(t->items);
  if (t->body != nullptr) out->body = clone(t->body);
  return out;
}

Expr* Ast::clone(const Expr* e) {
  Expr* out = expr(e->kind, e->loc);
  out->negated = e->negated;
  out->terms = clone(e->terms);
  if (e->body != nullptr) out->body = clone(e->body);
  for (const With& w : e->withs) out->withs.push_back({clone(w.target), clone(w.value)});
  return out;
}

Body* Ast::clone(const Body* b) {
  Body* out = body();
  for (const Expr* e : b->exprs) out->exprs.push_back(clone(e));
  return out;
}

}  // namespace tracee::rego

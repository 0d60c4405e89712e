// The passes of specialisation, in the order they run on a clause: inline, slots, fields, decide.
#include "tracee-rules/rego/compile/specialize.h"

#include <algorithm>
#include <functional>

#include "tracee-rules/rego/compile/safety.h"

namespace tracee::rego {
namespace {

bool is_input_field(const Term& t, std::string* name) {
  if (t.kind != TermKind::Ref || t.items.size() < 2 || t.items[0]->kind != TermKind::Var)
    return false;
  if (t.items[0]->local >= 0 || t.items[0]->text != "input") return false;
  if (t.items[1]->kind != TermKind::String) return false;
  *name = t.items[1]->text;
  return true;
}

bool is_local(const Term& t, int32_t local) { return t.kind == TermKind::Var && t.local == local; }

void visit_terms(Term* t, const std::function<void(Term*)>& visit);

void visit_terms(Body* b, const std::function<void(Term*)>& visit) {
  for (Expr* e : b->exprs) {
    for (Term* t : e->terms) visit_terms(t, visit);
    for (With& w : e->withs) visit_terms(w.value, visit);
    if (e->body != nullptr) visit_terms(e->body, visit);
  }
}

void visit_terms(Term* t, const std::function<void(Term*)>& visit) {
  visit(t);
  for (Term* item : t->items) visit_terms(item, visit);
  if (t->body != nullptr) visit_terms(t->body, visit);
}

void visit_clause(Clause* c, const std::function<void(Term*)>& visit) {
  visit_terms(c->body, visit);
  for (Term* t : c->suffix) visit_terms(t, visit);
  if (c->member != nullptr) visit_terms(c->member, visit);
  if (c->value != nullptr) visit_terms(c->value, visit);
}

Clause clone_clause(Ast* ast, const Clause& c) {
  Clause out = c;
  out.body = ast->clone(c.body);
  out.suffix = ast->clone(c.suffix);
  if (c.member != nullptr) out.member = ast->clone(c.member);
  if (c.value != nullptr) out.value = ast->clone(c.value);
  return out;
}

// Can the body have more than one solution? Only plain tests and assignments cannot.
bool is_straight(const Body& b) {
  for (const Expr* e : b.exprs) {
    if (e->kind != ExprKind::Term && e->kind != ExprKind::Unify && e->kind != ExprKind::Assign)
      return false;
    if (!e->withs.empty()) return false;
    bool straight = true;
    for (Term* t : e->terms) {
      visit_terms(t, [&](Term* x) {
        if (x->kind == TermKind::Ref) {
          for (size_t i = 1; i < x->items.size(); ++i) straight &= is_constant(*x->items[i]);
        }
        straight &= x->body == nullptr;
      });
    }
    if (!straight) return false;
  }
  return true;
}

// Does an expression that must hold read the slot as a value of its own?
bool reads_slot(const Body& b, const std::string& index) {
  for (const Expr* e : b.exprs) {
    if (e->negated || !e->withs.empty() || e->kind == ExprKind::Every) continue;
    for (const Term* t : e->terms) {
      std::vector<const Term*> open = {t};
      while (!open.empty()) {
        const Term* at = open.back();
        open.pop_back();
        if (at->kind == TermKind::Slot && at->text == index) return true;
        if (at->body == nullptr) open.insert(open.end(), at->items.begin(), at->items.end());
      }
    }
  }
  return false;
}

// Under `with` there may be another input, in which slots mean nothing.
bool used_under_with(const Body& b, int32_t var) {
  bool found = false;
  const auto note = [&](Term* t) { found |= is_local(*t, var); };
  const std::function<void(const Body&, bool)> visit = [&](const Body& body, bool inside) {
    for (Expr* e : body.exprs) {
      const bool under = inside || !e->withs.empty();
      for (Term* t : e->terms) {
        if (under) visit_terms(t, note);
        visit_terms(t, [&](Term* x) {
          if (x->body != nullptr) visit(*x->body, under);
        });
      }
      if (e->body != nullptr) visit(*e->body, under);
    }
  };
  visit(b, false);
  return found;
}

constexpr size_t kMaxInlined = 12;

}  // namespace

uint32_t Specializer::run(uint32_t group, uint32_t kind) {
  kind_ = kind;
  return specialize_group(group);
}

uint32_t Specializer::specialize_group(uint32_t id) {
  const auto key = std::make_pair(id, kind_);
  const auto found = done_.find(key);
  if (found != done_.end()) return found->second;
  done_[key] = id;
  if (unit_->group(id).folded != kNotFolded) return id;
  const bool outer_changed = changed_;
  changed_ = false;
  GroupSource fresh;
  fresh.default_rule = unit_->sources[id].default_rule;
  fresh.default_clause = unit_->sources[id].default_clause;
  const size_t count = unit_->sources[id].definitions.size();
  for (size_t d = 0; d < count; ++d) {
    Definition definition;
    for (size_t b = 0; b < unit_->sources[id].definitions[d].branches.size(); ++b) {
      Clause c = clone_clause(&unit_->ast, unit_->sources[id].definitions[d].branches[b]);
      if (clause(&c)) {
        definition.branches.push_back(std::move(c));
      } else {
        changed_ = true;
      }
    }
    if (!definition.branches.empty()) fresh.definitions.push_back(std::move(definition));
  }
  const bool changed = changed_;
  changed_ = outer_changed || changed;
  if (!changed) return id;
  const Group& original = unit_->group(id);
  const bool scalar = original.kind == GroupKind::Complete || original.kind == GroupKind::Function;
  if (scalar && fresh.definitions.empty() && fresh.default_rule.rule == nullptr) {
    return done_[key] = kNeverMatches;
  }
  Group group;
  group.name = original.name;
  group.kind = original.kind;
  group.arity = original.arity;
  group.node = original.node;
  group.loc = original.loc;
  const auto fresh_id = static_cast<uint32_t>(unit_->program->groups.size());
  unit_->program->groups.push_back(std::move(group));
  unit_->sources.push_back(std::move(fresh));
  generate_group(unit_, fresh_id);
  return done_[key] = fresh_id;
}

// False when the clause cannot have a solution.
bool Specializer::clause(Clause* c) {
  impossible_ = false;
  if (!simplify(c)) return false;
  inline_calls(c);
  while (place_slots(c)) {
  }
  if (impossible_) return false;
  for (Expr* e : c->body->exprs) rewrite_expr(e);
  for (Term* t : c->suffix) rewrite_term(t);
  if (c->member != nullptr) rewrite_term(c->member);
  if (c->value != nullptr) rewrite_term(c->value);
  if (impossible_ || !simplify(c)) return false;
  // What is still called is specialised as well.
  rewrite_calls(c->body);
  if (c->value != nullptr) rewrite_calls(c->value);
  if (c->member != nullptr) rewrite_calls(c->member);
  return true;
}

// Drops expressions that always hold; false when one never does.
bool Specializer::simplify(Clause* c) {
  std::vector<Expr*> kept;
  for (Expr* e : c->body->exprs) {
    const Truth truth = decide(*e);
    if (truth == Truth::Never) return false;
    if (truth == Truth::Open) {
      kept.push_back(e);
    } else {
      changed_ = true;
    }
  }
  c->body->exprs = std::move(kept);
  return true;
}

// input.eventName is known; so are comparisons of scalars.
Specializer::Truth Specializer::decide(const Expr& e) const {
  if (!e.withs.empty() || e.kind == ExprKind::Every || e.kind == ExprKind::SomeIn)
    return Truth::Open;
  const Term* a = nullptr;
  const Term* b = nullptr;
  bool equal = true;
  if (e.kind == ExprKind::Term && e.terms[0]->kind == TermKind::Call &&
      e.terms[0]->items.size() == 3 && !e.terms[0]->items[0]->flag &&
      (e.terms[0]->text == "equal" || e.terms[0]->text == "neq")) {
    equal = e.terms[0]->text == "equal";
    a = e.terms[0]->items[1];
    b = e.terms[0]->items[2];
  } else if (e.kind == ExprKind::Unify || e.kind == ExprKind::Assign) {
    a = e.terms[0];
    b = e.terms[1];
  } else {
    return Truth::Open;
  }
  const auto scalar = [&](const Term& t, std::string* text) {
    std::string field;
    if (is_input_field(t, &field) && t.items.size() == 2 && field == schema_.discriminator) {
      *text = schema_.kinds[kind_].name;
      return true;
    }
    *text = t.text;
    return t.kind == TermKind::String;
  };
  std::string x, y;
  if (!scalar(*a, &x) || !scalar(*b, &y)) return Truth::Open;
  return ((x == y) == equal) != e.negated ? Truth::Always : Truth::Never;
}

// Calls of one-definition functions whose bodies are straight once slots are in place.
bool Specializer::inline_calls(Clause* c) {
  std::vector<Expr*> out;
  bool any = false;
  for (Expr* e : c->body->exprs) {
    std::vector<Expr*> before;
    const bool plain =
        !e->negated && e->withs.empty() &&
        (e->kind == ExprKind::Term || e->kind == ExprKind::Unify || e->kind == ExprKind::Assign);
    for (Term* t : e->terms) {
      if (plain) any |= find_call(c, t, &before);
    }
    out.insert(out.end(), before.begin(), before.end());
    out.push_back(e);
  }
  c->body->exprs = std::move(out);
  return any;
}

bool Specializer::find_call(Clause* c, Term* t, std::vector<Expr*>* before) {
  bool any = false;
  if (t->body != nullptr) return false;
  for (size_t i = t->kind == TermKind::Call ? 1 : 0; i < t->items.size(); ++i)
    any |= find_call(c, t->items[i], before);
  if (t->kind == TermKind::Call && t->items[0]->flag) any |= inline_call(c, t, before);
  return any;
}

bool Specializer::inline_call(Clause* c, Term* call, std::vector<Expr*>* before) {
  const auto found = unit_->program->group_by_name.find(call->text);
  if (found == unit_->program->group_by_name.end() || unit_->replaces_functions) return false;
  const GroupSource& source = unit_->sources[found->second];
  if (unit_->group(found->second).kind != GroupKind::Function || source.definitions.size() != 1)
    return false;
  if (source.definitions[0].branches.size() != 1 || source.default_rule.rule != nullptr)
    return false;
  Clause body = clone_clause(&unit_->ast, source.definitions[0].branches[0]);
  if (body.body->exprs.size() > kMaxInlined) return false;
  // Constant arguments take the parameters' places; others are assigned.
  for (size_t i = 0; i < body.params.size(); ++i) {
    Term* arg = call->items[i + 1];
    if (!is_constant(*arg)) return false;
    visit_clause(&body, [&](Term* t) {
      if (is_local(*t, body.params[i])) *t = *unit_->ast.clone(arg);
    });
  }
  const bool was_impossible = impossible_;
  while (place_slots(&body)) {
  }
  if (impossible_) return true;
  impossible_ = was_impossible;
  if (!is_straight(*body.body)) return false;
  const auto offset = static_cast<int32_t>(c->locals.size());
  c->locals.insert(c->locals.end(), body.locals.begin(), body.locals.end());
  visit_clause(&body, [&](Term* t) {
    if (t->kind == TermKind::Var && t->local >= 0) t->local += offset;
  });
  before->insert(before->end(), body.body->exprs.begin(), body.body->exprs.end());
  if (body.value != nullptr) {
    *call = *body.value;
  } else {
    const Loc loc = call->loc;
    *call = *unit_->ast.term(TermKind::Bool, loc);
    call->flag = true;
  }
  changed_ = true;
  return true;
}

// arg := input.args[_]; arg.name == "x"; … arg.value … becomes a slot.
bool Specializer::place_slots(Clause* c) {
  for (Expr* loop : c->body->exprs) {
    if (loop->kind != ExprKind::Unify && loop->kind != ExprKind::Assign) continue;
    if (loop->negated || !loop->withs.empty() || loop->terms[0]->kind != TermKind::Var) continue;
    const Term& over = *loop->terms[1];
    std::string field;
    if (!is_input_field(over, &field) || field != schema_.list || over.items.size() != 3) continue;
    if (!is_wildcard(*over.items[2])) continue;
    const int32_t var = loop->terms[0]->local;
    for (Expr* test : c->body->exprs) {
      if (test->negated || !test->withs.empty() || test == loop) continue;
      std::vector<Term*> sides = test->terms;
      if (test->kind == ExprKind::Term) {
        const Term& call = *test->terms[0];
        if (call.kind != TermKind::Call || call.text != "equal" || call.items.size() != 3) continue;
        sides = {call.items[1], call.items[2]};
      } else if (test->kind != ExprKind::Unify && test->kind != ExprKind::Assign) {
        continue;
      }
      if (sides[0]->kind == TermKind::String) std::swap(sides[0], sides[1]);
      const Term& ref = *sides[0];
      if (sides[1]->kind != TermKind::String || ref.kind != TermKind::Ref || ref.items.size() != 2)
        continue;
      if (!is_local(*ref.items[0], var) || ref.items[1]->text != "name") continue;
      if (place_slot(c, var, sides[1]->text, loop, test)) return true;
    }
  }
  return false;
}

bool Specializer::place_slot(Clause* c, int32_t var, const std::string& name, Expr* loop,
                             Expr* test) {
  // The argument object itself must not be used, only its parts.
  int uses = 0, parts = 0;
  visit_clause(c, [&](Term* t) {
    uses += is_local(*t, var);
    const bool part = t->kind == TermKind::Ref && is_local(*t->items[0], var) &&
                      t->items[1]->kind == TermKind::String;
    parts += part && (t->items[1]->text == "value" || t->items[1]->text == "name");
  });
  if (uses != parts + 1 || used_under_with(*c->body, var)) return false;
  const std::vector<Schema::Slot>& slots = schema_.kinds[kind_].slots;
  const auto slot = std::find_if(slots.begin(), slots.end(),
                                 [&](const Schema::Slot& s) { return s.name == name; });
  changed_ = true;
  if (slot == slots.end()) {
    impossible_ = true;
    return false;
  }
  std::erase(c->body->exprs, loop);
  std::erase(c->body->exprs, test);
  visit_clause(c, [&](Term* t) {
    if (t->kind != TermKind::Ref || !is_local(*t->items[0], var)) return;
    Term* part = unit_->ast.term(TermKind::Slot, t->loc);
    part->local = -1;
    part->text = std::to_string(slot - slots.begin());
    if (t->items[1]->text == "name") part = unit_->ast.string(name, t->loc);
    if (t->items.size() == 2) {
      *t = *part;
      return;
    }
    t->items.erase(t->items.begin());
    t->items[0] = part;
  });
  const std::string index = std::to_string(slot - slots.begin());
  if (reads_slot(*c->body, index)) return true;
  // The slot must exist even if nothing reads its value.
  Expr* exists = unit_->ast.expr(ExprKind::Unify, loop->loc);
  Term* any = unit_->ast.var("$slot", loop->loc);
  any->local = static_cast<int32_t>(c->locals.size());
  c->locals.push_back("$slot");
  Term* load = unit_->ast.term(TermKind::Slot, loop->loc);
  load->text = index;
  exists->terms = {any, load};
  c->body->exprs.insert(c->body->exprs.begin(), exists);
  return true;
}

void Specializer::rewrite_expr(Expr* e) {
  if (!e->withs.empty()) return;
  for (Term* t : e->terms) rewrite_term(t);
  if (e->body != nullptr) {
    for (Expr* inner : e->body->exprs) rewrite_expr(inner);
  }
}

// Fields of the input become typed loads; the discriminator a constant.
void Specializer::rewrite_term(Term* t) {
  std::string field;
  if (is_input_field(*t, &field)) {
    const uint32_t index = schema_.find_field(field);
    Term* load = nullptr;
    if (field == schema_.discriminator) {
      load = unit_->ast.string(schema_.kinds[kind_].name, t->loc);
    } else if (index != Schema::kNone) {
      load = unit_->ast.term(TermKind::Field, t->loc);
      load->text = std::to_string(index);
    }
    if (load != nullptr) {
      changed_ = true;
      if (t->items.size() == 2) {
        *t = *load;
        return;
      }
      t->items.erase(t->items.begin());
      t->items[0] = load;
    }
  }
  for (size_t i = t->kind == TermKind::Call ? 1 : 0; i < t->items.size(); ++i)
    rewrite_term(t->items[i]);
  if (t->body != nullptr) {
    for (Expr* e : t->body->exprs) rewrite_expr(e);
  }
}

void Specializer::rewrite_calls(Body* b) {
  for (Expr* e : b->exprs) {
    if (!e->withs.empty()) continue;
    for (Term* t : e->terms) rewrite_calls(t);
    if (e->body != nullptr) rewrite_calls(e->body);
  }
}

// Functions are called in their specialised form when there is one.
void Specializer::rewrite_calls(Term* t) {
  for (Term* item : t->items) rewrite_calls(item);
  if (t->body != nullptr) rewrite_calls(t->body);
  if (t->kind != TermKind::Call || !t->items[0]->flag || unit_->replaces_functions) return;
  const auto found = unit_->program->group_by_name.find(t->text);
  if (found == unit_->program->group_by_name.end()) return;
  if (unit_->group(found->second).kind != GroupKind::Function) return;
  const uint32_t special = specialize_group(found->second);
  if (special != kNeverMatches && special != found->second)
    t->local = static_cast<int32_t>(special);
}

}  // namespace tracee::rego

// Bodies and expressions. The next expression is the first that can run with what is bound, which
// is OPA's order; what is left when none can is unsafe.
#include <algorithm>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/compile/codegen.h"
#include "tracee-rules/rego/compile/necessity.h"
#include "tracee-rules/rego/vm/patterns.h"

namespace tracee::rego {
namespace {

bool is_lower_ascii(const std::string& s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return c > 0 && !(c >= 'A' && c <= 'Z'); });
}

}  // namespace

CodeGen::Scope CodeGen::enter(Label fail) {
  Scope scope{fail_, safety_.mark(), safety_.outer()};
  fail_ = fail;
  return scope;
}

void CodeGen::leave(const Scope& scope) {
  fail_ = scope.fail;
  safety_.undo(scope.mark);
  safety_.set_outer(scope.outer);
}

void CodeGen::body(const Body& body, const std::function<void()>& sink) {
  safety_.add_outer(body);
  std::vector<const Expr*> left(body.exprs.begin(), body.exprs.end());
  size_t first = 0;  // most bodies are written in an order that works
  while (first < left.size()) {
    size_t chosen = left.size();
    for (size_t i = first; i < left.size() && chosen == left.size(); ++i) {
      const size_t mark = safety_.mark();
      if (safety_.expr_ready(*left[i])) chosen = i;
      safety_.undo(mark);
    }
    if (chosen == left.size()) {
      report_unsafe({left.begin() + static_cast<std::ptrdiff_t>(first), left.end()});
      return;
    }
    const Expr* e = left[chosen];
    // Those that had to wait keep their order.
    std::move_backward(left.begin() + static_cast<std::ptrdiff_t>(first),
                       left.begin() + static_cast<std::ptrdiff_t>(chosen),
                       left.begin() + static_cast<std::ptrdiff_t>(chosen) + 1);
    ++first;
    traced_expression(*e);
  }
  sink();
}

// What a name that nothing binds may have been meant to be, as a remark; or nothing.
std::string CodeGen::meant_by(const std::string& name) const {
  if (unit_->diagnostics.full()) return {};
  for (const char* word : {"if", "in", "contains", "every"}) {
    if (name == word) return " (hint: import future.keywords." + name + ", or rego.v1)";
  }
  std::vector<std::string_view> known{"input", "data", "true", "false", "null"};
  known.insert(known.end(), clause_->locals.begin(), clause_->locals.end());
  if (clause_->module != nullptr) {
    for (const Import& each : clause_->module->imports) known.emplace_back(each.alias);
    for (const Rule* each : clause_->module->rules) known.emplace_back(each->path[0]->text);
  }
  const std::string near = nearest_name(name, known);
  return near.empty() ? near : " (did you mean " + near + "?)";
}

void CodeGen::report_unsafe(const std::vector<const Expr*>& left) {
  std::vector<int32_t> seen;
  for (const Expr* e : left) {
    for (const Term* v : safety_.unbound(*e)) {
      if (std::find(seen.begin(), seen.end(), v->local) != seen.end()) continue;
      seen.push_back(v->local);
      error(
          "rego_unsafe_var_error", v->loc,
          "var " + (is_wildcard(*v) ? "_ is unsafe" : v->text + " is unsafe" + meant_by(v->text)));
    }
  }
  if (seen.empty()) error("rego_unsafe_var_error", left[0]->loc, "expression is unsafe");
}

void CodeGen::expression(const Expr& e) {
  if (!e.negated) {
    e.withs.empty() ? positive(e) : with_expression(e);
    return;
  }
  const Label holds = new_label();
  const Scope scope = enter(holds);
  e.withs.empty() ? positive(e) : with_expression(e);
  emit_jump(Op::Jump, e.loc, scope.fail);
  place(holds);
  leave(scope);
}

void CodeGen::positive(const Expr& e) {
  switch (e.kind) {
    case ExprKind::Term:
      test(*e.terms[0]);
      return;
    case ExprKind::Unify:
    case ExprKind::Assign:
      unify(*e.terms[0], *e.terms[1]);
      return;
    case ExprKind::SomeDecl:
      return;
    case ExprKind::SomeIn:
      some_in(e);
      return;
    case ExprKind::Every:
      every(e);
      return;
  }
}

void CodeGen::some_in(const Expr& e) {
  const Reg over = term(*e.terms.back());
  Reg key = -1;
  const bool keyed = e.terms.size() == 3;
  const Reg value = iterate(over, e.loc, keyed ? &key : nullptr);
  if (keyed) match(*e.terms[0], key);
  match(*e.terms[e.terms.size() - 2], value);
}

// For all: any element whose body fails makes the whole fail.
void CodeGen::every(const Expr& e) {
  const Reg over = term(*e.terms.back());
  const Reg it = new_reg(3);
  const Reg key = new_reg();
  const Reg value = new_reg();
  emit_fail(Op::IterInit, e.loc, it, over);
  const Label next = new_label();
  const Label done = new_label();
  place(next);
  emit_jump(Op::IterNext, e.loc, done, it, key, value);
  const Scope scope = enter(fail_);
  if (e.terms.size() == 3) bind(*e.terms[0], key);
  bind(*e.terms[e.terms.size() - 2], value);
  body(*e.body, [&] { emit_jump(Op::Jump, e.loc, next); });
  place(done);
  leave(scope);
}

// Values are computed outside; inside, the expression's solutions are collected, because what
// follows runs without the replacement.
void CodeGen::with_expression(const Expr& e) {
  const uint32_t plan = with_plan(e);
  const std::vector<int32_t> outputs = with_outputs(e);
  const Label end = new_label();
  const Reg result = new_reg();
  if (outputs.empty()) {
    emit(Op::Const, e.loc, result).k = constant(Val::boolean(false));
  } else {
    emit(Op::BuilderInit, e.loc, result);
  }
  emit(Op::PushWith, e.loc).k = plan;
  const Scope scope = enter(end);
  positive(e);
  if (outputs.empty()) {
    emit(Op::Const, e.loc, result).k = constant(Val::boolean(true));
    emit_jump(Op::Jump, e.loc, end);
  } else {
    const Reg first = new_reg(static_cast<int>(outputs.size()));
    for (size_t i = 0; i < outputs.size(); ++i) {
      emit(Op::Materialize, e.loc, first + static_cast<Reg>(i),
           reg_of_[static_cast<size_t>(outputs[i])]);
    }
    const Reg tuple = new_reg();
    emit(Op::MakeArray, e.loc, tuple, first, static_cast<Reg>(outputs.size()));
    emit(Op::Append, e.loc, result, tuple);
    emit_fail(Op::Jump, e.loc);
  }
  place(end);
  leave(scope);
  emit(Op::PopWith, e.loc).k = plan;
  if (outputs.empty()) {
    emit_fail(Op::JumpUnlessSet, e.loc, result);
    return;
  }
  emit(Op::FinishArray, e.loc, result, result);
  const Reg tuple = iterate(result, e.loc, nullptr);
  for (size_t i = 0; i < outputs.size(); ++i) {
    const Reg r = new_reg();
    emit(Op::Item, e.loc, r, tuple, static_cast<Reg>(i));
    safety_.bind(outputs[i]);
    reg_of_[static_cast<size_t>(outputs[i])] = r;
  }
}

std::vector<int32_t> CodeGen::with_outputs(const Expr& e) {
  const size_t mark = safety_.mark();
  Expr plain = e;
  plain.withs.clear();
  plain.negated = false;
  safety_.expr_ready(plain);
  std::vector<int32_t> bound = safety_.since(mark);
  safety_.undo(mark);
  std::vector<int32_t> outputs;
  for (int32_t local : bound) {
    if (clause_->locals.at(static_cast<size_t>(local))[0] != '$') outputs.push_back(local);
  }
  return outputs;
}

uint32_t CodeGen::with_plan(const Expr& e) {
  WithPlan plan;
  Program& program = *unit_->program;
  for (const With& w : e.withs) {
    WithTarget target;
    const Term& t = *w.target;
    if (t.kind == TermKind::Call) {
      const bool user = t.items[0]->flag;
      target.kind = user ? WithTarget::Kind::Function : WithTarget::Kind::Builtin;
      target.target = user ? program.group_by_name.at(t.text) : find_builtin(t.text);
    } else {
      const Term& head = t.kind == TermKind::Ref ? *t.items[0] : t;
      target.kind = head.text == "input" ? WithTarget::Kind::Input : WithTarget::Kind::Data;
      for (size_t i = 1; t.kind == TermKind::Ref && i < t.items.size(); ++i) {
        target.path.push_back(constant_of(*t.items[i]));
      }
    }
    const Term& v = *w.value;
    if (v.kind == TermKind::Call && v.items.size() == 1 && t.kind == TermKind::Call) {
      const bool user = v.items[0]->flag;
      target.source = user ? WithTarget::Source::Function : WithTarget::Source::Builtin;
      target.replacement = user ? program.group_by_name.at(v.text) : find_builtin(v.text);
    } else {
      const Reg r = new_reg();
      emit(Op::Materialize, e.loc, r, term(v));
      target.value = static_cast<uint16_t>(r);
    }
    plan.targets.push_back(std::move(target));
  }
  program.withs.push_back(std::move(plan));
  return static_cast<uint32_t>(program.withs.size() - 1);
}

bool CodeGen::is_mocked(const std::string& name) const { return unit_->mocked.count(name) != 0; }

// An expression that is a term: holds unless undefined or false.
void CodeGen::test(const Term& t) {
  if (t.kind == TermKind::Bool) {
    if (!t.flag) emit_fail(Op::Jump, t.loc);
    return;
  }
  if (is_constant(t)) return;
  if (t.kind == TermKind::Call && fused_test(t)) return;
  emit_fail(Op::Holds, t.loc, term(t));
}

bool CodeGen::fused_test(const Term& t) {
  static const std::map<std::string, Relation> kRelations = {
      {"equal", Relation::Eq}, {"neq", Relation::Ne}, {"lt", Relation::Lt},
      {"lte", Relation::Le},   {"gt", Relation::Gt},  {"gte", Relation::Ge}};
  const uint32_t index = find_builtin(t.text);
  if (index == kNoBuiltin || is_mocked(t.text) || t.items.size() != 3 || is_user_call(t))
    return false;
  const auto relation = kRelations.find(t.text);
  if (relation == kRelations.end()) return fused_string_test(t, index);
  const Term& left = *t.items[1];
  const Term& right = *t.items[2];
  if (relation->second == Relation::Eq && (is_constant(right) || is_constant(left))) {
    const Term& open = is_constant(right) ? left : right;
    const Term& fixed = is_constant(right) ? right : left;
    emit_fail(Op::EqualConst, t.loc, term(open)).k = constant(constant_of(fixed));
    return true;
  }
  const Reg first = block(t.items, 1);
  emit_fail(Op::Compare, t.loc, first, first + 1, static_cast<Reg>(relation->second));
  return true;
}

bool CodeGen::fused_string_test(const Term& t, uint32_t index) {
  const Term& subject = *t.items[1];
  const Term& fixed = *t.items[2];
  if (t.text == "internal.member_2" && fixed.kind == TermKind::Set && is_constant(fixed)) {
    emit_fail(Op::SetHas, t.loc, term(subject)).k = constant(constant_of(fixed));
    return true;
  }
  if (t.text == "regex.match" && subject.kind == TermKind::String) {
    std::string ignored;
    std::unique_ptr<CompiledPattern> pattern = compile_regex(subject.text, &ignored);
    if (pattern == nullptr) return false;
    SlotTest required = required_literal(subject.text);
    pattern->require(std::move(required.text), required.kind == SlotTest::Kind::Prefix);
    const Reg first = block(t.items, 1);
    emit_fail(Op::RegexTest, t.loc, first, static_cast<Reg>(index)).k =
        static_cast<uint32_t>(unit_->program->patterns.size());
    unit_->program->patterns.push_back(std::move(pattern));
    return true;
  }
  const bool prefix = t.text == "startswith";
  const bool suffix = t.text == "endswith";
  if (!prefix && !suffix && t.text != "contains") return false;
  if (fixed.kind != TermKind::String) return false;
  // contains(lower(x), "abc"): one search that ignores case, while x is ASCII.
  const bool lowered = !prefix && !suffix && subject.kind == TermKind::Call &&
                       subject.text == "lower" && !is_user_call(subject) && !is_mocked("lower") &&
                       is_lower_ascii(fixed.text);
  if (lowered) {
    const Reg r = term(*subject.items[1]);
    emit_fail(Op::StrLowerContains, t.loc, r, static_cast<Reg>(find_builtin("lower"))).k =
        constant(constant_of(fixed));
    return true;
  }
  const Op op = prefix ? Op::StrPrefix : suffix ? Op::StrSuffix : Op::StrContains;
  emit_fail(op, t.loc, term(subject), static_cast<Reg>(index)).k = constant(constant_of(fixed));
  return true;
}

}  // namespace tracee::rego

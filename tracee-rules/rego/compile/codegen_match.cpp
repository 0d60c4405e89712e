// Patterns: `=` with what is unbound on either side becomes binding, testing and taking apart.
#include "tracee-rules/rego/compile/codegen.h"

namespace tracee::rego {

void CodeGen::bind(const Term& var, Reg r) {
  safety_.bind(var.local);
  reg_of_[static_cast<size_t>(var.local)] = r;
}

void CodeGen::match(const Term& pattern, Reg r) {
  if (pattern.kind == TermKind::Var && pattern.local >= 0) {
    if (!safety_.is_bound(pattern.local)) {
      bind(pattern, r);
    } else {
      emit_fail(Op::Equal, pattern.loc, r, reg_of_[static_cast<size_t>(pattern.local)]);
    }
    return;
  }
  if (is_constant(pattern)) {
    emit_fail(Op::EqualConst, pattern.loc, r).k = constant(constant_of(pattern));
    return;
  }
  std::vector<std::pair<const Term*, Reg>> parts;
  if (pattern.kind == TermKind::Array) {
    emit_fail(Op::IsArray, pattern.loc, r, 0, static_cast<Reg>(pattern.items.size()));
    for (size_t i = 0; i < pattern.items.size(); ++i) {
      const Reg item = new_reg();
      emit(Op::Item, pattern.loc, item, r, static_cast<Reg>(i));
      parts.push_back({pattern.items[i], item});
    }
    match_items(std::move(parts));
    return;
  }
  if (pattern.kind == TermKind::Object) {
    emit_fail(Op::IsObject, pattern.loc, r, 0, static_cast<Reg>(pattern.items.size() / 2));
    for (size_t i = 0; i < pattern.items.size(); i += 2) {
      parts.push_back({pattern.items[i + 1], step(r, *pattern.items[i], -1)});
    }
    match_items(std::move(parts));
    return;
  }
  const Reg value = term(pattern);
  emit_fail(Op::Equal, pattern.loc, r, value);
}

// In an order that works: one part may bind what another's reference needs.
void CodeGen::match_items(std::vector<std::pair<const Term*, Reg>> waiting) {
  while (!waiting.empty()) {
    size_t chosen = 0;
    for (size_t i = 0; i < waiting.size(); ++i) {
      const size_t mark = safety_.mark();
      const bool ok = safety_.match_ready(*waiting[i].first);
      safety_.undo(mark);
      if (ok) {
        chosen = i;
        break;
      }
    }
    const auto [pattern, r] = waiting[chosen];
    waiting.erase(waiting.begin() + static_cast<long>(chosen));
    match(*pattern, r);
  }
}

void CodeGen::unify(const Term& a, const Term& b) {
  const size_t mark = safety_.mark();
  const bool from_b = safety_.ready(b) && safety_.match_ready(a);
  safety_.undo(mark);
  if (from_b) {
    match(a, term(b));
    return;
  }
  const bool from_a = safety_.ready(a) && safety_.match_ready(b);
  safety_.undo(mark);
  if (from_a) {
    match(b, term(a));
    return;
  }
  std::vector<std::pair<const Term*, const Term*>> waiting;
  if (a.kind == TermKind::Array) {
    for (size_t i = 0; i < a.items.size(); ++i) waiting.push_back({a.items[i], b.items[i]});
  } else {
    for (size_t i = 0; i < a.items.size(); i += 2) {
      for (size_t j = 0; j < b.items.size(); j += 2) {
        if (same_scalar(*a.items[i], *b.items[j]))
          waiting.push_back({a.items[i + 1], b.items[j + 1]});
      }
    }
  }
  while (!waiting.empty()) {
    size_t chosen = 0;
    for (size_t i = 0; i < waiting.size(); ++i) {
      const size_t before = safety_.mark();
      const bool ok = safety_.unify_ready(*waiting[i].first, *waiting[i].second);
      safety_.undo(before);
      if (ok) {
        chosen = i;
        break;
      }
    }
    const auto [x, y] = waiting[chosen];
    waiting.erase(waiting.begin() + static_cast<long>(chosen));
    unify(*x, *y);
  }
}

}  // namespace tracee::rego

// The rules of safety; see the header.
#include "tracee-rules/rego/compile/safety.h"

#include <algorithm>

namespace tracee::rego {

void visit_vars(const Term& t, bool closures, const std::function<void(const Term&)>& visit) {
  if (t.kind == TermKind::Var) {
    if (t.local >= 0) visit(t);
    return;
  }
  if (t.body != nullptr && !closures) return;
  for (size_t i = t.kind == TermKind::Call ? 1 : 0; i < t.items.size(); ++i) {
    visit_vars(*t.items[i], closures, visit);
  }
  if (t.body == nullptr) return;
  for (const Expr* e : t.body->exprs) visit_vars(*e, closures, visit);
}

void visit_vars(const Expr& e, bool closures, const std::function<void(const Term&)>& visit) {
  for (const With& w : e.withs) visit_vars(*w.value, closures, visit);
  if (e.kind == ExprKind::Every) {
    visit_vars(*e.terms.back(), closures, visit);
    if (!closures) return;
    for (size_t i = 0; i + 1 < e.terms.size(); ++i) visit_vars(*e.terms[i], closures, visit);
    for (const Expr* inner : e.body->exprs) visit_vars(*inner, closures, visit);
    return;
  }
  for (const Term* t : e.terms) visit_vars(*t, closures, visit);
}

bool is_constant(const Term& t) {
  switch (t.kind) {
    case TermKind::Null:
    case TermKind::Bool:
    case TermKind::Number:
    case TermKind::String:
      return true;
    case TermKind::Array:
    case TermKind::Object:
    case TermKind::Set:
      return std::all_of(t.items.begin(), t.items.end(),
                         [](const Term* i) { return is_constant(*i); });
    default:
      return false;
  }
}

bool same_scalar(const Term& a, const Term& b) {
  return a.kind == b.kind && a.text == b.text && a.flag == b.flag && a.items.empty() &&
         b.items.empty() && is_constant(a);
}

void Safety::add_outer(const Term& term) {
  visit_vars(term, false, [this](const Term& v) { outer_[static_cast<size_t>(v.local)] = 1; });
}

void Safety::add_outer(const Body& body) {
  for (const Expr* e : body.exprs) {
    visit_vars(*e, false, [this](const Term& v) { outer_[static_cast<size_t>(v.local)] = 1; });
  }
}

bool Safety::closure_ready(const Term* t, const Body* body) {
  bool ok = true;
  const auto check = [&](const Term& v) {
    if (outer_[static_cast<size_t>(v.local)] != 0 && !is_bound(v.local)) ok = false;
  };
  if (t != nullptr) visit_vars(*t, true, check);
  if (body != nullptr) {
    for (const Expr* e : body->exprs) visit_vars(*e, true, check);
  }
  return ok;
}

// Every item, in any order: one may bind what another needs.
bool Safety::all_ready(const std::vector<Term*>& items, size_t from) {
  const size_t start = mark();
  std::vector<const Term*> waiting(items.begin() + static_cast<long>(from), items.end());
  for (bool moved = true; moved && !waiting.empty();) {
    moved = false;
    for (size_t i = 0; i < waiting.size();) {
      if (ready(*waiting[i])) {
        waiting.erase(waiting.begin() + static_cast<long>(i));
        moved = true;
      } else {
        ++i;
      }
    }
  }
  return attempt(waiting.empty(), start);
}

bool Safety::operand_ready(const Term& t) {
  if (t.kind == TermKind::Var) {
    bind(t.local);
    return true;
  }
  return ready(t) || match_ready(t);
}

bool Safety::ready(const Term& t) {
  const size_t start = mark();
  switch (t.kind) {
    case TermKind::Var:
      return is_bound(t.local);
    case TermKind::Ref: {
      bool ok = ready(*t.items[0]);
      for (size_t i = 1; ok && i < t.items.size(); ++i) ok = operand_ready(*t.items[i]);
      return attempt(ok, start);
    }
    case TermKind::Call:
      return all_ready(t.items, 1);
    case TermKind::ArrayCompr:
    case TermKind::SetCompr:
    case TermKind::ObjectCompr:
      return closure_ready(&t, nullptr);
    case TermKind::Array:
    case TermKind::Object:
    case TermKind::Set:
    case TermKind::Template:
      return all_ready(t.items, 0);
    default:
      return true;
  }
}

bool Safety::match_ready(const Term& t) {
  const size_t start = mark();
  if (t.kind == TermKind::Var) {
    bind(t.local);
    return true;
  }
  if (t.kind != TermKind::Array && t.kind != TermKind::Object) return ready(t);
  const bool object = t.kind == TermKind::Object;
  for (size_t i = 0; object && i < t.items.size(); i += 2) {
    if (!ready(*t.items[i])) return attempt(false, start);
  }
  std::vector<const Term*> waiting;
  for (size_t i = object ? 1 : 0; i < t.items.size(); i += object ? 2 : 1)
    waiting.push_back(t.items[i]);
  for (bool moved = true; moved && !waiting.empty();) {
    moved = false;
    for (size_t i = 0; i < waiting.size();) {
      if (match_ready(*waiting[i])) {
        waiting.erase(waiting.begin() + static_cast<long>(i));
        moved = true;
      } else {
        ++i;
      }
    }
  }
  return attempt(waiting.empty(), start);
}

bool Safety::unify_ready(const Term& a, const Term& b) {
  const size_t start = mark();
  if (ready(b) && match_ready(a)) return true;
  undo(start);
  if (ready(a) && match_ready(b)) return true;
  undo(start);
  std::vector<std::pair<const Term*, const Term*>> waiting;
  if (a.kind == TermKind::Array && b.kind == TermKind::Array && a.items.size() == b.items.size()) {
    for (size_t i = 0; i < a.items.size(); ++i) waiting.push_back({a.items[i], b.items[i]});
  } else if (a.kind == TermKind::Object && b.kind == TermKind::Object &&
             a.items.size() == b.items.size()) {
    for (size_t i = 0; i < a.items.size(); i += 2) {
      for (size_t j = 0; j < b.items.size(); j += 2) {
        if (same_scalar(*a.items[i], *b.items[j]))
          waiting.push_back({a.items[i + 1], b.items[j + 1]});
      }
    }
    if (waiting.size() * 2 != a.items.size()) return false;
  } else {
    return false;
  }
  for (bool moved = true; moved && !waiting.empty();) {
    moved = false;
    for (size_t i = 0; i < waiting.size();) {
      if (unify_ready(*waiting[i].first, *waiting[i].second)) {
        waiting.erase(waiting.begin() + static_cast<long>(i));
        moved = true;
      } else {
        ++i;
      }
    }
  }
  return attempt(waiting.empty(), start);
}

bool Safety::positive_ready(const Expr& e) {
  const size_t start = mark();
  switch (e.kind) {
    case ExprKind::Term:
      return ready(*e.terms[0]);
    case ExprKind::Unify:
    case ExprKind::Assign:
      return unify_ready(*e.terms[0], *e.terms[1]);
    case ExprKind::SomeDecl:
      return true;
    case ExprKind::SomeIn: {
      bool ok = ready(*e.terms.back());
      for (size_t i = e.terms.size() - 1; ok && i-- > 0;) ok = match_ready(*e.terms[i]);
      return attempt(ok, start);
    }
    case ExprKind::Every:
      return attempt(ready(*e.terms.back()) && closure_ready(nullptr, e.body), start);
  }
  return false;
}

// Only wildcards may be free below `not`; nothing stays bound.
bool Safety::negated_ready(const Expr& e) {
  bool ok = true;
  visit_vars(e, false, [&](const Term& v) {
    if (!is_wildcard(v) && !is_bound(v.local)) ok = false;
  });
  if (!ok) return false;
  const size_t start = mark();
  ok = positive_ready(e);
  undo(start);
  return ok;
}

bool Safety::expr_ready(const Expr& e) {
  for (const With& w : e.withs) {
    const bool function = w.value->kind == TermKind::Call && w.value->items.size() == 1;
    if (!function && !ready(*w.value)) return false;
  }
  return e.negated ? negated_ready(e) : positive_ready(e);
}

std::vector<const Term*> Safety::unbound(const Expr& e) const {
  std::vector<const Term*> out;
  const auto add = [&](const Term& v) {
    if (is_bound(v.local) || v.text.starts_with("__part")) return;
    for (const Term* seen : out) {
      if (seen->local == v.local) return;
    }
    out.push_back(&v);
  };
  visit_vars(e, false, add);
  if (!out.empty()) return out;
  visit_vars(e, true, [&](const Term& v) {
    if (outer_[static_cast<size_t>(v.local)] != 0) add(v);
  });
  return out;
}

}  // namespace tracee::rego

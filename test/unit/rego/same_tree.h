// Are two parsed modules the same but for places? What a round trip through the formatter keeps.
#pragma once

#include "tracee-rules/rego/syntax/ast.h"

namespace tracee::rego {

inline bool same_tree(const Term* a, const Term* b);
inline bool same_tree(const Body* a, const Body* b);

inline bool same_trees(const std::vector<Term*>& a, const std::vector<Term*>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!same_tree(a[i], b[i])) return false;
  }
  return true;
}

inline bool same_tree(const Term* a, const Term* b) {
  if (a == nullptr || b == nullptr) return a == b;
  // Wildcards are numbered as they come.
  if (is_wildcard(*a) && is_wildcard(*b)) return true;
  return a->kind == b->kind && a->flag == b->flag && a->text == b->text &&
         same_trees(a->items, b->items) && same_tree(a->body, b->body);
}

inline bool same_tree(const Expr* a, const Expr* b) {
  if (a->kind != b->kind || a->negated != b->negated || !same_trees(a->terms, b->terms))
    return false;
  if (!same_tree(a->body, b->body) || a->withs.size() != b->withs.size()) return false;
  for (size_t i = 0; i < a->withs.size(); ++i) {
    if (!same_tree(a->withs[i].target, b->withs[i].target)) return false;
    if (!same_tree(a->withs[i].value, b->withs[i].value)) return false;
  }
  return true;
}

inline bool same_tree(const Body* a, const Body* b) {
  if (a == nullptr || b == nullptr) return a == b;
  if (a->exprs.size() != b->exprs.size()) return false;
  for (size_t i = 0; i < a->exprs.size(); ++i) {
    if (!same_tree(a->exprs[i], b->exprs[i])) return false;
  }
  return true;
}

inline bool same_tree(const Rule* a, const Rule* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->is_default == b->is_default && a->is_function == b->is_function &&
         a->assigned == b->assigned && same_trees(a->path, b->path) &&
         same_trees(a->args, b->args) && same_tree(a->member, b->member) &&
         same_tree(a->value, b->value) && same_tree(a->body, b->body) &&
         same_tree(a->otherwise, b->otherwise);
}

inline bool same_tree(const Module& a, const Module& b) {
  if (a.v1 != b.v1 || a.package != b.package || a.imports.size() != b.imports.size()) return false;
  for (size_t i = 0; i < a.imports.size(); ++i) {
    const Import &x = a.imports[i], &y = b.imports[i];
    if (x.path != y.path || x.alias != y.alias || x.explicit_alias != y.explicit_alias)
      return false;
  }
  if (a.keyword_imports.size() != b.keyword_imports.size()) return false;
  for (size_t i = 0; i < a.keyword_imports.size(); ++i) {
    if (a.keyword_imports[i].path != b.keyword_imports[i].path) return false;
  }
  if (a.rules.size() != b.rules.size()) return false;
  for (size_t i = 0; i < a.rules.size(); ++i) {
    if (!same_tree(a.rules[i], b.rules[i])) return false;
  }
  return true;
}

}  // namespace tracee::rego

// The resolver of one clause; shared by resolve.cpp (names) and resolve_head.cpp (heads, `with`).
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tracee-rules/rego/compile/clause.h"

namespace tracee::rego {

using Exports = std::set<std::pair<const DocNode*, std::string>>;

struct Callee {
  std::string name;  // as written
  uint32_t group = kNoGroup;
  uint32_t builtin = kNoBuiltin;
  std::vector<std::string> path;  // below data, when there is no such rule
};

class Resolver {
 public:
  Resolver(Unit* unit, const Module* module, const Exports* exports, const DocNode* package,
           Clause* clause)
      : unit_(unit), module_(module), exports_(exports), package_(package), clause_(clause) {
    clause_->module = module;
  }

  void rule(const Rule& rule, const Group& group);
  void default_rule(const Rule& rule, const Group& group);
  void query(Body* body);

 private:
  struct Scope {
    std::map<std::string, int32_t> names;
    std::set<std::string> pending;  // declared somewhere in this body
  };

  void error(const char* code, Loc loc, std::string message);
  int32_t new_local(const std::string& name);
  int32_t declare(const Term& var);
  const Import* find_import(const std::string& name) const;
  bool is_rule_name(const std::string& name) const;
  bool is_declared(const std::string& name) const;
  bool global_path(const std::string& name, std::vector<std::string>* path) const;
  void make_path(Term* t, const std::vector<std::string>& path);
  void resolve_term(Term* t);
  void resolve_var(Term* t);
  void resolve_ref(Term* t);
  void resolve_call(Term* t, bool statement);
  static std::string written_name(const Term& op);
  Callee find_callee(const Term& op);
  void wrap_print(Term* call);
  void report_unknown(const Callee& callee, Loc loc);
  void check_argument_types(const Term& call, const Callee& callee);
  void push_scope(const Body* body);
  void pop_scope();
  void resolve_body(Body* body);
  void resolve_expr(Expr* e);
  void resolve_call_statement(Expr* e);
  void declare_pattern(Term* t, bool assign);
  void resolve_with(With* w);
  bool resolve_with_function(With* w, const Callee& target);
  void arguments(const Rule& rule);
  void check_shadowing(const Rule& rule);
  void check_default(const Rule& rule);

  Unit* unit_;
  const Module* module_;
  const Exports* exports_;
  const DocNode* package_;
  Clause* clause_;
  std::vector<Scope> scopes_;
  std::map<std::string, int32_t> implicit_;
  std::set<std::string> referenced_early_;
};

// Variables of an array or object pattern, keys left out.
void collect_pattern_vars(const Term* t, std::vector<const Term*>* out);

}  // namespace tracee::rego

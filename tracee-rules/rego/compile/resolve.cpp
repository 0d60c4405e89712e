// Names: every variable becomes a numbered local, a path below `data` or `input`, or a builtin.
//
// Declared names (arguments, `some`, `:=`, `every`) belong to the body that declares them and hide
// everything outside; other names are rules of the package, imports, or, if there is nothing of
// that name, variables of the whole rule. Trees are changed in place.
#include <algorithm>
#include <set>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/compile/resolve_impl.h"

namespace tracee::rego {

void Resolver::error(const char* code, Loc loc, std::string message) {
  unit_->diagnostics.error(code, loc, std::move(message));
}

int32_t Resolver::new_local(const std::string& name) {
  clause_->locals.push_back(name);
  return static_cast<int32_t>(clause_->locals.size() - 1);
}

int32_t Resolver::declare(const Term& var) {
  const int32_t local = new_local(var.text);
  if (!is_wildcard(var)) scopes_.back().names[var.text] = local;
  return local;
}

const Import* Resolver::find_import(const std::string& name) const {
  for (const Import& import : module_->imports) {
    if (import.alias == name) return &import;
  }
  return nullptr;
}

bool Resolver::is_rule_name(const std::string& name) const {
  return package_ != nullptr && exports_->count({package_, name}) != 0;
}

bool Resolver::is_declared(const std::string& name) const {
  for (const Scope& scope : scopes_) {
    if (scope.names.count(name) != 0 || scope.pending.count(name) != 0) return true;
  }
  return false;
}

// The global path a name stands for: input, data, a rule of the package, or an import.
bool Resolver::global_path(const std::string& name, std::vector<std::string>* path) const {
  if (is_rule_name(name)) {
    path->push_back("data");
    path->insert(path->end(), module_->package.begin(), module_->package.end());
    path->push_back(name);
    return true;
  }
  if (const Import* import = find_import(name)) {
    *path = import->path;
    return true;
  }
  if (name != "input" && name != "data") return false;
  path->push_back(name);
  return true;
}

void Resolver::make_path(Term* t, const std::vector<std::string>& path) {
  Term* root = unit_->ast.var(path[0], t->loc);
  if (path.size() == 1) {
    t->kind = TermKind::Var;
    t->text = path[0];
    t->local = -1;
    return;
  }
  t->kind = TermKind::Ref;
  t->items = {root};
  for (size_t i = 1; i < path.size(); ++i) t->items.push_back(unit_->ast.string(path[i], t->loc));
}

void Resolver::resolve_var(Term* t) {
  if (t->local >= 0) return;
  if (!is_wildcard(*t)) {
    for (size_t i = scopes_.size(); i-- > 0;) {
      const auto found = scopes_[i].names.find(t->text);
      if (found != scopes_[i].names.end()) {
        t->local = found->second;
        return;
      }
    }
    // Before its declaration in the same body; in a closure it is a variable of its own.
    if (scopes_.back().pending.count(t->text) != 0) referenced_early_.insert(t->text);
    std::vector<std::string> path;
    if (!is_declared(t->text) && global_path(t->text, &path)) {
      make_path(t, path);
      return;
    }
  }
  const auto [at, fresh] = implicit_.try_emplace(t->text, 0);
  if (fresh) at->second = new_local(t->text);
  t->local = at->second;
}

void Resolver::resolve_ref(Term* t) {
  Term* head = t->items[0];
  resolve_term(head);
  for (size_t i = 1; i < t->items.size(); ++i) resolve_term(t->items[i]);
  // An alias became a path of its own: splice it in.
  if (head->kind == TermKind::Ref) {
    std::vector<Term*> items = head->items;
    items.insert(items.end(), t->items.begin() + 1, t->items.end());
    t->items = std::move(items);
  }
}

// The dotted name of a call's operator as it was written; empty when it cannot be one.
std::string Resolver::written_name(const Term& op) {
  if (op.kind == TermKind::Var) return op.text;
  std::string out;
  for (const Term* part : op.items) {
    if (part->kind != TermKind::Var && part->kind != TermKind::String) return {};
    if (!out.empty()) out += '.';
    out += part->text;
  }
  return out;
}

Callee Resolver::find_callee(const Term& op) {
  Callee callee;
  callee.name = written_name(op);
  const Term& head = op.kind == TermKind::Ref ? *op.items[0] : op;
  std::vector<std::string> path;
  if (callee.name.empty()) return callee;
  if (op.flag && op.kind == TermKind::Var) {
    callee.builtin = find_builtin(op.text);
    return callee;
  }
  if (is_declared(head.text)) return callee;
  if (global_path(head.text, &path)) {
    for (size_t i = 1; op.kind == TermKind::Ref && i < op.items.size(); ++i) {
      path.push_back(op.items[i]->text);
    }
    const auto found = unit_->program->group_by_name.find(path_text(path));
    if (found != unit_->program->group_by_name.end()) {
      callee.group = found->second;
      return callee;
    }
    if (path[0] == "data") callee.path = path;
  }
  callee.builtin = find_builtin(callee.name);
  if (callee.builtin != kNoBuiltin && builtin(callee.builtin).v0_only && module_->v1) {
    callee.builtin = kNoBuiltin;
  }
  return callee;
}

void Resolver::report_unknown(const Callee& callee, Loc loc) {
  std::string message = "undefined function " + callee.name;
  const std::string near = nearest_builtin(callee.name);
  if (!near.empty()) message += " (did you mean " + near + "?)";
  error("rego_type_error", loc, std::move(message));
}

// print(a, b) takes any number of arguments and prints <undefined> for those that have no value: it
// becomes print([{x | x = a}, {x | x = b}]).
void Resolver::wrap_print(Term* call) {
  Term* all = unit_->ast.term(TermKind::Array, call->loc);
  for (size_t i = 1; i < call->items.size(); ++i) {
    Term* x = unit_->ast.var(
        "__part" + std::to_string(clause_->locals.size()) + "_" + std::to_string(i), call->loc);
    Expr* e = unit_->ast.expr(ExprKind::Unify, call->loc);
    e->terms = {x, call->items[i]};
    Term* c = unit_->ast.term(TermKind::SetCompr, call->items[i]->loc);
    c->items = {unit_->ast.clone(x)};
    c->body = unit_->ast.body();
    c->body->exprs = {e};
    all->items.push_back(c);
  }
  call->items = {call->items[0], all};
}

void Resolver::resolve_call(Term* t, bool statement) {
  Term* op = t->items[0];
  const Callee callee = find_callee(*op);
  if (callee.builtin != kNoBuiltin && callee.group == kNoGroup && callee.name == "print")
    wrap_print(t);
  for (size_t i = 1; i < t->items.size(); ++i) resolve_term(t->items[i]);
  size_t arity = 0;
  if (callee.group != kNoGroup) {
    const Group& group = unit_->group(callee.group);
    if (group.kind != GroupKind::Function && t->items.size() > 1) {
      error("rego_type_error", t->loc, group.name + " is a rule, not a function");
      return;
    }
    arity = group.arity;
    t->text = group.name;
    op->flag = true;
  } else if (callee.builtin != kNoBuiltin) {
    const Builtin& b = builtin(callee.builtin);
    arity = b.arity;
    t->text = b.name;
    op->flag = false;
    if (b.reason != nullptr && !unit_->allow_unsupported) {
      error("rego_unsupported_builtin_error", t->loc,
            callee.name + " is not available in tracee-rules (" + b.reason + ")");
    }
  } else {
    report_unknown(callee, t->loc);
    return;
  }
  const size_t given = t->items.size() - 1;
  if (given != arity && !(statement && given == arity + 1)) {
    error("rego_type_error", t->loc,
          callee.name + ": arity mismatch: has " + std::to_string(given) + " arguments, wants " +
              std::to_string(arity));
    return;
  }
  check_argument_types(*t, callee);
}

void Resolver::resolve_term(Term* t) {
  switch (t->kind) {
    case TermKind::Var:
      resolve_var(t);
      return;
    case TermKind::Ref:
      resolve_ref(t);
      return;
    case TermKind::Call:
      resolve_call(t, false);
      return;
    case TermKind::ArrayCompr:
    case TermKind::SetCompr:
    case TermKind::ObjectCompr:
      push_scope(t->body);
      resolve_body(t->body);
      for (Term* item : t->items) resolve_term(item);
      pop_scope();
      return;
    default:
      for (Term* item : t->items) resolve_term(item);
      return;
  }
}

void collect_pattern_vars(const Term* t, std::vector<const Term*>* out) {
  switch (t->kind) {
    case TermKind::Var:
      out->push_back(t);
      return;
    case TermKind::Array:
      for (const Term* item : t->items) collect_pattern_vars(item, out);
      return;
    case TermKind::Object:
      for (size_t i = 1; i < t->items.size(); i += 2) collect_pattern_vars(t->items[i], out);
      return;
    default:
      return;
  }
}

void Resolver::push_scope(const Body* body) {
  scopes_.emplace_back();
  if (body == nullptr) return;
  for (const Expr* e : body->exprs) {
    std::vector<const Term*> vars;
    if (e->kind == ExprKind::Assign) collect_pattern_vars(e->terms[0], &vars);
    if (e->kind == ExprKind::SomeDecl) vars.assign(e->terms.begin(), e->terms.end());
    if (e->kind == ExprKind::SomeIn) {
      for (size_t i = 0; i + 1 < e->terms.size(); ++i) collect_pattern_vars(e->terms[i], &vars);
    }
    for (const Term* v : vars) {
      if (!is_wildcard(*v)) scopes_.back().pending.insert(v->text);
    }
  }
}

void Resolver::pop_scope() { scopes_.pop_back(); }

void Resolver::resolve_body(Body* body) {
  std::vector<Expr*> kept;
  for (Expr* e : body->exprs) {
    resolve_expr(e);
    if (e->kind != ExprKind::SomeDecl) kept.push_back(e);
  }
  // A body of declarations alone holds.
  if (kept.empty() && !body->exprs.empty()) {
    Expr* e = unit_->ast.expr(ExprKind::Term, body->exprs[0]->loc);
    Term* t = unit_->ast.term(TermKind::Bool, e->loc);
    t->flag = true;
    e->terms.push_back(t);
    kept.push_back(e);
  }
  body->exprs = std::move(kept);
}

// Declares the variables of a pattern; keys of objects and everything else is resolved.
void Resolver::declare_pattern(Term* t, bool assign) {
  switch (t->kind) {
    case TermKind::Var:
      if (is_wildcard(*t)) {
        resolve_var(t);
        return;
      }
      if (scopes_.back().names.count(t->text) != 0) {
        error("rego_compile_error", t->loc,
              "var " + t->text + (assign ? " assigned above" : " declared above"));
      } else if (referenced_early_.count(t->text) != 0 && assign) {
        error("rego_compile_error", t->loc, "var " + t->text + " referenced above");
      }
      t->local = declare(*t);
      return;
    case TermKind::Array:
      for (Term* item : t->items) declare_pattern(item, assign);
      return;
    case TermKind::Object:
      for (size_t i = 0; i + 1 < t->items.size(); i += 2) {
        resolve_term(t->items[i]);
        declare_pattern(t->items[i + 1], assign);
      }
      return;
    default:
      if (assign && t->kind == TermKind::Ref) {
        error("rego_compile_error", t->loc, "cannot assign to ref");
      } else if (assign && t->kind == TermKind::Call) {
        error("rego_compile_error", t->loc, "cannot assign to call");
      }
      resolve_term(t);
  }
}

void Resolver::resolve_expr(Expr* e) {
  // `with` belongs to the place where it stands: its values see the names before the expression's.
  for (With& w : e->withs) resolve_with(&w);
  switch (e->kind) {
    case ExprKind::Term:
      if (e->terms[0]->kind == TermKind::Call) {
        resolve_call_statement(e);
      } else {
        resolve_term(e->terms[0]);
      }
      return;
    case ExprKind::Unify:
      for (Term* t : e->terms) resolve_term(t);
      return;
    case ExprKind::Assign:
      if (e->negated)
        error("rego_compile_error", e->loc, "cannot assign vars inside negated expression");
      resolve_term(e->terms[1]);
      if (e->terms[0]->kind != TermKind::Var && e->terms[0]->kind != TermKind::Array &&
          e->terms[0]->kind != TermKind::Object && e->terms[0]->kind != TermKind::Ref &&
          e->terms[0]->kind != TermKind::Call) {
        error("rego_compile_error", e->terms[0]->loc, "cannot assign to a constant");
        return;
      }
      declare_pattern(e->terms[0], true);
      return;
    case ExprKind::SomeDecl:
      for (Term* t : e->terms) declare_pattern(t, false);
      return;
    case ExprKind::SomeIn:
      resolve_term(e->terms.back());
      for (size_t i = 0; i + 1 < e->terms.size(); ++i) declare_pattern(e->terms[i], false);
      return;
    case ExprKind::Every:
      resolve_term(e->terms.back());
      scopes_.emplace_back();
      for (size_t i = 0; i + 1 < e->terms.size(); ++i) e->terms[i]->local = declare(*e->terms[i]);
      push_scope(e->body);
      resolve_body(e->body);
      pop_scope();
      pop_scope();
      return;
  }
}

// count(xs, n) is n = count(xs).
void Resolver::resolve_call_statement(Expr* e) {
  Term* call = e->terms[0];
  resolve_call(call, true);
  if (call->text.empty()) return;
  size_t arity = 0;
  const auto group = unit_->program->group_by_name.find(call->text);
  if (call->items[0]->flag && group != unit_->program->group_by_name.end()) {
    arity = unit_->group(group->second).arity;
  } else if (const uint32_t b = find_builtin(call->text); b != kNoBuiltin) {
    arity = builtin(b).arity;
  } else {
    return;
  }
  if (call->items.size() - 1 == arity) return;
  Term* output = call->items.back();
  call->items.pop_back();
  e->kind = ExprKind::Unify;
  e->terms = {output, call};
}

bool resolve_query(Unit* unit, const Module& context, Body* query, Clause* out) {
  const size_t before = unit->diagnostics.size();
  Exports exports;
  Resolver resolver(unit, &context, &exports, nullptr, out);
  resolver.query(query);
  return unit->diagnostics.size() == before;
}

namespace {

// The names that the modules of one package define, by the package's node.
Exports collect_exports(const Unit& unit) {
  Exports out;
  for (const auto& module : unit.modules) {
    const DocNode* node = unit.program->root;
    for (const std::string& key : module->package) node = node->child(key);
    for (const Rule* rule : module->rules) out.insert({node, rule->path[0]->text});
  }
  return out;
}

const DocNode* package_of(const Unit& unit, const Module& module) {
  const DocNode* node = unit.program->root;
  for (const std::string& key : module.package) node = node->child(key);
  return node;
}

void check_imports(Unit* unit, const Module& module) {
  std::set<std::string> seen;
  for (const Import& import : module.imports) {
    if (!module.v1) continue;
    if (!seen.insert(import.alias).second) {
      unit->diagnostics.error("rego_compile_error", import.loc,
                              "import must not shadow import " + path_text(import.path));
    }
    if (import.alias == "input" || import.alias == "data") {
      if (import.explicit_alias) {
        unit->diagnostics.error("rego_compile_error", import.loc,
                                "imports must not shadow " + import.alias);
      }
    }
  }
}

}  // namespace

void resolve_rules(Unit* unit) {
  const Exports exports = collect_exports(*unit);
  for (const auto& module : unit->modules) check_imports(unit, *module);
  for (uint32_t id = 0; id < unit->sources.size(); ++id) {
    GroupSource& group = unit->sources[id];
    for (const RuleSource& source : group.rules) {
      Definition definition;
      for (Rule* rule = source.rule; rule != nullptr; rule = rule->otherwise) {
        definition.branches.emplace_back();
        Resolver resolver(unit, source.module, &exports, package_of(*unit, *source.module),
                          &definition.branches.back());
        resolver.rule(*rule, unit->group(id));
      }
      group.definitions.push_back(std::move(definition));
    }
    if (group.default_rule.rule != nullptr) {
      const RuleSource& source = group.default_rule;
      Resolver resolver(unit, source.module, &exports, package_of(*unit, *source.module),
                        &group.default_clause);
      resolver.default_rule(*source.rule, unit->group(id));
    }
  }
}

}  // namespace tracee::rego

// The resolver's other half: heads of rules, defaults, `with`, and literal arguments of builtins.
//
// After resolve_with a With's target is a Call without arguments whose text is the function's name
// (items[0]->flag: a user's function), or a reference below input or data. A replacement function
// is marked the same way in `value`.
#include <algorithm>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/compile/resolve_impl.h"

namespace tracee::rego {
namespace {

// The letters of Builtin::types that a literal of this kind may stand for; empty: not known.
std::string_view literal_types(const Term& t) {
  switch (t.kind) {
    case TermKind::Null:
      return "azu";
    case TermKind::Bool:
      return "abu";
    case TermKind::Number:
      return "anmu";
    case TermKind::String:
    case TermKind::Template:
      return "asctku";
    case TermKind::Array:
    case TermKind::ArrayCompr:
      return "aylxctk";
    case TermKind::Object:
    case TermKind::ObjectCompr:
      return "aoxc";
    case TermKind::Set:
    case TermKind::SetCompr:
      return "aelxctm";
    default:
      return {};
  }
}

const char* literal_name(const Term& t) {
  switch (t.kind) {
    case TermKind::Null:
      return "null";
    case TermKind::Bool:
      return "boolean";
    case TermKind::Number:
      return "number";
    case TermKind::String:
    case TermKind::Template:
      return "string";
    case TermKind::Array:
    case TermKind::ArrayCompr:
      return "array";
    case TermKind::Object:
    case TermKind::ObjectCompr:
      return "object";
    default:
      return "set";
  }
}

}  // namespace

void Resolver::check_argument_types(const Term& call, const Callee& callee) {
  if (callee.builtin == kNoBuiltin) return;
  const Builtin& b = builtin(callee.builtin);
  for (size_t i = 1; i < call.items.size() && i <= b.arity; ++i) {
    const char want = b.types[i - 1];
    const std::string_view can = literal_types(*call.items[i]);
    if (can.empty() || want == '\0' || can.find(want) != std::string_view::npos) continue;
    error("rego_type_error", call.items[i]->loc,
          callee.name + ": invalid argument(s): operand " + std::to_string(i) + " cannot be a " +
              literal_name(*call.items[i]));
  }
}

// Plain variables are the parameters themselves; any other pattern is matched in the body.
void Resolver::arguments(const Rule& rule) {
  scopes_.emplace_back();
  for (Term* arg : rule.args) {
    std::vector<const Term*> vars;
    collect_pattern_vars(arg, &vars);
    if (arg->kind == TermKind::Var && !is_wildcard(*arg) &&
        scopes_.back().names.count(arg->text) == 0) {
      arg->local = declare(*arg);
      clause_->params.push_back(arg->local);
      continue;
    }
    for (const Term* v : vars) {
      if (!is_wildcard(*v) && scopes_.back().names.count(v->text) == 0) declare(*v);
    }
    clause_->params.push_back(new_local("$arg"));
  }
}

void Resolver::check_shadowing(const Rule& rule) {
  if (!module_->v1) return;
  const std::string& name = rule.path[0]->text;
  if (name == "input" || name == "data") {
    error("rego_compile_error", rule.loc, "rules must not shadow " + name);
  }
  for (const Term* arg : rule.args) {
    std::vector<const Term*> vars;
    collect_pattern_vars(arg, &vars);
    for (const Term* v : vars) {
      if (v->text == "input" || v->text == "data") {
        error("rego_compile_error", v->loc, "arguments must not shadow " + v->text);
      }
    }
  }
}

void Resolver::rule(const Rule& rule, const Group& group) {
  check_shadowing(rule);
  clause_->loc = rule.loc;
  arguments(rule);
  Body* body = unit_->ast.body();
  push_scope(rule.body);
  for (size_t i = 0; i < rule.args.size(); ++i) {
    if (rule.args[i]->local == clause_->params[i]) continue;
    resolve_term(rule.args[i]);
    Expr* match = unit_->ast.expr(ExprKind::Unify, rule.args[i]->loc);
    Term* param = unit_->ast.var("$arg", rule.args[i]->loc);
    param->local = clause_->params[i];
    match->terms = {rule.args[i], param};
    body->exprs.push_back(match);
  }
  if (rule.body != nullptr) {
    resolve_body(rule.body);
    body->exprs.insert(body->exprs.end(), rule.body->exprs.begin(), rule.body->exprs.end());
  }
  clause_->body = body;
  // The ground part of the head is the rule's place; what follows belongs to the clause.
  size_t ground = 0;
  for (const DocNode* n = group.node; n != package_; n = n->parent) ++ground;
  for (size_t i = ground; i < rule.path.size(); ++i) {
    resolve_term(rule.path[i]);
    clause_->suffix.push_back(rule.path[i]);
  }
  if (rule.member != nullptr) {
    resolve_term(rule.member);
    clause_->member = rule.member;
  }
  if (rule.value != nullptr) {
    resolve_term(rule.value);
    clause_->value = rule.value;
  }
  pop_scope();
}

void Resolver::check_default(const Rule& rule) {
  std::set<std::string> seen;
  for (const Term* arg : rule.args) {
    if (arg->kind != TermKind::Var) {
      error("rego_compile_error", arg->loc,
            "default functions may only have variables as arguments");
    } else if (!is_wildcard(*arg) && !seen.insert(arg->text).second) {
      error("rego_compile_error", arg->loc, "arguments of default functions cannot be repeated");
    }
  }
  // Comprehensions may look at anything; outside them only constants are allowed.
  std::vector<const Term*> open = {rule.value};
  while (!open.empty()) {
    const Term* t = open.back();
    open.pop_back();
    if (t->kind == TermKind::Var || t->kind == TermKind::Ref || t->kind == TermKind::Call) {
      const char* what = t->kind == TermKind::Var   ? "var"
                         : t->kind == TermKind::Ref ? "ref"
                                                    : "call";
      error("rego_compile_error", t->loc,
            std::string("illegal default rule (value cannot contain ") + what + ")");
    }
    if (t->body == nullptr) open.insert(open.end(), t->items.begin(), t->items.end());
  }
}

void Resolver::default_rule(const Rule& rule, const Group&) {
  clause_->loc = rule.loc;
  check_default(rule);
  scopes_.emplace_back();
  for (size_t i = 0; i < rule.args.size(); ++i) clause_->params.push_back(new_local("$arg"));
  clause_->body = unit_->ast.body();
  clause_->value = rule.value;
  resolve_term(rule.value);
}

void Resolver::query(Body* body) {
  push_scope(body);
  resolve_body(body);
  clause_->body = body;
  // What a query binds is what it declares as well as what it mentions.
  pop_scope();
}

bool Resolver::resolve_with_function(With* w, const Callee& target) {
  Term* t = w->target;
  const bool user = target.group != kNoGroup;
  if (user && unit_->group(target.group).kind != GroupKind::Function) return false;
  if (!user && target.builtin == kNoBuiltin) return false;
  const std::string name = user ? unit_->group(target.group).name : builtin(target.builtin).name;
  if (!user) unit_->mocked.insert(name);
  unit_->replaces_functions |= user;
  *t = *unit_->ast.term(TermKind::Call, t->loc);
  t->text = name;
  t->items.push_back(unit_->ast.var(name, t->loc));
  t->items[0]->flag = user;
  const uint32_t arity = user ? unit_->group(target.group).arity : builtin(target.builtin).arity;
  if (w->value->kind != TermKind::Var && w->value->kind != TermKind::Ref) {
    resolve_term(w->value);
    return true;
  }
  const Callee other = find_callee(*w->value);
  uint32_t other_arity = 0;
  if (other.group != kNoGroup && unit_->group(other.group).kind == GroupKind::Function) {
    other_arity = unit_->group(other.group).arity;
    w->value->text = unit_->group(other.group).name;
  } else if (other.group == kNoGroup && other.builtin != kNoBuiltin) {
    other_arity = builtin(other.builtin).arity;
    w->value->text = builtin(other.builtin).name;
  } else {
    resolve_term(w->value);
    return true;
  }
  if (other_arity != arity) {
    error("rego_type_error", w->value->loc,
          name + ": arity mismatch: cannot be replaced by " + other.name);
  }
  Term* op = unit_->ast.var(w->value->text, w->value->loc);
  op->flag = other.group != kNoGroup;
  w->value->kind = TermKind::Call;
  w->value->items = {op};
  return true;
}

void Resolver::resolve_with(With* w) {
  Term* t = w->target;
  if (t->kind != TermKind::Var && t->kind != TermKind::Ref) {
    error("rego_type_error", t->loc,
          "with keyword target must reference existing input, data, or a function");
    return;
  }
  const Term* head = t->kind == TermKind::Ref ? t->items[0] : t;
  const Callee target = find_callee(*t);
  if (resolve_with_function(w, target)) return;
  std::vector<std::string> path;
  if (head->kind != TermKind::Var || is_declared(head->text) || !global_path(head->text, &path)) {
    error("rego_type_error", t->loc,
          "with keyword target must reference existing input, data, or a function");
    return;
  }
  unit_->replaces_data |= path[0] == "data";
  resolve_term(t);
  for (size_t i = 1; t->kind == TermKind::Ref && i < t->items.size(); ++i) {
    if (t->items[i]->kind == TermKind::Var || t->items[i]->kind == TermKind::Ref) {
      error("rego_compile_error", t->loc, "with keyword target must be ground");
    }
  }
  resolve_term(w->value);
}

}  // namespace tracee::rego

// Rules and bodies of the naive evaluator; terms are in naive_terms.cpp.
#include "test/reference/naive.h"

#include <algorithm>

#include "tracee-rules/rego/value/collection.h"

namespace tracee::rego::reference {
namespace {

constexpr int kBudget = 200000;

void note_vars(const Term& t, std::vector<char>* out) {
  if (t.kind == TermKind::Var && t.local >= 0) (*out)[static_cast<size_t>(t.local)] = 1;
  if (t.body != nullptr) return;
  for (const Term* item : t.items) note_vars(*item, out);
}

void note_vars(const Body& b, std::vector<char>* out) {
  for (const Expr* e : b.exprs) {
    if (e->kind == ExprKind::Every) {
      note_vars(*e->terms.back(), out);
      continue;
    }
    for (const Term* t : e->terms) note_vars(*t, out);
  }
}

bool is_bound(const std::vector<Val>& env, const Term& v) {
  return v.local < 0 || env[static_cast<size_t>(v.local)].defined();
}

void free_vars(const Term& t, std::vector<const Term*>* out) {
  if (t.kind == TermKind::Var && t.local >= 0) out->push_back(&t);
  if (t.body != nullptr) return;
  for (const Term* item : t.items) free_vars(*item, out);
}

}  // namespace

Naive::Naive(Unit* unit, const Program* program, EvalState* services)
    : unit_(unit), program_(program), services_(services) {}

void Naive::spend() {
  if (--budget_ < 0) throw Failure("budget");
}

void Naive::begin(const Val& input) {
  arena_.reset();
  budget_ = kBudget;
  world_ = World{input, program_->data, {}, {}};
  // Builtins take steps from an evaluation that has begun.
  Code nothing;
  nothing.insns.resize(1);
  nothing.insns[0].op = Op::ReturnUndefined;
  Val unused;
  services_->run(*program_, nothing, input, {}, &unused);
}

Val Naive::rule(uint32_t group, const Val& input) {
  begin(input);
  return call_group(group, {});
}

Val Naive::query(const Clause& query, const Val& input) {
  begin(input);
  Builder rows;
  const auto add = [&](const Env& env) {
    Builder entries;
    for (size_t i = 0; i < env.size(); ++i) {
      const std::string& name = query.locals[i];
      if (name[0] == '$' || name.starts_with("__") || !env[i].defined()) continue;
      entries.push(Val::string(name), arena_);
      entries.push(env[i], arena_);
    }
    rows.push(make_object(reinterpret_cast<Entry*>(entries.items), entries.size / 2, nullptr),
              arena_);
  };
  try {
    clause(query, {}, add);
  } catch (const Unbound&) {
    throw Failure("unbound");
  }
  return Val::array(rows.items, rows.size);
}

void Naive::clause(const Clause& c, const std::vector<Val>& args,
                   const std::function<void(const Env&)>& each) {
  Env env(c.locals.size());
  for (size_t i = 0; i < args.size(); ++i) env[static_cast<size_t>(c.params[i])] = args[i];
  std::vector<char> outer(c.locals.size(), 0);
  for (const Term* t : c.suffix) note_vars(*t, &outer);
  if (c.member != nullptr) note_vars(*c.member, &outer);
  if (c.value != nullptr) note_vars(*c.value, &outer);
  const std::vector<char> saved = outer_;
  const std::vector<Env> solutions = body(*c.body, env, outer);
  note_vars(*c.body, &outer);
  for (const Env& s : solutions) {
    outer_ = outer;
    each(s);
  }
  outer_ = saved;
}

Val Naive::call_group(uint32_t id, const std::vector<Val>& args) {
  spend();
  const Group& group = program_->groups[id];
  const GroupSource& source = unit_->sources[id];
  if (args.size() != group.arity) return {};
  std::vector<std::vector<Val>> rows;
  Val result;
  for (const Definition& d : source.definitions) {
    for (const Clause& c : d.branches) {
      bool found = false;
      clause(c, args, [&](const Env& env) {
        std::vector<Term*> heads = c.suffix;
        if (c.member != nullptr) heads.push_back(c.member);
        if (c.value != nullptr) heads.push_back(c.value);
        std::vector<std::vector<Val>> values;
        terms(heads, 0, env, &values);
        for (std::vector<Val>& row : values) {
          if (c.member == nullptr && c.value == nullptr) row.push_back(Val::boolean(true));
          found = true;
          row.insert(row.begin(), Val::boolean(c.member != nullptr));
          rows.push_back(row);
        }
      });
      if (found) break;
    }
  }
  if (group.kind == GroupKind::Set || group.kind == GroupKind::Object) {
    if (group.kind == GroupKind::Object) return tree(std::move(rows), false);
    Builder items;
    for (const std::vector<Val>& row : rows) items.push(row[1], arena_);
    return make_set(items.items, items.size);
  }
  for (const std::vector<Val>& row : rows) {
    if (result.defined() && !equal(result, row[1])) throw Failure("eval_conflict_error");
    result = row[1];
    result.open = false;
  }
  if (!result.defined() && source.default_rule.rule != nullptr) {
    clause(source.default_clause, args, [&](const Env& env) {
      for (const Solution& s : term(*source.default_clause.value, env)) result = s.value;
    });
  }
  return result;
}

// Rows: [member?, path…, value].
Val Naive::tree(std::vector<std::vector<Val>> rows, bool members) {
  if (members) {
    Builder items;
    for (const auto& row : rows) items.push(row[1], arena_);
    Val set = make_set(items.items, items.size);
    set.open = true;
    return set;
  }
  Builder entries;
  while (!rows.empty()) {
    const Val key = rows[0][1];
    std::vector<std::vector<Val>> below, rest;
    for (std::vector<Val>& row : rows) (equal(row[1], key) ? below : rest).push_back(row);
    rows = rest;
    const bool leaf = below[0].size() == 3;
    for (std::vector<Val>& row : below) {
      if ((row.size() == 3) != leaf || row[0].tag != below[0][0].tag)
        throw Failure("eval_conflict_error");
      row.erase(row.begin() + 1);
    }
    Val value;
    const bool set = below[0][0].tag == Tag::True;
    if (!leaf || set) {
      value = tree(below, leaf && set);
    } else {
      value = below[0][1];
      value.open = false;
      for (const auto& row : below) {
        if (!equal(row[1], value)) throw Failure("eval_conflict_error");
      }
    }
    entries.push(key, arena_);
    entries.push(value, arena_);
  }
  Val all = make_object(reinterpret_cast<Entry*>(entries.items), entries.size / 2, nullptr);
  all.open = true;
  return all;
}

// All solutions of a body: repeatedly the first expression that can run.
std::vector<Naive::Env> Naive::body(const Body& b, const Env& env, const std::vector<char>& outer) {
  std::vector<char> mine = outer;
  note_vars(b, &mine);
  const std::vector<char> saved = outer_;
  struct State {
    Env env;
    std::vector<const Expr*> left;
  };
  std::vector<State> open = {{env, {b.exprs.begin(), b.exprs.end()}}};
  std::vector<Env> done;
  while (!open.empty()) {
    spend();
    State state = std::move(open.back());
    open.pop_back();
    if (state.left.empty()) {
      done.push_back(std::move(state.env));
      continue;
    }
    bool ran = false;
    for (size_t i = 0; i < state.left.size() && !ran; ++i) {
      try {
        outer_ = mine;
        const std::vector<Env> solutions = expr(*state.left[i], state.env);
        std::vector<const Expr*> left = state.left;
        left.erase(left.begin() + static_cast<long>(i));
        // The last in is the first out: solutions keep their order.
        for (size_t s = solutions.size(); s-- > 0;) open.push_back({solutions[s], left});
        ran = true;
      } catch (const Unbound&) {
      }
    }
    if (!ran) throw Unbound();
  }
  outer_ = saved;
  return done;
}

std::vector<Naive::Env> Naive::expr(const Expr& e, const Env& env) {
  if (!e.negated) return e.withs.empty() ? positive(e, env) : with(e, env);
  for (const Term* t : e.terms) {
    std::vector<const Term*> vars;
    free_vars(*t, &vars);
    for (const Term* v : vars) {
      if (!is_wildcard(*v) && !is_bound(env, *v)) throw Unbound();
    }
  }
  const bool none = (e.withs.empty() ? positive(e, env) : with(e, env)).empty();
  return none ? std::vector<Env>{env} : std::vector<Env>{};
}

std::vector<Naive::Env> Naive::with(const Expr& e, const Env& env) {
  const World saved = world_;
  std::vector<Val> values;
  std::map<std::string, Mock> mocks;
  for (const With& w : e.withs) {
    const bool function = w.target->kind == TermKind::Call;
    if (function && w.value->kind == TermKind::Call && w.value->items.size() == 1) {
      mocks[w.target->text] = {Val(), w.value};
      values.emplace_back();
      continue;
    }
    const Solutions s = term(*w.value, env);
    if (s.empty()) return {};
    values.push_back(s[0].value);
    if (function) mocks[w.target->text] = {s[0].value, nullptr};
  }
  for (const auto& [name, mock] : mocks) world_.mocks[name] = mock;
  for (size_t i = 0; i < e.withs.size(); ++i) {
    const Term& t = *e.withs[i].target;
    if (t.kind == TermKind::Call) continue;
    const Term& head = t.kind == TermKind::Ref ? *t.items[0] : t;
    std::vector<Val> path;
    for (size_t k = 1; t.kind == TermKind::Ref && k < t.items.size(); ++k)
      path.push_back(term(*t.items[k], env)[0].value);
    Val& document = head.text == "input" ? world_.input : world_.data;
    const std::function<Val(const Val&, size_t)> patch = [&](const Val& at, size_t depth) {
      if (depth == path.size()) return values[i];
      const Val object = at.is_object() ? at : Val::object(nullptr, 0);
      const Val* below = object_find(object, path[depth]);
      return object_with(object, path[depth], patch(below != nullptr ? *below : Val(), depth + 1),
                         arena_);
    };
    document = patch(document, 0);
    if (head.text == "data") world_.hidden.push_back({path, true});
  }
  std::vector<Env> out;
  try {
    out = positive(e, env);
  } catch (...) {
    world_ = saved;
    throw;
  }
  world_ = saved;
  return out;
}

std::vector<Naive::Env> Naive::positive(const Expr& e, const Env& env) {
  std::vector<Env> out;
  switch (e.kind) {
    case ExprKind::Term:
      for (const Solution& s : term(*e.terms[0], env)) {
        if (s.value.holds()) out.push_back(s.env);
      }
      return out;
    case ExprKind::Unify:
    case ExprKind::Assign:
      return unify(*e.terms[0], *e.terms[1], env);
    case ExprKind::SomeDecl:
      return {env};
    case ExprKind::SomeIn:
      for (const Solution& s : term(*e.terms.back(), env)) {
        for (const auto& [key, place] : children({nullptr, s.value})) {
          std::vector<std::pair<const Term*, Val>> parts = {
              {e.terms[e.terms.size() - 2], place.value}};
          if (e.terms.size() == 3) parts.push_back({e.terms[0], key});
          for (const Env& m : match_all(parts, s.env)) out.push_back(m);
        }
      }
      return out;
    case ExprKind::Every:
      break;
  }
  for (const Solution& s : term(*e.terms.back(), env)) {
    if (!s.value.is_collection()) continue;
    bool all = true;
    for (const auto& [key, place] : children({nullptr, s.value})) {
      Env inner = s.env;
      inner[static_cast<size_t>(e.terms[e.terms.size() - 2]->local)] = place.value;
      if (e.terms.size() == 3) inner[static_cast<size_t>(e.terms[0]->local)] = key;
      all = all && !body(*e.body, inner, outer_).empty();
    }
    if (all) out.push_back(s.env);
  }
  return out;
}

}  // namespace tracee::rego::reference

// Terms, references and patterns of the naive evaluator.
#include "test/reference/naive.h"

#include <algorithm>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"

namespace tracee::rego::reference {
namespace {

bool is_free(const std::vector<Val>& env, const Term& t) {
  return t.kind == TermKind::Var && t.local >= 0 && !env[static_cast<size_t>(t.local)].defined();
}

}  // namespace

// Every combination of values of items[from…]; what needs another's variable waits for it.
Naive::Solutions Naive::terms(const std::vector<Term*>& items, size_t from, const Env& env,
                              std::vector<std::vector<Val>>* rows) {
  struct State {
    Env env;
    std::vector<Val> row;
  };
  std::vector<State> states = {{env, std::vector<Val>(items.size() - from)}};
  std::vector<size_t> waiting;
  for (size_t i = from; i < items.size(); ++i) waiting.push_back(i);
  while (!waiting.empty() && !states.empty()) {
    bool moved = false;
    for (size_t w = 0; w < waiting.size() && !moved; ++w) {
      try {
        std::vector<State> next;
        for (const State& s : states) {
          for (const Solution& v : term(*items[waiting[w]], s.env)) {
            next.push_back({v.env, s.row});
            next.back().row[waiting[w] - from] = v.value;
          }
        }
        states = std::move(next);
        waiting.erase(waiting.begin() + static_cast<long>(w));
        moved = true;
      } catch (const Unbound&) {
      }
    }
    if (!moved) throw Unbound();
  }
  Solutions out;
  for (const State& s : states) {
    out.push_back({s.env, Val()});
    rows->push_back(s.row);
  }
  return out;
}

Naive::Solutions Naive::term(const Term& t, const Env& env) {
  spend();
  switch (t.kind) {
    case TermKind::Null:
      return {{env, Val::null()}};
    case TermKind::Bool:
      return {{env, Val::boolean(t.flag)}};
    case TermKind::Number:
      return {{env, number_from_text(t.text, arena_)}};
    case TermKind::String:
      return {{env, Val::string(t.text)}};
    case TermKind::Var:
      if (t.local < 0) return reference(t, env);
      if (is_free(env, t)) throw Unbound();
      return {{env, env[static_cast<size_t>(t.local)]}};
    case TermKind::Ref:
      return reference(t, env);
    case TermKind::ArrayCompr:
    case TermKind::SetCompr:
    case TermKind::ObjectCompr:
      return comprehension(t, env);
    default:
      break;
  }
  std::vector<std::vector<Val>> rows;
  Solutions combined = terms(t.items, t.kind == TermKind::Call ? 1 : 0, env, &rows);
  Solutions out;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto n = static_cast<uint32_t>(rows[i].size());
    Val* items = arena_.array<Val>(n);
    for (uint32_t k = 0; k < n; ++k) items[k] = rows[i][k];
    Val value;
    if (t.kind == TermKind::Array) value = Val::array(items, n);
    if (t.kind == TermKind::Set) value = make_set(items, n);
    if (t.kind == TermKind::Object)
      value = make_object(reinterpret_cast<Entry*>(items), n / 2, nullptr);
    if (t.kind == TermKind::Template) value = template_text(rows[i]);
    if (t.kind == TermKind::Call) {
      value = call(t, rows[i]);
      if (!t.items[0]->flag && builtin(find_builtin(t.text)).relation && value.defined()) {
        for (const Val& v : value) out.push_back({combined[i].env, v});
        continue;
      }
    }
    if (value.defined()) out.push_back({combined[i].env, value});
  }
  return out;
}

Val Naive::template_text(const std::vector<Val>& parts) {
  std::string text;
  for (const Val& part : parts) {
    if (part.is_set() && part.len > 1) throw Failure("eval_conflict_error");
    const Val v =
        part.is_set() ? (part.len == 0 ? Val::string("<undefined>") : part.items[0]) : part;
    text += v.is_str() ? std::string(v.str()) : to_rego(v);
  }
  return Val::string({arena_.copy(text), text.size()});
}

// A replacement sees the function that it replaces as it was.
Val Naive::call(const Term& function, const std::vector<Val>& args) {
  const auto mock = world_.mocks.find(function.text);
  if (mock != world_.mocks.end() && mock->second.other == nullptr) return mock->second.value;
  if (mock != world_.mocks.end()) {
    const World saved = world_;
    const Term& other = *mock->second.other;
    world_.mocks.erase(mock);
    const Val value = call(other, args);
    world_ = saved;
    return value;
  }
  if (function.items[0]->flag) return call_group(program_->group_by_name.at(function.text), args);
  const Builtin& b = builtin(find_builtin(function.text));
  if (b.function == nullptr) throw Failure(b.reason);
  PatternCache patterns;
  CallContext context{arena_, patterns, *services_, b.name};
  Val* items = arena_.array<Val>(args.size());
  std::copy(args.begin(), args.end(), items);
  Val result;
  const bool ok = b.function(context, items, &result) == BuiltinStatus::Ok;
  return ok ? result : Val();
}

Naive::Solutions Naive::comprehension(const Term& t, const Env& env) {
  // Variables of the surrounding body must be known first.
  bool ready = true;
  const std::function<void(const Term&)> check = [&](const Term& v) {
    if (v.kind == TermKind::Var && is_free(env, v) && outer_[static_cast<size_t>(v.local)] != 0)
      ready = false;
    for (const Term* item : v.items) check(*item);
    if (v.body == nullptr) return;
    for (const Expr* e : v.body->exprs) {
      for (const Term* x : e->terms) check(*x);
      for (const With& w : e->withs) check(*w.value);
      if (e->body == nullptr) continue;
      for (const Expr* inner : e->body->exprs) {
        for (const Term* x : inner->terms) check(*x);
      }
    }
  };
  check(t);
  if (!ready) throw Unbound();
  const std::vector<char> saved = outer_;
  Builder items;
  for (const Env& solution : body(*t.body, env, outer_)) {
    std::vector<std::vector<Val>> rows;
    terms(t.items, 0, solution, &rows);
    for (const std::vector<Val>& row : rows) {
      for (const Val& v : row) items.push(v, arena_);
    }
  }
  outer_ = saved;
  if (t.kind == TermKind::ArrayCompr) return {{env, Val::array(items.items, items.size)}};
  if (t.kind == TermKind::SetCompr) return {{env, make_set(items.items, items.size)}};
  bool conflict = false;
  const Val object = make_object(reinterpret_cast<Entry*>(items.items), items.size / 2, &conflict);
  if (conflict) throw Failure("eval_conflict_error");
  return {{env, object}};
}

bool Naive::hidden(const DocNode* node) const {
  for (const auto& [path, unused] : world_.hidden) {
    const DocNode* at = node;
    size_t depth = 0;
    for (const DocNode* n = node; n->parent != nullptr; n = n->parent) ++depth;
    for (; depth > path.size(); --depth) at = at->parent;
    bool same = depth == path.size();
    for (size_t i = depth; same && i-- > 0; at = at->parent)
      same = path[i].is_str() && path[i].str() == at->key;
    if (same) return true;
  }
  return false;
}

Naive::Place Naive::child(const Place& place, const Val& key) {
  Place below{nullptr, place.value.is_collection() ? lookup(place.value, key) : Val(), place.base};
  if (place.base && place.value.is_object() && key.is_number()) {
    const std::string text = to_json(key);
    below.value = lookup(place.value, Val::string({arena_.copy(text), text.size()}));
  }
  if (place.node == nullptr || !key.is_str()) return below;
  const DocNode* node = place.node->child(key.str());
  if (node == nullptr || hidden(node)) return below;
  if (node->group == kNoGroup) return {node, below.value, true};
  if (program_->groups[node->group].kind == GroupKind::Function) return {};
  Val own = call_group(node->group, {});
  // Rules below a partial object add their keys to it.
  for (const DocNode* under : node->children) {
    const Val key_below = Val::string(under->key);
    const Val added = whole(child({node, Val()}, key_below));
    if (!added.defined()) continue;
    const Val* there = object_find(own, under->key);
    own = object_with(own, key_below, there != nullptr ? merged(*there, added) : added, arena_);
    own.open = true;
  }
  return {nullptr, own};
}

// What rules made piece by piece is united; anything else must be the same from both.
Val Naive::merged(const Val& a, const Val& b) {
  if (!a.open || !b.open || a.tag != b.tag) {
    if (!equal(a, b)) throw Failure("eval_conflict_error");
    return a;
  }
  Val out = a.is_set() ? set_union(a, b, arena_) : a;
  for (uint32_t i = 0; b.is_object() && i < b.len; ++i) {
    const auto& [key, value] = b.entries[i];
    const Val* there = object_find(out, key);
    out = object_with(out, key, there != nullptr ? merged(*there, value) : value, arena_);
  }
  out.open = true;
  return out;
}

std::vector<std::pair<Val, Naive::Place>> Naive::children(const Place& place) {
  std::vector<std::pair<Val, Place>> out;
  Builder keys;
  const Val& v = place.value;
  for (uint32_t i = 0; v.is_collection() && i < v.len; ++i) {
    keys.push(v.is_object() ? v.entries[i].key : v.is_set() ? v.items[i] : Val::integer(i), arena_);
  }
  for (size_t i = 0; place.node != nullptr && i < place.node->children.size(); ++i) {
    keys.push(Val::string(place.node->children[i]->key), arena_);
  }
  const Val all = make_set(keys.items, keys.size);
  for (const Val& key : all) {
    const Place below = child(place, key);
    if (below.node != nullptr || below.value.defined()) out.push_back({key, below});
  }
  return out;
}

Val Naive::whole(const Place& place) {
  if (place.node == nullptr) return place.value;
  Builder entries;
  for (const auto& [key, below] : children(place)) {
    const Val v = whole(below);
    if (!v.defined()) continue;
    entries.push(key, arena_);
    entries.push(v, arena_);
  }
  Val all = make_object(reinterpret_cast<Entry*>(entries.items), entries.size / 2, nullptr);
  all.open = true;
  return all;
}

Naive::Solutions Naive::reference(const Term& t, const Env& env) {
  Solutions out;
  const Term& head = t.kind == TermKind::Var ? t : *t.items[0];
  if (head.kind == TermKind::Var && head.local < 0) {
    const bool data = head.text == "data";
    const Place start{data ? program_->root : nullptr, data ? world_.data : world_.input, data};
    if (data || start.value.defined()) step(t, 1, start, env, &out);
    return out;
  }
  for (const Solution& s : term(head, env)) step(t, 1, {nullptr, s.value, false}, s.env, &out);
  return out;
}

void Naive::step(const Term& ref, size_t at, const Place& place, const Env& env, Solutions* out) {
  if (ref.kind == TermKind::Var || at == ref.items.size()) {
    const Val v = whole(place);
    if (v.defined()) out->push_back({env, v});
    return;
  }
  const Term& operand = *ref.items[at];
  Solutions known;
  bool open = is_free(env, operand);
  if (!open) {
    try {
      known = term(operand, env);
    } catch (const Unbound&) {
      if (operand.kind != TermKind::Array && operand.kind != TermKind::Object) throw;
      open = true;
    }
  }
  for (const Solution& s : known) {
    const Place below = child(place, s.value);
    if (below.node != nullptr || below.value.defined()) step(ref, at + 1, below, s.env, out);
  }
  if (!open) return;
  for (const auto& [key, below] : children(place)) {
    for (const Env& m : match(operand, key, env)) step(ref, at + 1, below, m, out);
  }
}

std::vector<Naive::Env> Naive::match(const Term& pattern, const Val& v, const Env& env) {
  if (is_free(env, pattern)) {
    Env bound = env;
    bound[static_cast<size_t>(pattern.local)] = v;
    return {bound};
  }
  std::vector<std::pair<const Term*, Val>> parts;
  if (pattern.kind == TermKind::Array) {
    if (!v.is_array() || v.len != pattern.items.size()) return {};
    for (uint32_t i = 0; i < v.len; ++i) parts.push_back({pattern.items[i], v.items[i]});
    return match_all(parts, env);
  }
  if (pattern.kind == TermKind::Object) {
    if (!v.is_object() || v.len != pattern.items.size() / 2) return {};
    for (size_t i = 0; i < pattern.items.size(); i += 2) {
      const Val below = lookup(v, term(*pattern.items[i], env).at(0).value);
      if (!below.defined()) return {};
      parts.push_back({pattern.items[i + 1], below});
    }
    return match_all(parts, env);
  }
  std::vector<Env> out;
  for (const Solution& s : term(pattern, env)) {
    if (equal(s.value, v)) out.push_back(s.env);
  }
  return out;
}

std::vector<Naive::Env> Naive::match_all(std::vector<std::pair<const Term*, Val>> parts,
                                         const Env& env) {
  std::vector<Env> envs = {env};
  while (!parts.empty() && !envs.empty()) {
    bool moved = false;
    for (size_t i = 0; i < parts.size() && !moved; ++i) {
      try {
        std::vector<Env> next;
        for (const Env& e : envs) {
          for (const Env& m : match(*parts[i].first, parts[i].second, e)) next.push_back(m);
        }
        envs = std::move(next);
        parts.erase(parts.begin() + static_cast<long>(i));
        moved = true;
      } catch (const Unbound&) {
      }
    }
    if (!moved) throw Unbound();
  }
  return envs;
}

std::vector<Naive::Env> Naive::unify(const Term& a, const Term& b, const Env& env) {
  const auto sided = [&](const Term& pattern, const Term& value) {
    std::vector<Env> out;
    for (const Solution& s : term(value, env)) {
      for (const Env& m : match(pattern, s.value, s.env)) out.push_back(m);
    }
    return out;
  };
  try {
    return sided(a, b);
  } catch (const Unbound&) {
  }
  try {
    return sided(b, a);
  } catch (const Unbound&) {
  }
  if (a.kind != TermKind::Array || b.kind != TermKind::Array) throw Unbound();
  if (a.items.size() != b.items.size()) throw Unbound();
  std::vector<Env> envs = {env};
  std::vector<size_t> waiting;
  for (size_t i = 0; i < a.items.size(); ++i) waiting.push_back(i);
  while (!waiting.empty() && !envs.empty()) {
    bool moved = false;
    for (size_t w = 0; w < waiting.size() && !moved; ++w) {
      try {
        std::vector<Env> next;
        for (const Env& e : envs) {
          for (const Env& m : unify(*a.items[waiting[w]], *b.items[waiting[w]], e))
            next.push_back(m);
        }
        envs = std::move(next);
        waiting.erase(waiting.begin() + static_cast<long>(w));
        moved = true;
      } catch (const Unbound&) {
      }
    }
    if (!moved) throw Unbound();
  }
  return envs;
}

}  // namespace tracee::rego::reference

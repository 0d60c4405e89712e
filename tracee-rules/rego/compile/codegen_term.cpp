// Values: every term that is ready becomes code that leaves its value in a register, or fails.
#include <algorithm>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/compile/codegen.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"

namespace tracee::rego {
namespace {

constexpr Reg kNowhere = 0xFFFF;

// The entries of an object literal in the order of its keys, which are strings.
std::vector<Term*> by_key(const Term& t) {
  std::vector<std::pair<Term*, Term*>> pairs;
  for (size_t i = 0; i < t.items.size(); i += 2) pairs.push_back({t.items[i], t.items[i + 1]});
  std::sort(pairs.begin(), pairs.end(),
            [](const auto& a, const auto& b) { return a.first->text < b.first->text; });
  std::vector<Term*> out;
  for (const auto& [key, value] : pairs) {
    out.push_back(key);
    out.push_back(value);
  }
  return out;
}

// Are all keys different string constants? Then the object needs no sorting when it is made.
bool sorted_keys(const Term& t) {
  for (size_t i = 0; i < t.items.size(); i += 2) {
    if (t.items[i]->kind != TermKind::String) return false;
  }
  const std::vector<Term*> items = by_key(t);
  for (size_t i = 2; i < items.size(); i += 2) {
    if (items[i]->text == items[i - 2]->text) return false;
  }
  return true;
}

}  // namespace

// Strings are interned: equal constants are one pointer.
uint32_t CodeGen::string_constant(const std::string& text) {
  Program& program = *unit_->program;
  const auto [at, fresh] =
      unit_->string_constants.try_emplace(text, static_cast<uint32_t>(program.constants.size()));
  if (fresh) program.constants.push_back(Val::string({program.arena.copy(text), text.size()}));
  return at->second;
}

Val CodeGen::constant_of(const Term& t) {
  Arena& arena = unit_->program->arena;
  switch (t.kind) {
    case TermKind::Null:
      return Val::null();
    case TermKind::Bool:
      return Val::boolean(t.flag);
    case TermKind::Number:
      return number_from_text(t.text, arena);
    case TermKind::String:
      return unit_->program->constants[string_constant(t.text)];
    default:
      break;
  }
  Val* items = arena.array<Val>(t.items.size());
  for (size_t i = 0; i < t.items.size(); ++i) items[i] = constant_of(*t.items[i]);
  const auto n = static_cast<uint32_t>(t.items.size());
  if (t.kind == TermKind::Array) return Val::array(items, n);
  if (t.kind == TermKind::Set) return make_set(items, n);
  return make_object(reinterpret_cast<Entry*>(items), n / 2, nullptr);
}

Reg CodeGen::term(const Term& t, Reg want) {
  if (is_constant(t)) {
    const Reg r = into(want);
    emit(Op::Const, t.loc, r).k = constant(constant_of(t));
    return r;
  }
  const Reg r = open_term(t, want);
  trace_term(t, r);
  return r;
}

// A term that is not constant.
Reg CodeGen::open_term(const Term& t, Reg want) {
  switch (t.kind) {
    case TermKind::Var: {
      if (t.local < 0) return reference(t, want);
      const Reg r = reg_of_[static_cast<size_t>(t.local)];
      if (want >= 0 && want != r) emit(Op::Move, t.loc, want, r);
      return want >= 0 ? want : r;
    }
    case TermKind::Ref:
      return reference(t, want);
    case TermKind::Call:
      return call(t, want);
    case TermKind::Template:
      return template_string(t, want);
    case TermKind::Field:
    case TermKind::Slot: {
      const auto shared = shared_.find({t.kind, t.text});
      if (shared != shared_.end()) {
        emit_fail(Op::Defined, t.loc, shared->second);
        if (want >= 0) emit(Op::Move, t.loc, want, shared->second);
        return want >= 0 ? want : shared->second;
      }
      const Reg r = into(want);
      emit_fail(t.kind == TermKind::Slot ? Op::LoadSlot : Op::LoadField, t.loc, r).k =
          static_cast<uint32_t>(std::stoul(t.text));
      return r;
    }
    case TermKind::Object:
      if (sorted_keys(t)) {
        const Reg first = block(by_key(t), 0);
        const Reg r = into(want);
        emit(Op::MakeObject, t.loc, r, first, static_cast<Reg>(t.items.size())).k = 1;
        return r;
      }
      [[fallthrough]];
    case TermKind::Array:
    case TermKind::Set: {
      const Reg first = block(t.items, 0);
      const Op op = t.kind == TermKind::Array ? Op::MakeArray
                    : t.kind == TermKind::Set ? Op::MakeSet
                                              : Op::MakeObject;
      const Reg r = into(want);
      emit(op, t.loc, r, first, static_cast<Reg>(t.items.size()));
      return r;
    }
    default:
      return comprehension(t, want);
  }
}

// The values of items[from…] in consecutive registers, computed in an order that works.
Reg CodeGen::block(const std::vector<Term*>& items, size_t from) {
  const size_t n = items.size() - from;
  const Reg first = new_reg(static_cast<int>(n));
  std::vector<size_t> waiting;
  for (size_t i = 0; i < n; ++i) waiting.push_back(i);
  while (!waiting.empty()) {
    size_t chosen = 0;
    for (size_t w = 0; w < waiting.size(); ++w) {
      const size_t mark = safety_.mark();
      const bool ok = safety_.ready(*items[from + waiting[w]]);
      safety_.undo(mark);
      if (ok) {
        chosen = w;
        break;
      }
    }
    const size_t i = waiting[chosen];
    waiting.erase(waiting.begin() + static_cast<long>(chosen));
    term(*items[from + i], first + static_cast<Reg>(i));
  }
  return first;
}

// A loop over a collection; the code that follows is inside it.
Reg CodeGen::iterate(Reg over, Loc loc, Reg* key) {
  const Reg it = new_reg(3);
  const Reg value = new_reg();
  if (key != nullptr) *key = new_reg();
  emit_fail(Op::IterInit, loc, it, over);
  const Label next = new_label();
  const Label exhausted = fail_;
  place(next);
  emit_jump(Op::IterNext, loc, exhausted, it, key != nullptr ? *key : kNowhere, value);
  fail_ = next;
  return value;
}

// from[operand]: a look-up when the operand is known, else a loop that binds it.
Reg CodeGen::step(Reg from, const Term& operand, Reg want) {
  if (is_constant(operand)) {
    const Reg r = into(want);
    emit_fail(Op::GetConst, operand.loc, r, from).k = constant(constant_of(operand));
    return r;
  }
  const size_t mark = safety_.mark();
  const bool known = safety_.ready(operand);
  safety_.undo(mark);
  if (known) {
    const Reg key = term(operand);
    const Reg r = into(want);
    emit_fail(Op::Get, operand.loc, r, from, key);
    return r;
  }
  Reg key = -1;
  const bool unused = is_wildcard(operand);
  const Reg value = iterate(from, operand.loc, unused ? nullptr : &key);
  if (!unused) match(operand, key);
  if (want < 0) return value;
  emit(Op::Move, operand.loc, want, value);
  return want;
}

// The rule or document that the ground beginning of a path below data names; `*next` is the first
// operand that is left, `*lazy` says whether the value may be a document still to be read.
Reg CodeGen::data_reference(const Term& t, size_t* next, bool* lazy) {
  const DocNode* node = unit_->program->root;
  const size_t n = t.kind == TermKind::Ref ? t.items.size() : 1;
  size_t i = 1;
  while (i < n && node->group == kNoGroup && t.items[i]->kind == TermKind::String) {
    const DocNode* child = node->child(t.items[i]->text);
    if (child == nullptr) break;
    node = child;
    ++i;
  }
  const Reg r = new_reg();
  *next = i;
  *lazy = false;
  if (node->group != kNoGroup) {
    const Group& group = unit_->group(node->group);
    if (group.kind == GroupKind::Object && !node->children.empty()) {
      *lazy = true;
      emit(Op::LoadDoc, t.loc, r).k = node->id;
    } else if (group.folded != kNotFolded && !unit_->replaces_data) {
      emit(Op::Const, t.loc, r).k = group.folded;
    } else {
      emit_fail(Op::CallRule, t.loc, r).k = node->group;
    }
    return r;
  }
  const bool dynamic = i == n || t.items[i]->kind != TermKind::String;
  if (dynamic && !node->children.empty()) {
    *lazy = true;
    emit(Op::LoadDoc, t.loc, r).k = node->id;
    return r;
  }
  // Base data only: begin at the top, so that replaced data is seen.
  emit_fail(Op::LoadBase, t.loc, r);
  *next = 1;
  return r;
}

Reg CodeGen::reference(const Term& t, Reg want) {
  const bool whole = t.kind == TermKind::Var;
  const Term& head = whole ? t : *t.items[0];
  const size_t n = whole ? 1 : t.items.size();
  size_t i = 1;
  bool lazy = false;
  Reg r = -1;
  bool base = false;
  if (head.kind != TermKind::Var || head.local >= 0) {
    r = term(head);
  } else if (head.text == "input") {
    r = new_reg();
    emit_fail(Op::LoadInput, t.loc, r);
  } else {
    r = data_reference(t, &i, &lazy);
    base = i == 1 && !lazy;
  }
  // Base data is a store whose keys are text.
  for (; base && i < n && is_constant(*t.items[i]); ++i) {
    const Reg next = new_reg();
    emit_fail(Op::GetBase, t.loc, next, r).k = constant(constant_of(*t.items[i]));
    r = next;
  }
  for (; i < n; ++i) r = step(r, *t.items[i], i + 1 == n && !lazy ? want : -1);
  if (lazy) {
    const Reg plain = into(want);
    emit_fail(Op::Materialize, t.loc, plain, r);
    return plain;
  }
  if (want >= 0 && r != want) {
    emit(Op::Move, t.loc, want, r);
    return want;
  }
  return r;
}

bool CodeGen::is_user_call(const Term& t) const {
  return t.items[0]->flag && unit_->program->group_by_name.count(t.text) != 0;
}

Reg CodeGen::call(const Term& t, Reg want) {
  const size_t n = t.items.size() - 1;
  if (is_user_call(t)) {
    const uint32_t id =
        t.local >= 0 ? static_cast<uint32_t>(t.local) : unit_->program->group_by_name.at(t.text);
    const bool rule = unit_->group(id).kind != GroupKind::Function;
    const Reg first = block(t.items, 1);
    const Reg r = into(want);
    emit_fail(rule ? Op::CallRule : Op::CallFunction, t.loc, r, first, static_cast<Reg>(n)).k = id;
    return r;
  }
  const uint32_t index = find_builtin(t.text);
  const Reg first = block(t.items, 1);
  const Reg r = into(want);
  emit_fail(Op::CallBuiltin, t.loc, r, first, static_cast<Reg>(n)).k = index;
  if (!builtin(index).relation) return r;
  const Reg value = iterate(r, t.loc, nullptr);
  if (want < 0) return value;
  emit(Op::Move, t.loc, want, value);
  return want;
}

Reg CodeGen::comprehension(const Term& t, Reg want) {
  const Reg builder = new_reg();
  emit(Op::BuilderInit, t.loc, builder);
  const Label done = new_label();
  const Scope scope = enter(done);
  for (const Term* item : t.items) safety_.add_outer(*item);
  body(*t.body, [&] {
    std::vector<Term*> items = t.items;
    const size_t mark = safety_.mark();
    for (const Term* item : items) {
      if (safety_.ready(*item)) continue;
      Expr head;
      head.terms = items;
      head.loc = t.loc;
      report_unsafe({&head});
      return;
    }
    safety_.undo(mark);
    const Reg first = block(items, 0);
    if (t.kind == TermKind::ObjectCompr) {
      emit(Op::AppendPair, t.loc, builder, first, first + 1);
    } else {
      emit(Op::Append, t.loc, builder, first);
    }
    emit_fail(Op::Fail, t.loc);
  });
  place(done);
  leave(scope);
  const Reg r = into(want);
  const Op op = t.kind == TermKind::ArrayCompr ? Op::FinishArray
                : t.kind == TermKind::SetCompr ? Op::FinishSet
                                               : Op::FinishObject;
  emit(op, t.loc, r, builder);
  return r;
}

Reg CodeGen::template_string(const Term& t, Reg want) {
  const Reg first = block(t.items, 0);
  const Reg r = into(want);
  emit(Op::MakeTemplate, t.loc, r, first, static_cast<Reg>(t.items.size()));
  return r;
}

}  // namespace tracee::rego

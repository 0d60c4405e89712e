// Heads: what a group does with the solutions of its definitions' bodies.
#include <set>

#include "tracee-rules/rego/compile/codegen.h"
#include "tracee-rules/rego/value/order.h"

namespace tracee::rego {
namespace {

using Load = std::pair<TermKind, std::string>;

void note_loads(const Body& b, std::set<Load>* out);

void note_loads(const Term& t, std::set<Load>* out) {
  if (t.kind == TermKind::Field || t.kind == TermKind::Slot) out->insert({t.kind, t.text});
  for (const Term* item : t.items) note_loads(*item, out);
  if (t.body != nullptr) note_loads(*t.body, out);
}

void note_loads(const Body& b, std::set<Load>* out) {
  for (const Expr* e : b.exprs) {
    for (const Term* t : e->terms) note_loads(*t, out);
    if (e->body != nullptr) note_loads(*e->body, out);
  }
}

}  // namespace

void CodeGen::start_clause(const Clause& clause, Reg params) {
  safety_.reset(clause.locals.size());
  clause_ = &clause;
  reg_of_.assign(clause.locals.size(), -1);
  for (size_t i = 0; i < clause.params.size(); ++i) {
    safety_.bind(clause.params[i]);
    reg_of_[static_cast<size_t>(clause.params[i])] = params + static_cast<Reg>(i);
  }
}

// The body, then the head's terms must be safe, then `sink` inside it all.
void CodeGen::clause_body(const Clause& clause, const std::function<void()>& sink) {
  std::vector<Term*> heads = clause.suffix;
  if (clause.member != nullptr) heads.push_back(clause.member);
  if (clause.value != nullptr) heads.push_back(clause.value);
  for (const Term* t : heads) safety_.add_outer(*t);
  trace_definition(clause);
  body(*clause.body, [&] {
    const size_t mark = safety_.mark();
    bool ok = true;
    Expr head;
    head.loc = clause.loc;
    for (Term* t : heads) {
      if (safety_.ready(*t)) continue;
      ok = false;
      head.terms.push_back(t);
    }
    safety_.undo(mark);
    if (!ok) {
      report_unsafe({&head});
      return;
    }
    trace_definition_holds(clause.loc);
    sink();
  });
}

bool CodeGen::constant_value(const Clause& clause, Val* out) {
  if (clause.value == nullptr) {
    *out = Val::boolean(true);
    return true;
  }
  if (!is_constant(*clause.value)) return false;
  *out = constant_of(*clause.value);
  return true;
}

// When every definition has the same constant as its value, the first success ends the group.
bool CodeGen::all_same_constant(const GroupSource& source) {
  Val first;
  for (const Definition& d : source.definitions) {
    for (const Clause& clause : d.branches) {
      Val v;
      if (!constant_value(clause, &v)) return false;
      if (first.defined() && !equal(first, v)) return false;
      first = v;
    }
  }
  return true;
}

Reg CodeGen::value_of(const Clause& clause) {
  if (clause.value != nullptr) return term(*clause.value);
  const Reg r = new_reg();
  emit(Op::Const, clause.loc, r).k = constant(Val::boolean(true));
  return r;
}

void CodeGen::definition(const Definition& d, const Group& group, Reg result, bool all_same,
                         bool single) {
  const bool chain = d.branches.size() > 1;
  const Label next_definition = new_label();
  const Reg found = chain ? new_reg() : -1;
  if (chain) emit(Op::Const, d.branches[0].loc, found).k = constant(Val::boolean(false));
  for (const Clause& clause : d.branches) {
    const Label next_branch = new_label();
    start_clause(clause, 0);
    fail_ = next_branch;
    Val fixed;
    const bool is_fixed = constant_value(clause, &fixed);
    clause_body(clause, [&] {
      if (all_same) {
        emit(Op::ReturnConst, clause.loc).k = constant(fixed);
        return;
      }
      const Reg value = value_of(clause);
      emit(Op::Unique, clause.loc, result, value).k = group.kind == GroupKind::Function ? 1 : 0;
      // The only definition, and no loop around: there can be one value at most.
      if (single && fail_ == next_branch) {
        emit(Op::Return, clause.loc, result);
        return;
      }
      if (chain) emit(Op::Const, clause.loc, found).k = constant(Val::boolean(true));
      if (is_fixed) {
        emit_jump(Op::Jump, clause.loc, next_branch);
      } else {
        emit_fail(Op::Fail, clause.loc);
      }
    });
    place(next_branch);
    if (chain && !all_same) emit_jump(Op::JumpIfSet, clause.loc, next_definition, found);
  }
  place(next_definition);
}

// What the first definition reads of the input and a later one reads again is loaded once, before
// all of them: reading has no effects. Absent values are left in the register, and each use tests.
void CodeGen::share_loads(const GroupSource& source) {
  if (!unit_->program->share || source.definitions.size() < 2) return;
  std::set<Load> first, later;
  for (const Definition& d : source.definitions) {
    for (const Clause& c : d.branches)
      note_loads(*c.body, &d == &source.definitions[0] ? &first : &later);
  }
  for (const Load& load : first) {
    if (later.count(load) == 0) continue;
    const Loc loc = source.definitions[0].branches[0].loc;
    const Label next = new_label();
    const Reg r = new_reg();
    const Op op = load.first == TermKind::Slot ? Op::LoadSlot : Op::LoadField;
    emit_jump(op, loc, next, r).k = static_cast<uint32_t>(std::stoul(load.second));
    place(next);
    shared_[load] = r;
  }
}

void CodeGen::complete_group(const Group& group, const GroupSource& source) {
  const bool all_same = all_same_constant(source) && !source.definitions.empty();
  const Reg result = new_reg();
  if (!all_same) emit(Op::Const, group.loc, result).k = constant(Val::undefined());
  share_loads(source);
  const bool single = source.definitions.size() == 1 && source.definitions[0].branches.size() == 1;
  const Reg base = next_reg_;
  for (const Definition& d : source.definitions) {
    next_reg_ = base;
    definition(d, group, result, all_same, single);
  }
  if (!all_same) {
    const Label none = new_label();
    const Label defined = new_label();
    emit_jump(Op::JumpIfDefined, group.loc, defined, result);
    emit_jump(Op::Jump, group.loc, none);
    place(defined);
    emit(Op::Return, group.loc, result);
    place(none);
  }
  if (source.default_rule.rule != nullptr) {
    const Label none = new_label();
    start_clause(source.default_clause, 0);
    fail_ = none;
    clause_body(source.default_clause,
                [&] { emit(Op::Return, group.loc, value_of(source.default_clause)); });
    place(none);
  }
  emit(Op::ReturnUndefined, group.loc);
}

// Partial sets and objects: every solution of every definition adds to one collection.
void CodeGen::collecting_group(const Group& group, const GroupSource& source) {
  bool flat = true;
  for (const Definition& d : source.definitions) {
    const Clause& clause = d.branches[0];
    flat &= clause.suffix.size() == 1 && clause.member == nullptr;
  }
  const Reg builder = new_reg();
  emit(Op::BuilderInit, group.loc, builder);
  const Reg base = next_reg_;
  for (const Definition& d : source.definitions) {
    next_reg_ = base;
    const Clause& clause = d.branches[0];
    if (d.branches.size() > 1) {
      error("rego_parse_error", d.branches[1].loc, "else keyword cannot be used on partial rules");
    }
    const Label next = new_label();
    start_clause(clause, 0);
    fail_ = next;
    clause_body(clause, [&] {
      std::vector<Term*> parts = clause.suffix;
      Term yes;
      yes.kind = TermKind::Bool;
      yes.flag = true;
      yes.loc = clause.loc;
      parts.push_back(clause.member != nullptr  ? clause.member
                      : clause.value != nullptr ? clause.value
                                                : &yes);
      const Reg first = block(parts, 0);
      if (group.kind == GroupKind::Set) {
        emit(Op::Append, clause.loc, builder, first);
      } else if (flat) {
        emit(Op::AppendPair, clause.loc, builder, first, first + 1);
      } else {
        emit(Op::AppendPath, clause.loc, builder, first, static_cast<Reg>(parts.size() - 1)).k =
            clause.member != nullptr ? 1 : 0;
      }
      emit_fail(Op::Fail, clause.loc);
    });
    place(next);
  }
  const Op finish = group.kind == GroupKind::Set ? Op::FinishSet
                    : flat                       ? Op::FinishObject
                                                 : Op::FinishTree;
  emit(finish, group.loc, builder, builder).k = 1;
  emit(Op::Return, group.loc, builder);
}

Code CodeGen::group(const Group& group, const GroupSource& source) {
  new_reg(static_cast<int>(group.arity));
  if (group.kind == GroupKind::Set || group.kind == GroupKind::Object) {
    collecting_group(group, source);
  } else {
    complete_group(group, source);
  }
  return finish();
}

// A query's solutions: an array of objects, variable name to value.
Code CodeGen::query(const Clause& clause) {
  const Reg builder = new_reg();
  emit(Op::BuilderInit, clause.loc, builder);
  const Label done = new_label();
  start_clause(clause, 0);
  fail_ = done;
  body(*clause.body, [&] {
    std::vector<size_t> shown;
    for (size_t i = 0; i < clause.locals.size(); ++i) {
      const std::string& name = clause.locals[i];
      const bool generated = name[0] == '$' || name.substr(0, 2) == "__";
      if (!generated && safety_.is_bound(static_cast<int32_t>(i))) shown.push_back(i);
    }
    const Reg first = new_reg(static_cast<int>(shown.size() * 2));
    for (size_t s = 0; s < shown.size(); ++s) {
      const Reg at = first + static_cast<Reg>(s * 2);
      const std::string& name = clause.locals[shown[s]];
      Term key;
      key.kind = TermKind::String;
      key.text = name;
      emit(Op::Const, clause.loc, at).k = constant(constant_of(key));
      emit(Op::Move, clause.loc, at + 1, reg_of_[shown[s]]);
    }
    const Reg row = new_reg();
    emit(Op::MakeObject, clause.loc, row, first, static_cast<Reg>(shown.size() * 2));
    emit(Op::Append, clause.loc, builder, row);
    emit_fail(Op::Fail, clause.loc);
  });
  place(done);
  emit(Op::FinishArray, clause.loc, builder, builder);
  emit(Op::Return, clause.loc, builder);
  return finish();
}

void generate_group(Unit* unit, uint32_t id) {
  Group& group = unit->group(id);
  group.code = CodeGen(unit, group.name).group(group, unit->sources[id]);
}

Code generate_query(Unit* unit, const Clause& clause) {
  return CodeGen(unit, "query").query(clause);
}

}  // namespace tracee::rego

// Folding: rules that depend on nothing but constants are evaluated once, at load, by the machine
// itself, and their value becomes a constant. Groups are generated in the order of their
// dependencies, so that what uses a folded rule sees the constant.
#include <algorithm>
#include <functional>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

// Does it read the input, the base document, or call what is not pure?
class Dependence {
 public:
  bool clause(const Clause& c) {
    free_ = true;
    for (const Term* t : c.suffix) term(*t);
    if (c.member != nullptr) term(*c.member);
    if (c.value != nullptr) term(*c.value);
    if (c.body != nullptr) body(*c.body);
    return free_;
  }

 private:
  void body(const Body& b) {
    for (const Expr* e : b.exprs) {
      free_ &= e->withs.empty();
      for (const Term* t : e->terms) term(*t);
      if (e->body != nullptr) body(*e->body);
    }
  }

  void term(const Term& t) {
    if (t.kind == TermKind::Var && t.local < 0 && t.text == "input") free_ = false;
    if (t.kind == TermKind::Call && !t.items[0]->flag) {
      const uint32_t b = find_builtin(t.text);
      free_ &= b != kNoBuiltin && builtin(b).pure && builtin(b).function != nullptr;
    }
    for (size_t i = t.kind == TermKind::Call ? 1 : 0; i < t.items.size(); ++i) term(*t.items[i]);
    if (t.body != nullptr) body(*t.body);
  }

  bool free_ = true;
};

class Folder {
 public:
  Folder(Unit* unit, bool fold)
      : unit_(unit),
        fold_(fold && !unit->replaces_data && !unit->replaces_functions && unit->mocked.empty()),
        done_(unit->sources.size(), 0),
        free_(unit->sources.size(), 0) {
    Limits limits;
    limits.steps = 20000;
    limits.arena_bytes = size_t{4} << 20;
    limits.time = std::chrono::milliseconds(5);
    state_ = std::make_unique<EvalState>(limits);
  }

  // There are no cycles: what a group uses comes first. The stack is explicit, chains may be long.
  void visit(uint32_t start) {
    std::vector<std::pair<uint32_t, size_t>> stack = {{start, 0}};
    while (!stack.empty()) {
      auto& [id, next] = stack.back();
      const std::vector<uint32_t>& uses = unit_->sources[id].uses;
      if (done_[id] != 0 || next == uses.size()) {
        if (done_[id] == 0) generate(id);
        stack.pop_back();
        continue;
      }
      const uint32_t use = uses[next++];
      if (done_[use] == 0) stack.push_back({use, 0});
    }
  }

 private:
  void generate(uint32_t id) {
    done_[id] = 1;
    generate_group(unit_, id);
    if (!fold_ || !unit_->diagnostics.empty()) return;
    free_[id] = is_free(id);
    Group& group = unit_->group(id);
    if (free_[id] == 0 || group.kind == GroupKind::Function || !group.node->children.empty())
      return;
    Val value;
    const Outcome outcome = state_->run_group(*unit_->program, id, Val::undefined(), {}, &value);
    // Errors and absent values are left to the evaluation, where they belong.
    if (outcome != Outcome::Defined || state_->lenient_errors() != 0) return;
    Program& program = *unit_->program;
    program.constants.push_back(deep_copy(value, program.arena));
    program.constants.back().open = value.open;
    group.folded = static_cast<uint32_t>(program.constants.size() - 1);
    Insn insn{};
    insn.op = Op::ReturnConst;
    insn.k = group.folded;
    group.code = Code{{insn}, {group.loc}, 0};
  }

  bool is_free(uint32_t id) {
    const GroupSource& source = unit_->sources[id];
    Dependence dependence;
    bool ok = true;
    for (const Definition& d : source.definitions) {
      for (const Clause& c : d.branches) ok = ok && dependence.clause(c);
    }
    if (source.default_rule.rule != nullptr) ok = ok && dependence.clause(source.default_clause);
    for (uint32_t use : source.uses) ok = ok && free_[use] != 0;
    return ok;
  }

  Unit* unit_;
  bool fold_;
  std::vector<char> done_;
  std::vector<char> free_;
  std::unique_ptr<EvalState> state_;
};

}  // namespace

void generate_all(Unit* unit, bool fold) {
  Folder folder(unit, fold);
  for (uint32_t id = 0; id < unit->sources.size(); ++id) folder.visit(id);
}

}  // namespace tracee::rego

// Recursion: no rule may depend on itself, because evaluation has no fixpoint. A reference with a
// variable in it reaches every rule that could stand there.
#include <algorithm>

#include "tracee-rules/rego/compile/safety.h"

namespace tracee::rego {
namespace {

class Reach {
 public:
  explicit Reach(Unit* unit) : unit_(unit) {}

  void clause(const Clause& c, std::vector<uint32_t>* out) {
    out_ = out;
    for (const Term* t : c.suffix) term(*t);
    if (c.member != nullptr) term(*c.member);
    if (c.value != nullptr) term(*c.value);
    if (c.body != nullptr) body(*c.body);
  }

 private:
  void body(const Body& b) {
    for (const Expr* e : b.exprs) {
      for (const Term* t : e->terms) term(*t);
      for (const With& w : e->withs) term(*w.value);
      if (e->body != nullptr) body(*e->body);
    }
  }

  void term(const Term& t) {
    const bool is_data = t.kind == TermKind::Var && t.local < 0 && t.text == "data";
    if (is_data) below(unit_->program->root);
    if (t.kind == TermKind::Call) {
      const auto found = unit_->program->group_by_name.find(t.text);
      if (t.items[0]->flag && found != unit_->program->group_by_name.end())
        out_->push_back(found->second);
      for (size_t i = 1; i < t.items.size(); ++i) term(*t.items[i]);
      return;
    }
    size_t from = 0;
    if (t.kind == TermKind::Ref && t.items[0]->kind == TermKind::Var && t.items[0]->local < 0) {
      if (t.items[0]->text == "data") path(unit_->program->root, t, 1);
      from = 1;
    }
    for (size_t i = from; i < t.items.size(); ++i) term(*t.items[i]);
    if (t.body != nullptr) body(*t.body);
  }

  void path(const DocNode* node, const Term& ref, size_t at) {
    if (node->group != kNoGroup) out_->push_back(node->group);
    if (at == ref.items.size()) {
      for (const DocNode* child : node->children) below(child);
      return;
    }
    if (ref.items[at]->kind == TermKind::String) {
      const DocNode* child = node->child(ref.items[at]->text);
      if (child != nullptr) path(child, ref, at + 1);
      return;
    }
    if (is_constant(*ref.items[at])) return;
    for (const DocNode* child : node->children) path(child, ref, at + 1);
  }

  void below(const DocNode* node) {
    if (node->group != kNoGroup) out_->push_back(node->group);
    for (const DocNode* child : node->children) below(child);
  }

  Unit* unit_;
  std::vector<uint32_t>* out_ = nullptr;
};

constexpr uint32_t kMaxRuleDepth = 1000;

// Depth-first with an explicit stack: rule chains may be long.
class CycleFinder {
 public:
  explicit CycleFinder(Unit* unit)
      : unit_(unit), state_(unit->sources.size(), 0), depth_(unit->sources.size(), 0) {}

  void run() {
    for (uint32_t id = 0; id < state_.size(); ++id) {
      if (state_[id] == 0) visit(id);
    }
  }

 private:
  struct Step {
    uint32_t group;
    size_t next;
  };

  void visit(uint32_t start) {
    std::vector<Step> stack = {{start, 0}};
    state_[start] = 1;
    while (!stack.empty()) {
      Step& top = stack.back();
      const std::vector<uint32_t>& uses = unit_->sources[top.group].uses;
      if (top.next == uses.size()) {
        measure(top.group);
        state_[top.group] = 2;
        stack.pop_back();
        continue;
      }
      const uint32_t next = uses[top.next++];
      if (state_[next] == 1) report(stack, next);
      if (state_[next] != 0) continue;
      state_[next] = 1;
      stack.push_back({next, 0});
    }
  }

  // How many rules stand on each other below this one. What is deeper could not be called, and the
  // passes after this one descend by it.
  void measure(uint32_t group) {
    uint32_t below = 0;
    for (const uint32_t use : unit_->sources[group].uses) below = std::max(below, depth_[use]);
    depth_[group] = below + 1;
    if (depth_[group] != kMaxRuleDepth + 1) return;  // once, where it begins
    const Group& rule = unit_->group(group);
    unit_->diagnostics.error("rego_compile_error", rule.loc,
                             "rule " + rule.name + " depends on a chain of more than " +
                                 std::to_string(kMaxRuleDepth) + " rules");
  }

  void report(const std::vector<Step>& stack, uint32_t to) {
    size_t from = 0;
    while (stack[from].group != to) ++from;
    std::string chain;
    for (size_t i = from; i < stack.size(); ++i)
      chain += unit_->group(stack[i].group).name + " -> ";
    const Group& group = unit_->group(to);
    unit_->diagnostics.error("rego_recursion_error", group.loc,
                             "rule " + group.name + " is recursive: " + chain + group.name);
  }

  Unit* unit_;
  std::vector<char> state_;
  std::vector<uint32_t> depth_;
};

}  // namespace

void check_recursion(Unit* unit) {
  Reach reach(unit);
  for (GroupSource& group : unit->sources) {
    for (const Definition& d : group.definitions) {
      for (const Clause& c : d.branches) reach.clause(c, &group.uses);
    }
    if (group.default_rule.rule != nullptr) reach.clause(group.default_clause, &group.uses);
    std::sort(group.uses.begin(), group.uses.end());
    group.uses.erase(std::unique(group.uses.begin(), group.uses.end()), group.uses.end());
  }
  CycleFinder(unit).run();
}

}  // namespace tracee::rego

// The tree of packages and rules: every rule is put at the ground part of its reference, and rules
// that cannot stand side by side are reported.
#include <algorithm>

#include "tracee-rules/rego/compile/clause.h"

namespace tracee::rego {
namespace {

class TreeBuilder {
 public:
  explicit TreeBuilder(Unit* unit) : unit_(unit), program_(*unit->program) {}

  void run() {
    program_.root = make_node("data", nullptr);
    for (const auto& module : unit_->modules) {
      DocNode* package = program_.root;
      for (const std::string& key : module->package) package = child(package, key);
      for (Rule* rule : module->rules) place(*module, package, rule);
    }
    for (uint32_t id = 0; id < program_.groups.size(); ++id) check_group(id);
  }

 private:
  DocNode* make_node(const std::string& key, DocNode* parent) {
    program_.nodes.push_back(std::make_unique<DocNode>());
    DocNode* node = program_.nodes.back().get();
    node->key = key;
    node->key_value = Val::string({program_.arena.copy(key), key.size()});
    node->id = static_cast<uint32_t>(program_.nodes.size() - 1);
    node->parent = parent;
    return node;
  }

  DocNode* child(DocNode* parent, const std::string& key) {
    const auto at =
        std::lower_bound(parent->children.begin(), parent->children.end(), key,
                         [](const DocNode* n, const std::string& k) { return n->key < k; });
    if (at != parent->children.end() && (*at)->key == key) return *at;
    DocNode* node = make_node(key, parent);
    parent->children.insert(at, node);
    return node;
  }

  static std::string name_of(const DocNode* node) {
    return node->parent == nullptr ? "data" : name_of(node->parent) + "." + node->key;
  }

  GroupKind kind_of(const Rule& rule, size_t ground) {
    if (rule.is_function) return GroupKind::Function;
    if (ground < rule.path.size()) return GroupKind::Object;
    return rule.member != nullptr ? GroupKind::Set : GroupKind::Complete;
  }

  void place(const Module& module, DocNode* package, Rule* rule) {
    size_t ground = 1;
    DocNode* node = child(package, rule->path[0]->text);
    while (ground < rule->path.size() && rule->path[ground]->kind == TermKind::String) {
      node = child(node, rule->path[ground++]->text);
    }
    const GroupKind kind = kind_of(*rule, ground);
    if (node->group == kNoGroup) {
      node->group = static_cast<uint32_t>(program_.groups.size());
      Group group;
      group.name = name_of(node);
      group.kind = kind;
      group.arity = static_cast<uint32_t>(rule->args.size());
      group.node = node;
      group.loc = rule->loc;
      program_.group_by_name[group.name] = node->group;
      program_.groups.push_back(std::move(group));
      unit_->sources.emplace_back();
    }
    add(node->group, kind, {&module, rule});
  }

  void error(Loc loc, const char* code, std::string message) {
    unit_->diagnostics.error(code, loc, std::move(message));
  }

  void add(uint32_t id, GroupKind kind, RuleSource source) {
    Group& group = program_.groups[id];
    GroupSource& all = unit_->sources[id];
    const Rule& rule = *source.rule;
    if (kind != group.kind) {
      error(rule.loc, "rego_type_error", "conflicting rules " + group.name + " found");
      return;
    }
    if (kind == GroupKind::Function && rule.args.size() != group.arity) {
      error(rule.loc, "rego_type_error",
            "conflicting rules " + group.name +
                " found: a function needs the same number of "
                "arguments everywhere");
      return;
    }
    if (!rule.is_default) {
      all.rules.push_back(source);
      return;
    }
    if (all.default_rule.rule != nullptr) {
      error(rule.loc, "rego_type_error", "multiple default rules " + group.name + " found");
      return;
    }
    if (kind == GroupKind::Set || kind == GroupKind::Object) {
      error(rule.loc, "rego_compile_error",
            "default rules must have a constant reference: " + group.name);
      return;
    }
    all.default_rule = source;
  }

  void check_group(uint32_t id) {
    const Group& group = program_.groups[id];
    const DocNode* node = group.node;
    if (group.kind == GroupKind::Object || node->children.empty()) return;
    for (const DocNode* below : node->children) report_below(group, below);
  }

  void report_below(const Group& above, const DocNode* node) {
    if (node->group != kNoGroup) {
      const Group& below = program_.groups[node->group];
      error(above.loc, "rego_type_error",
            "rule " + above.name + " conflicts with [" + below.name + "]");
      return;
    }
    // A package below a rule.
    if (node->children.empty()) return;
    for (const DocNode* c : node->children) report_below(above, c);
  }

  Unit* unit_;
  Program& program_;
};

}  // namespace

std::string path_text(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& part : path) {
    if (!out.empty()) out += '.';
    out += part;
  }
  return out;
}

void build_rule_tree(Unit* unit) { TreeBuilder(unit).run(); }

}  // namespace tracee::rego

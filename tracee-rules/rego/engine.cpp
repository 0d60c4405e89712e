// The door's implementation: thin, everything happens behind it.
#include "tracee-rules/rego/engine.h"

#include <algorithm>

#include "tracee-rules/rego/compile/compiler.h"
#include "tracee-rules/rego/compile/pattern_check.h"

namespace tracee::rego {

std::string Policy::describe(const EvalError& error) const {
  std::string place;
  if (error.loc.line != 0 && error.loc.file < program_->sources.size()) {
    place = program_->sources[error.loc.file] + ":" + std::to_string(error.loc.line) + ": ";
  }
  return place + error.code + ": " + error.message;
}

Outcome Evaluator::query(const Policy& policy, uint32_t query, const Val& input,
                         const EvalOptions& options, Val* out) {
  return state_.run(*policy.program_, policy.program_->entries[query], input, options, out);
}

PolicyBuilder::PolicyBuilder(const PolicySettings& settings)
    : settings_(settings), policy_(std::make_shared<Policy>()) {
  CompileOptions options;
  options.version = settings.version;
  options.fold = settings.fold;
  options.trace = settings.trace;
  options.share = settings.share;
  compiler_ = std::make_unique<Compiler>(options);
}

PolicyBuilder::~PolicyBuilder() = default;

void PolicyBuilder::add_module(std::string name, std::string_view text) {
  compiler_->add_module(std::move(name), text);
}

uint32_t PolicyBuilder::add_query(std::string_view text) {
  return compiler_->add_query("query", text);
}

void PolicyBuilder::set_data(const Val& data) { compiler_->set_data(data); }

Status PolicyBuilder::link() { return compiler_->link(); }

std::vector<std::string> PolicyBuilder::packages() const {
  std::vector<std::string> out;
  for (const auto& module : compiler_->unit().modules) {
    const std::string name = "data." + path_text(module->package);
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  }
  return out;
}

std::vector<std::string> PolicyBuilder::rules_in(std::string_view package) const {
  std::vector<std::string> out;
  const std::string prefix = std::string(package) + ".";
  for (const Group& group : compiler_->program().groups) {
    if (group.name.starts_with(prefix) && group.kind != GroupKind::Function)
      out.push_back(group.name);
  }
  return out;
}

Loc PolicyBuilder::place_of(std::string_view rule) const {
  const Program& program = compiler_->program();
  const auto found = program.group_by_name.find(std::string(rule));
  return found == program.group_by_name.end() ? Loc{} : program.groups[found->second].loc;
}

std::vector<InputUse> PolicyBuilder::input_uses(uint32_t file, const InputShape& shape) const {
  return rego::input_uses(compiler_->unit(), file, shape);
}

std::vector<std::string> PolicyBuilder::wrong_patterns() const {
  const Unit& unit = compiler_->unit();
  std::vector<std::string> out;
  for (const WrongPattern& wrong : rego::wrong_patterns(unit)) {
    out.push_back(unit.diagnostics.source(wrong.loc.file).name + ":" +
                  std::to_string(wrong.loc.line) + ":" + std::to_string(wrong.loc.column) + ": " +
                  wrong.text);
  }
  return out;
}

Outcome PolicyBuilder::evaluate(std::string_view rule, const Val& input, EvalState* state,
                                Val* out) const {
  const Program& program = compiler_->program();
  const auto found = program.group_by_name.find(std::string(rule));
  if (found == program.group_by_name.end()) return Outcome::Undefined;
  return state->run_group(program, found->second, input, {}, out);
}

Result<uint32_t> PolicyBuilder::entry(std::string_view rule,
                                      const std::vector<std::string>& kinds) {
  const Program& program = compiler_->program();
  const auto found = program.group_by_name.find(std::string(rule));
  if (found == program.group_by_name.end() ||
      program.groups[found->second].kind == GroupKind::Function) {
    return Error(ErrorKind::NotFound, "there is no rule " + std::string(rule));
  }
  Policy::Entry entry;
  entry.group = found->second;
  if (settings_.schema != nullptr) {
    // Without kinds named, the rule stays generic for all of them.
    entry.by_kind.assign(settings_.schema->kinds.size(),
                         kinds.empty() ? entry.group : kNeverMatches);
    for (const std::string& name : kinds) {
      const uint32_t kind = settings_.schema->find_kind(name);
      if (kind == Schema::kNone)
        return Error(ErrorKind::NotFound, "there is no kind of input called " + name);
      entry.by_kind[kind] = settings_.specialize && !settings_.trace
                                ? compiler_->specialize(*settings_.schema, entry.group, kind)
                                : entry.group;
    }
    for (const uint32_t group : entry.by_kind) {
      entry.necessities.push_back(group == kNeverMatches ? Necessity{true, {}}
                                                         : necessity_of(compiler_->unit(), group));
    }
  }
  policy_->entries_.push_back(std::move(entry));
  return static_cast<uint32_t>(policy_->entries_.size() - 1);
}

Result<std::shared_ptr<const Policy>> PolicyBuilder::finish() {
  auto program = compiler_->finish();
  if (!program) return std::move(program).error();
  policy_->program_ = *program;
  policy_->stride_ =
      settings_.schema == nullptr ? 1 : static_cast<uint32_t>(settings_.schema->kinds.size()) + 1;
  const std::vector<Group>& groups = policy_->program_->groups;
  for (const Policy::Entry& e : policy_->entries_) {
    policy_->table_.push_back(&groups[e.group].code);
    for (uint32_t group : e.by_kind)
      policy_->table_.push_back(group < groups.size() ? &groups[group].code : nullptr);
  }
  return std::shared_ptr<const Policy>(std::move(policy_));
}

}  // namespace tracee::rego

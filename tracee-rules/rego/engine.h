// The Rego engine's door: the only header of this room that others include.
//
// Phases: a PolicyBuilder takes modules and data, link() checks and compiles them, entry() makes
// rules callable (with a schema, specialised for kinds of input), finish() gives the Policy. A
// Policy is immutable and may be shared by threads; each thread evaluates with an Evaluator of its
// own.
//
//   PolicyBuilder builder(settings);
//   builder.add_module("rules/x.rego", text);
//   TRACEE_TRY(builder.link());
//   uint32_t e = builder.entry("data.tracee.X.tracee_match", {"ptrace"}).value();
//   auto policy = builder.finish();
//   Evaluator evaluator(limits);
//   Val result;
//   if (evaluator.evaluate(*policy, e, kind, Val::of_view(&event), {}, &result) ==
//   Outcome::Defined) …
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "tracee-rules/rego/compile/input_uses.h"
#include "tracee-rules/rego/compile/necessity.h"
#include "tracee-rules/rego/compile/schema.h"
#include "tracee-rules/rego/syntax/parser.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/view.h"
#include "tracee-rules/rego/value/walk.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {

class Compiler;

struct PolicySettings {
  RegoVersion version = RegoVersion::Auto;
  // What makes it fast can be switched off, each alone, for tests and for doubts: results stay the
  // same. (The host's index over many rules, by necessity(), is the host's to switch.)
  bool fold = true;
  bool share = true;
  bool specialize = true;
  // Evaluations can be traced (vm/trace.h); nothing is folded or specialised then.
  bool trace = false;
  // Null: inputs are ordinary values or plain views. Must outlive the builder.
  const Schema* schema = nullptr;
};

// Kind number of an evaluation whose input has no known kind.
constexpr uint32_t kAnyKind = ~0u;

class Policy {
 public:
  // Could the entry have a value for this kind? False costs nothing to skip.
  bool can_match(uint32_t entry, uint32_t kind) const { return code_of(entry, kind) != nullptr; }
  // What must hold of the input's slots for the entry to have a value, for an index over many
  // entries. Unknown for kAnyKind.
  const Necessity& necessity(uint32_t entry, uint32_t kind) const {
    return kind < entries_[entry].necessities.size() ? entries_[entry].necessities[kind] : unknown_;
  }
  const Program& program() const { return *program_; }
  // "file:line: code: message" of an evaluation's error.
  std::string describe(const EvalError& error) const;

 private:
  friend class PolicyBuilder;
  friend class Evaluator;

  struct Entry {
    uint32_t group = kNoGroup;
    std::vector<uint32_t> by_kind;  // group, or kNeverMatches
    std::vector<Necessity> necessities;
  };

  // A row an entry: generic code, then one a kind; null where nothing can match.
  const Code* code_of(uint32_t entry, uint32_t kind) const {
    return table_[entry * stride_ + (kind + 1 < stride_ ? kind + 1 : 0)];
  }

  std::shared_ptr<const Program> program_;
  std::vector<Entry> entries_;
  uint32_t stride_ = 1;
  std::vector<const Code*> table_;
  Necessity unknown_;
};

// One thread's evaluations, one at a time. Results live until the next evaluation.
class Evaluator {
 public:
  explicit Evaluator(const Limits& limits) : state_(limits) {}

  Outcome evaluate(const Policy& policy, uint32_t entry, uint32_t kind, const Val& input,
                   const EvalOptions& options, Val* out) {
    const Code* code = policy.code_of(entry, kind);
    if (code == nullptr) return Outcome::Undefined;
    if (code->light && input.tag == Tag::View) {
      return state_.run_light(*policy.program_, *code, input, options, out);
    }
    return state_.run(*policy.program_, *code, input, options, out);
  }
  // All solutions of a query compiled with the policy: an array of objects.
  Outcome query(const Policy& policy, uint32_t query, const Val& input, const EvalOptions& options,
                Val* out);

  const EvalError& error() const { return state_.error(); }
  EvalState& state() { return state_; }

 private:
  EvalState state_;
};

class PolicyBuilder {
 public:
  explicit PolicyBuilder(const PolicySettings& settings);
  ~PolicyBuilder();
  PolicyBuilder(const PolicyBuilder&) = delete;
  PolicyBuilder& operator=(const PolicyBuilder&) = delete;

  // Errors are kept and come out of link().
  void add_module(std::string name, std::string_view text);
  uint32_t add_query(std::string_view text);
  void set_data(const Val& data);

  Status link();
  // Packages, in the order of their modules, as "data.a.b".
  std::vector<std::string> packages() const;
  // Names of the rules below a path such as "data.a.b".
  std::vector<std::string> rules_in(std::string_view package) const;
  // After link(): where a rule begins; its file is the number of its module, in the order in which
  // they were added. Line 0: there is no such rule.
  Loc place_of(std::string_view rule) const;
  // After link() and before entry(): what the rules of one module ask of the input.
  std::vector<InputUse> input_uses(uint32_t file, const InputShape& shape) const;
  // After link() and before entry(): "file:line:column: …" of each constant pattern that cannot be
  // compiled. Rules with such a pattern work but for that call (compile/pattern_check.h).
  std::vector<std::string> wrong_patterns() const;
  // After link(): evaluates a rule at once, for metadata and tests.
  Outcome evaluate(std::string_view rule, const Val& input, EvalState* state, Val* out) const;
  // After link(): a rule to be evaluated later, specialised for these kinds.
  Result<uint32_t> entry(std::string_view rule, const std::vector<std::string>& kinds);
  Result<std::shared_ptr<const Policy>> finish();

 private:
  PolicySettings settings_;
  std::unique_ptr<Compiler> compiler_;
  std::shared_ptr<Policy> policy_;
};

}  // namespace tracee::rego

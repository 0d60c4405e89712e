// A Rego signature compiled to be traced, beside the one that the program evaluates.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tracee-rules/authoring/trace_text.h"
#include "tracee-rules/rego_signatures/rego_signature.h"

namespace tracee::rules {

class TracedRule {
 public:
  // `modules` are those that the signature, their last, is compiled with. Error: Usage.
  static Result<std::unique_ptr<TracedRule>> compile(std::vector<RegoModule> modules);

  // Evaluates the rule on an event, and notes what it does in `trace`, which begin() made ready.
  void run(const EventContext& context, rego::Trace& trace);
  void begin(rego::Trace& trace) const { trace.begin(policy_->program()); }

  TraceText text() const { return TraceText(modules_); }
  const std::string& match_rule() const { return match_rule_; }

 private:
  explicit TracedRule(std::vector<RegoModule> modules) : modules_(std::move(modules)) {}

  std::vector<RegoModule> modules_;
  std::string match_rule_;  // data.PACKAGE.tracee_match
  std::shared_ptr<const rego::Policy> policy_;
  std::uint32_t entry_ = 0;
  RegoRuntime runtime_;
};

}  // namespace tracee::rules

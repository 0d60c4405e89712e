#include "tracee-rules/authoring/traced_rule.h"

#include <utility>

namespace tracee::rules {

Result<std::unique_ptr<TracedRule>> TracedRule::compile(std::vector<RegoModule> modules) {
  std::unique_ptr<TracedRule> rule(new TracedRule(std::move(modules)));
  rego::PolicySettings settings;
  settings.trace = true;
  rego::PolicyBuilder builder(settings);
  for (const RegoModule& module : rule->modules_) builder.add_module(module.path, module.text);
  TRACEE_TRY(builder.link());
  rule->match_rule_ =
      "data." + std::string(package_of(rule->modules_.back().text)) + ".tracee_match";
  auto entry = builder.entry(rule->match_rule_, {});
  if (!entry) return std::move(entry).error();
  auto policy = builder.finish();
  if (!policy) return std::move(policy).error();
  rule->entry_ = *entry;
  rule->policy_ = std::move(*policy);
  return rule;
}

void TracedRule::run(const EventContext& context, rego::Trace& trace) {
  rego::Evaluator& evaluator = runtime_.evaluator;
  evaluator.state().trace_into(&trace);
  runtime_.input.show(context, {});
  rego::Val ignored;  // the program's own evaluation says what comes of it
  evaluator.evaluate(*policy_, entry_, rego::kAnyKind, rego::Val::of_view(&runtime_.input),
                     evaluation_options(context), &ignored);
  evaluator.state().trace_into(nullptr);
}

}  // namespace tracee::rules

// What a rule asks of events that no event can answer: fields, events and arguments that do not
// exist, values that an argument never has.
#pragma once

#include <string>
#include <vector>

#include "tracee-rules/engine/signature.h"
#include "tracee-rules/rego_signatures/rego_rules.h"

namespace tracee::rules {

struct LintWarning {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;
};

// Of a signature that compiles with these modules, whose last it is; by line, each once.
std::vector<LintWarning> lint_input(const std::vector<RegoModule>& modules,
                                    const SignatureInfo& info);

}  // namespace tracee::rules

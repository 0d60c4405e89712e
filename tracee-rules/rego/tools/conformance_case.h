// One public conformance case: run it and say whether the engine answers as OPA does. Used by the
// rego-conformance program alone.
#pragma once

#include <string>
#include <vector>

#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

struct CaseResult {
  bool passed = false;
  bool other_words = false;  // the right error in other words than OPA's
  std::string reason;        // when it failed
};

// The case as a JSON object; anything missing takes the format's defaults.
CaseResult run_case(const Val& test_case);

// String members of a case, empty when absent.
std::string case_text(const Val& test_case, std::string_view field);
std::vector<std::string> case_tags(const Val& test_case);

}  // namespace tracee::rego

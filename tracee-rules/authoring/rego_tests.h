// Tests of rules, as `opa test` runs them: a rule whose name begins with test_ passes when its
// value is defined and not false; one that begins with todo_test_ is skipped.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tracee-rules/authoring/rule_sources.h"

namespace tracee::rules {

struct TestCounts {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;
};

// Every file of tests, and every signature that holds tests itself, is compiled with the helpers,
// the built-in ones among them, and with the modules whose packages it belongs to or names.
// `line` gets what failed and why, and with `verbose` each test; bounded for each.
TestCounts run_rego_tests(const RuleSources& sources, bool verbose,
                          const std::function<void(const std::string&)>& line);

}  // namespace tracee::rules

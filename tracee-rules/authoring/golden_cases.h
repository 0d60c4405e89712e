// Golden cases: a recording beside rules, and the findings that they must give on it.
//
// NAME.capnp (NAME.recording; NAME.json, NAME.jsonl for events as lines of JSON) is a case when
// NAME.findings.json stands beside it, or when NAME is a rule's file: whoami.capnp and
// whoami.quiet.capnp are cases of whoami.rego, and only that rule is evaluated; every other is a
// case of all rules given. NAME.findings.json holds a line a finding, as --output json writes it,
// but for the digest of the rules, which every edit changes; an empty file says that nothing must
// be found. A case of JSON with a line that cannot be read fails, and is not written.
#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "tracee-rules/authoring/rule_sources.h"

namespace tracee::rules {

struct GoldenCase {
  std::string recording;
  std::string expected;  // path of the findings
  std::string rule;      // the rule's file without ending; empty: all rules
};

std::vector<GoldenCase> golden_cases(const RuleSources& sources);

struct GoldenResult {
  bool passed = false;
  bool written = false;  // --update: the findings are new
  std::size_t findings = 0;
  std::vector<std::string> lines;  // what differs, and what was wrong with the recording
};

// `signatures` are those of the case. With `update` the findings become the expected ones.
GoldenResult run_golden(const GoldenCase& golden, RuleSet rules, bool update);

}  // namespace tracee::rules

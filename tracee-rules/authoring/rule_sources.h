// The files of rules that an author names, sorted by what they are. Read as the program reads a
// rules directory, with the same refusals.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/result.h"
#include "common/unique_fd.h"
#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/rego_signatures/rego_rules.h"

namespace tracee::rules {

struct RuleSources {
  std::vector<RegoModule> helpers;     // *helpers.rego, without the built-in one's copy
  std::vector<RegoModule> signatures;  // other *.rego
  std::vector<RegoModule> tests;       // *_test.rego
  std::vector<std::pair<std::string, UniqueFd>> plugins;
  std::vector<std::string> recordings;  // *.capnp, *.recording, *.json, *.jsonl
  std::vector<std::string> refused;     // files and folders that no program would load, and why
};

// Each of `paths` is a rules directory, or one file; of the folder of a file the helpers and tests
// of that rule are taken as well. Error: NotFound or Io, when a path cannot be read; Usage, for a
// file that is neither a rule nor a recording.
Result<RuleSources> read_rule_sources(const std::vector<std::string>& paths);

// The signatures among them, compiled and loaded as the program does. What cannot be is told in
// `refused`, with its position; what an author should know in `notes`. The plugins are taken out.
std::vector<Candidate> load_candidates(RuleSources& sources, std::vector<std::string>& refused,
                                       std::vector<std::string>& notes);

// The name of a rule's or recording's file without folder, ending and "_test".
std::string stem_of(const std::string& path);

}  // namespace tracee::rules

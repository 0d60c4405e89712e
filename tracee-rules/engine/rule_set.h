// The signatures of a run: from what the loaders found to the ordered list that the engine gets.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/result.h"
#include "tracee-rules/engine/signature.h"

namespace tracee::rules {

// A signature and the file it came from.
struct Candidate {
  std::unique_ptr<Signature> signature;
  std::string path;
};

struct RuleSet {
  std::vector<std::unique_ptr<Signature>> signatures;  // ordered by id (numbers as such), each once
  std::vector<std::string> notes;                      // duplicates, for the user
  std::string digest;                                  // of what was loaded; empty when unknown

  std::vector<const SignatureInfo*> infos() const;
};

// Takes the signatures with these ids or aliases, or all without any. Of several with one id the
// first stays. Error: Usage, for an id that nobody has, with the known ones.
Result<RuleSet> make_rule_set(std::vector<Candidate> candidates,
                              const std::vector<std::string>& ids);

// "[TRC-2 TRC-3]"
std::string id_list(const RuleSet& rules);

// The names of the events that the signatures want, each once, separated by commas. A signature
// that wants any event adds nothing.
std::string event_list(const RuleSet& rules);

}  // namespace tracee::rules

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
  std::vector<std::uint64_t> scopes;                   // that each is bound to; empty when none is

  std::vector<const SignatureInfo*> infos() const;
};

// Takes the signatures that are called so, or all without any word. Of several with one id the
// first stays. "N:ID" binds it to events of scope N. Error: Usage, for an id that nobody has, with
// the nearest known one.
Result<RuleSet> make_rule_set(std::vector<Candidate> candidates,
                              const std::vector<std::string>& ids);

// For each signature a line: its id, its other names, the events that it wants, and exec-env
// when it reads environments; tabs between, commas within. What tracee-ebpf reads when a selection
// names signatures.
std::string needs_table(const RuleSet& rules);

// "[TRC-2 TRC-3]"
std::string id_list(const RuleSet& rules);

// The names of the events that the signatures want, each once, separated by commas. A signature
// that wants any event adds nothing.
std::string event_list(const RuleSet& rules);

}  // namespace tracee::rules

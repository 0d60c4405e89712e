// From a rules directory to the signatures in it, whatever language they are written in.
#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/output/file_identity.h"

namespace tracee::rules {

struct RuleScan {
  std::vector<Candidate> candidates;  // in the order of their paths
  std::vector<std::string> refused;   // what was not loaded and why, a sentence each
  std::vector<std::string> notes;     // what a user should know about what was loaded
  std::string digest;                 // SHA-256 of what was loaded, hexadecimal
  std::vector<FileIdentity> files;    // what was read, loaded or not
};

// Loads every plugin (*.so) and every Rego file (*.rego) below `directory`. A file that is refused
// does not keep the others from loading. Error: NotFound or Io, when the directory itself cannot be
// read.
//
// The digest covers the names (below `directory`) and contents of the plugins that were loaded and
// of all Rego files, with the built-in helpers: the same rules have the same digest on every
// machine.
Result<RuleScan> load_rules(const std::string& directory);

// Why a scan of `directory` gave no signature, and what to do: a clause.
std::string explain_no_rules(const std::string& directory, const RuleScan& scan);

}  // namespace tracee::rules

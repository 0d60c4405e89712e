// Which events the signatures of a rules directory need, asked of tracee-rules itself: it alone
// reads rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/selection.h"

namespace tracee {

// Runs the tracee-rules beside this program, as the user behind sudo: rules may be code, and root
// need not run it. `path`: a folder or a file; empty: the rules beside the programs. Error:
// NotFound without that program; Usage, when it failed, which it then has explained on standard
// error.
Result<std::vector<SignatureNeeds>> read_rule_needs(const std::string& path);

// What `tracee-rules --list-needs` writes: a line for each signature, its id, other names, events
// and needs beyond events, tabs between, commas within. What is no such line is passed over.
std::vector<SignatureNeeds> parse_rule_needs(std::string_view text);

}  // namespace tracee

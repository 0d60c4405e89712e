// What to do about an error of the Rego compiler.
#pragma once

#include <string>
#include <vector>

#include "tracee-rules/rego_signatures/rego_rules.h"

namespace tracee::rules {

// A sentence for the first error in `message`, in a module that is compiled with `shared`; empty
// when the message says enough.
std::string help_for(const std::string& message, const std::vector<RegoModule>& shared);

}  // namespace tracee::rules

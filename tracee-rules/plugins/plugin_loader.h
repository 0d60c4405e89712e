// The signatures of one plugin file.
#pragma once

#include <string>
#include <vector>

#include "common/unique_fd.h"
#include "tracee-rules/engine/rule_set.h"

namespace tracee::rules {

// Adds the signatures of an open plugin; what cannot be used is told in `refused`, a sentence each
// that begins with `path`. False when the file as a whole was refused.
bool load_plugin(UniqueFd file, const std::string& path, std::vector<Candidate>& candidates,
                 std::vector<std::string>& refused);

}  // namespace tracee::rules

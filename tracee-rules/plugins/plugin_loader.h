// Finds and loads the plugins of a rules directory.
#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "tracee-rules/engine/rule_set.h"

namespace tracee::rules {

struct PluginScan {
  std::vector<Candidate> candidates;  // in the order of their paths
  std::vector<std::string> refused;   // what was not loaded and why, a sentence each
};

// Loads every *.so below `directory`. One that is refused does not keep the others from loading.
// A folder that others may write to is refused with all it holds; links inside are not followed.
// Error: NotFound or Io, when the directory itself cannot be read.
Result<PluginScan> load_plugins(const std::string& directory);

}  // namespace tracee::rules

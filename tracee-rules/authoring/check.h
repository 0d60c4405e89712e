// Whether rules are sound: what keeps them from loading, and what they ask for in vain.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "common/result.h"
#include "tracee-rules/authoring/author_options.h"

namespace tracee::rules {

struct CheckCounts {
  std::size_t rules = 0;  // signatures that load
  std::size_t errors = 0;
  std::size_t warnings = 0;
};

// `line` gets "file:line:column: warning: …", errors as the compiler words them, and help below
// where there is any. Error: NotFound, Usage or Io, when nothing could be looked at.
Result<CheckCounts> check_rules(const AuthorOptions& options,
                                const std::function<void(const std::string&)>& line);

}  // namespace tracee::rules

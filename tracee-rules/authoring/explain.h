// Why a rule found something on a recording, or did not.
#pragma once

#include <functional>
#include <string>

#include "common/result.h"
#include "tracee-rules/authoring/author_options.h"

namespace tracee::rules {

// Takes a line; not yet harmless for a terminal.
using Line = std::function<void(const std::string&)>;

// The recording is read twice for a finding. What could not be loaded or read whole is told to
// `trouble`. Error: Usage or NotFound, when there is no such finding, rule or event; Io.
Status explain(const AuthorOptions& options, const Line& line, const Line& trouble);

}  // namespace tracee::rules

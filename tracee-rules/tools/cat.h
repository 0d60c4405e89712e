// `tracee-rules cat`: the events of recordings as text, or as a recording again.
#pragma once

#include "tracee-rules/tools/tool_options.h"

namespace tracee::rules {

// Damage, losses and missing ends go to standard error. Errors: those of walk_recording() and of
// writing; Usage for an output that exists, a binary stream to a terminal, or times before the end
// of what cannot be read twice.
Status run_cat(const ToolOptions& options);

}  // namespace tracee::rules

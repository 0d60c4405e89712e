// Runs a tool, once its command line is understood.
#pragma once

#include "tracee-rules/tools/tool_options.h"

namespace tracee::rules {

// Results go to standard output, everything else to standard error. Returns the exit status: 0
// done, 1 error, 3 a recording that verify found incomplete or damaged.
int run_tool(const ToolOptions& options);

}  // namespace tracee::rules

// What tracee-rules does, once its command line is understood.
#pragma once

#include "tracee-rules/options.h"

namespace tracee::rules {

// Loads the signatures, reads the input to its end, writes findings to standard output and
// everything else to standard error. Returns the exit status (common/exit_status.h).
int run_program(const Options& options);

}  // namespace tracee::rules

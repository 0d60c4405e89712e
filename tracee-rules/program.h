// What tracee-rules does, once its command line is understood.
#pragma once

#include "tracee-rules/options.h"

namespace tracee::rules {

// Loads the signatures, reads the input to its end, writes findings to standard output and
// everything else to standard error. Returns the exit status: 0 done, 1 error, 2 findings at or
// above --fail-on, 3 record incomplete under --fail-on-loss; 2 wins over 3.
int run_program(const Options& options);

// "tracee-rules: <message>" on standard error, harmless for a terminal.
void print_trouble(const std::string& message);

}  // namespace tracee::rules

// What went wrong, told on standard error.
#pragma once

#include <string>

#include "common/result.h"

namespace tracee::rules {

// "tracee-rules: <message>" on standard error, harmless for a terminal.
void print_trouble(const std::string& message);
// The same with an error that ends the program: kExitFailed, to be its exit status.
int fail(const Error& error);

}  // namespace tracee::rules

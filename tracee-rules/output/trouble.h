// What went wrong, told on standard error.
#pragma once

#include <string>

namespace tracee::rules {

// "tracee-rules: <message>" on standard error, harmless for a terminal.
void print_trouble(const std::string& message);

}  // namespace tracee::rules

// The standard descriptors of a program: what it does when it was given fewer than three, and how
// it prints a text that was asked for.
#pragma once

#include <string_view>

#include "common/result.h"

namespace tracee {

// To be called first in main(). A standard descriptor that was closed would be given to the next
// file that is opened; what takes its place reads as empty. Standard output that was closed refuses
// what is written to it, so that nobody takes it for delivered.
void hold_standard_descriptors();

// Error: Io, where standard output was closed, or is open for reading alone.
Status check_standard_output();

// Writes a whole text to standard output. Error: Io.
Status print_text(std::string_view text);

}  // namespace tracee

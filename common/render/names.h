// Names of numbers and bits: which text a raw argument had in Tracee v0.6.3.
//
// Rules compare these texts, so they are v0.6.3's to the letter: bits without a name are dropped,
// and what the kernel named later keeps its number. Two of its slips are not kept: execveat's
// flags, whose names it exchanged, and values without any name, which print as a number here.
#pragma once

#include <cstdint>
#include <string>

#include "common/kinds.h"

namespace tracee::render {

// Appends the text of `value` (a word of a batch: sign-extended where the argument is signed) and
// returns true; appends nothing and returns false when `rendering` has no name for it, or is Plain:
// then the number itself is its text.
bool append_name(std::string& out, Rendering rendering, std::uint64_t value);

}  // namespace tracee::render

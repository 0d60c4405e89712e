// Whether a shared object is all there, before the loader maps it.
//
// dlopen(3) maps what an object's headers speak of and touches it: beyond the end of the file that
// is SIGBUS, and the end of the program.
#pragma once

#include "common/result.h"

namespace tracee::rules {

// Holds the program headers and the section table of an open file to its size. What is no ELF file
// of this machine's word size is left to the loader, which says so. Error: Corrupt.
Status check_object_extent(int fd);

}  // namespace tracee::rules

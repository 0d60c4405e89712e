// Addresses of the running kernel's functions and tables, for tests that compare them.
#pragma once

#include <cstdint>
#include <string>

namespace tracee::test {

// Of the first symbol of that name in /proc/kallsyms; 0 when there is none or it may not be read.
std::uint64_t kernel_symbol(const std::string& name);

}  // namespace tracee::test

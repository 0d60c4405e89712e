// Counts heap allocations by operator new of the program that includes it, once.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>

namespace tracee::bench {

inline std::uint64_t allocations = 0;

}  // namespace tracee::bench

void* operator new(std::size_t size) {
  ++tracee::bench::allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

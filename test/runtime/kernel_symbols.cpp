#include "test/runtime/kernel_symbols.h"

#include <fstream>

namespace tracee::test {

std::uint64_t kernel_symbol(const std::string& name) {
  std::ifstream symbols("/proc/kallsyms");
  std::string address;
  std::string type;
  std::string symbol;
  while (symbols >> address >> type >> symbol) {
    if (symbol == name) return std::stoull(address, nullptr, 16);
    std::getline(symbols, type);
  }
  return 0;
}

}  // namespace tracee::test

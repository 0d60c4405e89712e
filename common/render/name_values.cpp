// Names are found by showing candidates and looking at the text, so that there is one table of
// names: the one of names.h.
#include "common/render/name_values.h"

#include <algorithm>
#include <string>

#include "common/catalogue.h"
#include "common/render/names.h"

namespace tracee::render {
namespace {

constexpr std::uint64_t kWhole = ~std::uint64_t{0};
constexpr std::uint64_t kLargestNumber = 0x43ff;  // ptrace(2) has requests from 0x4200 on
constexpr std::uint64_t kOpenModes = 3;           // open(2): O_ACCMODE
constexpr std::uint64_t kSocketTypes = 0xf;       // include/linux/net.h: SOCK_TYPE_MASK
constexpr std::uint64_t kFileTypes = 0170000;     // inode(7): S_IFMT

struct Candidate {
  std::uint64_t value;
  std::uint64_t mask;
};

bool is_number(Rendering rendering) {
  switch (rendering) {
    case Rendering::PtraceRequest:
    case Rendering::PrctlOption:
    case Rendering::SocketDomain:
    case Rendering::BpfCommand:
    case Rendering::Capability:
    case Rendering::KernelReadType:
    case Rendering::MemoryAlert:
    case Rendering::SyscallName:
      return true;
    default:
      return false;
  }
}

void add_masked(std::vector<Candidate>& list, std::uint64_t mask, std::uint64_t step) {
  for (std::uint64_t value = 0; value <= mask; value += step) list.push_back({value, mask});
}

// What might have a name, the names that exclude each other first.
std::vector<Candidate> candidates(Rendering rendering) {
  std::vector<Candidate> list;
  if (rendering == Rendering::Plain) return list;
  if (is_number(rendering)) {
    for (std::uint64_t value = 0; value <= kLargestNumber; ++value) list.push_back({value, kWhole});
    return list;
  }
  if (rendering == Rendering::OpenFlags) add_masked(list, kOpenModes, 1);
  if (rendering == Rendering::SocketType) add_masked(list, kSocketTypes, 1);
  if (rendering == Rendering::FileMode) {
    add_masked(list, kFileTypes, 0010000);
    for (std::uint64_t rights : {0700u, 0070u, 0007u}) list.push_back({rights, rights});
  }
  if (rendering == Rendering::AccessMode || rendering == Rendering::MemoryProtection) {
    list.push_back({0, kWhole});  // F_OK, PROT_NONE
  }
  for (int bit = 0; bit < 64; ++bit) {
    list.push_back({std::uint64_t{1} << bit, std::uint64_t{1} << bit});
  }
  return list;
}

// Calls `use(name, bits)` for every name, until that returns true.
template <typename Use>
void each_name(Rendering rendering, Use use) {
  std::vector<std::string> seen;
  for (const Candidate& candidate : candidates(rendering)) {
    std::string text;
    if (!append_name(text, rendering, candidate.value)) continue;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t bar = std::min(rest.find('|'), rest.size());
      const std::string name(rest.substr(0, bar));
      rest.remove_prefix(std::min(bar + 1, rest.size()));
      const bool digit = name.find_first_not_of("0123456789") == std::string::npos;
      if (digit || std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
      seen.push_back(name);
      if (use(name, NamedBits{candidate.mask, candidate.value & candidate.mask})) return;
    }
  }
}

}  // namespace

std::optional<NamedBits> name_value(Rendering rendering, std::string_view name) {
  if (rendering == Rendering::SyscallName) {
    const EventDefinition* event = Catalogue::built_in().find(name);
    if (event == nullptr || !event->is_syscall()) return std::nullopt;
    return NamedBits{kWhole, event->id};
  }
  std::optional<NamedBits> found;
  each_name(rendering, [&](const std::string& known, NamedBits bits) {
    if (known == name) found = bits;
    return found.has_value();
  });
  return found;
}

std::vector<std::string> names_of(Rendering rendering) {
  std::vector<std::string> names;
  each_name(rendering, [&](const std::string& name, NamedBits) {
    names.push_back(name);
    return false;
  });
  return names;
}

}  // namespace tracee::render

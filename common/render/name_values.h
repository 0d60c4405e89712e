// The other way round from names.h: which number, or which bits of one, a name stands for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/kinds.h"

namespace tracee::render {

// A value has the name when (value & mask) == bits. Names of single bits have themselves as mask;
// of names that exclude each other (access modes, file types, whole numbers) the mask covers the
// others.
struct NamedBits {
  std::uint64_t mask = 0;
  std::uint64_t bits = 0;
};

// Nothing when `rendering` has no such name. Takes some milliseconds: for parsers, not for events.
std::optional<NamedBits> name_value(Rendering rendering, std::string_view name);

// All names of a rendering, for "did you mean".
std::vector<std::string> names_of(Rendering rendering);

}  // namespace tracee::render

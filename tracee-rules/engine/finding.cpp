#include "tracee-rules/engine/finding.h"

#include <array>

namespace tracee::rules {

std::string_view lane_name(Lane lane) {
  constexpr std::array<std::string_view, kLanes> kNames = {"control", "kernel",   "derived",
                                                           "finding", "artifact", "packet"};
  const auto number = static_cast<std::size_t>(lane);
  return number < kNames.size() ? kNames[number] : "unknown";
}

}  // namespace tracee::rules

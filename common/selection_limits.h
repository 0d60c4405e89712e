// Limits of the grammar of --trace that several places tell or keep to.
#pragma once

#include <cstddef>

namespace tracee {

// Bytes of a text, whole or a beginning, that the kernel side compares at most: no path of
// binary= may be longer, longer texts of values are compared by the producer.
inline constexpr std::size_t kMaxKernelText = 240;

}  // namespace tracee

// Which kernel functions the selected system calls are, when they can be observed there.
//
// Programs at these functions cost other calls nothing, unlike the dispatcher. They see what the
// dispatcher sees of a call, except that a call which seccomp or a tracer refuses never gets there.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bpf/shared/config.h"
#include "common/catalogue.h"
#include "common/selection.h"

namespace tracee {

// By event, functions of all ways into the kernel; empty: use the dispatcher.
using CallFunctions = std::map<std::uint16_t, std::vector<std::string>>;

// Calls that are observed this way at most.
inline constexpr std::size_t kMaxFewCalls = CONFIG_MAX_FEW_CALLS;

// Empty unless few system calls are selected and each of them has one known function for every way
// in: not exec, exit, rt_sigreturn and those that make a second return, which need the dispatcher,
// and not those whose 32-bit form has a function of another name. `exists`: whether the kernel has
// a function of that name.
CallFunctions functions_of_calls(const Selection& selection, const Catalogue& catalogue,
                                 const std::function<bool(const std::string&)>& exists);

// Whether a call can be observed at its own functions at all.
bool has_own_functions(std::uint16_t event);

}  // namespace tracee

// Capabilities of this process: which there are, and giving them up for good.
//
// capabilities(7). They belong to threads: what is dropped here is dropped for the calling one and
// for those that it begins later.
#pragma once

#include <cstdint>
#include <string>

#include "common/result.h"

namespace tracee {

// Bit N is capability N of linux/capability.h.
using CapabilitySet = std::uint64_t;

constexpr CapabilitySet capability_bit(int number) { return CapabilitySet{1} << number; }

// The effective ones; none when the kernel does not tell.
CapabilitySet effective_capabilities();

// "CAP_KILL, CAP_SYS_PTRACE", for messages; "CAP_41" for those without a name here.
std::string capability_names(CapabilitySet set);

// Whether bpf(2) asks for privileges even of who has a descriptor of what is meant: kernels before
// 5.19 with kernel.unprivileged_bpf_disabled do. Asks the kernel, without any privilege meanwhile.
bool bpf_calls_need_privilege();

// Gives up everything but what is in `keep` and held: permitted, effective, inheritable, ambient,
// and the whole bounding set where that is allowed (CAP_SETPCAP). No later exec gets any of it back
// (PR_SET_NO_NEW_PRIVS). Errors: Permission, when the kernel leaves us more than was asked for.
Status drop_capabilities(CapabilitySet keep);

}  // namespace tracee

// What must be there before any program is tried: permission and type information; and which of the
// two builds of the programs the kernel can run.
//
// Asked once by Sensor::open(), so that the user gets one clear sentence instead of a verifier's
// log. What single programs need is found by trying them (hook_plan.h), but for what can be known
// for all of a kind before.
#pragma once

#include <string>

#include "common/result.h"
#include "tracee-ebpf/sensor/kernel_types.h"
#include "tracee-ebpf/sensor/object_choice.h"

namespace tracee {

// Error: Permission, naming the capabilities that are missing and what they are for, or saying that
// the kernel refuses bpf(2) all the same; Unsupported without bpf(2), BTF, or a feature that every
// program of ours needs; else those of choose_object().
Result<ObjectChoice> probe_kernel();

// Why this kernel takes no trampoline from us, found by giving it an empty one; empty: it may.
std::string trampolines_refused(KernelTypes& types);

// Whether programs may call bpf_rdonly_cast() (Linux 6.2): sensor_config.casts.
bool can_cast(KernelTypes& types);

// Why there can be no kprobe; empty: there may.
std::string kprobes_refused();

}  // namespace tracee

// What this kernel is known to lack for the programs of a plan, before any of them is loaded.
//
// A program that is refused costs another load of all. Most refusals can be known: a function or
// tracepoint that is not there, trampolines or kprobes that nobody gets.
#pragma once

#include "tracee-ebpf/sensor/bpf_object.h"
#include "tracee-ebpf/sensor/hook_plan.h"
#include "tracee-ebpf/sensor/kernel_types.h"

namespace tracee {

// Refuses in `plan` what the kernel lacks, until it wants nothing of that any more. Programs that
// the plan requires are left for the kernel to refuse. `object`: opened, not loaded.
void rule_out(HookPlan& plan, const BpfObject& object, KernelTypes& types);

}  // namespace tracee

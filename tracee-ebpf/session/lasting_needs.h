// Which privileges a run still needs once everything is attached and its stream has begun.
//
// Everything else is given up then. What stays, and why:
//
//   -- COMMAND             CAP_KILL: signals are passed on to it, whoever it has become;
//                          CAP_SYS_PTRACE: or the kernel refuses it PTRACE_TRACEME, which asks
//                          whether its parent, we, may trace it (security/commoncap.c)
//   -o rotate              CAP_SYS_PTRACE: each file begins with a snapshot of all processes
//   a folder that is not   CAP_DAC_OVERRIDE: where later files are made and removed (rotate,
//   ours to write to       --ready-file); with rotate CAP_CHOWN as well, behind sudo, and
//                          CAP_FOWNER for keep:N
//   option:exec-info       CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH: others' executed files are read
//   before Linux 5.19      CAP_BPF, or CAP_SYS_ADMIN: bpf(2) asks for it at every call
//
// Maps, links and rings are descriptors by then, which ask for nothing.
#pragma once

#include "tracee-ebpf/cli/options.h"
#include "tracee-ebpf/process/privileges.h"

namespace tracee {

// Looks at the system, without changing it: at folders, at the user behind sudo, at bpf(2).
CapabilitySet lasting_needs(const Options& options);

}  // namespace tracee

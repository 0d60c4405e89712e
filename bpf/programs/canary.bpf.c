// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Programs that do nothing but tell that programs of their kind still run. User space does from
 * time to time what each must notice (tracee-ebpf/sensor/canary_watch) and looks at the counters:
 * ftrace and kprobes can be switched off while everything stays attached.
 *
 * The function and the tracepoint are there on every kernel since 5.10, and hardly ever reached
 * otherwise. The dispatchers of system calls count for themselves.
 */
#include "bpf/lib/1_config.h"

char LICENSE[] SEC("license") = "GPL";

SEC("fentry/security_task_getsid")
int BPF_PROG(fentry__canary) {
  canary__seen(CANARY_TRAMPOLINE);
  return 0;
}

SEC("kprobe/security_task_getsid")
int BPF_KPROBE(kprobe__canary) {
  canary__seen(CANARY_KPROBE);
  return 0;
}

SEC("tp_btf/task_rename")
int BPF_PROG(tp_btf__canary) {
  canary__seen(CANARY_TRACEPOINT);
  return 0;
}

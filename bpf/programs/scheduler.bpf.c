// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Tasks as the scheduler moves them: who runs after whom, and a task's last steps. Floods, on
 * request only; lifecycle.bpf.c has the life of processes.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

SEC("tp_btf/sched_switch")
int BPF_PROG(tp_btf__sched_switch, bool preempted, struct task_struct* from,
             struct task_struct* to) {
  struct scratch* scratch;
  struct event event;

  if (!event__accept(&event, from, EVENT_SCHED_SWITCH, HOOK_BTF_TRACEPOINT, 5)) return 0;
  scratch = event__scratch(&event, from);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SCHED_SWITCH_CPU, event.cpu);
  value__kernel(scratch, ARG_SCHED_SWITCH_PREV_TID, BPF_CORE_READ(from, pid));
  value__string(scratch, ARG_SCHED_SWITCH_PREV_COMM, (u64)&from->comm, MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_SCHED_SWITCH_NEXT_TID, BPF_CORE_READ(to, pid));
  value__string(scratch, ARG_SCHED_SWITCH_NEXT_COMM, (u64)&to->comm, MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

SEC("tp_btf/task_rename")
int BPF_PROG(tp_btf__task_rename_event, struct task_struct* task, const char* name) {
  char before[RECORD_COMM_SIZE] = {}; /* a copy: Linux 6.1 refuses the pointer itself here */
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_TASK_RENAME, HOOK_BTF_TRACEPOINT, 2, 0, 0);
  if (!scratch) return 0;
  task__comm(before, task);
  value__string(scratch, ARG_TASK_RENAME_OLD_NAME, (u64)before, MARK_KERNEL_MEMORY);
  value__string(scratch, ARG_TASK_RENAME_NEW_NAME, (u64)name, MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int do_exit__send(long code, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_DO_EXIT, hook, 0, code, 0);
  if (scratch) event__send(&event, scratch);
  return 0;
}

SEC("fentry/do_exit")
int BPF_PROG(fentry__do_exit, long code) { return do_exit__send(code, HOOK_FUNCTION_ENTRY); }

SEC("kprobe/do_exit")
int BPF_KPROBE(kprobe__do_exit, long code) { return do_exit__send(code, HOOK_KPROBE); }

/* A tracepoint within do_exit(), where functions cannot be observed. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(tp_btf__do_exit, struct task_struct* task) {
  return do_exit__send(task->exit_code, HOOK_BTF_TRACEPOINT);
}

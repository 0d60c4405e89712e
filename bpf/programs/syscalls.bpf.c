// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * System calls: one dispatcher for all of them, driven by the tables in `config`, or, when few are
 * selected, programs at the functions of those alone.
 *
 * The exit side alone is enough where the arguments are still in the registers. Not so for exit,
 * exit_group and rt_sigreturn, which are sent at entry, and for execve and execveat, whose caller
 * is gone by then: it is remembered at entry, and the event is sent by lifecycle.bpf.c when the
 * exec has happened, or here when it failed.
 */
#define TRACEE_HAS_VERDICTS
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline bool syscall__is_exec(s32 id) {
  return id == EVENT_EXECVE || id == EVENT_EXECVEAT;
}

static __always_inline bool syscall__only_entry(s32 id) {
  return id == EVENT_EXIT || id == EVENT_EXIT_GROUP || id == EVENT_RT_SIGRETURN;
}

/* The child's side of a fork comes back with 0, which no parent does. */
static __always_inline bool syscall__is_child_return(s32 id, long result) {
  return result == 0 &&
         (id == EVENT_CLONE || id == EVENT_FORK || id == EVENT_VFORK || id == EVENT_CLONE3);
}

static __always_inline void syscall__send_plain(struct event* event, struct task_struct* task,
                                                struct pt_regs* regs) {
  void* ring = ring__of(event);
  struct record* record;

  if (!ring) return;
  record = event__reserve(event, ring, task);
  if (!record) return;
  *(u64*)record->marks = MARKS_REGISTER;
  syscall__args(record->words, regs, event->flags & RECORD_COMPAT);
  event__submit(event, ring, record);
}

static __noinline int syscall__send_blobs(struct event* event, struct task_struct* task,
                                          struct pt_regs* regs) {
  struct scratch* scratch = event__scratch(event, task);

  if (!scratch) return 0;
  syscall__args(scratch->args, regs, event->flags & RECORD_COMPAT);
  syscall__collect(scratch);
  event__send(event, scratch);
  return 0;
}

/* Which of `scopes` accept what a call returned and the words it was given. */
static __noinline u64 syscall__scopes(struct pt_regs* regs, u32 id, bool compat, s64 result,
                                      u64 scopes) {
  const volatile struct syscall_plan* plan = &config.plans[id & (CONFIG_MAX_SYSCALLS - 1)];
  struct filter_values* asked = values__asked(id);
  u64 args[CONFIG_SYSCALL_VALUES];

  if (!asked) return scopes;
  scopes = values__return(asked, result, scopes);
  syscall__args(args, regs, compat);
#pragma unroll
  for (u32 i = 0; i < CONFIG_SYSCALL_VALUES; i++)
    if (plan->collect[i] == COLLECT_WORD) scopes = values__word(asked, i, args[i], compat, scopes);
  return scopes;
}

/* A call that `scopes` want, of which `followed` have marked the task. */
static __always_inline int syscall__emit(struct task_struct* task, struct pt_regs* regs, s32 id,
                                         bool compat, long result, u64 scopes, u64 followed) {
  const volatile struct syscall_plan* plan = &config.plans[id & (CONFIG_MAX_SYSCALLS - 1)];
  struct event event;

  if (config.value_filters) {
    scopes = syscall__scopes(regs, id, compat, result, scopes);
    if (!scopes) return 0;
  }
  if (!filter__passed(task, scopes, followed)) loss__task_state(id);
  event__start(&event, id, HOOK_SYSCALL, plan->count);
  event.scopes = scopes;
  event.return_value = result;
  event.syscall = id;
  if (compat) event.flags |= RECORD_COMPAT;
  if (plan->plain)
    syscall__send_plain(&event, task, regs);
  else
    syscall__send_blobs(&event, task, regs);
  return 0;
}

/* Remembers who calls execve or execveat, and with what. */
static __always_inline int syscall__enter_exec(struct task_struct* task, struct pt_regs* regs,
                                               s32 id, bool compat) {
  u64 scopes = event__scopes(id);
  struct task_state* state;
  bool unkept = false;
  u64 args[CONFIG_SYSCALL_VALUES];

  if (!scopes) return 0;
  scopes = filter__task(task, scopes, &unkept);
  if (!scopes) return 0;
  if (unkept) loss__task_state(id);
  state = exec__remember(task);
  if (!state) {
    loss__task_state(id);
    return 0;
  }
  syscall__args(args, regs, compat);
  state->exec_event = id;
  state->exec_scopes = scopes;
  for (int i = 0; i < 5; i++) state->exec_args[i] = args[i];
  state->flags |= STATE_EXEC_CALL | (compat ? STATE_EXEC_COMPAT : 0);
  return 0;
}

/* An exec that came back: it failed, or only asked whether it could be done. */
static __noinline int syscall__exec_failed(struct task_struct* task, long result) {
  struct task_state* state = task_state__get(task);
  const volatile struct syscall_plan* plan;
  struct scratch* scratch;
  struct event event;
  u32 id;

  if (!state || !(state->flags & STATE_EXEC_CALL)) return 0;
  id = state->exec_event;
  plan = &config.plans[id & (CONFIG_MAX_SYSCALLS - 1)];
  event__start(&event, id, HOOK_SYSCALL, plan->count);
  event.scopes = state->exec_scopes;
  event.return_value = result;
  event.syscall = id;
  if (state->flags & STATE_EXEC_COMPAT) event.flags |= RECORD_COMPAT;
  scratch = event__scratch(&event, task);
  if (scratch) {
    scratch->record.task = state->before;
    for (int i = 0; i < 5; i++) scratch->args[i] = state->exec_args[i];
    syscall__collect(scratch);
    event__send(&event, scratch);
  }
  exec__forget(state);
  return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(tp_btf__sys_enter, struct pt_regs* regs, long number) {
  struct task_struct* task;
  u64 scopes, followed;
  bool compat;
  s32 id;

  if (!syscall__at_entry(number)) return 0;
  task = task__current();
  compat = task__is_compat(task);
  id = syscall__event(number, compat);
  if (syscall__is_exec(id)) return syscall__enter_exec(task, regs, id, compat);
  if (id == EVENT_GETSID) canary__seen(CANARY_SYS_ENTER);
  if (!syscall__only_entry(id)) return 0;
  scopes = event__scopes(id);
  if (scopes) scopes &= filter__scopes(task, &followed);
  return scopes ? syscall__emit(task, regs, id, compat, 0, scopes, followed) : 0;
}

static __always_inline int syscall__returned(struct pt_regs* regs, long result) {
  u32 number = regs->orig_ax;
  struct task_struct* task;
  u64 scopes, followed;
  bool compat;
  s32 id;

  if (!syscall__at_exit(number)) return 0;
  task = task__current();
  compat = task__is_compat(task);
  id = syscall__event(number, compat);
  if (id < 0) return 0;
  if (id == EVENT_GETSID) canary__seen(CANARY_SYS_EXIT);
  if (syscall__is_exec(id)) return syscall__exec_failed(task, result);
  scopes = event__scopes(id);
  if (scopes) scopes &= filter__scopes(task, &followed);
  if (!scopes || syscall__only_entry(id) || syscall__is_child_return(id, result)) return 0;
  return syscall__emit(task, regs, id, compat, result, scopes, followed);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(tp_btf__sys_exit, struct pt_regs* regs, long result) {
  return syscall__returned(regs, result);
}

/* The same at the functions of a few calls, so that other calls run no program at all. User space
 * says which functions (sensor/call_functions) before it loads as many of these as it needs. */
#define CALL_PROGRAM(n)                                              \
  SEC("fexit")                                                       \
  int BPF_PROG(fexit__call_##n, struct pt_regs* regs, long result) { \
    return syscall__returned(regs, result);                          \
  }
#define FOR_EACH_CALL_PROGRAM(x)                                                              \
  x(0) x(1) x(2) x(3) x(4) x(5) x(6) x(7) x(8) x(9) x(10) x(11) x(12) x(13) x(14) x(15) x(16) \
      x(17) x(18) x(19) x(20) x(21) x(22) x(23)
#define ONE_MORE(n) +1
FOR_EACH_CALL_PROGRAM(CALL_PROGRAM)
RECORD_STATIC_ASSERT(FOR_EACH_CALL_PROGRAM(ONE_MORE) == CONFIG_CALL_PROGRAMS,
                     "a program for each function");

/* The events sys_enter and sys_exit: each call, by its number alone. */
static __always_inline int syscall__send_number(u32 event_id, long number, long result) {
  struct task_struct* task = task__current();
  struct record* record;
  struct event event;
  bool compat;
  void* ring;

  if (!event__accept(&event, task, event_id, HOOK_BTF_TRACEPOINT, 1)) return 0;
  compat = task__is_compat(task);
  event.syscall = syscall__event(number, compat);
  event.return_value = result;
  if (compat) event.flags |= RECORD_COMPAT;
  ring = ring__of(&event);
  if (!ring) return 0;
  record = event__reserve(&event, ring, task);
  if (!record) return 0;
  /* A 32-bit call without a counterpart has no number among ours. */
  *(u64*)record->marks = compat && event.syscall < 0 ? 0 : MARKS_REGISTER;
  record->words[0] = compat ? event.syscall : number;
  event__submit(&event, ring, record);
  return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(tp_btf__sys_enter_event, struct pt_regs* regs, long number) {
  return syscall__send_number(EVENT_SYS_ENTER, number, 0);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(tp_btf__sys_exit_event, struct pt_regs* regs, long result) {
  return syscall__send_number(EVENT_SYS_EXIT, regs->orig_ax, result);
}

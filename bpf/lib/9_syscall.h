/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 9: system calls as such: which one a task is in, its registers, its argument plan.
 */
#ifndef TRACEE_BPF_LIB_SYSCALL_H
#define TRACEE_BPF_LIB_SYSCALL_H

#include "bpf/lib/8_exec.h"

/* The event of a call's number, or -1 for numbers that no event has. 32-bit programs count
 * differently. */
static __always_inline s32 syscall__event(u32 number, bool compat) {
  if (number >= CONFIG_MAX_SYSCALLS) return -1;
  return compat ? config.ia32_to_native[number] : (s32)number;
}

/* What the caller passed. */
static __always_inline void syscall__args(u64* args, struct pt_regs* regs, bool compat) {
  if (compat) {
    args[0] = (u32)regs->bx;
    args[1] = (u32)regs->cx;
    args[2] = (u32)regs->dx;
    args[3] = (u32)regs->si;
    args[4] = (u32)regs->di;
    args[5] = (u32)regs->bp;
  } else {
    args[0] = regs->di;
    args[1] = regs->si;
    args[2] = regs->dx;
    args[3] = regs->r10;
    args[4] = regs->r8;
    args[5] = regs->r9;
  }
}

/* The call that the current task is in, and its first argument. -1 when the kernel cannot tell.
 * Only for code that runs in system calls: elsewhere the register holds something else. */
static __always_inline s32 syscall__current(struct task_struct* task, u64* first) {
  struct pt_regs* regs;
  bool compat;

  if (!kernel__has_task_pt_regs()) return -1;
  regs = (struct pt_regs*)bpf_task_pt_regs(task);
  compat = task__is_compat(task);
  if (first) *first = compat ? (u32)regs->bx : regs->di;
  return syscall__event(regs->orig_ax, compat);
}

/* A vector that the kernel fills in means nothing after a failure. */
static __always_inline bool syscall__failed(const struct event* event) {
  return event->return_value < 0;
}

static __always_inline void syscall__collect_address(struct scratch* scratch, struct event* event,
                                                     const volatile struct syscall_plan* plan,
                                                     u32 i) {
  s8 from = plan->length_from[i];
  u64 length;
  u32 filled = 0;

  if (from < 0) {
    value__set(scratch, i, 0, MARK_ABSENT);
    return;
  }
  length = scratch->args[from & 7];
  if (!(plan->length_is_pointer >> i & 1)) {
    value__address(scratch, i, scratch->args[i & 7], length > 0xffff ? 0xffff : length,
                   MARK_USER_MEMORY);
    return;
  }
  if (syscall__failed(event)) {
    value__set(scratch, i, 0, MARK_ABSENT);
    return;
  }
  if (length && bpf_probe_read_user(&filled, sizeof(filled), (void*)length)) filled = 0;
  value__address(scratch, i, scratch->args[i & 7], filled > 0xffff ? 0xffff : filled,
                 MARK_USER_MEMORY);
}

static __always_inline void syscall__collect_one(struct scratch* scratch, struct event* event,
                                                 const volatile struct syscall_plan* plan, u32 i) {
  bool compat = event->flags & RECORD_COMPAT;
  u64 word = scratch->args[i & 7];

  switch (plan->collect[i]) {
    case COLLECT_WORD:
      value__word(scratch, i, word);
      break;
    case COLLECT_TEXT:
      value__string(scratch, i, word, MARK_USER_MEMORY);
      break;
    case COLLECT_TEXT_ARRAY:
      value__string_array(scratch, i, word, compat);
      break;
    case COLLECT_ADDRESS:
      syscall__collect_address(scratch, event, plan, i);
      break;
    case COLLECT_INT_PAIR:
      if (syscall__failed(event))
        value__set(scratch, i, 0, MARK_ABSENT);
      else
        value__int_pair(scratch, i, word);
      break;
    default:
      value__set(scratch, i, 0, MARK_ABSENT);
  }
}

/* All arguments of a call, from scratch->args. */
static __noinline int syscall__collect(struct scratch* scratch, struct event* event,
                                       const volatile struct syscall_plan* plan) {
#pragma clang loop unroll(disable)
  for (u32 i = 0; i < CONFIG_SYSCALL_VALUES; i++) {
    if (i >= plan->count) break;
    syscall__collect_one(scratch, event, plan, i);
  }
  return 0;
}

#endif

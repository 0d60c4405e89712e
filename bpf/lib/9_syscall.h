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
  keep_checked(number); /* or some of its bits are checked, which tells the verifier nothing */
  if (number >= CONFIG_MAX_SYSCALLS) return -1;
  return compat ? config.ia32_to_native[number] : (s32)number;
}

/* `word` reads a register by its name. */
#define SYSCALL_ARGS(args, compat, word) \
  do {                                   \
    if (compat) {                        \
      (args)[0] = (u32)word(bx);         \
      (args)[1] = (u32)word(cx);         \
      (args)[2] = (u32)word(dx);         \
      (args)[3] = (u32)word(si);         \
      (args)[4] = (u32)word(di);         \
      (args)[5] = (u32)word(bp);         \
    } else {                             \
      (args)[0] = word(di);              \
      (args)[1] = word(si);              \
      (args)[2] = word(dx);              \
      (args)[3] = word(r10);             \
      (args)[4] = word(r8);              \
      (args)[5] = word(r9);              \
    }                                    \
  } while (0)

/* What the caller passed, where the kernel hands us its registers. */
static __always_inline void syscall__args(u64* args, struct pt_regs* regs, bool compat) {
#define given(name) regs->name
  SYSCALL_ARGS(args, compat, given);
#undef given
}

/* The call that the current task is in, and its first argument. -1 for one without an event.
 * Only for code that runs in system calls: elsewhere the register holds something else. */
static __always_inline s32 syscall__current(struct task_struct* task, u64* first) {
  struct pt_regs* regs = task__registers(task);
  bool compat = task__is_compat(task);

  if (first) *first = compat ? (u32)registers__word(regs, bx) : registers__word(regs, di);
  return syscall__event(registers__word(regs, orig_ax), compat);
}

/* The same with all its arguments, as the caller passed them. */
static __always_inline s32 syscall__current_args(struct task_struct* task, u64* args) {
  struct pt_regs* regs = task__registers(task);
  bool compat = task__is_compat(task);

#define at_entry(name) registers__word(regs, name)
  SYSCALL_ARGS(args, compat, at_entry);
#undef at_entry
  return syscall__event(registers__word(regs, orig_ax), compat);
}

/* Begins an event of the current task in a kernel function: `verdict` is what the function gave, 0
 * before it ran. Null when the event is not wanted or lost; else it must go to event__send(). */
static __always_inline struct scratch* hook__begin(struct event* event, u32 id, u8 hook,
                                                   u8 value_count, s64 verdict, u64* first) {
  struct task_struct* task = task__current();

  if (!event__accept(event, task, id, hook, value_count)) return 0;
  event->return_value = verdict;
  event->syscall = syscall__current(task, first);
  return value_count > RECORD_FEW_VALUES ? event__scratch_more(event, task)
                                         : event__scratch(event, task);
}

/* The call that the event happened in, as an argument; on request, and where it is known. */
static __always_inline void value__syscall(struct scratch* scratch, u32 index,
                                           const struct event* event) {
  if (config.detect_syscall && event->syscall >= 0)
    value__set(scratch, index, event->syscall, MARK_PRESENT | MARK_KERNEL_MEMORY);
}

/* How the arguments of the call in scratch are collected. */
static __always_inline const volatile struct syscall_plan* collect__plan(struct scratch* scratch) {
  return &config.plans[scratch->record.head.event_id & (CONFIG_MAX_SYSCALLS - 1)];
}

/* What the kernel would have filled in means nothing. */
static __always_inline bool collect__failed(const struct scratch* scratch) {
  return scratch->record.head.return_value < 0;
}

static __always_inline void collect__address(struct scratch* scratch, u32 i) {
  const volatile struct syscall_plan* plan = collect__plan(scratch);
  s8 from = plan->length_from[i];
  u64 length;
  u32 filled = 0;

  if (from < 0) {
    value__set(scratch, i, 0, MARK_ABSENT);
    return;
  }
  length = scratch->args[from & (RECORD_FEW_VALUES - 1)];
  if (plan->length_is_pointer >> i & 1) {
    if (collect__failed(scratch)) {
      value__set(scratch, i, 0, MARK_ABSENT);
      return;
    }
    if (length && bpf_probe_read_user(&filled, sizeof(filled), (void*)length)) filled = 0;
    length = filled;
  }
  value__bytes(scratch, i, scratch->args[i], length > 0xffff ? 0xffff : length, MARK_USER_MEMORY);
}

/* One argument. */
LOOP_STEP(collect__step) {
  const volatile struct syscall_plan* plan = collect__plan(scratch);
  bool compat = scratch->record.head.flags & RECORD_COMPAT;
  u64 word;

  if (index >= CONFIG_SYSCALL_VALUES || index >= plan->count) return 1;
  word = scratch->args[index];
  switch (plan->collect[index]) {
    case COLLECT_WORD:
      value__word(scratch, index, word);
      break;
    case COLLECT_TEXT:
      value__string(scratch, index, word, MARK_USER_MEMORY);
      break;
    case COLLECT_TEXT_ARRAY:
      value__string_array(scratch, index, word, compat ? ARRAY_USER_32 : ARRAY_USER);
      break;
    case COLLECT_ADDRESS:
      collect__address(scratch, index);
      break;
    case COLLECT_INT_PAIR:
      if (collect__failed(scratch))
        value__set(scratch, index, 0, MARK_ABSENT);
      else
        value__int_pair(scratch, index, word);
      break;
    default:
      value__set(scratch, index, 0, MARK_ABSENT);
  }
  return 0;
}

/* All arguments of the call that the scratch is for, from scratch->args. */
static __always_inline void syscall__collect(struct scratch* scratch) {
  loop__run(collect__step, CONFIG_SYSCALL_VALUES, scratch);
}

#endif

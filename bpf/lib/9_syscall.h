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

/* Whether its caller is a 32-bit program. */
static __always_inline bool collect__narrow(const struct scratch* scratch) {
  return scratch->record.head.flags & RECORD_COMPAT;
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

enum { MOST_BUFFERS = 1024 /* UIO_MAXIOV: the kernel refuses more */ };

/* Adds the length of one element of a vector; 1 after the last, or when it cannot be read. */
LOOP_STEP(vector__step) {
  struct vector_walk* walk = &scratch->vector_walk;
  u64 length = 0, at;
  u32 narrow = 0;

  if (index >= walk->count) return 1;
  at = walk->vector + index * walk->stride + walk->offset;
  if (bpf_probe_read_user(walk->narrow ? (void*)&narrow : (void*)&length,
                          walk->narrow ? sizeof(narrow) : sizeof(length), (void*)at)) {
    walk->unread = 1;
    return 1;
  }
  walk->bytes += length + narrow;
  return 0;
}

/* How many bytes a vector has in all: of struct iovec, or of struct mmsghdr, whose `msg_len` stands
 * behind a struct msghdr. */
static __noinline int collect__vector(struct scratch* scratch, u32 i, u64 vector, u64 count) {
  bool messages =
      collect__plan(scratch)->collect[i & (CONFIG_PLAN_VALUES - 1)] == COLLECT_MESSAGES_BYTES;
  bool narrow = collect__narrow(scratch);
  struct vector_walk* walk = &scratch->vector_walk;

  if (count > MOST_BUFFERS) {
    value__set(scratch, i, 0, MARK_ABSENT);
    return 0;
  }
  walk->vector = vector;
  walk->count = count;
  walk->bytes = 0;
  walk->narrow = narrow || messages;
  if (messages) {
    walk->stride = narrow ? 32 : 64;
    walk->offset = narrow ? 28 : 56;
  } else {
    walk->stride = narrow ? 8 : 16;
    walk->offset = narrow ? 4 : 8;
  }
  walk->unread = 0;
  loop__run(vector__step, MOST_BUFFERS, scratch);
  if (walk->unread)
    value__unreadable(scratch, i, vector, MARK_USER_MEMORY);
  else
    value__set(scratch, i, walk->bytes, MARK_PRESENT | MARK_USER_MEMORY);
  return 0;
}

/* struct msghdr as far as it is read, which 32-bit programs have in another form. In the scratch:
 * calls lie deep here, and the stack is small. */
static __always_inline bool message__read(struct message_parts* parts, u64 from, bool narrow) {
  u32 small[4];

  if (!narrow) return !bpf_probe_read_user(parts, sizeof(*parts), (void*)from);
  if (bpf_probe_read_user(small, sizeof(small), (void*)from)) return false;
  parts->name = small[0];
  parts->name_length = small[1];
  parts->buffers = small[2];
  parts->buffer_count = small[3];
  return true;
}

static __noinline int collect__message(struct scratch* scratch, u32 i, u64 message, u8 what) {
  struct message_parts* parts = &scratch->message;
  u32 length;

  if (!message__read(parts, message, collect__narrow(scratch))) {
    value__unreadable(scratch, i, message, MARK_USER_MEMORY);
  } else if (what == COLLECT_MESSAGE_BUFFERS) {
    value__set(scratch, i, parts->buffer_count, MARK_PRESENT | MARK_USER_MEMORY);
  } else if (what == COLLECT_MESSAGE_BYTES) {
    collect__vector(scratch, i, parts->buffers, parts->buffer_count);
  } else {
    length = parts->name_length > 0xffff ? 0xffff : parts->name_length;
    value__bytes(scratch, i, parts->name, length, MARK_USER_MEMORY);
  }
  return 0;
}

static __always_inline void collect__field(struct scratch* scratch, u32 i, u64 structure) {
  const volatile struct syscall_plan* plan = collect__plan(scratch);
  u32 offset = plan->part_offset[i];
  s8 from = plan->length_from[i];
  u64 word = 0;

  if (from >= 0 && scratch->args[from & (RECORD_FEW_VALUES - 1)] < offset + sizeof(word))
    value__set(scratch, i, 0, MARK_ABSENT);
  else if (bpf_probe_read_user(&word, sizeof(word), (void*)(structure + offset)))
    value__unreadable(scratch, i, structure, MARK_USER_MEMORY);
  else
    value__set(scratch, i, word, MARK_PRESENT | MARK_USER_MEMORY);
}

/* What lies behind another argument. */
static __always_inline void collect__part(struct scratch* scratch, u32 i, u8 what) {
  const volatile struct syscall_plan* plan = collect__plan(scratch);
  u64 from = scratch->args[plan->part_of[i] & (RECORD_FEW_VALUES - 1)];
  u64 count = scratch->args[plan->length_from[i] & (RECORD_FEW_VALUES - 1)];
  bool filled_in = plan->length_is_pointer >> i & 1;

  if (what == COLLECT_VECTOR_BYTES)
    collect__vector(scratch, i, from, count);
  else if (filled_in && collect__failed(scratch))
    value__set(scratch, i, 0, MARK_ABSENT);
  else if (!from)
    value__set(scratch, i, 0, MARK_NULL | MARK_USER_MEMORY);
  else if (what == COLLECT_FIELD)
    collect__field(scratch, i, from);
  else if (what == COLLECT_MESSAGES_BYTES)
    collect__vector(scratch, i, from, scratch->record.head.return_value);
  else
    collect__message(scratch, i, from, what);
}

static __noinline int collect__text(struct scratch* scratch, u32 i) {
  if (i < RECORD_FEW_VALUES)
    value__string(scratch, i, scratch->args[i & (RECORD_FEW_VALUES - 1)], MARK_USER_MEMORY);
  return 0;
}

/* One argument that is not a word. */
LOOP_STEP(collect__step) {
  const volatile struct syscall_plan* plan = collect__plan(scratch);
  u64 word;
  u8 what;

  if (index >= CONFIG_PLAN_VALUES || !(plan->others >> index)) return 1;
  if (!(plan->others >> index & 1)) return 0;
  word = scratch->args[index & (RECORD_FEW_VALUES - 1)];
  what = plan->collect[index];
  if (what >= COLLECT_FIELD) {
    collect__part(scratch, index, what);
    return 0;
  }
  switch (what) {
    case COLLECT_TEXT:
      collect__text(scratch, index);
      break;
    case COLLECT_TEXT_ARRAY:
      value__string_array(scratch, index, word,
                          collect__narrow(scratch) ? ARRAY_USER_32 : ARRAY_USER);
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

/* All arguments of the call that the scratch is for, from scratch->args: as if each were a word,
 * then those that are not. */
static __always_inline void syscall__collect(struct scratch* scratch) {
  const volatile struct syscall_plan* plan = collect__plan(scratch);
  u8 first = plan->texts[0], second = plan->texts[1];

  *(u64*)scratch->record.marks = MARKS_REGISTER;
  __builtin_memcpy(scratch->record.words, scratch->args, CONFIG_SYSCALL_VALUES * sizeof(u64));
  if (first) collect__text(scratch, first - 1);
  if (second) collect__text(scratch, second - 1);
  if (plan->others) loop__run(collect__step, CONFIG_PLAN_VALUES, scratch);
}

#endif

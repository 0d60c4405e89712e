/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 5: from an accepted event to its ring.
 *
 * event__accept() asks the filters. An event takes its sequence number when it is sent or lost:
 * what the filters of values leave out has none. Events of plain words are written straight into
 * the ring (event__reserve, event__submit); those with blobs are built in scratch (event__scratch,
 * event__send). Nothing wakes user space for a record, unless it asked or the ring fills up.
 */
#ifndef TRACEE_BPF_LIB_SEND_H
#define TRACEE_BPF_LIB_SEND_H

#include "bpf/lib/4_filter.h"

enum {
  PLAIN_VALUES = 6,
  PLAIN_SIZE = __builtin_offsetof(struct record, words) + PLAIN_VALUES * sizeof(u64),
  STACK_SPACE = sizeof(struct record_blob) + RECORD_STACK_BYTES,
  /* The ring's filling is looked at once in so many records, and at each that is large. */
  WAKE_CHECK_MASK = 15,
  WAKE_CHECK_BYTES = 512,
};

/* Eight marks at once: each value present, from a register or from kernel memory. */
#define MARKS_REGISTER 0x0101010101010101ull
#define MARKS_KERNEL (0x0101010101010101ull * (MARK_PRESENT | MARK_KERNEL_MEMORY))

struct event {
  u64 time;
  u64 scopes;
  s64 return_value;
  u32 cpu;
  s32 syscall;
  u16 id;
  u16 flags;
  u8 value_count;
  u8 hook;
  bool lifetime; /* goes to the ring that fork, exec and exit have for themselves */
};

static __always_inline u64 sequence__next(void) {
  u32 zero = 0;
  struct cpu_state* state = bpf_map_lookup_elem(&cpu_states, &zero);

  return state ? word__next(&state->sequence) : 0;
}

static __always_inline void loss__add(u32 event_id, u32 cause, u32 more) {
  struct loss_counters* counters = bpf_map_lookup_elem(&losses, &event_id);

  if (counters && cause < RECORD_LOSS_CAUSES) __sync_fetch_and_add(&counters->cause[cause], more);
  __sync_fetch_and_add(&counted.losses, 1);
}

/* Counts an event that has its sequence number and is not sent. */
static __always_inline void loss__count(u32 event_id, u32 cause) { loss__add(event_id, cause, 1); }

/* Something about a task could not be remembered, so that events may be missing. It has a sequence
 * number of its own: what was counted stays the sum of what was sent and what was lost. */
static __always_inline void loss__task_state(u32 event_id) {
  sequence__next();
  loss__count(event_id, RECORD_LOST_TASK_STATE);
}

static __always_inline void event__start(struct event* event, u32 id, u8 hook, u8 value_count) {
  event->time = bpf_ktime_get_boot_ns();
  event->scopes = 0;
  event->return_value = 0;
  event->cpu = bpf_get_smp_processor_id();
  event->syscall = -1;
  event->id = id;
  event->flags = 0;
  event->value_count = value_count;
  event->hook = hook;
  event->lifetime = false;
}

/* Whether any scope wants the event of this task; if so, it has begun. */
static __always_inline bool event__accept(struct event* event, struct task_struct* task, u32 id,
                                          u8 hook, u8 value_count) {
  u64 scopes = event__scopes(id);
  bool unkept = false;

  if (!scopes) return false;
  scopes = filter__task(task, scopes, &unkept);
  if (!scopes) return false;
  if (unkept) loss__task_state(id);
  event__start(event, id, hook, value_count);
  event->scopes = scopes;
  return true;
}

static __always_inline void* ring__of(const struct event* event) {
  u32 index = event->lifetime ? config.lifetime_ring : event->cpu & config.ring_mask;

  return bpf_map_lookup_elem(&rings, &index);
}

static __always_inline u64 ring__wake_flags(void* ring, const struct event* event, bool look) {
  u32 limit = event->lifetime ? config.lifetime_wake_bytes : config.ring_wake_bytes;

  if (*(volatile u32*)&shared.wake_armed) {
    *(volatile u32*)&shared.wake_armed = 0;
    return BPF_RB_FORCE_WAKEUP;
  }
  if (look && bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) > limit) return BPF_RB_FORCE_WAKEUP;
  return BPF_RB_NO_WAKEUP;
}

static __always_inline void head__fill(struct record_head* head, const struct event* event) {
  head->time = event->time;
  head->sequence = 0; /* taken when it is sent or lost */
  head->return_value = event->return_value;
  head->scopes = event->scopes;
  head->event_id = event->id;
  head->flags = event->flags;
  head->cpu = event->cpu;
  head->value_count = event->value_count;
  head->hook = event->hook;
  head->syscall = event->syscall;
  head->stack = 0;
}

/* The return addresses of the current task's user space; none for threads of the kernel. */
static __always_inline void stack__fill(struct record_blob* blob) {
  long size = task__user_stack(task__current(), (u64*)(blob + 1), RECORD_STACK_BYTES);

  blob->length = size > 0 ? size : 0;
  blob->full_length = blob->length;
  blob->full_count = 0;
  blob->chunks = 0;
}

/* Room in the ring for an event of plain words, head and task filled in; null when lost. */
static __always_inline struct record* event__reserve(const struct event* event, void* ring,
                                                     struct task_struct* task) {
  struct record* record =
      bpf_ringbuf_reserve(ring, PLAIN_SIZE + (config.stacks ? STACK_SPACE : 0), 0);

  if (!record) {
    sequence__next();
    loss__count(event->id, RECORD_LOST_RING_FULL);
    return 0;
  }
  head__fill(&record->head, event);
  task__fill(&record->task, task);
  return record;
}

static __always_inline void event__submit(struct event* event, void* ring, struct record* record) {
  u64 sequence = sequence__next();
  bool look = (sequence & WAKE_CHECK_MASK) == 0;

  record->head.sequence = sequence;
  if (config.stacks) {
    stack__fill((void*)record + PLAIN_SIZE);
    record->head.stack = PLAIN_SIZE;
  }
  bpf_ringbuf_submit(record, ring__wake_flags(ring, event, look));
}

static __always_inline struct scratch* scratch__take(void) {
  struct scratch* scratch;

#pragma unroll
  for (u32 i = 0; i < SCRATCH_SLOTS; i++) {
    u32 slot = i;

    scratch = bpf_map_lookup_elem(&scratches, &slot);
    if (scratch && word__take(&scratch->busy)) {
      scratch->slot = i;
      return scratch;
    }
  }
  return 0;
}

static __always_inline void scratch__give_back(struct scratch* scratch) {
  word__give_back(&scratch->busy);
}

/* Scratch with head and task filled in; null when lost. Must go to event__send(). */
static __always_inline struct scratch* event__scratch(struct event* event,
                                                      struct task_struct* task) {
  struct scratch* scratch = scratch__take();

  if (!scratch) {
    sequence__next();
    loss__count(event->id, RECORD_LOST_SCRATCH);
    return 0;
  }
  head__fill(&scratch->record.head, event);
  task__fill(&scratch->record.task, task);
  scratch->used = 0;
  scratch->unread = 0;
  scratch->numbered = 0;
  *(u64*)scratch->record.marks = 0;
  return scratch;
}

/* The same for an event of more arguments than RECORD_FEW_VALUES. */
static __always_inline struct scratch* event__scratch_more(struct event* event,
                                                           struct task_struct* task) {
  struct record_more* more;
  struct scratch* scratch;

  event->flags |= RECORD_MORE;
  scratch = event__scratch(event, task);
  if (!scratch) return 0;
  more = (void*)scratch->tail;
  __builtin_memset(more->marks, 0, sizeof(more->marks));
  scratch->used = sizeof(*more);
  return scratch;
}

/* The same for an exec. Who it was before is to be filled in. */
static __always_inline struct scratch* event__scratch_actor(struct event* event,
                                                            struct task_struct* task,
                                                            struct record_task** actor) {
  struct scratch* scratch;

  event->flags |= RECORD_ACTOR;
  scratch = event__scratch(event, task);
  if (!scratch) return 0;
  *actor = (void*)scratch->tail;
  scratch->used = sizeof(**actor);
  return scratch;
}

/* Gives the record its number, unless it has one. */
static __always_inline void scratch__number(struct scratch* scratch) {
  if (scratch->numbered) return;
  scratch->record.head.sequence = sequence__next();
  scratch->numbered = 1;
}

/* Takes away the scopes that do not name the text of one value. */
LOOP_STEP(text__step) {
  u32 id = scratch->record.head.event_id, length, slot = index & (RECORD_FEW_VALUES - 1);
  struct filter_values* asked = values__asked(id);
  u8 mark = scratch->record.marks[slot], presence = mark & 7;
  struct filter_choice* found = 0;
  u64 at = scratch->record.words[slot];

  if (!asked || index >= RECORD_FEW_VALUES) return 1;
  if (!(asked->texts >> slot & 1)) return 0;
  /* A resolved path that is cut lacks its front, and is none that could be named. */
  if (presence == MARK_PRESENT || (presence == MARK_CUT && mark != (MARK_CUT | MARK_RESOLVED))) {
    at -= __builtin_offsetof(struct scratch, tail) - __builtin_offsetof(struct scratch, record);
    keep_checked(at);
    if (at > TAIL_LIMIT) return 1;
    length = ((struct record_blob*)&scratch->tail[at])->length;
    keep_checked(length);
    if (length > FILTER_PATH_SIZE - 1) length = FILTER_PATH_SIZE - 1;
    keep_checked(length);
    bpf_probe_read_kernel(scratch->key.path, length,
                          &scratch->tail[at + sizeof(struct record_blob)]);
    scratch->key.path[length] = 0;
    scratch->key.of = FILTER_TEXT_OF(id, index);
    scratch->key.bits = (sizeof(scratch->key.of) + length + 1) * 8;
    found = bpf_map_lookup_elem(&filter_paths, &scratch->key);
  }
  scratch->wanted &= choice__scopes(found, asked->text_positive[slot]);
  return scratch->wanted == 0;
}

/* Which scopes want the values of the record, as far as the kernel decides it. A system call's
 * numbers were judged before. */
static __noinline u64 scratch__wanted(struct scratch* scratch, bool numbers) {
  struct filter_values* asked = values__asked(scratch->record.head.event_id);
  u64 scopes = scratch->record.head.scopes;

  if (!asked) return scopes;
  if (numbers) {
    scopes = values__return(asked, scratch->record.head.return_value, scopes);
    for (u32 i = 0; i < RECORD_FEW_VALUES; i++)
      if ((scratch->record.marks[i] & 7) == MARK_PRESENT)
        scopes = values__word(asked, i, scratch->record.words[i], false, scopes);
  }
  scratch->wanted = scopes;
  if (config.value_filters & VALUE_FILTERS_TEXTS) loop__run(text__step, RECORD_FEW_VALUES, scratch);
  return scratch->wanted;
}

/* Puts the stack behind the values, where there is room. */
static __always_inline void scratch__add_stack(struct scratch* scratch) {
  u32 at = scratch->used;

  if (at > TAIL_SIZE - STACK_SPACE) return;
  keep_checked(at);
  stack__fill((void*)&scratch->tail[at]);
  scratch->record.head.stack =
      __builtin_offsetof(struct scratch, tail) - __builtin_offsetof(struct scratch, record) + at;
  scratch->used = at + STACK_SPACE;
}

static __always_inline void event__send(struct event* event, struct scratch* scratch) {
  void* ring = ring__of(event);
  bool look;
  u64 scopes;
  u32 used;

  /* What has its number is not taken back: user space judges it. */
  if (config.value_filters && !scratch->numbered) {
    scopes = scratch__wanted(scratch, event->hook != HOOK_SYSCALL);
    scratch->record.head.scopes = scopes;
    if (!scopes) {
      scratch__give_back(scratch);
      return;
    }
  }
  scratch__number(scratch);
  if (config.stacks) scratch__add_stack(scratch);
  used = scratch->used;
  if (used > TAIL_SIZE) used = TAIL_SIZE;
  keep_checked(used);
  look = event->lifetime || used > WAKE_CHECK_BYTES ||
         (scratch->record.head.sequence & WAKE_CHECK_MASK) == 0;
  if (!ring || bpf_ringbuf_output(ring, &scratch->record, sizeof(struct record) + used,
                                  ring__wake_flags(ring, event, look)))
    loss__count(event->id, RECORD_LOST_RING_FULL);
  else if (scratch->unread)
    loss__add(event->id, RECORD_LOST_PAGE_FAULT, scratch->unread);
  scratch__give_back(scratch);
}

#endif

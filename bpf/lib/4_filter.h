/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 4: which scopes want a task's events. Asked before anything is copied; without a selection
 * by process it costs a few compares.
 *
 * Scopes are bits: every subject answers for all of them at once, so that many cost what one does.
 */
#ifndef TRACEE_BPF_LIB_FILTER_H
#define TRACEE_BPF_LIB_FILTER_H

#include "bpf/lib/3_task.h"

static __always_inline bool filter__left_out(u32 pid) {
#pragma unroll
  for (u32 i = 0; i < CONFIG_MAX_LEFT_OUT; i++)
    if (i < config.left_out_count && config.left_out[i] == pid) return true;
  return false;
}

/* The scopes that accept a number. A global function: the verifier looks at it once, not once for
 * every program that asks. */
__attribute__((weak, noinline)) u64 ranges__scopes(u32 table, u64 number) {
  struct filter_table* entry = bpf_map_lookup_elem(&filter_tables, &table);
  struct filter_range* range;
  u32 first, count, middle;

  if (!entry) return ~0ull;
  first = entry->first;
  count = entry->count;
  for (int i = 0; i < FILTER_RANGE_STEPS && count > 1; i++) {
    middle = first + count / 2;
    range = bpf_map_lookup_elem(&filter_ranges, &middle);
    if (!range) break;
    if (range->from <= number) {
      first = middle;
      count -= count / 2;
    } else {
      count /= 2;
    }
  }
  range = bpf_map_lookup_elem(&filter_ranges, &first);
  return range && count ? range->scopes : ~0ull;
}

/* Scopes that accept what `found` says of them. */
static __always_inline u64 choice__scopes(const struct filter_choice* found, u64 positive) {
  return found ? (found->equal | ~positive) & ~found->not_equal : ~positive;
}

static __always_inline bool filter__is_new(struct task_struct* task,
                                           const struct task_state* state) {
  struct task_struct* leader =
      kernel__has_task_btf() ? task->group_leader : BPF_CORE_READ(task, group_leader);
  return task__start_time(leader) >= config.start_time || (state && (state->flags & STATE_EXECED));
}

/* pid=N, pid!=N, pid=new and pid!=new are one subject. */
static __always_inline u64 filter__pid(struct task_struct* task, u32 pid,
                                       const struct task_state* state) {
  u64 scopes = ranges__scopes(TABLE_PID, pid);

  if (!(config.filters & FILTER_AGE)) return scopes;
  if (filter__is_new(task, state))
    scopes = (scopes | config.masks.pid_new) & ~config.masks.pid_not_new;
  return scopes & ranges__scopes(TABLE_PID_NOT, pid);
}

static __always_inline u64 filter__comm(struct task_struct* task) {
  u64 comm[RECORD_COMM_SIZE / 8] = {};

  if (KERNEL_PADS_NAMES) {
    comm[0] = *(u64*)&task->comm[0];
    comm[1] = *(u64*)&task->comm[8];
  } else {
    bpf_probe_read_kernel_str(comm, sizeof(comm), &task->comm);
  }
  return choice__scopes(bpf_map_lookup_elem(&filter_comms, comm), config.masks.comm_positive);
}

static __always_inline u64 filter__uts(struct task_struct* task) {
  struct uts_namespace* uts = BPF_CORE_READ(task, nsproxy, uts_ns);
  char name[RECORD_NODENAME_SIZE + 8] = {}; /* and the zero byte of the longest */

  bpf_probe_read_kernel_str(name, RECORD_NODENAME_SIZE + 1, uts->name.nodename);
  return choice__scopes(bpf_map_lookup_elem(&filter_uts, name), config.masks.uts_positive);
}

/* Whether the task is in a pid namespace that gives its process another number; and if so, whether
 * that namespace's first process began after the start. */
static __always_inline bool filter__in_namespace(struct task_struct* task, bool* is_new) {
  struct pid* pid = BPF_CORE_READ(task, signal, pids[PID_TYPE_TGID]);
  u32 level = BPF_CORE_READ(pid, level);
  struct upid own;

  if (level == 0) return false;
  pid__at_level(pid, level, &own);
  if ((u32)own.nr == (u32)task__read(task, tgid)) return false;
  *is_new = BPF_CORE_READ(own.ns, child_reaper, start_boottime) >= config.start_time;
  return true;
}

static __always_inline u64 filter__container(struct task_struct* task,
                                             const struct filter_group* group) {
  u64 positive = config.masks.container_positive, accepted = 0, refused = 0, scopes = ~0ull;
  bool inside, is_new = false;

  inside = group && (group->flags & GROUP_CONTAINER);
  if (inside) {
    is_new = group->flags & GROUP_NEW;
    accepted = group->container.equal;
    refused = group->container.not_equal;
  } else {
    inside = filter__in_namespace(task, &is_new);
  }
  scopes &= inside ? ~config.masks.container_outside : ~config.masks.container_inside;
  if (inside && is_new) {
    accepted |= config.masks.container_new;
    refused |= config.masks.container_not_new;
  }
  return scopes & (accepted | ~positive) & ~refused;
}

/* The subjects that a control group decides. One that user space has not seen yet is accepted here
 * and decided there. */
static __always_inline u64 filter__group(struct task_struct* task) {
  u64 id = task__cgroup_id(task, kernel__has_task_btf()), scopes = ~0ull;
  struct filter_group* group = bpf_map_lookup_elem(&filter_groups, &id);

  if (group && (group->flags & GROUP_UNDECIDED)) return ~0ull;
  if (config.filters & FILTER_CGROUP)
    scopes = group ? group->cgroup : ~config.masks.cgroup_positive;
  if (config.filters & FILTER_CONTAINER) scopes &= filter__container(task, group);
  return scopes;
}

static __always_inline u64 filter__state(struct task_struct* task, const struct task_state* state) {
  u64 scopes = ~0ull;

  if (config.filters & FILTER_TREE)
    scopes = choice__scopes(state ? &state->tree : 0, config.masks.tree_positive);
  if (config.filters & FILTER_BINARY)
    scopes &= choice__scopes(state ? &state->binary : 0, config.masks.binary_positive);
  return scopes;
}

/* Numbers that lie in the task itself; the cheap ones. */
static __always_inline u64 filter__numbers(struct task_struct* task) {
  u64 scopes = ~0ull;

  if (config.filters & FILTER_TID) scopes = ranges__scopes(TABLE_TID, task__read(task, pid));
  if (config.filters & FILTER_UID)
    scopes &= ranges__scopes(TABLE_UID, task__read(task, cred, uid.val));
  if (config.filters & FILTER_GID)
    scopes &= ranges__scopes(TABLE_GID, task__read(task, cred, gid.val));
  if (config.filters & FILTER_MNTNS)
    scopes &= ranges__scopes(TABLE_MNTNS, task__read(task, nsproxy, mnt_ns, ns.inum));
  return scopes;
}

static __always_inline u64 filter__pidns(struct task_struct* task) {
  struct pid* pid = task__read(task, thread_pid);
  struct upid own;

  pid__at_level(pid, BPF_CORE_READ(pid, level), &own);
  return ranges__scopes(TABLE_PIDNS, BPF_CORE_READ(own.ns, ns.inum));
}

static __noinline u64 filter__subjects(struct task_struct* task, const struct task_state* state,
                                       u64 scopes) {
  u32 filters = config.filters;

  scopes &= filter__state(task, state);
  if (scopes && (filters & (FILTER_PID | FILTER_AGE)))
    scopes &= filter__pid(task, task__read(task, tgid), state);
  if (scopes && (filters & (FILTER_TID | FILTER_UID | FILTER_GID | FILTER_MNTNS)))
    scopes &= filter__numbers(task);
  if (scopes && (filters & FILTER_PIDNS)) scopes &= filter__pidns(task);
  if (scopes && (filters & FILTER_COMM)) scopes &= filter__comm(task);
  if (scopes && (filters & FILTER_UTS)) scopes &= filter__uts(task);
  if (scopes && (filters & FILTER_BY_GROUP)) scopes &= filter__group(task);
  return scopes;
}

/* Which of `scopes` want events of this task. Remembers it where that is to be followed; `unkept`
 * says when it could not be. */
static __always_inline u64 filter__task(struct task_struct* task, u64 scopes, bool* unkept) {
  struct task_state* state = 0;
  u64 followed = 0;

  if (filter__left_out(task__read(task, tgid))) return 0;
  if (!config.filters) return scopes;
  if (config.filters & FILTER_BY_STATE) state = task_state__deciding(task);
  if ((config.filters & FILTER_FOLLOW) && state) followed = state->followed & scopes;
  if (followed != scopes) scopes = followed | filter__subjects(task, state, scopes & ~followed);
  if ((config.filters & FILTER_FOLLOW) && (scopes & ~followed & config.masks.follow)) {
    state = task_state__make(task);
    if (state)
      word__add_bits(&state->followed, scopes & config.masks.follow);
    else
      *unkept = true;
  }
  return scopes;
}

/* Whether any scope wants this event of the task, as far as its values are not asked. */
static __always_inline bool filter__wants(struct task_struct* task, u32 id) {
  bool unkept = false;

  return event__selected(id) && filter__task(task, event__scopes(id), &unkept);
}

/* What is asked of the values of an event, or null. */
static __always_inline struct filter_values* values__asked(u32 id) {
  if (!config.value_filters) return 0;
  if (!(config.value_filtered[(id & (RECORD_MAX_EVENTS - 1)) / 64] >> (id & 63) & 1)) return 0;
  return bpf_map_lookup_elem(&filter_values, &id);
}

/* A word as its type has it, such that a comparison without sign orders it. */
static __always_inline u64 word__ordered(u64 word, u8 width) {
  const u64 sign = 1ull << 63;

  if (width == WORD_SIGNED_32) return (u64)(s64)(s32)word ^ sign;
  if (width == WORD_UNSIGNED_32) return (u32)word;
  if (width == WORD_UNSIGNED_16) return (u16)word;
  return width == WORD_SIGNED_64 ? word ^ sign : word;
}

/* Which of `scopes` accept what an event returned. */
static __always_inline u64 values__return(const struct filter_values* asked, s64 result,
                                          u64 scopes) {
  u32 table = asked->return_table;

  return table ? scopes & ranges__scopes(table, word__ordered(result, WORD_SIGNED_64)) : scopes;
}

/* Which of `scopes` accept the value at `index`. */
static __always_inline u64 values__word(const struct filter_values* asked, u32 index, u64 word,
                                        bool narrow, u64 scopes) {
  u32 table = asked->word_tables[index & (RECORD_FEW_VALUES - 1)];
  u8 width = asked->widths[index & (RECORD_FEW_VALUES - 1)];

  if (!table) return scopes;
  /* 32-bit programs pass a `long` in 32 bits. */
  if (narrow && width == WORD_SIGNED_64) word = (s64)(s32)word;
  return scopes & ranges__scopes(table, word__ordered(word, width));
}

#endif

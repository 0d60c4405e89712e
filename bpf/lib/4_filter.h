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

/* The subjects that a control group decides. One that user space has not seen yet, or that found no
 * room, is accepted here and decided there. */
static __always_inline u64 filter__group(struct task_struct* task, u64 id) {
  struct filter_group* group = bpf_map_lookup_elem(&filter_groups, &id);
  u64 scopes = ~0ull;

  if (group ? group->flags & GROUP_UNDECIDED : *(volatile u32*)&shared.groups_full) return ~0ull;
  if (config.filters & FILTER_CGROUP)
    scopes = group ? group->cgroup : ~config.masks.cgroup_positive;
  if (config.filters & FILTER_CONTAINER) scopes &= filter__container(task, group);
  return scopes;
}

static __always_inline u64 filter__state(const struct task_state* state) {
  u64 scopes = ~0ull;

  if (config.filters & FILTER_TREE)
    scopes = choice__scopes(state ? &state->tree : 0, config.masks.tree_positive);
  if (config.filters & FILTER_BINARY)
    scopes &= choice__scopes(state ? &state->binary : 0, config.masks.binary_positive);
  return scopes;
}

static __always_inline u64 filter__pidns(struct task_struct* task) {
  struct pid* pid = task__read(task, thread_pid);
  struct upid own;

  pid__at_level(pid, BPF_CORE_READ(pid, level), &own);
  return ranges__scopes(TABLE_PIDNS, BPF_CORE_READ(own.ns, ns.inum));
}

/* Whether the next subject is asked: where verdicts are kept all are, for what is not asked now may
 * decide when another one has changed. */
static __always_inline bool filter__asks(u64 scopes, u32 subjects) {
  return (config.filters & subjects) && (KERNEL_KEEPS_VERDICTS || scopes);
}

/* The scopes that accept a number, which is kept with the verdict. */
static __always_inline u64 filter__number(u32 table, u32 number, u32* kept) {
  if (KERNEL_KEEPS_VERDICTS) *kept = number;
  return ranges__scopes(table, number);
}

/* The numbers that lie in the task itself. */
static __always_inline u64 filter__numbers(struct task_struct* task, struct identity* of,
                                           u64 scopes) {
  if (filter__asks(scopes, FILTER_TID)) scopes &= ranges__scopes(TABLE_TID, task__read(task, pid));
  if (filter__asks(scopes, FILTER_UID))
    scopes &= filter__number(TABLE_UID, task__read(task, cred, uid.val), &of->uid);
  if (filter__asks(scopes, FILTER_GID))
    scopes &= filter__number(TABLE_GID, task__read(task, cred, gid.val), &of->gid);
  if (filter__asks(scopes, FILTER_MNTNS))
    scopes &= filter__number(TABLE_MNTNS, task__read(task, nsproxy, mnt_ns, ns.inum),
                             &of->mount_namespace);
  if (filter__asks(scopes, FILTER_PIDNS)) scopes &= filter__pidns(task);
  return scopes;
}

/* Texts are looked up, and kept, with zeros behind their end. */
static __noinline u64 filter__comm(struct task_struct* task, struct identity* of) {
  u64 comm[RECORD_COMM_SIZE / 8] = {};

  bpf_probe_read_kernel_str(comm, sizeof(comm), &task->comm);
  if (KERNEL_KEEPS_VERDICTS) __builtin_memcpy(of->comm, comm, sizeof(comm));
  return choice__scopes(bpf_map_lookup_elem(&filter_comms, comm), config.masks.comm_positive);
}

static __noinline u64 filter__uts(struct task_struct* task, struct identity* of) {
  struct uts_namespace* uts = BPF_CORE_READ(task, nsproxy, uts_ns);
  u64 name[RECORD_NODENAME_SIZE / 8 + 1] = {}; /* and the zero byte of the longest */

  bpf_probe_read_kernel_str(name, RECORD_NODENAME_SIZE + 1, uts->name.nodename);
  if (KERNEL_KEEPS_VERDICTS) __builtin_memcpy(of->nodename, name, RECORD_NODENAME_SIZE);
  return choice__scopes(bpf_map_lookup_elem(&filter_uts, name), config.masks.uts_positive);
}

/* The scopes that accept a task; what of it they come from is put into `of`. `state` is what is
 * remembered of it, or null. */
static __always_inline u64 filter__subjects(struct task_struct* task, struct identity* of,
                                            const struct task_state* state) {
  u64 scopes = filter__state(state), group;

  if (filter__asks(scopes, FILTER_PID | FILTER_AGE))
    scopes &= filter__pid(task, task__read(task, tgid), state);
  scopes = filter__numbers(task, of, scopes);
  if (filter__asks(scopes, FILTER_COMM)) scopes &= filter__comm(task, of);
  if (filter__asks(scopes, FILTER_UTS)) scopes &= filter__uts(task, of);
  if (filter__asks(scopes, FILTER_BY_GROUP)) {
    if (KERNEL_KEEPS_VERDICTS) of->group_changes = *(volatile u32*)&shared.group_changes;
    barrier(); /* a change after this makes the verdict one of the past */
    group = task__cgroup_id(task, kernel__has_task_btf());
    if (KERNEL_KEEPS_VERDICTS) of->cgroup_id = group;
    scopes &= filter__group(task, group);
  }
  return scopes;
}

/* Where the verdict on a task is kept. */
static __always_inline struct verdict* verdict__place(struct task_struct* task) {
  return &verdicts[task->pid & (VERDICTS - 1)];
}

/* What is remembered of a task has changed: said after every change, but by a fork, whose child
 * nobody has judged yet. */
static __always_inline void verdict__changed(struct task_struct* task) {
  if (KERNEL_KEEPS_VERDICTS && config.filters)
    __sync_fetch_and_add(&verdict__place(task)->changes, 1);
}

static __noinline bool nodename__equals(const u64* kept, struct task_struct* task) {
  struct uts_namespace* uts = task->nsproxy->uts_ns;
  u64 difference = 0;

#pragma unroll
  for (int i = 0; i < RECORD_NODENAME_SIZE / 8; i++)
    difference |= kept[i] ^ *(u64*)&uts->name.nodename[i * 8];
  return difference == 0;
}

/* Whether all that a verdict comes from is still the same. */
static __always_inline bool verdict__holds(const struct verdict* kept, struct task_struct* task,
                                           u32 filters) {
  struct task_struct* walk = kernel__walkable(struct task_struct, task);
  const struct identity* of = &kept->of;

  if (kept->start_time != task->start_boottime) return false;
  if ((filters & FILTER_BY_STATE) && kept->seen != *(volatile u64*)&kept->changes) return false;
  if ((filters & FILTER_UID) && of->uid != walk->cred->uid.val) return false;
  if ((filters & FILTER_GID) && of->gid != walk->cred->gid.val) return false;
  if ((filters & FILTER_MNTNS) && of->mount_namespace != walk->nsproxy->mnt_ns->ns.inum)
    return false;
  if ((filters & FILTER_COMM) &&
      (of->comm[0] != *(u64*)&task->comm[0] || of->comm[1] != *(u64*)&task->comm[8]))
    return false;
  if ((filters & FILTER_UTS) && !nodename__equals(of->nodename, walk)) return false;
  if (!(filters & FILTER_BY_GROUP)) return true;
  return of->group_changes == *(volatile u32*)&shared.group_changes &&
         of->cgroup_id == task__cgroup_id(walk, true);
}

/* Where the verdict on a task may be put: at its place, or where nobody looks when another one
 * writes there. Until verdict__end() there is none at that place. */
static __always_inline struct verdict* verdict__begin(struct task_struct* task) {
  struct verdict* place = verdict__place(task);

  if (!word__take(&place->busy)) return &verdicts[VERDICTS];
  *(volatile u64*)&place->task = 0;
  barrier();
  return place;
}

static __always_inline void verdict__end(struct verdict* kept, struct task_struct* task) {
  barrier();
  /* What decides about a worker of io_uring is its process's, whose changes are told elsewhere. */
  if (!(task->flags & TASK_IO_WORKER)) *(volatile u64*)&kept->task = (u64)task;
  word__give_back(&kept->busy);
}

/* Finds the verdict on a task, and keeps it. */
static __noinline u64 filter__decide(struct task_struct* task, u64* followed) {
  struct verdict* kept = KERNEL_KEEPS_VERDICTS ? verdict__begin(task) : &verdicts[VERDICTS];
  struct task_struct* walk = kernel__walkable(struct task_struct, task);
  struct task_state* state = 0;
  u64 scopes;

  if (KERNEL_KEEPS_VERDICTS) kept->seen = *(volatile u64*)&verdict__place(task)->changes;
  barrier();
  if (config.filters & FILTER_BY_STATE) state = task_state__deciding(task);
  *followed = (config.filters & FILTER_FOLLOW) && state ? state->followed : 0;
  scopes = *followed | filter__subjects(walk, &kept->of, state);
  if (filter__left_out(task__read(task, tgid))) scopes = 0;
  if (KERNEL_KEEPS_VERDICTS) {
    kept->start_time = task->start_boottime;
    kept->scopes = scopes;
    kept->followed = *followed;
    verdict__end(kept, task);
  }
  return scopes;
}

/* The scopes that accept a task, which must be the one that runs: it is not judged twice at a time
 * then, but by what interrupts it, so that an entry that is this task's before and after it was
 * read has not been another's in between. `followed` gets those whose `follow` has marked it. */
static __always_inline u64 filter__scopes(struct task_struct* task, u64* followed) {
  u32 filters = config.filters;
  const struct verdict* kept;
  u64 scopes;

  *followed = 0;
  if (!filters) return filter__left_out(task__read(task, tgid)) ? 0 : ~0ull;
  if (KERNEL_KEEPS_VERDICTS) {
    kept = verdict__place(task);
    if (*(volatile u64*)&kept->task == (u64)task && verdict__holds(kept, task, filters)) {
      scopes = kept->scopes;
      if (filters & FILTER_FOLLOW) *followed = kept->followed;
      barrier();
      if (*(volatile u64*)&kept->task == (u64)task) return scopes;
    }
  }
  return filter__decide(task, followed);
}

/* An event of a task passed the filters of `scopes`: remembers it where that is to be followed.
 * False when it could not be. */
static __noinline bool filter__follow(struct task_struct* task, u64 scopes) {
  struct task_state* state = task_state__make(task);

  if (!state) return false;
  word__add_bits(&state->followed, scopes);
  verdict__changed(task);
  return true;
}

static __always_inline bool filter__passed(struct task_struct* task, u64 scopes, u64 followed) {
  u64 follow = scopes & config.masks.follow & ~followed;

  return !(config.filters & FILTER_FOLLOW) || !follow || filter__follow(task, follow);
}

/* Which of `scopes` want events of this task. Remembers it where that is to be followed; `unkept`
 * says when it could not be. */
static __always_inline u64 filter__task(struct task_struct* task, u64 scopes, bool* unkept) {
  u64 followed;

  scopes &= filter__scopes(task, &followed);
  if (!filter__passed(task, scopes, followed)) *unkept = true;
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

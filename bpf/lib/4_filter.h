/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 4: whether a task's events are wanted. Asked before anything is copied; without a
 * selection by process it costs a few compares.
 */
#ifndef TRACEE_BPF_LIB_FILTER_H
#define TRACEE_BPF_LIB_FILTER_H

#include "bpf/lib/3_task.h"

enum filter_verdict {
  FILTER_NO = 0,
  FILTER_YES = 1,
  FILTER_YES_UNKEPT = 2, /* wanted, but that it must be followed could not be remembered */
};

static __always_inline bool filter__left_out(u32 pid) {
#pragma unroll
  for (u32 i = 0; i < CONFIG_MAX_LEFT_OUT; i++)
    if (i < config.left_out_count && config.left_out[i] == pid) return true;
  return false;
}

/* `=` and `!=` of one value that a map knows. */
static __always_inline bool filter__listed(void* map, void* key, bool equal, bool not_equal) {
  u32* found = bpf_map_lookup_elem(map, key);
  u32 value = found ? *found : 0;

  if (not_equal && (value & FILTER_VALUE_NOT_EQUAL)) return false;
  return !equal || (value & FILTER_VALUE_EQUAL);
}

static __always_inline bool filter__is_new(struct task_struct* task, u32 state) {
  struct task_struct* leader =
      kernel__has_task_btf() ? task->group_leader : BPF_CORE_READ(task, group_leader);
  return task__start_time(leader) >= config.start_time || (state & STATE_EXECED);
}

/* pid=N, pid!=N, pid=new and pid!=new are one subject. */
static __always_inline bool filter__pid(struct task_struct* task, u32 pid, u32 state) {
  u32 filters = config.filters;
  u32 *found, value = 0;

  if (filters & (FILTER_PID_EQUAL | FILTER_PID_NOT_EQUAL)) {
    found = bpf_map_lookup_elem(&filter_pids, &pid);
    value = found ? *found : 0;
  }
  if (value & FILTER_VALUE_NOT_EQUAL) return false;
  if ((filters & FILTER_OLD) && filter__is_new(task, state)) return false;
  if (!(filters & (FILTER_PID_EQUAL | FILTER_NEW)) || (value & FILTER_VALUE_EQUAL)) return true;
  return (filters & FILTER_NEW) && filter__is_new(task, state);
}

static __always_inline bool filter__subjects(struct task_struct* task, u32 pid, u32 state) {
  u32 filters = config.filters;
  char comm[RECORD_COMM_SIZE] = {};

  if ((filters & FILTER_TREE_EQUAL) && !(state & STATE_TREE)) return false;
  if ((filters & FILTER_TREE_NOT_EQUAL) && (state & STATE_TREE_NOT)) return false;
  if ((filters & (FILTER_PID_EQUAL | FILTER_PID_NOT_EQUAL | FILTER_NEW | FILTER_OLD)) &&
      !filter__pid(task, pid, state))
    return false;
  if (filters & (FILTER_COMM_EQUAL | FILTER_COMM_NOT_EQUAL)) {
    task__comm(comm, task);
    return filter__listed(&filter_comms, comm, filters & FILTER_COMM_EQUAL,
                          filters & FILTER_COMM_NOT_EQUAL);
  }
  return true;
}

/* Whether events of this task are wanted. Remembers it where that is to be followed. */
static __always_inline enum filter_verdict filter__task(struct task_struct* task) {
  u32 pid = kernel__has_task_btf() ? task->tgid : BPF_CORE_READ(task, tgid);
  struct task_state* state = 0;
  u32 flags = 0;

  if (filter__left_out(pid)) return FILTER_NO;
  if (!config.filters) return FILTER_YES;
  if (config.filters & FILTER_BY_STATE) {
    state = task_state__deciding(task);
    flags = state ? state->flags : 0;
  }
  if ((config.filters & FILTER_FOLLOW) && (flags & STATE_FOLLOW)) return FILTER_YES;
  if (!filter__subjects(task, pid, flags)) return FILTER_NO;
  if (config.filters & FILTER_FOLLOW) {
    state = task_state__make(task);
    if (!state) return FILTER_YES_UNKEPT;
    state->flags |= STATE_FOLLOW;
  }
  return FILTER_YES;
}

#endif

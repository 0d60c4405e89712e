/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 3: what is known of a task, and what is remembered of it.
 *
 * task__fill() reads the current task. One load of a BTF pointer costs next to nothing, one probe
 * read 15 to 30 ns; so plain loads where the kernel has them, and the same reads by helper where
 * not. Task state is reached through task_state__get() and task_state__make() alone.
 */
#ifndef TRACEE_BPF_LIB_TASK_H
#define TRACEE_BPF_LIB_TASK_H

#include "bpf/lib/2_maps.h"

enum {
  TASK_STATUS_COMPAT = 2,  /* thread_info.status: TS_COMPAT */
  TASK_KTHREAD = 0x200000, /* task_struct.flags: PF_KTHREAD */
  TASK_IO_WORKER =
      0x10,          /* PF_IO_WORKER: a thread of the kernel's in a process that uses io_uring */
  PID_TYPE_TGID = 1, /* PIDTYPE_TGID */
};

#define task__load(direct, task, ...) \
  ((direct) ? ___arrow(task, __VA_ARGS__) : BPF_CORE_READ(task, __VA_ARGS__))

/* One field of a task that is at hand, in the best way that the kernel has. */
#define task__read(task, ...) \
  (kernel__has_task_btf() ? ___arrow(task, __VA_ARGS__) : BPF_CORE_READ(task, __VA_ARGS__))

static __always_inline struct task_struct* task__current(void) {
  if (kernel__has_task_btf()) return bpf_get_current_task_btf();
  return (struct task_struct*)bpf_get_current_task();
}

static __always_inline u64 task__start_time(struct task_struct* leader) {
  return kernel__has_task_btf() ? leader->start_boottime : BPF_CORE_READ(leader, start_boottime);
}

static __always_inline bool task__is_compat(struct task_struct* task) {
  u32 status =
      kernel__has_task_btf() ? task->thread_info.status : BPF_CORE_READ(task, thread_info.status);
  return status & TASK_STATUS_COMPAT;
}

/* A pid's number in the namespace of that level, which is below the host's. */
static __always_inline void pid__at_level(struct pid* pid, u32 level, struct upid* out) {
  void* numbers = (void*)pid + bpf_core_field_offset(struct pid, numbers);

  if (bpf_probe_read_kernel(out, sizeof(*out), numbers + level * sizeof(*out)))
    __builtin_memset(out, 0, sizeof(*out));
}

/* Numbers as the task's own namespace has them; on the host they are the host's. */
static __always_inline void task__fill_ns(struct record_task* out, struct task_struct* task,
                                          struct task_struct* parent, bool direct) {
  struct pid* pid = task__load(direct, task, thread_pid);
  u32 level = task__load(direct, pid, level);
  struct upid own, number;

  if (level == 0) {
    out->ns_tid = out->tid;
    out->ns_pid = out->pid;
    out->ns_parent_pid = out->parent_pid;
    out->pid_namespace = task__load(direct, pid, numbers[0].ns, ns.inum);
    return;
  }
  pid__at_level(pid, level, &own);
  out->ns_tid = own.nr;
  out->pid_namespace = BPF_CORE_READ(own.ns, ns.inum);
  pid__at_level(BPF_CORE_READ(task, signal, pids[PID_TYPE_TGID]), level, &number);
  out->ns_pid = number.nr;
  /* A parent outside the namespace has no number there. */
  out->ns_parent_pid = 0;
  pid = BPF_CORE_READ(parent, signal, pids[PID_TYPE_TGID]);
  if (BPF_CORE_READ(pid, level) >= level) {
    pid__at_level(pid, level, &number);
    if (number.ns == own.ns) out->ns_parent_pid = number.nr;
  }
}

/* The group in the hierarchy of the cpuset controller, where that is one of its own. */
static __always_inline u64 task__cpuset_id(struct task_struct* task, bool direct) {
  u64 place = bpf_core_field_offset(struct css_set, subsys) +
              bpf_core_enum_value(enum cgroup_subsys_id, cpuset_cgrp_id) * sizeof(void*);
  struct cgroup_subsys_state* state = 0;

  /* The compiler must not find `place` in an array of its own size: kernels differ in both. */
  keep_checked(place);
  if (direct) {
    state = *(struct cgroup_subsys_state**)((void*)task->cgroups + place);
  } else {
    bpf_probe_read_kernel(&state, sizeof(state), (void*)BPF_CORE_READ(task, cgroups) + place);
  }
  return task__load(direct, state, cgroup, kn, id);
}

static __always_inline u64 task__cgroup_id(struct task_struct* task, bool direct) {
  if (config.cgroup_hierarchy) return task__cpuset_id(task, direct);
  return task__load(direct, task, cgroups, dfl_cgrp, kn, id);
}

/* `walk` is the task again, to follow its pointers; what lies in it is read as it is at hand. */
static __always_inline void task__fill_from(struct record_task* out, struct task_struct* task,
                                            struct task_struct* walk, bool direct) {
  struct task_struct* leader = task__load(direct, walk, group_leader);
  struct task_struct* parent = task__load(direct, walk, real_parent);
  struct nsproxy* namespaces = task__load(direct, walk, nsproxy);
  struct uts_namespace* uts = task__load(direct, namespaces, uts_ns);
  u64* comm = (u64*)out->comm;
  u64* nodename = (u64*)out->nodename;

  out->start_time = task__load(direct, task, start_boottime);
  out->process_start_time = task__load(direct, leader, start_boottime);
  out->parent_start_time = task__load(direct, parent, group_leader, start_boottime);
  out->cgroup_id = task__cgroup_id(walk, direct);
  out->tid = task__load(direct, task, pid);
  out->pid = task__load(direct, task, tgid);
  out->parent_pid = task__load(direct, parent, tgid);
  out->uid = task__load(direct, walk, cred, uid.val);
  out->mount_namespace = task__load(direct, namespaces, mnt_ns, ns.inum);
  out->unused = 0;
  task__fill_ns(out, walk, parent, direct);
  if (direct) {
    /* Words, for the compiler would copy the unaligned name byte by byte. */
    comm[0] = *(u64*)&task->comm[0];
    comm[1] = *(u64*)&task->comm[8];
#pragma unroll
    for (int i = 0; i < RECORD_NODENAME_SIZE / 8; i++)
      nodename[i] = *(u64*)&uts->name.nodename[i * 8];
    return;
  }
  if (bpf_core_read(out->comm, sizeof(out->comm), &task->comm)) comm[0] = comm[1] = 0;
  if (bpf_core_read(out->nodename, sizeof(out->nodename), &uts->name.nodename)) nodename[0] = 0;
}

static __always_inline void task__fill(struct record_task* out, struct task_struct* task) {
  if (kernel__has_task_btf())
    task__fill_from(out, task, kernel__walkable(struct task_struct, task), true);
  else
    task__fill_from(out, task, task, false);
}

static __always_inline void task__comm(char* out, struct task_struct* task) {
  bpf_probe_read_kernel(out, RECORD_COMM_SIZE, &task->comm);
}

static const struct task_state task_state__nothing;

/* What is remembered of a task, or null. */
static __always_inline struct task_state* task_state__get(struct task_struct* task) {
  return task_map__get(task_states, task);
}

/* The state that decides about a task's events. A worker of io_uring appears in its process without
 * a fork that could be seen, so that nothing was handed on to it: its process's first thread has
 * it.
 */
static __always_inline struct task_state* task_state__deciding(struct task_struct* task) {
  struct task_state* state = task_state__get(task);

  if (state || !(task__read(task, flags) & TASK_IO_WORKER)) return state;
  return task_state__get(task__read(task, group_leader));
}

/* What is remembered of a task, made when there is nothing; null when there is no memory for it. It
 * is freed with the task. */
static __always_inline struct task_state* task_state__make(struct task_struct* task) {
  return task_map__make(task_states, task, &task_state__nothing);
}

#endif

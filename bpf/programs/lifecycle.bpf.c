// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * The life of processes: fork, exec, exit, and what the filters must remember of it. Their events
 * have a ring of their own, so that a flood of others does not take their place.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum { DEV_FD_PREFIX = 8 /* "/dev/fd/" */, TEN_DIGITS = 10 };

/* Hands on what a child inherits. */
static __always_inline void fork__inherit(struct task_struct* parent, struct task_struct* child) {
  struct task_state* state = task_state__get(parent);
  u32 flags = state ? state->flags & STATE_INHERITED : 0;

  if ((config.filters & FILTER_FOLLOW) && !(flags & STATE_FOLLOW) && filter__task(parent))
    flags |= STATE_FOLLOW;
  if (!flags) return;
  state = task_state__make(child);
  if (state)
    state->flags = flags;
  else
    loss__task_state(EVENT_SCHED_PROCESS_FORK);
}

static __always_inline u32 fork__ns_tid(struct task_struct* task) {
  struct pid* pid = task->thread_pid;
  u32 level = pid->level, host = task->pid;
  struct upid number;

  keep_checked(host); /* or the compiler makes one load of both, which the verifier refuses */
  if (level == 0) return host;
  pid__at_level(pid, level, &number);
  return number.nr;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(tp_btf__sched_process_fork, struct task_struct* parent, struct task_struct* child) {
  struct record* record;
  struct event event;
  void* ring;

  if (config.filters & FILTER_BY_STATE) fork__inherit(parent, child);
  if (!event__accept(&event, parent, EVENT_SCHED_PROCESS_FORK, HOOK_BTF_TRACEPOINT, 4)) return 0;
  event.syscall = syscall__current(parent, 0);
  event.lifetime = true;
  ring = ring__of(&event);
  if (!ring) return 0;
  record = event__reserve(&event, ring, parent);
  if (!record) return 0;
  *(u64*)record->marks = MARKS_KERNEL;
  record->words[ARG_SCHED_PROCESS_FORK_PARENT_TID] = record->task.tid;
  record->words[ARG_SCHED_PROCESS_FORK_PARENT_NS_TID] = record->task.ns_tid;
  record->words[ARG_SCHED_PROCESS_FORK_CHILD_TID] = child->pid;
  record->words[ARG_SCHED_PROCESS_FORK_CHILD_NS_TID] = fork__ns_tid(child);
  event__submit(&event, ring, record);
  return 0;
}

/* An exec renames its task before the new program begins: the last moment to see the old one. */
SEC("tp_btf/task_rename")
int BPF_PROG(tp_btf__task_rename, struct task_struct* task, const char* name) {
  struct task_state* state;

  if (bpf_core_field_exists(task->in_execve) && !BPF_CORE_READ_BITFIELD(task, in_execve)) return 0;
  if (task != task__current() || filter__left_out(task->tgid)) return 0;
  state = task_state__get(task);
  if (!state || !(state->flags & STATE_BEFORE)) exec__remember(task);
  return 0;
}

/* The file name as the caller gave it: for a name relative to a descriptor the kernel's is
 * "/dev/fd/N/name", or "/dev/fd/N" when the name is empty. */
static __always_inline u64 exec__callers_name(struct linux_binprm* bprm, s32 dirfd) {
  u64 name = (u64)bprm->filename;
  u32 skip = DEV_FD_PREFIX;
  char next = 0;

  if (!bprm->fdpath || dirfd < 0) return name;
  for (int i = 0; i < TEN_DIGITS; i++) {
    skip++;
    dirfd /= 10;
    if (!dirfd) break;
  }
  bpf_probe_read_kernel(&next, 1, (void*)(name + skip));
  return name + skip + (next == '/');
}

/* The system call's own event, now that it has succeeded, by the task that called it. */
static __noinline int exec__send_syscall(struct task_struct* task, struct linux_binprm* bprm,
                                         struct task_state* state) {
  bool at = state->exec_event == EVENT_EXECVEAT;
  u32 first = at ? ARG_EXECVEAT_PATHNAME : ARG_EXECVE_PATHNAME;
  struct scratch* scratch;
  struct event event;

  event__start(&event, state->exec_event, HOOK_SYSCALL, at ? 5 : 3);
  event.scopes = state->exec_scopes;
  event.syscall = state->exec_event;
  if (state->flags & STATE_EXEC_COMPAT) event.flags |= RECORD_COMPAT;
  scratch = event__scratch(&event, task);
  if (!scratch) return 0;
  scratch->record.task = state->before;
  if (at) {
    value__word(scratch, ARG_EXECVEAT_DIRFD, state->exec_args[0]);
    value__word(scratch, ARG_EXECVEAT_FLAGS, state->exec_args[4]);
  }
  value__string(scratch, first,
                at ? exec__callers_name(bprm, state->exec_args[0]) : (u64)bprm->filename,
                MARK_KERNEL_MEMORY);
  value__new_argv(scratch, first + 1, task, bprm);
  value__new_env(scratch, first + 2, task, bprm);
  event__send(&event, scratch);
  return 0;
}

/* Started by the kernel itself, such as a usermode helper: its parent is a kernel thread. */
static __always_inline bool exec__from_kernel(struct task_struct* task) {
  return BPF_CORE_READ(task, real_parent, flags) & TASK_KTHREAD;
}

/* The caller as it was, with the number it had: a thread that is not its process's first takes the
 * first one's number in exec. Without state its old name is not known. */
static __always_inline void exec__fill_actor(struct scratch* scratch, struct task_state* state,
                                             pid_t old_pid) {
  struct record_task* actor = &scratch->extra.actor;

  if (state && (state->flags & STATE_BEFORE)) {
    *actor = state->before;
  } else {
    *actor = scratch->record.task;
    __builtin_memset(actor->comm, 0, sizeof(actor->comm));
  }
  if (actor->tid != (u32)old_pid) {
    actor->tid = old_pid;
    actor->ns_tid = 0;
  }
}

static __noinline int exec__send(struct task_struct* task, pid_t old_pid, struct linux_binprm* bprm,
                                 struct task_state* state) {
  struct scratch* scratch;
  struct event event;

  if (!event__accept(&event, task, EVENT_SCHED_PROCESS_EXEC, HOOK_BTF_TRACEPOINT, 7)) return 0;
  event.syscall = syscall__current(task, 0);
  event.lifetime = true;
  event.flags = RECORD_ACTOR;
  scratch = event__scratch(&event, task);
  if (!scratch) return 0;
  exec__fill_actor(scratch, state, old_pid);
  value__string(scratch, ARG_SCHED_PROCESS_EXEC_CMDPATH, (u64)bprm->filename, MARK_KERNEL_MEMORY);
  value__path(scratch, ARG_SCHED_PROCESS_EXEC_PATHNAME, bprm->file);
  value__new_argv(scratch, ARG_SCHED_PROCESS_EXEC_ARGV, task, bprm);
  value__new_env(scratch, ARG_SCHED_PROCESS_EXEC_ENV, task, bprm);
  value__file_id(scratch, ARG_SCHED_PROCESS_EXEC_DEV, ARG_SCHED_PROCESS_EXEC_INODE, bprm->file);
  value__set(scratch, ARG_SCHED_PROCESS_EXEC_INVOKED_FROM_KERNEL, exec__from_kernel(task),
             MARK_PRESENT | MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(tp_btf__sched_process_exec, struct task_struct* task, pid_t old_pid,
             struct linux_binprm* bprm) {
  struct task_state* state = task_state__get(task);

  if (config.filters & (FILTER_NEW | FILTER_OLD)) {
    state = task_state__make(task);
    if (state)
      state->flags |= STATE_EXECED;
    else
      loss__task_state(EVENT_SCHED_PROCESS_EXEC);
  }
  if (state && (state->flags & STATE_EXEC_CALL)) exec__send_syscall(task, bprm, state);
  exec__send(task, old_pid, bprm, state);
  if (state) exec__forget(state);
  return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(tp_btf__sched_process_exit, struct task_struct* task) {
  struct record* record;
  struct event event;
  void* ring;

  if (!event__accept(&event, task, EVENT_SCHED_PROCESS_EXIT, HOOK_BTF_TRACEPOINT, 1)) return 0;
  event.lifetime = true;
  ring = ring__of(&event);
  if (!ring) return 0;
  record = event__reserve(&event, ring, task);
  if (!record) return 0;
  *(u64*)record->marks = MARKS_KERNEL;
  record->words[ARG_SCHED_PROCESS_EXIT_EXIT_CODE] = (s64)task->exit_code;
  event__submit(&event, ring, record);
  return 0;
}

/* What a running task's ancestors say about it. */
static __always_inline u32 tree__flags(struct task_struct* task) {
  u32 pid = task->tgid, flags = 0, *root = bpf_map_lookup_elem(&filter_trees, &pid);
  struct task_state* state;

  if (root)
    flags |= (*root & FILTER_VALUE_EQUAL ? STATE_TREE : 0) |
             (*root & FILTER_VALUE_NOT_EQUAL ? STATE_TREE_NOT : 0);
  state = task_state__get(task->real_parent);
  if (state) flags |= state->flags & (STATE_TREE | STATE_TREE_NOT);
  return flags;
}

/* Marks running tasks whose process or parent is in a tree. User space runs it until it marks
 * nothing more, after forks have begun to be seen: then no descendant is missed. */
SEC("iter/task")
int iter__mark_trees(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  struct task_state* state;
  u32 flags;

  if (!task) return 0;
  flags = tree__flags(task);
  if (!flags) return 0;
  state = task_state__make(task);
  if (!state) {
    loss__task_state(EVENT_SCHED_PROCESS_FORK);
    return 0;
  }
  if ((state->flags & flags) == flags) return 0;
  state->flags |= flags;
  __sync_fetch_and_add(&shared.tree_marked, 1);
  return 0;
}

/* Tells when every process began, for snapshots: what /proc says is rounded to clock ticks. */
SEC("iter/task")
int iter__start_times(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  struct process_start start;

  if (!task || task->pid != task->tgid) return 0;
  start.pid = task->tgid;
  start.unused = 0;
  start.start_time = task->start_boottime;
  bpf_seq_write(ctx->meta->seq, &start, sizeof(start));
  return 0;
}

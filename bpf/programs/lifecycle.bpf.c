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
  struct task_state *state = task_state__get(parent), inherited = {};
  bool unkept = false;

  if (state) {
    inherited.flags = state->flags & STATE_INHERITED;
    inherited.tree = state->tree;
    inherited.binary = state->binary;
    inherited.followed = state->followed;
  }
  /* A process whose number is within bounds is the root of a tree itself. */
  if ((config.filters & FILTER_TREE) && child->pid == child->tgid)
    inherited.tree.equal |= ranges__scopes(TABLE_TREE, child->tgid);
  if (config.filters & FILTER_FOLLOW)
    inherited.followed |= filter__task(parent, config.masks.follow & ~inherited.followed, &unkept);
  /* A scan of tasks may have marked the one that had this memory after it was heard of last. */
  task_map__forget(task_states, child);
  if (!inherited.flags && !inherited.tree.equal && !inherited.tree.not_equal && !inherited.followed)
    return;
  state = task_state__make(child);
  if (!state) {
    loss__task_state(EVENT_SCHED_PROCESS_FORK);
    return;
  }
  state->flags = inherited.flags;
  state->tree = inherited.tree;
  state->binary = inherited.binary;
  state->followed = inherited.followed;
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
static __always_inline void exec__fill_actor(struct record_task* actor,
                                             const struct record_task* now,
                                             struct task_state* state, pid_t old_pid) {
  if (state && (state->flags & STATE_BEFORE)) {
    *actor = state->before;
  } else {
    *actor = *now;
    __builtin_memset(actor->comm, 0, sizeof(actor->comm));
  }
  if (actor->tid != (u32)old_pid) {
    actor->tid = old_pid;
    actor->ns_tid = 0;
  }
}

static __noinline int exec__send(struct task_struct* task, pid_t old_pid, struct linux_binprm* bprm,
                                 struct task_state* state) {
  struct record_task* actor;
  struct scratch* scratch;
  struct event event;

  if (!event__accept(&event, task, EVENT_SCHED_PROCESS_EXEC, HOOK_BTF_TRACEPOINT, 8)) return 0;
  event.syscall = syscall__current(task, 0);
  event.lifetime = true;
  scratch = event__scratch_actor(&event, task, &actor);
  if (!scratch) return 0;
  exec__fill_actor(actor, &scratch->record.task, state, old_pid);
  value__string(scratch, ARG_SCHED_PROCESS_EXEC_CMDPATH, (u64)bprm->filename, MARK_KERNEL_MEMORY);
  value__path(scratch, ARG_SCHED_PROCESS_EXEC_PATHNAME, bprm->file);
  value__new_argv(scratch, ARG_SCHED_PROCESS_EXEC_ARGV, task, bprm);
  value__new_env(scratch, ARG_SCHED_PROCESS_EXEC_ENV, task, bprm);
  value__file_id(scratch, ARG_SCHED_PROCESS_EXEC_DEV, ARG_SCHED_PROCESS_EXEC_INODE, bprm->file);
  value__set(scratch, ARG_SCHED_PROCESS_EXEC_INVOKED_FROM_KERNEL, exec__from_kernel(task),
             MARK_PRESENT | MARK_KERNEL_MEMORY);
  if (config.exec_info)
    value__kernel(scratch, ARG_SCHED_PROCESS_EXEC_CTIME, inode__ctime(bprm->file->f_inode));
  event__send(&event, scratch);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(tp_btf__sched_process_exec, struct task_struct* task, pid_t old_pid,
             struct linux_binprm* bprm) {
  struct task_state* state = task_state__get(task);

  if (config.filters & (FILTER_AGE | FILTER_BINARY)) {
    state = task_state__make(task);
    if (state) state->flags |= STATE_EXECED;
    if (!state || ((config.filters & FILTER_BINARY) && !binary__decide(state, bprm->file)))
      loss__task_state(EVENT_SCHED_PROCESS_EXEC);
    verdict__changed(task);
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

/* The last that is heard of a task: nothing runs in it any more, and its memory goes to others.
 * Here only for kernels whose map does not see to that by itself. */
SEC("tp_btf/sched_process_free")
int BPF_PROG(tp_btf__forget_task, struct task_struct* task) {
  task_map__forget(task_states, task);
  return 0;
}

static __always_inline bool choice__add(struct filter_choice* to, struct filter_choice more) {
  if (!(more.equal & ~to->equal) && !(more.not_equal & ~to->not_equal)) return false;
  to->equal |= more.equal;
  to->not_equal |= more.not_equal;
  return true;
}

/* Which trees a process of this number is the root of. */
static __always_inline struct filter_choice tree__rooted(u32 pid) {
  struct filter_choice tree = {}, *root = bpf_map_lookup_elem(&filter_trees, &pid);

  if (root) tree = *root;
  tree.equal |= ranges__scopes(TABLE_TREE, pid);
  return tree;
}

/* What a running task's number and its parent say about the trees it is in. The parent's number is
 * asked as well: on some kernels tasks are hidden from the iterator, process 1 among them. */
static __always_inline struct filter_choice tree__of(struct task_struct* task) {
  struct task_struct* parent = task->real_parent;
  struct filter_choice tree = tree__rooted(task->tgid);
  struct task_state* state = task_state__get(parent);
  u32 parent_pid = parent->tgid;

  if (parent_pid) choice__add(&tree, tree__rooted(parent_pid)); /* 0 is no process */
  if (state) choice__add(&tree, state->tree);
  return tree;
}

/* Whether what the task executes was found out. Its exec may be seen meanwhile on another CPU. */
static __always_inline bool binary__mark(struct task_struct* task, struct task_state* state) {
  struct file* file = BPF_CORE_READ(task, mm, exe_file);

  if (!file || (state->flags & STATE_BINARY)) return false;
  if (!binary__decide(state, file)) {
    loss__task_state(EVENT_SCHED_PROCESS_EXEC);
    return false;
  }
  if (BPF_CORE_READ(task, mm, exe_file) != file)
    binary__decide(state, BPF_CORE_READ(task, mm, exe_file));
  return true;
}

/* Marks running tasks: those whose process or parent is in a tree, and what they execute. User
 * space runs it until it marks nothing more, after forks and execs have begun to be seen: then
 * nobody is missed. */
SEC("iter/task")
int iter__mark_tasks(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  struct filter_choice tree = {};
  struct task_state* state;
  bool marked;

  if (!task) return 0;
  if (config.filters & FILTER_TREE) tree = tree__of(task);
  if (!tree.equal && !tree.not_equal && !(config.filters & FILTER_BINARY)) return 0;
  state = task_state__make(task);
  if (!state) {
    loss__task_state(EVENT_SCHED_PROCESS_FORK);
    return 0;
  }
  marked = choice__add(&state->tree, tree);
  if (config.filters & FILTER_BINARY) marked |= binary__mark(task, state);
  if (!marked) return 0;
  verdict__changed(task);
  __sync_fetch_and_add(&counted.tree_marked, 1);
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

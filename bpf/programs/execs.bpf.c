// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Execs on their way: those that fail, and the ELF files that the kernel reads for them.
 * lifecycle.bpf.c has those that succeed.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum { TYPE_MASK = 0170000 /* S_IFMT */ };

/* A failed exec: the call, if one asked for it, and the kernel's own notes, if it had any yet. */
struct failed_exec {
  u64 args[CONFIG_SYSCALL_VALUES];
  struct linux_binprm* bprm;
  s32 call; /* event of execve or execveat, else the kernel asked */
  bool compat;
  bool replaced; /* the old memory is gone */
};

static __always_inline bool call__is_exec(s32 id) {
  return id == EVENT_EXECVE || id == EVENT_EXECVEAT;
}

static __always_inline void value__binary(struct scratch* scratch, struct linux_binprm* bprm) {
  struct file* file = BPF_CORE_READ(bprm, file);
  const char* name = BPF_CORE_READ(bprm, filename);
  const char* interpreter = BPF_CORE_READ(bprm, interp);
  struct inode* inode;

  if (interpreter != name)
    value__string(scratch, ARG_PROCESS_EXECUTE_FAILED_INTERPRETER_PATH, (u64)interpreter,
                  MARK_KERNEL_MEMORY);
  if (!file) return;
  inode = BPF_CORE_READ(file, f_inode);
  value__path(scratch, ARG_PROCESS_EXECUTE_FAILED_BINARY_PATH, file);
  value__file_id(scratch, ARG_PROCESS_EXECUTE_FAILED_BINARY_DEVICE_ID,
                 ARG_PROCESS_EXECUTE_FAILED_BINARY_INODE_NUMBER, file);
  value__kernel(scratch, ARG_PROCESS_EXECUTE_FAILED_BINARY_CTIME, inode__ctime(inode));
  value__kernel(scratch, ARG_PROCESS_EXECUTE_FAILED_BINARY_INODE_MODE,
                BPF_CORE_READ(inode, i_mode));
}

static __always_inline void value__stdin(struct scratch* scratch, struct task_struct* task) {
  struct file* file = file__of(task, 0);

  if (!file) return;
  value__kernel(scratch, ARG_PROCESS_EXECUTE_FAILED_STDIN_TYPE,
                BPF_CORE_READ(file, f_inode, i_mode) & TYPE_MASK);
  value__path(scratch, ARG_PROCESS_EXECUTE_FAILED_STDIN_PATH, file);
}

/* What the caller passed. Its memory tells the texts as long as it is there. */
static __always_inline void value__call(struct scratch* scratch, const struct failed_exec* exec) {
  u32 first = exec->call == EVENT_EXECVEAT ? 1 : 0;
  u8 form = exec->compat ? ARRAY_USER_32 : ARRAY_USER;

  if (first) {
    value__word(scratch, ARG_PROCESS_EXECUTE_FAILED_DIRFD, exec->args[0]);
    value__word(scratch, ARG_PROCESS_EXECUTE_FAILED_FLAGS, exec->args[4]);
  }
  if (exec->replaced) return;
  if (!exec->bprm)
    value__string(scratch, ARG_PROCESS_EXECUTE_FAILED_PATHNAME,
                  first ? exec->args[1] : exec->args[0], MARK_USER_MEMORY);
  value__string_array(scratch, ARG_PROCESS_EXECUTE_FAILED_ARGV,
                      first ? exec->args[2] : exec->args[1], form);
  if (config.exec_env)
    value__string_array(scratch, ARG_PROCESS_EXECUTE_FAILED_ENVP,
                        first ? exec->args[3] : exec->args[2], form);
}

static __noinline int failed_exec__send(struct failed_exec* exec, struct task_struct* task,
                                        long result, u8 hook) {
  struct linux_binprm* bprm = exec->bprm;
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_PROCESS_EXECUTE_FAILED, hook, 14, result, 0);
  if (!scratch) return 0;
  if (bprm) {
    value__string(scratch, ARG_PROCESS_EXECUTE_FAILED_PATHNAME, (u64)BPF_CORE_READ(bprm, filename),
                  MARK_KERNEL_MEMORY);
    value__binary(scratch, bprm);
  }
  if (call__is_exec(exec->call)) value__call(scratch, exec);
  value__stdin(scratch, task);
  value__kernel(scratch, ARG_PROCESS_EXECUTE_FAILED_KERNEL_INVOKED, !call__is_exec(exec->call));
  event__send(&event, scratch);
  return 0;
}

/* All that fail once the file is open. */
SEC("fexit/bprm_execve")
int BPF_PROG(fexit__bprm_execve, struct linux_binprm* bprm) {
  struct task_struct* task = task__current();
  struct failed_exec exec = {.bprm = bprm};
  struct task_state* state;
  int result = function__result(ctx, 4);

  if (result >= 0 || !BPF_CORE_READ(bprm, file)) return 0;
  if (!filter__wants(task, EVENT_PROCESS_EXECUTE_FAILED)) return 0;
  exec.call = syscall__current_args(task, exec.args);
  exec.compat = task__is_compat(task);
  exec.replaced = BPF_CORE_READ_BITFIELD_PROBED(bprm, point_of_no_return);
  if (call__is_exec(exec.call)) {
    state = task_state__make(task);
    if (state)
      state->flags |= STATE_EXEC_TOLD;
    else
      loss__task_state(EVENT_PROCESS_EXECUTE_FAILED);
  }
  return failed_exec__send(&exec, task, result, HOOK_FUNCTION_EXIT);
}

/* The others: those that find no file, or all where the kernel's function cannot be observed. */
SEC("tp_btf/sys_exit")
int BPF_PROG(tp_btf__exec_failed, struct pt_regs* regs, long result) {
  struct failed_exec exec = {};
  struct task_struct* task;
  struct task_state* state;

  if (result >= 0) return 0;
  task = task__current();
  exec.compat = task__is_compat(task);
  exec.call = syscall__event(regs->orig_ax, exec.compat);
  if (!call__is_exec(exec.call)) return 0;
  state = task_state__get(task);
  if (state && (state->flags & STATE_EXEC_TOLD)) {
    state->flags &= ~STATE_EXEC_TOLD;
    return 0;
  }
  syscall__args(exec.args, regs, exec.compat);
  return failed_exec__send(&exec, task, result, HOOK_BTF_TRACEPOINT);
}

static __always_inline int load_elf__send(struct file* file, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_LOAD_ELF_PHDRS, hook, 3, 0, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_LOAD_ELF_PHDRS_PATHNAME, file);
  value__file_id(scratch, ARG_LOAD_ELF_PHDRS_DEV, ARG_LOAD_ELF_PHDRS_INODE, file);
  event__send(&event, scratch);
  return 0;
}

SEC("fentry/load_elf_phdrs")
int BPF_PROG(fentry__load_elf_phdrs, const void* header, struct file* file) {
  return load_elf__send(file, HOOK_FUNCTION_ENTRY);
}

SEC("kprobe/load_elf_phdrs")
int BPF_KPROBE(kprobe__load_elf_phdrs, const void* header, struct file* file) {
  return load_elf__send(file, HOOK_KPROBE);
}

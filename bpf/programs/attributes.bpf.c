// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * What the kernel changes about files beside their contents: permissions, length, times; and where
 * a task is among them. files.bpf.c has reads and writes.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum { NSEC_NOW = (1 << 30) - 1, NSEC_OMIT = (1 << 30) - 2 /* UTIME_NOW, UTIME_OMIT */ };

static __always_inline void value__inode_id(struct scratch* scratch, u32 dev_index, u32 inode_index,
                                            struct inode* inode) {
  value__kernel(scratch, dev_index, BPF_CORE_READ(inode, i_sb, s_dev));
  value__kernel(scratch, inode_index, BPF_CORE_READ(inode, i_ino));
}

/* `exit`: the verdict is known. */
static __always_inline int chmod__send(const struct path* path, umode_t mode, bool exit,
                                       int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_CHMOD_COMMON, hook, 3, verdict, 0);
  if (!scratch) return 0;
  value__place(scratch, ARG_CHMOD_COMMON_PATHNAME, path);
  value__kernel(scratch, ARG_CHMOD_COMMON_MODE, mode);
  if (exit) value__kernel(scratch, ARG_CHMOD_COMMON_RETURNVALUE, (s64)verdict);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/chmod_common")
int BPF_PROG(fexit__chmod_common, const struct path* path, umode_t mode, int verdict) {
  return chmod__send(path, mode, true, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/chmod_common")
int BPF_KPROBE(kprobe__chmod_common, const struct path* path, umode_t mode) {
  return chmod__send(path, mode, false, 0, HOOK_KPROBE);
}

/* Without an open file the caller had a path, and the kernel has its last part alone here. */
static __always_inline int truncate__send(struct dentry* dentry, s64 length, struct file* file,
                                          int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_DO_TRUNCATE, hook, 4, verdict, 0);
  if (!scratch) return 0;
  path__walk(scratch, dentry, file ? BPF_CORE_READ(file, f_path.mnt) : 0);
  value__walked(scratch, ARG_DO_TRUNCATE_PATHNAME);
  value__inode_id(scratch, ARG_DO_TRUNCATE_DEV, ARG_DO_TRUNCATE_INODE,
                  BPF_CORE_READ(dentry, d_inode));
  value__kernel(scratch, ARG_DO_TRUNCATE_LENGTH, length);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/do_truncate")
int fexit__do_truncate(u64* ctx) {
  u32 first = kernel__maps_owners() ? 1 : 0; /* the map comes before the others */

  return truncate__send((struct dentry*)function__argument(ctx, first),
                        function__argument(ctx, first + 1),
                        (struct file*)function__argument(ctx, first + 3),
                        function__result(ctx, first + 4), HOOK_FUNCTION_EXIT);
}

SEC("kprobe/do_truncate")
int kprobe__do_truncate(struct pt_regs* ctx) {
  if (kernel__maps_owners())
    return truncate__send((struct dentry*)PT_REGS_PARM2(ctx), PT_REGS_PARM3(ctx),
                          (struct file*)PT_REGS_PARM5(ctx), 0, HOOK_KPROBE);
  return truncate__send((struct dentry*)PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx),
                        (struct file*)PT_REGS_PARM4(ctx), 0, HOOK_KPROBE);
}

/* A time of the pair in the kernel's memory, ns since 1970; missing where the call names none. */
static __always_inline void value__time(struct scratch* scratch, u32 index,
                                        const struct timespec64* time) {
  struct timespec64 copy = {};

  if (!time || bpf_probe_read_kernel(&copy, sizeof(copy), time)) return;
  if (copy.tv_nsec == NSEC_NOW || copy.tv_nsec == NSEC_OMIT) return;
  value__kernel(scratch, index, copy.tv_sec * 1000000000ull + copy.tv_nsec);
}

static __always_inline int utimes__send(const struct path* path, const struct timespec64* times,
                                        int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_VFS_UTIMES, hook, 5, verdict, 0);
  if (!scratch) return 0;
  value__place(scratch, ARG_VFS_UTIMES_PATHNAME, path);
  value__inode_id(scratch, ARG_VFS_UTIMES_DEV, ARG_VFS_UTIMES_INODE,
                  BPF_CORE_READ(path, dentry, d_inode));
  value__time(scratch, ARG_VFS_UTIMES_ATIME, times);
  value__time(scratch, ARG_VFS_UTIMES_MTIME, times ? times + 1 : 0);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/vfs_utimes")
int BPF_PROG(fexit__vfs_utimes, const struct path* path, struct timespec64* times, int verdict) {
  return utimes__send(path, times, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/vfs_utimes")
int BPF_KPROBE(kprobe__vfs_utimes, const struct path* path, struct timespec64* times) {
  return utimes__send(path, times, 0, HOOK_KPROBE);
}

static __always_inline int set_pwd__send(const struct path* path, u8 hook) {
  struct scratch* scratch;
  struct event event;
  u64 given = 0;

  scratch = hook__begin(&event, EVENT_SET_FS_PWD, hook, 2, 0, &given);
  if (!scratch) return 0;
  if (event.syscall == EVENT_CHDIR)
    value__string(scratch, ARG_SET_FS_PWD_UNRESOLVED_PATH, given, MARK_USER_MEMORY);
  value__place(scratch, ARG_SET_FS_PWD_RESOLVED_PATH, path);
  event__send(&event, scratch);
  return 0;
}

SEC("fentry/set_fs_pwd")
int BPF_PROG(fentry__set_fs_pwd, void* fs, const struct path* path) {
  return set_pwd__send(path, HOOK_FUNCTION_ENTRY);
}

SEC("kprobe/set_fs_pwd")
int BPF_KPROBE(kprobe__set_fs_pwd, void* fs, const struct path* path) {
  return set_pwd__send(path, HOOK_KPROBE);
}

/* The kernel is about to set a file's change time, if need be: remembers what it is. */
static __always_inline int modification__begin(struct file* file) {
  struct task_struct* task = task__current();
  struct task_state* state;

  if (!filter__wants(task, EVENT_FILE_MODIFICATION)) return 0;
  state = task_state__make(task);
  if (!state) {
    loss__task_state(EVENT_FILE_MODIFICATION);
    return 0;
  }
  state->changing = file;
  state->changing_ctime = inode__ctime(BPF_CORE_READ(file, f_inode));
  return 0;
}

/* It has, or has not. The file is the one of the beginning: its caller still holds it. */
static __always_inline int modification__end(u8 hook) {
  struct task_state* state = task_state__get(task__current());
  struct scratch* scratch;
  struct event event;
  struct file* file;
  u64 now;

  if (!state || !state->changing) return 0;
  file = state->changing;
  state->changing = 0;
  now = inode__ctime(BPF_CORE_READ(file, f_inode));
  if (now == state->changing_ctime) return 0;
  scratch = hook__begin(&event, EVENT_FILE_MODIFICATION, hook, 5, 0, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_FILE_MODIFICATION_FILE_PATH, file);
  value__file_id(scratch, ARG_FILE_MODIFICATION_DEV, ARG_FILE_MODIFICATION_INODE, file);
  value__kernel(scratch, ARG_FILE_MODIFICATION_OLD_CTIME, state->changing_ctime);
  value__kernel(scratch, ARG_FILE_MODIFICATION_NEW_CTIME, now);
  event__send(&event, scratch);
  return 0;
}

SEC("fentry/file_update_time")
int BPF_PROG(fentry__update_time, struct file* file) { return modification__begin(file); }

SEC("fexit/file_update_time")
int BPF_PROG(fexit__update_time) { return modification__end(HOOK_FUNCTION_EXIT); }

SEC("kprobe/file_update_time")
int BPF_KPROBE(kprobe__update_time, struct file* file) { return modification__begin(file); }

SEC("kretprobe/file_update_time")
int BPF_KRETPROBE(kretprobe__update_time) { return modification__end(HOOK_KPROBE); }

SEC("fentry/file_modified")
int BPF_PROG(fentry__modified, struct file* file) { return modification__begin(file); }

SEC("fexit/file_modified")
int BPF_PROG(fexit__modified) { return modification__end(HOOK_FUNCTION_EXIT); }

SEC("kprobe/file_modified")
int BPF_KPROBE(kprobe__modified, struct file* file) { return modification__begin(file); }

SEC("kretprobe/file_modified")
int BPF_KRETPROBE(kretprobe__modified) { return modification__end(HOOK_KPROBE); }

SEC("fentry/kiocb_modified")
int BPF_PROG(fentry__kiocb, struct kiocb* request) {
  return modification__begin(BPF_CORE_READ(request, ki_filp));
}

SEC("fexit/kiocb_modified")
int BPF_PROG(fexit__kiocb) { return modification__end(HOOK_FUNCTION_EXIT); }

SEC("kprobe/kiocb_modified")
int BPF_KPROBE(kprobe__kiocb, struct kiocb* request) {
  return modification__begin(BPF_CORE_READ(request, ki_filp));
}

SEC("kretprobe/kiocb_modified")
int BPF_KRETPROBE(kretprobe__kiocb) { return modification__end(HOOK_KPROBE); }

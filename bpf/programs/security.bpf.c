// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Security hooks: what the kernel was asked to allow. At the function's exit the answer is known
 * as well and becomes the event's return value; a kprobe sees the attempt alone. Those about
 * sockets are in sockets.bpf.c.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline int bprm_check__send(struct linux_binprm* bprm, int verdict, u8 hook) {
  struct file* file = BPF_CORE_READ(bprm, file);
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_BPRM_CHECK, hook, 3, verdict, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_SECURITY_BPRM_CHECK_PATHNAME, file);
  value__file_id(scratch, ARG_SECURITY_BPRM_CHECK_DEV, ARG_SECURITY_BPRM_CHECK_INODE, file);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int file_open__send(struct file* file, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_FILE_OPEN, hook, 5, verdict, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_SECURITY_FILE_OPEN_PATHNAME, file);
  value__kernel(scratch, ARG_SECURITY_FILE_OPEN_FLAGS, BPF_CORE_READ(file, f_flags));
  value__file_id(scratch, ARG_SECURITY_FILE_OPEN_DEV, ARG_SECURITY_FILE_OPEN_INODE, file);
  value__syscall(scratch, ARG_SECURITY_FILE_OPEN_SYSCALL, &event);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int inode_unlink__send(struct dentry* dentry, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_INODE_UNLINK, hook, 1, verdict, 0);
  if (!scratch) return 0;
  value__entry(scratch, ARG_SECURITY_INODE_UNLINK_PATHNAME, dentry);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int inode_mknod__send(struct dentry* dentry, umode_t mode, dev_t dev,
                                             int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_INODE_MKNOD, hook, 3, verdict, 0);
  if (!scratch) return 0;
  value__entry(scratch, ARG_SECURITY_INODE_MKNOD_FILE_NAME, dentry);
  value__kernel(scratch, ARG_SECURITY_INODE_MKNOD_MODE, mode);
  value__kernel(scratch, ARG_SECURITY_INODE_MKNOD_DEV, dev);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int sb_mount__send(const char* source, const struct path* path,
                                          const char* type, unsigned long flags, int verdict,
                                          u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_SB_MOUNT, hook, 4, verdict, 0);
  if (!scratch) return 0;
  value__string(scratch, ARG_SECURITY_SB_MOUNT_DEV_NAME, (u64)source, MARK_KERNEL_MEMORY);
  value__place(scratch, ARG_SECURITY_SB_MOUNT_PATH, path);
  value__string(scratch, ARG_SECURITY_SB_MOUNT_TYPE, (u64)type, MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_SECURITY_SB_MOUNT_FLAGS, flags);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int bpf__send(int command, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_BPF, hook, 1, verdict, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SECURITY_BPF_CMD, command);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int bpf_map__send(struct bpf_map* map, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_BPF_MAP, hook, 2, verdict, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SECURITY_BPF_MAP_MAP_ID, BPF_CORE_READ(map, id));
  value__string(scratch, ARG_SECURITY_BPF_MAP_MAP_NAME, (u64)&map->name, MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int kernel_read_file__send(struct file* file, u32 type, int verdict,
                                                  u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_KERNEL_READ_FILE, hook, 4, verdict, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_SECURITY_KERNEL_READ_FILE_PATHNAME, file);
  value__file_id(scratch, ARG_SECURITY_KERNEL_READ_FILE_DEV, ARG_SECURITY_KERNEL_READ_FILE_INODE,
                 file);
  value__kernel(scratch, ARG_SECURITY_KERNEL_READ_FILE_TYPE, type);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int kernel_post_read__send(struct file* file, s64 size, u32 type,
                                                  int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_KERNEL_POST_READ_FILE, hook, 3, verdict, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_SECURITY_KERNEL_POST_READ_FILE_PATHNAME, file);
  value__kernel(scratch, ARG_SECURITY_KERNEL_POST_READ_FILE_SIZE, size);
  value__kernel(scratch, ARG_SECURITY_KERNEL_POST_READ_FILE_TYPE, type);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_bprm_check")
int BPF_PROG(fexit__security_bprm_check, struct linux_binprm* bprm, int verdict) {
  return bprm_check__send(bprm, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_bprm_check")
int BPF_KPROBE(kprobe__security_bprm_check, struct linux_binprm* bprm) {
  return bprm_check__send(bprm, 0, HOOK_KPROBE);
}

SEC("fexit/security_file_open")
int BPF_PROG(fexit__security_file_open, struct file* file, int verdict) {
  return file_open__send(file, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_file_open")
int BPF_KPROBE(kprobe__security_file_open, struct file* file) {
  return file_open__send(file, 0, HOOK_KPROBE);
}

SEC("fexit/security_inode_unlink")
int BPF_PROG(fexit__security_inode_unlink, struct inode* folder, struct dentry* dentry,
             int verdict) {
  return inode_unlink__send(dentry, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_inode_unlink")
int BPF_KPROBE(kprobe__security_inode_unlink, struct inode* folder, struct dentry* dentry) {
  return inode_unlink__send(dentry, 0, HOOK_KPROBE);
}

SEC("fexit/security_inode_mknod")
int BPF_PROG(fexit__security_inode_mknod, struct inode* folder, struct dentry* dentry, umode_t mode,
             dev_t dev, int verdict) {
  return inode_mknod__send(dentry, mode, dev, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_inode_mknod")
int BPF_KPROBE(kprobe__security_inode_mknod, struct inode* folder, struct dentry* dentry,
               umode_t mode, dev_t dev) {
  return inode_mknod__send(dentry, mode, dev, 0, HOOK_KPROBE);
}

SEC("fexit/security_sb_mount")
int BPF_PROG(fexit__security_sb_mount, const char* source, const struct path* path,
             const char* type, unsigned long flags, void* data, int verdict) {
  return sb_mount__send(source, path, type, flags, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_sb_mount")
int BPF_KPROBE(kprobe__security_sb_mount, const char* source, const struct path* path,
               const char* type, unsigned long flags, void* data) {
  return sb_mount__send(source, path, type, flags, 0, HOOK_KPROBE);
}

SEC("fexit/security_bpf")
int BPF_PROG(fexit__security_bpf, int command) {
  return bpf__send(command, function__result(ctx, 3), HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_bpf")
int BPF_KPROBE(kprobe__security_bpf, int command) { return bpf__send(command, 0, HOOK_KPROBE); }

SEC("fexit/security_bpf_map")
int BPF_PROG(fexit__security_bpf_map, struct bpf_map* map, unsigned int mode, int verdict) {
  return bpf_map__send(map, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_bpf_map")
int BPF_KPROBE(kprobe__security_bpf_map, struct bpf_map* map, unsigned int mode) {
  return bpf_map__send(map, 0, HOOK_KPROBE);
}

SEC("fexit/security_kernel_read_file")
int BPF_PROG(fexit__security_kernel_read_file, struct file* file, u32 type, bool contents,
             int verdict) {
  return kernel_read_file__send(file, type, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_kernel_read_file")
int BPF_KPROBE(kprobe__security_kernel_read_file, struct file* file, u32 type, bool contents) {
  return kernel_read_file__send(file, type, 0, HOOK_KPROBE);
}

SEC("fexit/security_kernel_post_read_file")
int BPF_PROG(fexit__security_kernel_post_read_file, struct file* file, char* bytes, s64 size,
             u32 type, int verdict) {
  return kernel_post_read__send(file, size, type, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_kernel_post_read_file")
int BPF_KPROBE(kprobe__security_kernel_post_read_file, struct file* file, char* bytes, s64 size,
               u32 type) {
  return kernel_post_read__send(file, size, type, 0, HOOK_KPROBE);
}

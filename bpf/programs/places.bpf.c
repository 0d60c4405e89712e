// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Security hooks about places: file systems that are unmounted, files and folders that are watched.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline int sb_umount__send(struct vfsmount* mount, int flags, int verdict,
                                           u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_SB_UMOUNT, hook, 3, verdict, 0);
  if (!scratch) return 0;
  path__walk(scratch, BPF_CORE_READ(mount, mnt_root), mount);
  value__walked(scratch, ARG_SECURITY_SB_UMOUNT_MOUNTPOINT);
  value__string(scratch, ARG_SECURITY_SB_UMOUNT_TYPE,
                (u64)BPF_CORE_READ(mount, mnt_sb, s_type, name), MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_SECURITY_SB_UMOUNT_FLAGS, flags);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int path_notify__send(const struct path* path, u64 mask, u32 type,
                                             int verdict, u8 hook) {
  struct inode* inode = BPF_CORE_READ(path, dentry, d_inode);
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_PATH_NOTIFY, hook, 5, verdict, 0);
  if (!scratch) return 0;
  value__place(scratch, ARG_SECURITY_PATH_NOTIFY_PATHNAME, path);
  value__kernel(scratch, ARG_SECURITY_PATH_NOTIFY_INODE, BPF_CORE_READ(inode, i_ino));
  value__kernel(scratch, ARG_SECURITY_PATH_NOTIFY_DEV, BPF_CORE_READ(inode, i_sb, s_dev));
  value__kernel(scratch, ARG_SECURITY_PATH_NOTIFY_MASK, mask);
  value__kernel(scratch, ARG_SECURITY_PATH_NOTIFY_OBJ_TYPE, type);
  event__send(&event, scratch);
  return 0;
}

/* What inotify asks for; security_path_notify has the others as well. */
static __always_inline int inotify__send(const struct path* path, int verdict, u8 hook) {
  struct inode* inode = BPF_CORE_READ(path, dentry, d_inode);
  struct scratch* scratch;
  struct event event;

  if (!event__selected(EVENT_INOTIFY_WATCH)) return 0;
  if (syscall__current(task__current(), 0) != EVENT_INOTIFY_ADD_WATCH) return 0;
  scratch = hook__begin(&event, EVENT_INOTIFY_WATCH, hook, 3, verdict, 0);
  if (!scratch) return 0;
  value__place(scratch, ARG_INOTIFY_WATCH_PATHNAME, path);
  value__kernel(scratch, ARG_INOTIFY_WATCH_INODE, BPF_CORE_READ(inode, i_ino));
  value__kernel(scratch, ARG_INOTIFY_WATCH_DEV, BPF_CORE_READ(inode, i_sb, s_dev));
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_sb_umount")
int BPF_PROG(fexit__security_sb_umount, struct vfsmount* mount, int flags, int verdict) {
  return sb_umount__send(mount, flags, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_sb_umount")
int BPF_KPROBE(kprobe__security_sb_umount, struct vfsmount* mount, int flags) {
  return sb_umount__send(mount, flags, 0, HOOK_KPROBE);
}

SEC("fexit/security_path_notify")
int BPF_PROG(fexit__security_path_notify, const struct path* path, u64 mask, unsigned int type,
             int verdict) {
  return path_notify__send(path, mask, type, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_path_notify")
int BPF_KPROBE(kprobe__security_path_notify, const struct path* path, u64 mask, unsigned int type) {
  return path_notify__send(path, mask, type, 0, HOOK_KPROBE);
}

SEC("fexit/security_path_notify")
int BPF_PROG(fexit__inotify_watch, const struct path* path, u64 mask, unsigned int type,
             int verdict) {
  return inotify__send(path, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_path_notify")
int BPF_KPROBE(kprobe__inotify_watch, const struct path* path) {
  return inotify__send(path, 0, HOOK_KPROBE);
}

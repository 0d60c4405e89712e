// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Security hooks about names of files: renaming and symbolic links. Paths are those within the file
 * system; security.bpf.c has names that are removed and made.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline int inode_rename__send(struct dentry* from, struct dentry* to, int verdict,
                                              u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_INODE_RENAME, hook, 2, verdict, 0);
  if (!scratch) return 0;
  value__entry(scratch, ARG_SECURITY_INODE_RENAME_OLD_PATH, from);
  value__entry(scratch, ARG_SECURITY_INODE_RENAME_NEW_PATH, to);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int inode_symlink__send(struct dentry* link, const char* target, int verdict,
                                               u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_INODE_SYMLINK, hook, 2, verdict, 0);
  if (!scratch) return 0;
  value__entry(scratch, ARG_SECURITY_INODE_SYMLINK_LINKPATH, link);
  value__string(scratch, ARG_SECURITY_INODE_SYMLINK_TARGET, (u64)target, MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_inode_rename")
int BPF_PROG(fexit__security_inode_rename, struct inode* old_folder, struct dentry* from,
             struct inode* new_folder, struct dentry* to, unsigned int flags, int verdict) {
  return inode_rename__send(from, to, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_inode_rename")
int BPF_KPROBE(kprobe__security_inode_rename, struct inode* old_folder, struct dentry* from,
               struct inode* new_folder, struct dentry* to) {
  return inode_rename__send(from, to, 0, HOOK_KPROBE);
}

SEC("fexit/security_inode_symlink")
int BPF_PROG(fexit__security_inode_symlink, struct inode* folder, struct dentry* link,
             const char* target, int verdict) {
  return inode_symlink__send(link, target, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_inode_symlink")
int BPF_KPROBE(kprobe__security_inode_symlink, struct inode* folder, struct dentry* link,
               const char* target) {
  return inode_symlink__send(link, target, 0, HOOK_KPROBE);
}

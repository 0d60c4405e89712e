/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 7: paths of files, from their dentries.
 *
 * bpf_d_path() is refused on older kernels and shows "/memfd:x (deleted)" for memfd:x; so every
 * path is put together here. A path goes up to the root of the mount namespace, through mounts,
 * and not only to the task's own root: who calls chroot(2) hides nothing. What lies in no
 * directory shows its own name: memfd:x, pipe:[1], socket:[1], anon_inode:[eventpoll].
 */
#ifndef TRACEE_BPF_LIB_PATH_H
#define TRACEE_BPF_LIB_PATH_H

#include "bpf/lib/6_values.h"

enum {
  PATH_MAX_STEPS = 4096, /* names and mounts; PATH_SIZE ends it sooner */
  NAME_MAX = 255,
  MAX_DIGITS = 20,
  MAGIC_PIPEFS = 0x50495045, /* include/uapi/linux/magic.h */
  MAGIC_SOCKFS = 0x534f434b,
  MAGIC_ANON_INODE = 0x09041934,
};

/* Puts a name, with a slash before it if wanted, in front of what is there. */
static __always_inline void path__prepend(struct scratch* scratch, struct dentry* dentry,
                                          bool slash) {
  u32 length = BPF_CORE_READ(dentry, d_name.len), start = scratch->path_start;
  const unsigned char* name = BPF_CORE_READ(dentry, d_name.name);

  if (length > NAME_MAX) length = NAME_MAX;
  if (start < length + slash) {
    scratch->path_cut = 1;
    return;
  }
  start -= length;
  bpf_probe_read_kernel(&scratch->path[start & (PATH_SIZE - 1)], length & NAME_MAX, name);
  if (slash) {
    start--;
    scratch->path[start & (PATH_SIZE - 1)] = '/';
  }
  scratch->path_start = start;
}

static __always_inline void path__prepend_char(struct scratch* scratch, char c) {
  u32 start = scratch->path_start - 1;

  scratch->path[start & (PATH_SIZE - 1)] = c;
  scratch->path_start = start;
}

/* "pipe:[1]" or "socket:[1]", backwards. */
static __always_inline void path__prepend_inode(struct scratch* scratch, struct dentry* dentry,
                                                bool is_pipe) {
  u64 number = BPF_CORE_READ(dentry, d_inode, i_ino);

  path__prepend_char(scratch, ']');
  for (int i = 0; i < MAX_DIGITS; i++) {
    path__prepend_char(scratch, '0' + number % 10);
    number /= 10;
    if (!number) break;
  }
  path__prepend_char(scratch, '[');
  path__prepend_char(scratch, ':');
  if (is_pipe) {
    path__prepend_char(scratch, 'e');
    path__prepend_char(scratch, 'p');
    path__prepend_char(scratch, 'i');
    path__prepend_char(scratch, 'p');
  } else {
    path__prepend_char(scratch, 't');
    path__prepend_char(scratch, 'e');
    path__prepend_char(scratch, 'k');
    path__prepend_char(scratch, 'c');
    path__prepend_char(scratch, 'o');
    path__prepend_char(scratch, 's');
  }
}

/* The name of what is in no directory. */
static __always_inline void path__own_name(struct scratch* scratch, struct dentry* dentry) {
  unsigned long magic = BPF_CORE_READ(dentry, d_sb, s_magic);
  const char prefix[] = ":edoni_nona";

  if (magic == MAGIC_PIPEFS || magic == MAGIC_SOCKFS) {
    path__prepend_inode(scratch, dentry, magic == MAGIC_PIPEFS);
    return;
  }
  path__prepend(scratch, dentry, false);
  if (magic != MAGIC_ANON_INODE) return;
#pragma unroll
  for (u32 i = 0; i < sizeof(prefix) - 1; i++) path__prepend_char(scratch, prefix[i]);
}

/* One name, or one mount, upwards. */
LOOP_STEP(path__step) {
  struct path_walk* walk = &scratch->path_walk;
  struct dentry *dentry = walk->dentry, *parent = BPF_CORE_READ(dentry, d_parent);
  struct mount *mount = walk->mount, *above;
  bool ended;

  if (dentry != walk->top && dentry != parent) {
    path__prepend(scratch, dentry, true);
    walk->dentry = parent;
    return scratch->path_cut ? 1 : 0;
  }
  above = BPF_CORE_READ(mount, mnt_parent);
  walk->connected = dentry == walk->top;
  ended = dentry != walk->top || above == mount; /* the namespace's root */
  if (ended) {
    walk->ended = 1;
    return 1;
  }
  walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
  walk->mount = above;
  walk->top = BPF_CORE_READ(above, mnt.mnt_root);
  return 0;
}

/* Writes the path to the end of scratch->path, from scratch->path_start on; sets path_cut when
 * something is missing at its front. Without a mount the path ends at the file system's root. */
static __noinline int path__walk(struct scratch* scratch, struct dentry* dentry, void* vfsmount) {
  struct mount* mount = vfsmount ? vfsmount - bpf_core_field_offset(struct mount, mnt) : 0;
  struct path_walk* walk = &scratch->path_walk;

  walk->dentry = dentry;
  walk->top = BPF_CORE_READ(mount, mnt.mnt_root);
  walk->mount = mount;
  walk->connected = 0;
  walk->ended = 0;
  scratch->path_cut = 0;
  scratch->path_start = PATH_SIZE;
  loop__run(path__step, PATH_MAX_STEPS, scratch);
  if (!walk->ended) scratch->path_cut = 1;
  if (scratch->path_start != PATH_SIZE) return 0;
  if (walk->connected)
    path__prepend_char(scratch, '/');
  else
    path__own_name(scratch, dentry);
  return 0;
}

/* The path that was walked, as an argument. */
static __always_inline void value__walked(struct scratch* scratch, u32 index) {
  u32 at = scratch->used, start = scratch->path_start, length;
  bool cut = scratch->path_cut;

  if (at > TAIL_LIMIT) {
    value__no_room(scratch, index, MARK_RESOLVED);
    return;
  }
  keep_checked(at);
  if (start > PATH_SIZE) start = PATH_SIZE;
  keep_checked(start);
  length = PATH_SIZE - start;
  keep_checked(length);
  if (length > PATH_SIZE) length = PATH_SIZE;
  bpf_probe_read_kernel(&scratch->tail[at + sizeof(struct record_blob)], length,
                        &scratch->path[start]);
  value__close_blob(scratch, index, at, length, cut ? RECORD_UNKNOWN_LENGTH : length, 0,
                    (cut ? MARK_CUT : MARK_PRESENT) | MARK_RESOLVED);
}

/* The path of an open file. */
static __always_inline void value__path(struct scratch* scratch, u32 index, struct file* file) {
  path__walk(scratch, BPF_CORE_READ(file, f_path.dentry), BPF_CORE_READ(file, f_path.mnt));
  value__walked(scratch, index);
}

/* The path of a place, through its mount. */
static __always_inline void value__place(struct scratch* scratch, u32 index,
                                         const struct path* path) {
  path__walk(scratch, BPF_CORE_READ(path, dentry), BPF_CORE_READ(path, mnt));
  value__walked(scratch, index);
}

/* The path of a directory entry within its file system: the kernel's caller has no mount at hand.
 */
static __always_inline void value__entry(struct scratch* scratch, u32 index,
                                         struct dentry* dentry) {
  path__walk(scratch, dentry, 0);
  value__walked(scratch, index);
}

/* The file that a descriptor of the task leads to now, or null. Another thread may change that. */
static __always_inline struct file* file__of(struct task_struct* task, u32 descriptor) {
  struct fdtable* table = BPF_CORE_READ(task, files, fdt);
  struct file** files = BPF_CORE_READ(table, fd);
  struct file* file = 0;

  if (!files || descriptor >= BPF_CORE_READ(table, max_fds)) return 0;
  bpf_probe_read_kernel(&file, sizeof(file), files + descriptor);
  return file;
}

/* Device and inode numbers of an open file, as stat(2) would see the file system's own. */
static __always_inline void value__file_id(struct scratch* scratch, u32 dev_index, u32 inode_index,
                                           struct file* file) {
  struct inode* inode = BPF_CORE_READ(file, f_inode);

  value__set(scratch, dev_index, BPF_CORE_READ(inode, i_sb, s_dev),
             MARK_PRESENT | MARK_KERNEL_MEMORY);
  value__set(scratch, inode_index, BPF_CORE_READ(inode, i_ino), MARK_PRESENT | MARK_KERNEL_MEMORY);
}

/* When an inode last changed, ns since 1970. */
static __always_inline u64 inode__ctime(struct inode* inode) {
  struct inode___i_ctime_hidden* hidden = (void*)inode;
  struct inode___i_ctime* old = (void*)inode;
  const u64 second = 1000000000;
  const u32 queried = 1u << 31; /* I_CTIME_QUERIED, a flag among the nanoseconds (Linux 6.13) */

  if (bpf_core_field_exists(inode->i_ctime_sec))
    return BPF_CORE_READ(inode, i_ctime_sec) * second +
           (BPF_CORE_READ(inode, i_ctime_nsec) & ~queried);
  if (bpf_core_field_exists(hidden->__i_ctime))
    return BPF_CORE_READ(hidden, __i_ctime.tv_sec) * second +
           BPF_CORE_READ(hidden, __i_ctime.tv_nsec);
  return BPF_CORE_READ(old, i_ctime.tv_sec) * second + BPF_CORE_READ(old, i_ctime.tv_nsec);
}

#endif

// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * What is written to files, seen when the kernel's own functions return: how much, where, and the
 * first bytes of a file.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum {
  MAGIC_BYTES = 32,
  MAGIC_PARTS = 8, /* of a vector that are looked at for them */
};

RECORD_STATIC_ASSERT((int)ARG_VFS_WRITE_COUNT == (int)ARG_VFS_WRITEV_VLEN &&
                         (int)ARG_VFS_WRITE_POS == (int)ARG_VFS_WRITEV_POS,
                     "vfs_write and vfs_writev are filled in by one function");

/* Where a write began. `pos` is behind what was written by now. */
static __always_inline s64 write__start(const s64* pos, long result) {
  s64 end = 0;

  bpf_probe_read_kernel(&end, sizeof(end), pos);
  return result > 0 && end >= result ? end - result : end;
}

/* `count`: bytes, or parts of a vector. A stream has no position. */
static __always_inline void write__send(u32 id, struct file* file, u64 count, const s64* pos,
                                        long result) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, id, HOOK_FUNCTION_EXIT, 5, result, 0);
  if (!scratch) return;
  value__path(scratch, ARG_VFS_WRITE_PATHNAME, file);
  value__file_id(scratch, ARG_VFS_WRITE_DEV, ARG_VFS_WRITE_INODE, file);
  value__kernel(scratch, ARG_VFS_WRITE_COUNT, count);
  if (pos)
    value__kernel(scratch, ARG_VFS_WRITE_POS, write__start(pos, result));
  else
    value__set(scratch, ARG_VFS_WRITE_POS, 0, MARK_NULL | MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
}

/* A write that put the first bytes of a file there. What is no file stays at position 0. */
static __always_inline bool magic__is_first(const s64* pos, long result) {
  s64 end = 0;

  if (result <= 0 || !pos || bpf_probe_read_kernel(&end, sizeof(end), pos)) return false;
  return end == result;
}

/* Appends user memory to the bytes at the start of scratch->path. */
static __always_inline u32 magic__append(struct scratch* scratch, u32 have, u64 from, u64 size) {
  if (have >= MAGIC_BYTES) return have;
  if (size > MAGIC_BYTES - have) size = MAGIC_BYTES - have;
  keep_checked(size);
  if (size > MAGIC_BYTES) return have;
  keep_checked(have);
  if (have >= MAGIC_BYTES) return have;
  if (bpf_probe_read_user(&scratch->path[have], size, (void*)from)) return have;
  return have + size;
}

struct magic_part {
  u64 base;
  u64 size;
};

static __always_inline struct magic_part magic__part(u64 vector, u32 index, bool compat) {
  struct magic_part part = {};
  u32 narrow[2] = {};

  if (!compat) {
    bpf_probe_read_user(&part, sizeof(part), (void*)(vector + index * sizeof(part)));
    return part;
  }
  bpf_probe_read_user(narrow, sizeof(narrow), (void*)(vector + index * sizeof(narrow)));
  part.base = narrow[0];
  part.size = narrow[1];
  return part;
}

/* From one buffer, or with `count` parts from a vector of them. */
static __always_inline u32 magic__read(struct scratch* scratch, u64 from, u64 size, u64 count) {
  bool compat = task__is_compat(task__current());
  struct magic_part part;
  u32 have = 0;

  if (!count) return magic__append(scratch, 0, from, size);
  for (u32 i = 0; i < MAGIC_PARTS; i++) {
    if (i >= count) break;
    part = magic__part(from, i, compat);
    have = magic__append(scratch, have, part.base, part.size);
  }
  return have < size ? have : size;
}

static __always_inline void magic_write__send(struct file* file, u64 from, u64 count,
                                              const s64* pos, long result) {
  struct scratch* scratch;
  struct event event;
  u32 length;

  if (!event__selected(EVENT_MAGIC_WRITE) || !magic__is_first(pos, result)) return;
  scratch = hook__begin(&event, EVENT_MAGIC_WRITE, HOOK_FUNCTION_EXIT, 4, result, 0);
  if (!scratch) return;
  length = magic__read(scratch, from, result, count);
  if (length) {
    value__bytes(scratch, ARG_MAGIC_WRITE_BYTES, (u64)&scratch->path[0], length,
                 MARK_KERNEL_MEMORY);
    /* Collected in ours, but it is the caller's memory, which may change while it is written. */
    scratch->record.marks[ARG_MAGIC_WRITE_BYTES] = MARK_PRESENT | MARK_USER_MEMORY;
  } else
    value__set(scratch, ARG_MAGIC_WRITE_BYTES, from, MARK_UNREADABLE | MARK_USER_MEMORY);
  value__path(scratch, ARG_MAGIC_WRITE_PATHNAME, file);
  value__file_id(scratch, ARG_MAGIC_WRITE_DEV, ARG_MAGIC_WRITE_INODE, file);
  event__send(&event, scratch);
}

SEC("fexit/vfs_write")
int BPF_PROG(fexit__vfs_write, struct file* file, const char* from, u64 count, s64* pos,
             long result) {
  write__send(EVENT_VFS_WRITE, file, count, pos, result);
  magic_write__send(file, (u64)from, 0, pos, result);
  return 0;
}

SEC("fexit/vfs_writev")
int BPF_PROG(fexit__vfs_writev, struct file* file, const void* vector, unsigned long count,
             s64* pos, int flags, long result) {
  write__send(EVENT_VFS_WRITEV, file, count, pos, result);
  magic_write__send(file, (u64)vector, count, pos, result);
  return 0;
}

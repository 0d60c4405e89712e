// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * What is read from files and written to them, seen when the kernel's own functions return: how
 * much, where, and the first bytes of a file.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum {
  MAGIC_BYTES = 32,
  MAGIC_PARTS = 8, /* of a vector that are looked at for them */
};

RECORD_STATIC_ASSERT((int)ARG_VFS_WRITE_COUNT == (int)ARG_VFS_WRITEV_VLEN &&
                         (int)ARG_VFS_WRITE_POS == (int)ARG_VFS_WRITEV_POS &&
                         (int)ARG_VFS_WRITE_PATHNAME == (int)ARG_VFS_READ_PATHNAME &&
                         (int)ARG_VFS_WRITE_POS == (int)ARG_VFS_READ_POS &&
                         (int)ARG_VFS_WRITE_POS == (int)ARG_VFS_READV_POS &&
                         (int)ARG_VFS_WRITE_POS == (int)ARG___KERNEL_WRITE_POS &&
                         (int)ARG_VFS_READ_RETURNVALUE == (int)ARG_VFS_READV_RETURNVALUE,
                     "reads and writes are filled in by one function");

/* Where a read or write began. `pos` is behind what was moved by now. */
static __always_inline s64 io__start(const s64* pos, long result) {
  s64 end = 0;

  bpf_probe_read_kernel(&end, sizeof(end), pos);
  return result > 0 && end >= result ? end - result : end;
}

/* `count`: bytes, or parts of a vector. A stream has no position. */
static __always_inline struct scratch* io__fill(struct event* event, u32 id, u8 hook, u8 values,
                                                struct file* file, u64 count, const s64* pos,
                                                long result) {
  struct scratch* scratch = hook__begin(event, id, hook, values, result, 0);

  if (!scratch) return 0;
  value__path(scratch, ARG_VFS_WRITE_PATHNAME, file);
  value__file_id(scratch, ARG_VFS_WRITE_DEV, ARG_VFS_WRITE_INODE, file);
  value__kernel(scratch, ARG_VFS_WRITE_COUNT, count);
  if (pos)
    value__kernel(scratch, ARG_VFS_WRITE_POS, io__start(pos, result));
  else
    value__set(scratch, ARG_VFS_WRITE_POS, 0, MARK_NULL | MARK_KERNEL_MEMORY);
  return scratch;
}

static __always_inline void write__send(u32 id, u8 hook, struct file* file, u64 count,
                                        const s64* pos, long result) {
  struct scratch* scratch;
  struct event event;

  scratch = io__fill(&event, id, hook, 5, file, count, pos, result);
  if (scratch) event__send(&event, scratch);
}

static __always_inline void read__send(u32 id, u8 hook, struct file* file, u64 count,
                                       const s64* pos, long result) {
  struct scratch* scratch;
  struct event event;

  scratch = io__fill(&event, id, hook, 6, file, count, pos, result);
  if (!scratch) return;
  if (hook == HOOK_FUNCTION_EXIT) value__kernel(scratch, ARG_VFS_READ_RETURNVALUE, result);
  event__send(&event, scratch);
}

/* A write that put the first bytes of a file there. What is no file stays at position 0. */
static __always_inline bool magic__is_first(const s64* pos, long result) {
  s64 end = 0;

  if (result <= 0 || !pos || bpf_probe_read_kernel(&end, sizeof(end), pos)) return false;
  return end == result;
}

/* Appends user memory to the `*have` bytes at the start of scratch->path, as far as there is room.
 * False when it could not be read. */
static __always_inline bool magic__append(struct scratch* scratch, u32* have, u64 from, u64 size) {
  u32 at = *have;

  if (at >= MAGIC_BYTES) return true;
  if (size > MAGIC_BYTES - at) size = MAGIC_BYTES - at;
  keep_checked(size);
  if (size > MAGIC_BYTES) return true;
  keep_checked(at);
  if (at >= MAGIC_BYTES) return true;
  if (bpf_probe_read_user(&scratch->path[at], size, (void*)from)) return false;
  *have = at + size;
  return true;
}

struct magic_part {
  u64 base;
  u64 size;
};

static __always_inline bool magic__part(u64 vector, u32 index, bool compat,
                                        struct magic_part* part) {
  u32 narrow[2] = {};

  if (!compat)
    return !bpf_probe_read_user(part, sizeof(*part), (void*)(vector + index * sizeof(*part)));
  if (bpf_probe_read_user(narrow, sizeof(narrow), (void*)(vector + index * sizeof(narrow))))
    return false;
  part->base = narrow[0];
  part->size = narrow[1];
  return true;
}

/* From one buffer, or with `count` parts from a vector of them. What cannot be read ends it: what
 * comes after is not what the file begins with. */
static __always_inline u32 magic__read(struct scratch* scratch, u64 from, u64 size, u64 count) {
  bool compat = task__is_compat(task__current());
  struct magic_part part = {};
  u32 have = 0;

  if (!count) {
    magic__append(scratch, &have, from, size);
    return have;
  }
  for (u32 i = 0; i < MAGIC_PARTS; i++) {
    if (i >= count || !magic__part(from, i, compat, &part)) break;
    if (!magic__append(scratch, &have, part.base, part.size)) break;
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
    scratch->record.marks[ARG_MAGIC_WRITE_BYTES] =
        (length < MAGIC_BYTES && length < result ? MARK_CUT : MARK_PRESENT) | MARK_USER_MEMORY;
  } else
    value__unreadable(scratch, ARG_MAGIC_WRITE_BYTES, from, MARK_USER_MEMORY);
  value__path(scratch, ARG_MAGIC_WRITE_PATHNAME, file);
  value__file_id(scratch, ARG_MAGIC_WRITE_DEV, ARG_MAGIC_WRITE_INODE, file);
  event__send(&event, scratch);
}

SEC("fexit/vfs_write")
int BPF_PROG(fexit__vfs_write, struct file* file, const char* from, u64 count, const void* unread,
             long result) {
  const s64* pos = (const s64*)function__word_pointer(ctx, 3);

  write__send(EVENT_VFS_WRITE, HOOK_FUNCTION_EXIT, file, count, pos, result);
  magic_write__send(file, (u64)from, 0, pos, result);
  return 0;
}

SEC("fexit/vfs_writev")
int BPF_PROG(fexit__vfs_writev, struct file* file, const void* vector, unsigned long count,
             const void* unread, int flags, long result) {
  const s64* pos = (const s64*)function__word_pointer(ctx, 3);

  write__send(EVENT_VFS_WRITEV, HOOK_FUNCTION_EXIT, file, count, pos, result);
  magic_write__send(file, (u64)vector, count, pos, result);
  return 0;
}

SEC("kprobe/vfs_write")
int BPF_KPROBE(kprobe__vfs_write, struct file* file, const char* from, u64 count, s64* pos) {
  write__send(EVENT_VFS_WRITE, HOOK_KPROBE, file, count, pos, 0);
  return 0;
}

SEC("kprobe/vfs_writev")
int BPF_KPROBE(kprobe__vfs_writev, struct file* file, const void* vector, unsigned long count,
               s64* pos) {
  write__send(EVENT_VFS_WRITEV, HOOK_KPROBE, file, count, pos, 0);
  return 0;
}

SEC("fexit/vfs_read")
int BPF_PROG(fexit__vfs_read, struct file* file, char* to, u64 count, const void* unread,
             long result) {
  const s64* pos = (const s64*)function__word_pointer(ctx, 3);

  read__send(EVENT_VFS_READ, HOOK_FUNCTION_EXIT, file, count, pos, result);
  return 0;
}

SEC("kprobe/vfs_read")
int BPF_KPROBE(kprobe__vfs_read, struct file* file, char* to, u64 count, s64* pos) {
  read__send(EVENT_VFS_READ, HOOK_KPROBE, file, count, pos, 0);
  return 0;
}

SEC("fexit/vfs_readv")
int BPF_PROG(fexit__vfs_readv, struct file* file, const void* vector, unsigned long count,
             const void* unread, int flags, long result) {
  const s64* pos = (const s64*)function__word_pointer(ctx, 3);

  read__send(EVENT_VFS_READV, HOOK_FUNCTION_EXIT, file, count, pos, result);
  return 0;
}

SEC("kprobe/vfs_readv")
int BPF_KPROBE(kprobe__vfs_readv, struct file* file, const void* vector, unsigned long count,
               s64* pos) {
  read__send(EVENT_VFS_READV, HOOK_KPROBE, file, count, pos, 0);
  return 0;
}

SEC("fexit/__kernel_write")
int BPF_PROG(fexit__kernel_write, struct file* file, const void* from, u64 count,
             const void* unread, long result) {
  const s64* pos = (const s64*)function__word_pointer(ctx, 3);

  write__send(EVENT___KERNEL_WRITE, HOOK_FUNCTION_EXIT, file, count, pos, result);
  return 0;
}

SEC("kprobe/__kernel_write")
int BPF_KPROBE(kprobe__kernel_write, struct file* file, const void* from, u64 count, s64* pos) {
  write__send(EVENT___KERNEL_WRITE, HOOK_KPROBE, file, count, pos, 0);
  return 0;
}

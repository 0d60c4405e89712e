/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 6: argument values, put into a record that is being built in scratch.
 *
 * value__* set one argument's word and mark. A blob goes to the record's tail; one that finds no
 * room there is marked cut with nothing stored.
 */
#ifndef TRACEE_BPF_LIB_VALUES_H
#define TRACEE_BPF_LIB_VALUES_H

#include "bpf/lib/5_send.h"

enum {
  MAX_BYTES = 128, /* a socket address, credentials; a power of two */
  MAX_ARRAY_STRINGS = 1024,
  /* Room that a string of an array may take, and where the last one may begin. */
  ARRAY_STRING = 4096,
  ARRAY_LIMIT = TAIL_SIZE - ARRAY_STRING,
};

/* Whose vector of strings it is. */
enum { ARRAY_USER, ARRAY_USER_32 /* a 32-bit program's */, ARRAY_KERNEL };

/* What a blob's word holds: where it is in the record. */
#define TAIL_OFFSET \
  (__builtin_offsetof(struct scratch, tail) - __builtin_offsetof(struct scratch, record))

static __always_inline void value__set(struct scratch* scratch, u32 index, u64 word, u8 mark) {
  struct record_more* more = (void*)scratch->tail;

  /* Positions are constants, or known to be few, nearly everywhere: one branch is left. */
  if (index < RECORD_FEW_VALUES) {
    scratch->record.words[index] = word;
    scratch->record.marks[index] = mark;
    return;
  }
  index -= RECORD_FEW_VALUES;
  if (!__builtin_constant_p(index)) keep_checked(index);
  if (index >= RECORD_MORE_VALUES) return;
  more->words[index] = word;
  more->marks[index] = mark;
}

/* A value whose memory is not there, or not to be read without waiting for it. */
static __always_inline void value__unreadable(struct scratch* scratch, u32 index, u64 address,
                                              u8 origin) {
  scratch->unread++;
  value__set(scratch, index, address, MARK_UNREADABLE | origin);
}

static __always_inline void value__word(struct scratch* scratch, u32 index, u64 word) {
  value__set(scratch, index, word, MARK_PRESENT | MARK_REGISTER);
}

/* A word that the kernel has, not the caller. */
static __always_inline void value__kernel(struct scratch* scratch, u32 index, u64 word) {
  value__set(scratch, index, word, MARK_PRESENT | MARK_KERNEL_MEMORY);
}

/* Closes a blob that begins at `at` in the tail. */
static __always_inline void value__close_blob(struct scratch* scratch, u32 index, u32 at,
                                              u32 length, u32 full_length, u32 full_count,
                                              u8 mark) {
  struct record_blob* blob = (void*)&scratch->tail[at];

  blob->length = length;
  blob->full_length = full_length;
  blob->full_count = full_count;
  blob->chunks = 0;
  scratch->used = at + sizeof(*blob) + ((length + 7) & ~7u);
  value__set(scratch, index, TAIL_OFFSET + at, mark);
}

static __always_inline void value__no_room(struct scratch* scratch, u32 index, u8 origin) {
  u32 at = scratch->used;

  if (at > TAIL_SIZE - sizeof(struct record_blob)) {
    value__set(scratch, index, 0, MARK_ABSENT);
    return;
  }
  keep_checked(at);
  value__close_blob(scratch, index, at, 0, RECORD_UNKNOWN_LENGTH, RECORD_UNKNOWN_LENGTH,
                    MARK_CUT | origin);
}

/* A zero-terminated string; `origin` says whose memory it is in. */
static __always_inline void value__string(struct scratch* scratch, u32 index, u64 address,
                                          u8 origin) {
  u32 at = scratch->used;
  bool user = origin == MARK_USER_MEMORY;
  void* to;
  long size;

  if (!address) {
    value__set(scratch, index, 0, MARK_NULL | origin);
    return;
  }
  if (at > TAIL_LIMIT) {
    value__no_room(scratch, index, origin);
    return;
  }
  keep_checked(at);
  to = &scratch->tail[at + sizeof(struct record_blob)];
  /* One byte more than is stored tells a string that just fits from a longer one. */
  if (user)
    size = bpf_probe_read_user_str(to, RECORD_MAX_TEXT + 1, (void*)address);
  else
    size = bpf_probe_read_kernel_str(to, RECORD_MAX_TEXT + 1, (void*)address);
  if (size == 0) size = 1; /* what the kernel says of an empty string in user memory */
  if (size < 0)
    value__unreadable(scratch, index, address, origin);
  else if (size > RECORD_MAX_TEXT)
    value__close_blob(scratch, index, at, RECORD_MAX_TEXT, RECORD_UNKNOWN_LENGTH, 0,
                      MARK_CUT | origin);
  else
    value__close_blob(scratch, index, at, size - 1, size - 1, 0, MARK_PRESENT | origin);
}

/* `length` bytes as they are, cut after `most` (a power of two, constant), from the memory that
 * `origin` names. */
static __always_inline void value__bytes_to(struct scratch* scratch, u32 index, u64 address,
                                            u32 length, u32 most, u8 origin) {
  u32 at = scratch->used, stored = length;
  long failed;
  void* to;

  if (!address) {
    value__set(scratch, index, 0, MARK_NULL | origin);
    return;
  }
  if (at > TAIL_LIMIT) {
    value__no_room(scratch, index, origin);
    return;
  }
  keep_checked(at);
  if (stored > most) stored = most;
  keep_checked(stored);
  stored &= 2 * most - 1;
  to = &scratch->tail[at + sizeof(struct record_blob)];
  if (origin == MARK_USER_MEMORY)
    failed = bpf_probe_read_user(to, stored, (void*)address);
  else
    failed = bpf_probe_read_kernel(to, stored, (void*)address);
  if (failed)
    value__unreadable(scratch, index, address, origin);
  else
    value__close_blob(scratch, index, at, stored, length, 0,
                      (stored < length ? MARK_CUT : MARK_PRESENT) | origin);
}

static __always_inline void value__bytes(struct scratch* scratch, u32 index, u64 address,
                                         u32 length, u8 origin) {
  value__bytes_to(scratch, index, address, length, MAX_BYTES, origin);
}

/* Who a set of credentials stands for. */
static __always_inline void credentials__read(struct record_credentials* out,
                                              const struct cred* cred) {
  out->uid = BPF_CORE_READ(cred, uid.val);
  out->gid = BPF_CORE_READ(cred, gid.val);
  out->suid = BPF_CORE_READ(cred, suid.val);
  out->sgid = BPF_CORE_READ(cred, sgid.val);
  out->euid = BPF_CORE_READ(cred, euid.val);
  out->egid = BPF_CORE_READ(cred, egid.val);
  out->fsuid = BPF_CORE_READ(cred, fsuid.val);
  out->fsgid = BPF_CORE_READ(cred, fsgid.val);
  /* 64 bits, whether the kernel has them as one number or, before Linux 6.3, as two. */
  bpf_core_read(&out->inheritable, sizeof(u64), &cred->cap_inheritable);
  bpf_core_read(&out->permitted, sizeof(u64), &cred->cap_permitted);
  bpf_core_read(&out->effective, sizeof(u64), &cred->cap_effective);
  bpf_core_read(&out->bounding, sizeof(u64), &cred->cap_bset);
  bpf_core_read(&out->ambient, sizeof(u64), &cred->cap_ambient);
}

static __always_inline bool credentials__differ(const struct record_credentials* a,
                                                const struct record_credentials* b) {
  const u64 *left = (const u64*)a, *right = (const u64*)b;
  u64 difference = 0;

#pragma unroll
  for (u32 i = 0; i < sizeof(*a) / sizeof(u64); i++) difference |= left[i] ^ right[i];
  return difference != 0;
}

static __always_inline void value__int_pair(struct scratch* scratch, u32 index, u64 address) {
  u32 at = scratch->used;

  if (!address) {
    value__set(scratch, index, 0, MARK_NULL | MARK_USER_MEMORY);
    return;
  }
  if (at > TAIL_LIMIT) {
    value__no_room(scratch, index, MARK_USER_MEMORY);
    return;
  }
  keep_checked(at);
  if (bpf_probe_read_user(&scratch->tail[at + sizeof(struct record_blob)], 2 * sizeof(int),
                          (void*)address))
    value__unreadable(scratch, index, address, MARK_USER_MEMORY);
  else
    value__close_blob(scratch, index, at, 2 * sizeof(int), 2 * sizeof(int), 0,
                      MARK_PRESENT | MARK_USER_MEMORY);
}

/* The pointer at `index` of a vector. */
static __always_inline long array__pointer(u64 vector, u32 index, u8 form, u64* out) {
  u32 narrow = 0;
  long failed;

  if (form == ARRAY_KERNEL)
    return bpf_probe_read_kernel(out, sizeof(*out), (void*)(vector + index * 8));
  if (form == ARRAY_USER)
    return bpf_probe_read_user(out, sizeof(*out), (void*)(vector + index * 8));
  failed = bpf_probe_read_user(&narrow, sizeof(narrow), (void*)(vector + index * 4));
  *out = narrow;
  return failed;
}

/* Appends one string. */
LOOP_STEP(array__step) {
  struct array_walk* walk = &scratch->array_walk;
  u32 end = walk->end;
  u64 pointer = 0;
  long size;

  if (array__pointer(walk->vector, index, walk->form, &pointer)) {
    scratch->unread++;
    return 1;
  }
  if (!pointer) {
    walk->complete = 1;
    return 1;
  }
  if (end > ARRAY_LIMIT) return 1;
  keep_checked(end);
  if (walk->form == ARRAY_KERNEL)
    size = bpf_probe_read_kernel_str(&scratch->tail[end], ARRAY_STRING, (void*)pointer);
  else
    size = bpf_probe_read_user_str(&scratch->tail[end], ARRAY_STRING, (void*)pointer);
  if (size < 0) {
    scratch->unread++;
    return 1;
  }
  if (size == 0) { /* an empty string in user memory */
    scratch->tail[end] = 0;
    size = 1;
  }
  walk->end = end + size;
  walk->count++;
  return size == ARRAY_STRING; /* this one may have been longer */
}

/* A vector of strings that ends with a null pointer; each string is stored with its zero byte. What
 * cannot be read ends it, marked cut. */
static __noinline int value__string_array(struct scratch* scratch, u32 index, u64 vector, u8 form) {
  struct array_walk* walk = &scratch->array_walk;
  u8 origin = form == ARRAY_KERNEL ? MARK_KERNEL_MEMORY : MARK_USER_MEMORY;
  u32 at = scratch->used, size;
  u64 first;

  if (!vector) {
    value__set(scratch, index, 0, MARK_NULL | origin);
    return 0;
  }
  if (array__pointer(vector, 0, form, &first)) {
    value__unreadable(scratch, index, vector, origin);
    return 0;
  }
  if (at > TAIL_LIMIT) {
    value__no_room(scratch, index, origin);
    return 0;
  }
  keep_checked(at);
  walk->vector = vector;
  walk->end = at + sizeof(struct record_blob);
  walk->count = 0;
  walk->form = form;
  walk->complete = 0;
  loop__run(array__step, MAX_ARRAY_STRINGS, scratch);
  size = walk->end - at - sizeof(struct record_blob);
  if (walk->complete)
    value__close_blob(scratch, index, at, size, size, walk->count, MARK_PRESENT | origin);
  else
    value__close_blob(scratch, index, at, size, RECORD_UNKNOWN_LENGTH, RECORD_UNKNOWN_LENGTH,
                      MARK_CUT | origin);
  return 0;
}

#endif

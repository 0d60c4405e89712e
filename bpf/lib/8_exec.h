/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 8: what an exec that has happened says: the kernel's file name, argv and envp as they lie
 * in the new memory. Reading them at the call's entry fails for pages not touched since fork.
 */
#ifndef TRACEE_BPF_LIB_EXEC_H
#define TRACEE_BPF_LIB_EXEC_H

#include "bpf/lib/7_path.h"

/* A continuation record, built where paths are. */
struct chunk {
  struct record_head head;
  struct record_chunk part;
  u8 bytes[RECORD_CHUNK_BYTES];
};
RECORD_STATIC_ASSERT(sizeof(struct chunk) <= PATH_SIZE + PATH_SLACK, "a chunk fits the path area");

static __always_inline void* chunk__ring(const struct scratch* scratch) {
  u32 index = scratch->record.head.cpu & config.ring_mask;

  return bpf_map_lookup_elem(&rings, &index);
}

/* Sends one piece. */
LOOP_STEP(chunk__step) {
  struct chunk_walk* walk = &scratch->chunk_walk;
  struct chunk* chunk = (void*)scratch->path;
  void* ring = chunk__ring(scratch);
  u64 length = walk->size - walk->done;

  if (!ring) return 1;
  if (length > RECORD_CHUNK_BYTES) length = RECORD_CHUNK_BYTES;
  keep_checked(length);
  if (length == 0 || length > RECORD_CHUNK_BYTES) return 1;
  if (bpf_probe_read_user(chunk->bytes, length, (void*)(walk->from + walk->done))) return 1;
  chunk->part.offset = walk->done;
  chunk->part.length = length;
  /* What the ring has no room for shows as a gap: the value is cut. */
  bpf_ringbuf_output(ring, chunk, sizeof(chunk->head) + sizeof(chunk->part) + length,
                     BPF_RB_NO_WAKEUP);
  walk->done += length;
  return 0;
}

/* Sends up to RECORD_MAX_CHUNKS pieces of user memory ahead of their event. Gives how many bytes
 * could be read, whether or not the ring had room for them. */
static __always_inline u32 exec__send_chunks(struct scratch* scratch, u32 index, u64 from,
                                             u64 size) {
  struct chunk_walk* walk = &scratch->chunk_walk;
  struct chunk* chunk = (void*)scratch->path;

  if (!chunk__ring(scratch)) return 0;
  scratch__number(scratch);
  chunk->head = scratch->record.head;
  chunk->head.flags = RECORD_CHUNK;
  chunk->part.value = index;
  chunk->part.unused = 0;
  walk->from = from;
  walk->size = size;
  walk->done = 0;
  loop__run(chunk__step, RECORD_MAX_CHUNKS, scratch);
  return walk->done;
}

/* Strings between two addresses of the new memory, each with its zero byte. */
static __noinline int value__strings(struct scratch* scratch, u32 index, u64 from, u64 to,
                                     u32 count) {
  u64 size = to > from ? to - from : 0;
  u32 at = scratch->used, full = size > 0xfffffffe ? 0xfffffffe : size, length = full, done;
  u8 mark = MARK_PRESENT | MARK_USER_MEMORY;

  if (at > TAIL_LIMIT) {
    value__no_room(scratch, index, MARK_USER_MEMORY);
    return 0;
  }
  keep_checked(at);
  if (size > RECORD_CHUNK_BYTES) {
    done = exec__send_chunks(scratch, index, from, size);
    if (done < size) mark = MARK_CUT | MARK_USER_MEMORY;
    value__close_blob(scratch, index, at, 0, full, count, mark);
    ((struct record_blob*)&scratch->tail[at])->chunks =
        (done + RECORD_CHUNK_BYTES - 1) / RECORD_CHUNK_BYTES;
    return 0;
  }
  keep_checked(length);
  if (length > RECORD_CHUNK_BYTES) return 0;
  if (bpf_probe_read_user(&scratch->tail[at + sizeof(struct record_blob)], length, (void*)from))
    value__unreadable(scratch, index, from, MARK_USER_MEMORY);
  else
    value__close_blob(scratch, index, at, length, length, count, mark);
  return 0;
}

static __always_inline void value__new_argv(struct scratch* scratch, u32 index,
                                            struct task_struct* task, struct linux_binprm* bprm) {
  value__strings(scratch, index, BPF_CORE_READ(task, mm, arg_start),
                 BPF_CORE_READ(task, mm, arg_end), BPF_CORE_READ(bprm, argc));
}

/* The new environment; only on request, for it is large and holds secrets. */
static __always_inline void value__new_env(struct scratch* scratch, u32 index,
                                           struct task_struct* task, struct linux_binprm* bprm) {
  if (config.exec_env)
    value__strings(scratch, index, BPF_CORE_READ(task, mm, env_start),
                   BPF_CORE_READ(task, mm, env_end), BPF_CORE_READ(bprm, envc));
}

/* Finds out which scopes name the file that a task executes. False: there was no scratch for it. */
static __noinline bool binary__decide(struct task_state* state, struct file* file) {
  struct scratch* scratch = scratch__take();
  struct filter_choice *found, nothing = {};
  u32 start, length;

  if (!scratch) return false;
  path__walk(scratch, BPF_CORE_READ(file, f_path.dentry), BPF_CORE_READ(file, f_path.mnt));
  start = scratch->path_start;
  if (start > PATH_SIZE) start = PATH_SIZE;
  keep_checked(start);
  length = PATH_SIZE - start;
  keep_checked(length);
  if (length > FILTER_PATH_SIZE - 1) length = FILTER_PATH_SIZE - 1;
  keep_checked(length);
  bpf_probe_read_kernel(scratch->key.path, length, &scratch->path[start]);
  scratch->key.path[length] = 0;
  scratch->key.of = FILTER_BINARY_PATH;
  scratch->key.bits = (sizeof(scratch->key.of) + length + 1) * 8;
  /* Without its front a path is none that could be named. */
  found = scratch->path_cut ? 0 : bpf_map_lookup_elem(&filter_paths, &scratch->key);
  state->binary = found ? *found : nothing;
  state->flags |= STATE_BINARY;
  scratch__give_back(scratch);
  return true;
}

/* Remembers a task as it is before an exec. */
static __always_inline struct task_state* exec__remember(struct task_struct* task) {
  struct task_state* state = task_state__make(task);

  if (state) {
    task__fill(&state->before, task);
    state->flags |= STATE_BEFORE;
  }
  return state;
}

static __always_inline void exec__forget(struct task_state* state) {
  state->flags &= ~(STATE_BEFORE | STATE_EXEC_CALL | STATE_EXEC_COMPAT);
}

#endif

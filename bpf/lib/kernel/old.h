/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The dialect of Linux 5.10: no task storage, no atomics that give what was there, no bpf_loop().
 * 0_kernel.h says what each name stands for.
 *
 * Atomics add, and do not tell what was there. So counters are exact, but a number may be given
 * twice: it proves nothing.
 */
#ifndef TRACEE_BPF_LIB_KERNEL_OLD_H
#define TRACEE_BPF_LIB_KERNEL_OLD_H

#define KERNEL_DIALECT DIALECT_OLD
#define KERNEL_KEEPS_VERDICTS false

enum {
  MAX_TASK_STATES = 32768,    /* tasks of which something is remembered at once */
  KERNEL_STACK_BYTES = 16384, /* THREAD_SIZE on x86-64 */
  LOOP_PART = 64,
  USER_SEGMENT = 0x33, /* __USER_CS: 64-bit code */
  USER_PRIVILEGE = 3,
};

/* By the address of the task, which is its own until it is freed. Its memory is there from the
 * start: programs that trace may not ask for more. */
#define TASK_STATE_MAP(name, state)       \
  struct {                                \
    __uint(type, BPF_MAP_TYPE_HASH);      \
    __uint(max_entries, MAX_TASK_STATES); \
    __type(key, u64);                     \
    __type(value, state);                 \
  } name SEC(".maps") __weak

static __always_inline void* task_map__lookup(void* map, struct task_struct* task) {
  u64 key = (u64)task;

  return bpf_map_lookup_elem(map, &key);
}

static __always_inline void* task_map__insert(void* map, struct task_struct* task,
                                              const void* nothing) {
  u64 key = (u64)task;
  void* found = bpf_map_lookup_elem(map, &key);

  if (found) return found;
  bpf_map_update_elem(map, &key, nothing, 1 /* BPF_NOEXIST */);
  return bpf_map_lookup_elem(map, &key);
}

static __always_inline void task_map__delete(void* map, struct task_struct* task) {
  u64 key = (u64)task;

  bpf_map_delete_elem(map, &key);
}

#define task_map__get(name, task) task_map__lookup(&(name), task)
#define task_map__make(name, task, nothing) task_map__insert(&(name), task, nothing)
#define task_map__forget(name, task) task_map__delete(&(name), task)

/* Global functions: the verifier looks at each once, and not once for each call. They take numbers
 * alone, so they find the scratch by its slot. Of a loop in a loop it sees LOOP_PART rounds of the
 * inner one and count / LOOP_PART of the outer one. */
#define LOOP_STEP(name)                                                                  \
  static __always_inline long name##__round(u32 index, struct scratch* scratch);         \
  __attribute__((weak, noinline)) int name(u32 index, u32 slot) {                        \
    struct scratch* scratch = bpf_map_lookup_elem(&scratches, &slot);                    \
                                                                                         \
    return scratch ? name##__round(index, scratch) : 1;                                  \
  }                                                                                      \
  __attribute__((weak, noinline)) int name##__part(u32 first, u32 count, u32 slot) {     \
    _Pragma("clang loop unroll(disable)") for (u32 i = 0; i < LOOP_PART;                 \
                                               i++) if (first + i >= count ||            \
                                                        name(first + i, slot)) return 1; \
    return 0;                                                                            \
  }                                                                                      \
  static __always_inline long name##__round(u32 index, struct scratch* scratch)

#define loop__run(name, count, scratch)                                                        \
  do {                                                                                         \
    u32 loop__slot = (scratch)->slot;                                                          \
                                                                                               \
    _Pragma("clang loop unroll(disable)") for (u32 loop__first = 0; loop__first < (count);     \
                                               loop__first +=                                  \
                                               LOOP_PART) if (name##__part(loop__first, count, \
                                                                           loop__slot)) break; \
  } while (0)

/* Whoever finds more than its own one there was not alone, and goes: one of two at most stays. */
static __always_inline void word__give_back(u64* word) { __sync_fetch_and_add(word, -1); }

static __always_inline bool word__take(u64* word) {
  __sync_fetch_and_add(word, 1);
  if (*(volatile u64*)word == 1) return true;
  word__give_back(word);
  return false;
}

static __always_inline u64 word__next(u64* word) {
  u64 before = *(volatile u64*)word;

  __sync_fetch_and_add(word, 1);
  return before;
}

/* Another CPU may do so at the same time: a lost bit is set by the next event that asks for it. */
static __always_inline void word__add_bits(u64* word, u64 bits) { *(volatile u64*)word |= bits; }

/* The verifier lets no pointer be loaded that does not point to a structure; so it is asked for the
 * memory that the context is. */
static __always_inline u64 function__argument(void* ctx, u32 index) {
  u64 argument = 0;

  bpf_probe_read_kernel(&argument, sizeof(argument), (u64*)ctx + index);
  return argument;
}

#define function__word_pointer(ctx, index) function__argument(ctx, index)
#define function__result(ctx, count) function__argument(ctx, count)

/* They lie at the end of the task's stack. */
static __always_inline struct pt_regs* task__registers(struct task_struct* task) {
  return BPF_CORE_READ(task, stack) + KERNEL_STACK_BYTES - bpf_core_type_size(struct pt_regs);
}

#define registers__word(registers, name) BPF_CORE_READ(registers, name)

/* Linux 5.10 gives programs no task in the form that the helper for this takes. So this walks as
 * the kernel does, along frame pointers: each points to the caller's, which lies before the return
 * address. A frame that cannot be read is the end. */
static __noinline u32 user_stack__walk(struct pt_regs* registers, u64* addresses, u32 count) {
  u64 frame[2] = {BPF_CORE_READ(registers, bp)};
  u64 segment = BPF_CORE_READ(registers, cs);
  u32 found = 1;

  if (!(segment & USER_PRIVILEGE)) return 0; /* a thread of the kernel */
  addresses[0] = BPF_CORE_READ(registers, ip);
  for (; found < count; found++) {
    bool wide = segment == USER_SEGMENT;

    if (bpf_probe_read_user(frame, wide ? sizeof(frame) : sizeof(frame) / 2, (void*)frame[0]))
      break;
    addresses[found] = wide ? frame[1] : frame[0] >> 32;
    if (!wide) frame[0] = (u32)frame[0];
  }
  return found;
}

#define kernel__cast(type, pointer) (pointer)

#define task__user_stack(task, addresses, bytes) \
  (user_stack__walk(task__registers(task), addresses, (bytes) / sizeof(u64)) * sizeof(u64))

#endif

/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The dialect of Linux 5.17 and later: task storage, atomics that give what was there, bpf_loop().
 * 0_kernel.h says what each name stands for.
 */
#ifndef TRACEE_BPF_LIB_KERNEL_NEW_H
#define TRACEE_BPF_LIB_KERNEL_NEW_H

#define KERNEL_DIALECT DIALECT_NEW
#define KERNEL_KEEPS_VERDICTS true

#define TASK_STATE_MAP(name, state)          \
  struct {                                   \
    __uint(type, BPF_MAP_TYPE_TASK_STORAGE); \
    __uint(map_flags, BPF_F_NO_PREALLOC);    \
    __type(key, int);                        \
    __type(value, state);                    \
  } name SEC(".maps") __weak

#define task_map__get(name, task) bpf_task_storage_get(&(name), task, 0, 0)
#define task_map__make(name, task, nothing) \
  bpf_task_storage_get(&(name), task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE)
#define task_map__forget(name, task) ((void)0)

/* A callback, so that the verifier looks at a round once. */
#define LOOP_STEP(name)                                                          \
  static __always_inline long name##__round(u32 index, struct scratch* scratch); \
  static long name(u32 index, void* context) {                                   \
    return name##__round(index, *(struct scratch**)context);                     \
  }                                                                              \
  static __always_inline long name##__round(u32 index, struct scratch* scratch)

#define loop__run(name, count, scratch)        \
  do {                                         \
    struct scratch* loop__context = (scratch); \
    bpf_loop(count, name, &loop__context, 0);  \
  } while (0)

static __always_inline bool word__take(u64* word) { return !__sync_lock_test_and_set(word, 1); }

static __always_inline void word__give_back(u64* word) { __sync_lock_test_and_set(word, 0); }

static __always_inline u64 word__next(u64* word) { return __sync_fetch_and_add(word, 1); }

static __always_inline void word__add_bits(u64* word, u64 bits) { __sync_fetch_and_or(word, bits); }

/* Its place behind the parameters varies from kernel to kernel. */
static __always_inline u64 function__result(void* ctx, u32 count) {
  u64 result = 0;

  bpf_get_func_ret(ctx, &result);
  return result;
}

/* Verifiers refuse to load a pointer to a pointer. */
static __always_inline u64 function__argument(void* ctx, u32 index) {
  u64 argument = 0;

  bpf_get_func_arg(ctx, index, &argument);
  return argument;
}

#define function__word_pointer(ctx, index) (((u64*)(ctx))[index])

static __always_inline struct pt_regs* task__registers(struct task_struct* task) {
  return (struct pt_regs*)bpf_task_pt_regs(task);
}

#define registers__word(registers, name) ((registers)->name)

/* Linux 6.2. The linker of libbpf 1.1 takes a kernel function that is named in one object's section
 * alone, which must be the first that uses it. */
#ifdef TRACEE_NAMES_KERNEL_FUNCTIONS
extern void* bpf_rdonly_cast(const void* object, u32 type) __ksym __weak;
#else
extern void* bpf_rdonly_cast(const void* object, u32 type) __weak;
#endif
#define kernel__cast(type, pointer) ((type*)bpf_rdonly_cast(pointer, bpf_core_type_id_kernel(type)))

#define task__user_stack(task, addresses, bytes) \
  bpf_get_task_stack(bpf_get_current_task_btf(), addresses, bytes, BPF_F_USER_STACK)

#endif

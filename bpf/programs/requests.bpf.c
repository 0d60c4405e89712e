// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * What tasks ask for about themselves and the machine: prctl(2), resource limits, the clock,
 * handlers of signals.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum {
  PRCTL_SET_SECUREBITS = 28,
  PRCTL_SET_MM = 35,
  PRCTL_SET_VMA = 0x53564d41,
  PRCTL_VALUES = ARG_SECURITY_TASK_PRCTL_OLD_SECUREBITS + 1,
  /* What PR_SET_MM sets; include/uapi/linux/prctl.h. */
  SET_MM_START_STACK = 5,
  SET_MM_START_BRK = 6,
  SET_MM_BRK = 7,
  SET_MM_ENV_END = 11,
  SET_MM_AUXV = 12,
  SET_MM_EXE_FILE = 13,
  SET_MM_MAP = 14,
  AUXV_BYTES = 512, /* a power of two; no kernel has more */
  HANDLE_FUNCTION = 2,
};

/* Places of PR_SET_MM, in the order of prctl_mm_map and of the arguments. */
enum {
  PLACE_START_CODE,
  PLACE_START_BRK = 4,
  PLACE_BRK = 5,
  PLACE_START_STACK = 6,
  PLACES = 11,
};
RECORD_STATIC_ASSERT(ARG_SECURITY_TASK_PRCTL_OLD_ENV_END - ARG_SECURITY_TASK_PRCTL_OLD_START_CODE +
                             1 ==
                         PLACES,
                     "old places are in a row");
RECORD_STATIC_ASSERT(ARG_SECURITY_TASK_PRCTL_NEW_ENV_END - ARG_SECURITY_TASK_PRCTL_NEW_START_CODE +
                             1 ==
                         PLACES,
                     "and so are new ones");

/* struct prctl_mm_map of include/uapi/linux/prctl.h. */
struct mm_map {
  u64 places[PLACES];
  u64 auxv;
  u32 auxv_size;
  u32 exe_fd;
};

static __always_inline void value__executable(struct scratch* scratch, u32 first,
                                              struct file* file) {
  struct inode* inode;

  if (!file) return;
  inode = BPF_CORE_READ(file, f_inode);
  value__path(scratch, first, file);
  value__file_id(scratch, first + 1, first + 2, file);
  value__kernel(scratch, first + 3, inode__ctime(inode));
  value__kernel(scratch, first + 4, BPF_CORE_READ(inode, i_mode));
}
RECORD_STATIC_ASSERT(ARG_SECURITY_TASK_PRCTL_OLD_INODE_MODE ==
                             ARG_SECURITY_TASK_PRCTL_OLD_PATHNAME + 4 &&
                         ARG_SECURITY_TASK_PRCTL_NEW_INODE_MODE ==
                             ARG_SECURITY_TASK_PRCTL_NEW_PATHNAME + 4,
                     "executables are in a row");

static __always_inline void prctl__old_memory(struct scratch* scratch, struct mm_struct* mm) {
  const u32 first = ARG_SECURITY_TASK_PRCTL_OLD_START_CODE;

  value__kernel(scratch, first, BPF_CORE_READ(mm, start_code));
  value__kernel(scratch, first + 1, BPF_CORE_READ(mm, end_code));
  value__kernel(scratch, first + 2, BPF_CORE_READ(mm, start_data));
  value__kernel(scratch, first + 3, BPF_CORE_READ(mm, end_data));
  value__kernel(scratch, first + PLACE_START_BRK, BPF_CORE_READ(mm, start_brk));
  value__kernel(scratch, first + PLACE_BRK, BPF_CORE_READ(mm, brk));
  value__kernel(scratch, first + PLACE_START_STACK, BPF_CORE_READ(mm, start_stack));
  value__kernel(scratch, first + 7, BPF_CORE_READ(mm, arg_start));
  value__kernel(scratch, first + 8, BPF_CORE_READ(mm, arg_end));
  value__kernel(scratch, first + 9, BPF_CORE_READ(mm, env_start));
  value__kernel(scratch, first + 10, BPF_CORE_READ(mm, env_end));
  value__bytes_to(scratch, ARG_SECURITY_TASK_PRCTL_OLD_AUXV, (u64)&mm->saved_auxv,
                  bpf_core_field_size(mm->saved_auxv), AUXV_BYTES, MARK_KERNEL_MEMORY);
  value__executable(scratch, ARG_SECURITY_TASK_PRCTL_OLD_PATHNAME, BPF_CORE_READ(mm, exe_file));
}

/* All places at once, from the caller's memory. */
static __always_inline void prctl__new_map(struct scratch* scratch, struct task_struct* task,
                                           u64 from) {
  struct mm_map map;

  if (bpf_probe_read_user(&map, sizeof(map), (void*)from)) return;
#pragma unroll
  for (u32 i = 0; i < PLACES; i++)
    value__set(scratch, ARG_SECURITY_TASK_PRCTL_NEW_START_CODE + i, map.places[i],
               MARK_PRESENT | MARK_USER_MEMORY);
  if (map.auxv_size)
    value__bytes_to(scratch, ARG_SECURITY_TASK_PRCTL_NEW_AUXV, map.auxv, map.auxv_size, AUXV_BYTES,
                    MARK_USER_MEMORY);
  value__executable(scratch, ARG_SECURITY_TASK_PRCTL_NEW_PATHNAME, file__of(task, map.exe_fd));
}

/* What PR_SET_MM would set, one place or all of them. */
static __noinline int prctl__new_memory(struct scratch* scratch, u64 what, u64 value, u64 size) {
  struct task_struct* task = task__current();
  u32 place = what - 1;

  if (what == SET_MM_MAP) {
    prctl__new_map(scratch, task, value);
  } else if (what == SET_MM_AUXV) {
    value__bytes_to(scratch, ARG_SECURITY_TASK_PRCTL_NEW_AUXV, value, size > 0xffff ? 0xffff : size,
                    AUXV_BYTES, MARK_USER_MEMORY);
  } else if (what == SET_MM_EXE_FILE) {
    value__executable(scratch, ARG_SECURITY_TASK_PRCTL_NEW_PATHNAME, file__of(task, value));
  } else if (what >= 1 && what <= SET_MM_ENV_END) {
    if (what == SET_MM_START_STACK) place = PLACE_START_STACK;
    if (what == SET_MM_START_BRK) place = PLACE_START_BRK;
    if (what == SET_MM_BRK) place = PLACE_BRK;
    value__word(scratch, ARG_SECURITY_TASK_PRCTL_NEW_START_CODE + place, value);
  }
  return 0;
}

static __always_inline void prctl__words(struct scratch* scratch, int option, u64 arg2, u64 arg3,
                                         u64 arg4, u64 arg5) {
  value__word(scratch, ARG_SECURITY_TASK_PRCTL_OPTION, option);
  value__word(scratch, ARG_SECURITY_TASK_PRCTL_ARG2, arg2);
  value__word(scratch, ARG_SECURITY_TASK_PRCTL_ARG3, arg3);
  value__word(scratch, ARG_SECURITY_TASK_PRCTL_ARG4, arg4);
  value__word(scratch, ARG_SECURITY_TASK_PRCTL_ARG5, arg5);
}

/* The security modules themselves set them: at the function's exit they are the new ones. */
static __always_inline int securebits__remember(int option) {
  struct task_struct* task = task__current();
  struct task_state* state;

  if (option != PRCTL_SET_SECUREBITS) return 0;
  if (!filter__wants(task, EVENT_SECURITY_TASK_PRCTL)) return 0;
  state = task_state__make(task);
  if (!state) {
    loss__task_state(EVENT_SECURITY_TASK_PRCTL);
    return 0;
  }
  state->securebits = BPF_CORE_READ(task, cred, securebits);
  state->flags |= STATE_SECUREBITS;
  return 0;
}

static __always_inline void value__securebits(struct scratch* scratch, struct task_struct* task) {
  struct task_state* state = task_state__get(task);

  if (!state || !(state->flags & STATE_SECUREBITS)) return;
  state->flags &= ~STATE_SECUREBITS;
  value__kernel(scratch, ARG_SECURITY_TASK_PRCTL_OLD_SECUREBITS, state->securebits);
}

/* Few options have more to show than their words. */
static __always_inline int prctl__send(int option, u64 arg2, u64 arg3, u64 arg4, u64 arg5,
                                       int verdict, u8 hook) {
  bool more = option == PRCTL_SET_MM || option == PRCTL_SET_SECUREBITS;
  struct task_struct* task = task__current();
  struct scratch* scratch;
  struct event event;

  if (more)
    scratch = hook__begin(&event, EVENT_SECURITY_TASK_PRCTL, hook, PRCTL_VALUES, verdict, 0);
  else
    scratch = hook__begin(&event, EVENT_SECURITY_TASK_PRCTL, hook, 6, verdict, 0);
  if (!scratch) return 0;
  prctl__words(scratch, option, arg2, arg3, arg4, arg5);
  if (option == PRCTL_SET_VMA)
    value__string(scratch, ARG_SECURITY_TASK_PRCTL_VMA_NAME, arg5, MARK_USER_MEMORY);
  if (option == PRCTL_SET_SECUREBITS) value__securebits(scratch, task);
  if (option == PRCTL_SET_MM) {
    prctl__old_memory(scratch, BPF_CORE_READ(task, mm));
    prctl__new_memory(scratch, arg2, arg3, arg4);
  }
  event__send(&event, scratch);
  return 0;
}

SEC("fentry/security_task_prctl")
int BPF_PROG(fentry__security_task_prctl, int option) { return securebits__remember(option); }

SEC("fexit/security_task_prctl")
int BPF_PROG(fexit__security_task_prctl, int option, unsigned long arg2, unsigned long arg3,
             unsigned long arg4, unsigned long arg5, int verdict) {
  return prctl__send(option, arg2, arg3, arg4, arg5, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_task_prctl")
int BPF_KPROBE(kprobe__security_task_prctl, int option, unsigned long arg2, unsigned long arg3,
               unsigned long arg4, unsigned long arg5) {
  securebits__remember(option);
  return prctl__send(option, arg2, arg3, arg4, arg5, 0, HOOK_KPROBE);
}

static __always_inline int setrlimit__send(struct task_struct* target, u32 resource,
                                           const struct rlimit* limit, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_TASK_SETRLIMIT, hook, 4, verdict, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SECURITY_TASK_SETRLIMIT_TARGET_HOST_PID, BPF_CORE_READ(target, tgid));
  value__kernel(scratch, ARG_SECURITY_TASK_SETRLIMIT_RESOURCE, resource);
  value__kernel(scratch, ARG_SECURITY_TASK_SETRLIMIT_NEW_RLIM_CUR, BPF_CORE_READ(limit, rlim_cur));
  value__kernel(scratch, ARG_SECURITY_TASK_SETRLIMIT_NEW_RLIM_MAX, BPF_CORE_READ(limit, rlim_max));
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_task_setrlimit")
int BPF_PROG(fexit__security_task_setrlimit, struct task_struct* target, unsigned int resource,
             struct rlimit* limit, int verdict) {
  return setrlimit__send(target, resource, limit, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_task_setrlimit")
int BPF_KPROBE(kprobe__security_task_setrlimit, struct task_struct* target, unsigned int resource,
               struct rlimit* limit) {
  return setrlimit__send(target, resource, limit, 0, HOOK_KPROBE);
}

static __always_inline int settime__send(const struct timespec64* time, const struct timezone* zone,
                                         int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_SETTIME64, hook, 4, verdict, 0);
  if (!scratch) return 0;
  if (time) {
    value__kernel(scratch, ARG_SECURITY_SETTIME64_TV_SEC, BPF_CORE_READ(time, tv_sec));
    value__kernel(scratch, ARG_SECURITY_SETTIME64_TV_NSEC, BPF_CORE_READ(time, tv_nsec));
  }
  if (zone) {
    value__kernel(scratch, ARG_SECURITY_SETTIME64_TZ_MINUTESWEST,
                  BPF_CORE_READ(zone, tz_minuteswest));
    value__kernel(scratch, ARG_SECURITY_SETTIME64_TZ_DSTTIME, BPF_CORE_READ(zone, tz_dsttime));
  }
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_settime64")
int BPF_PROG(fexit__security_settime64, const struct timespec64* time, const struct timezone* zone,
             int verdict) {
  return settime__send(time, zone, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_settime64")
int BPF_KPROBE(kprobe__security_settime64, const struct timespec64* time,
               const struct timezone* zone) {
  return settime__send(time, zone, 0, HOOK_KPROBE);
}

RECORD_STATIC_ASSERT(ARG_DO_SIGACTION_SA_HANDLER == ARG_DO_SIGACTION_SA_FLAGS + 3 &&
                         ARG_DO_SIGACTION_OLD_SA_HANDLER == ARG_DO_SIGACTION_OLD_SA_FLAGS + 3,
                     "flags, mask, method, function are in a row");

/* Flags, mask, method and function of a handler, from `first` on. */
static __always_inline void value__handler(struct scratch* scratch, u32 first,
                                           const struct k_sigaction* action) {
  u64 handler = (u64)BPF_CORE_READ(action, sa.sa_handler);

  value__kernel(scratch, first, BPF_CORE_READ(action, sa.sa_flags));
  value__kernel(scratch, first + 1, BPF_CORE_READ(action, sa.sa_mask.sig[0]));
  value__kernel(scratch, first + 2, handler < HANDLE_FUNCTION ? handler : HANDLE_FUNCTION);
  if (handler >= HANDLE_FUNCTION) value__kernel(scratch, first + 3, handler);
}

static __always_inline int sigaction__send(int number, const struct k_sigaction* next,
                                           const struct k_sigaction* old, u8 hook) {
  struct sighand_struct* handlers;
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_DO_SIGACTION, hook, 11, 0, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_DO_SIGACTION_SIG, number);
  value__kernel(scratch, ARG_DO_SIGACTION_IS_SA_INITIALIZED, next != 0);
  if (next) value__handler(scratch, ARG_DO_SIGACTION_SA_FLAGS, next);
  value__kernel(scratch, ARG_DO_SIGACTION_IS_OLD_SA_INITIALIZED, old != 0);
  if (old && number >= 1 && number <= 64) {
    handlers = BPF_CORE_READ(task__current(), sighand);
    value__handler(scratch, ARG_DO_SIGACTION_OLD_SA_FLAGS,
                   (void*)handlers + bpf_core_field_offset(struct sighand_struct, action) +
                       (number - 1) * bpf_core_type_size(struct k_sigaction));
  }
  event__send(&event, scratch);
  return 0;
}

SEC("fentry/do_sigaction")
int BPF_PROG(fentry__do_sigaction, int number, struct k_sigaction* next, struct k_sigaction* old) {
  return sigaction__send(number, next, old, HOOK_FUNCTION_ENTRY);
}

SEC("kprobe/do_sigaction")
int BPF_KPROBE(kprobe__do_sigaction, int number, struct k_sigaction* next,
               struct k_sigaction* old) {
  return sigaction__send(number, next, old, HOOK_KPROBE);
}

// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Memory: files that are mapped, protection that changes, and what unpackers and injected code
 * need - memory that becomes executable, or writable where it is executable.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum {
  /* Alike as PROT_* and as VM_*. */
  MAY_WRITE = 2,
  MAY_EXECUTE = 4,
  MAY_BOTH = MAY_WRITE | MAY_EXECUTE,
  MAY_ALL = 7,
  MAX_ERROR = 4095, /* MAX_ERRNO */
  /* The codes that rendering memoryAlert knows. */
  ALERT_NONE = 0,
  ALERT_MAPPED_BOTH = 1,
  ALERT_EXECUTABLE = 2,
  ALERT_WRITE_ADDED = 3,
  ALERT_WRITE_REMOVED = 4,
};

static __always_inline int mem_prot_alert__send(u32 alert, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (alert == ALERT_NONE) return 0;
  scratch = hook__begin(&event, EVENT_MEM_PROT_ALERT, hook, 1, verdict, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_MEM_PROT_ALERT_ALERT, alert);
  event__send(&event, scratch);
  return 0;
}

static __always_inline u32 mmap__alert(unsigned long wanted) {
  return (wanted & MAY_BOTH) == MAY_BOTH ? ALERT_MAPPED_BOTH : ALERT_NONE;
}

static __always_inline u32 mprotect__alert(struct vm_area_struct* area, unsigned long wanted) {
  unsigned long before = BPF_CORE_READ(area, vm_flags) & MAY_BOTH;

  wanted &= MAY_BOTH;
  if (!(wanted & MAY_EXECUTE)) return ALERT_NONE;
  if (!(before & MAY_EXECUTE)) return ALERT_EXECUTABLE;
  if (before == MAY_EXECUTE && wanted == MAY_BOTH) return ALERT_WRITE_ADDED;
  if (before == MAY_BOTH && wanted == MAY_EXECUTE) return ALERT_WRITE_REMOVED;
  return ALERT_NONE;
}

/* Anonymous memory is no file's. */
static __always_inline int mmap_file__send(struct file* file, unsigned long wanted,
                                           unsigned long flags, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (!file) return 0;
  scratch = hook__begin(&event, EVENT_SECURITY_MMAP_FILE, hook, 7, verdict, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_SECURITY_MMAP_FILE_PATHNAME, file);
  value__kernel(scratch, ARG_SECURITY_MMAP_FILE_FLAGS, BPF_CORE_READ(file, f_flags));
  value__file_id(scratch, ARG_SECURITY_MMAP_FILE_DEV, ARG_SECURITY_MMAP_FILE_INODE, file);
  value__kernel(scratch, ARG_SECURITY_MMAP_FILE_CTIME, inode__ctime(BPF_CORE_READ(file, f_inode)));
  value__kernel(scratch, ARG_SECURITY_MMAP_FILE_PROT, wanted);
  value__kernel(scratch, ARG_SECURITY_MMAP_FILE_MMAP_FLAGS, flags);
  event__send(&event, scratch);
  return 0;
}

/* By mmap(2) alone: what an exec maps is the program itself. */
static __always_inline int shared_object__send(struct file* file, unsigned long wanted, int verdict,
                                               u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (!file || !(wanted & MAY_EXECUTE) || !event__selected(EVENT_SHARED_OBJECT_LOADED)) return 0;
  if (syscall__current(task__current(), 0) != EVENT_MMAP) return 0;
  scratch = hook__begin(&event, EVENT_SHARED_OBJECT_LOADED, hook, 5, verdict, 0);
  if (!scratch) return 0;
  value__path(scratch, ARG_SHARED_OBJECT_LOADED_PATHNAME, file);
  value__kernel(scratch, ARG_SHARED_OBJECT_LOADED_FLAGS, BPF_CORE_READ(file, f_flags));
  value__file_id(scratch, ARG_SHARED_OBJECT_LOADED_DEV, ARG_SHARED_OBJECT_LOADED_INODE, file);
  value__kernel(scratch, ARG_SHARED_OBJECT_LOADED_CTIME,
                inode__ctime(BPF_CORE_READ(file, f_inode)));
  event__send(&event, scratch);
  return 0;
}

/* `mapped`: where, or an error; 0 when that is not known yet. */
static __always_inline int do_mmap__send(struct file* file, unsigned long length,
                                         unsigned long wanted, unsigned long flags,
                                         unsigned long page, u64 mapped, u8 hook) {
  s64 error = mapped >= (u64)-MAX_ERROR ? (s64)mapped : 0;
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_DO_MMAP, hook, 10, error, 0);
  if (!scratch) return 0;
  if (mapped && !error) value__kernel(scratch, ARG_DO_MMAP_ADDR, mapped);
  if (file) {
    value__path(scratch, ARG_DO_MMAP_PATHNAME, file);
    value__kernel(scratch, ARG_DO_MMAP_FLAGS, BPF_CORE_READ(file, f_flags));
    value__file_id(scratch, ARG_DO_MMAP_DEV, ARG_DO_MMAP_INODE, file);
    value__kernel(scratch, ARG_DO_MMAP_CTIME, inode__ctime(BPF_CORE_READ(file, f_inode)));
  }
  value__kernel(scratch, ARG_DO_MMAP_PGOFF, page);
  value__kernel(scratch, ARG_DO_MMAP_LEN, length);
  value__kernel(scratch, ARG_DO_MMAP_PROT, wanted);
  value__kernel(scratch, ARG_DO_MMAP_MMAP_FLAGS, flags);
  event__send(&event, scratch);
  return 0;
}

/* One area of the range that the caller names. */
static __always_inline int file_mprotect__send(struct vm_area_struct* area, unsigned long wanted,
                                               int verdict, u8 hook) {
  struct file* file = BPF_CORE_READ(area, vm_file);
  u64 args[CONFIG_SYSCALL_VALUES] = {};
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_FILE_MPROTECT, hook, 7, verdict, 0);
  if (!scratch) return 0;
  if (file) {
    value__path(scratch, ARG_SECURITY_FILE_MPROTECT_PATHNAME, file);
    value__kernel(scratch, ARG_SECURITY_FILE_MPROTECT_CTIME,
                  inode__ctime(BPF_CORE_READ(file, f_inode)));
  }
  value__kernel(scratch, ARG_SECURITY_FILE_MPROTECT_PROT, wanted);
  value__kernel(scratch, ARG_SECURITY_FILE_MPROTECT_PREV_PROT,
                BPF_CORE_READ(area, vm_flags) & MAY_ALL);
  syscall__current_args(task__current(), args);
  if (event.syscall == EVENT_MPROTECT || event.syscall == EVENT_PKEY_MPROTECT) {
    value__word(scratch, ARG_SECURITY_FILE_MPROTECT_ADDR, args[0]);
    value__word(scratch, ARG_SECURITY_FILE_MPROTECT_LEN, args[1]);
    value__word(scratch, ARG_SECURITY_FILE_MPROTECT_PKEY,
                event.syscall == EVENT_PKEY_MPROTECT ? (int)args[3] : -1);
  }
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_file_mprotect")
int BPF_PROG(fexit__security_file_mprotect, struct vm_area_struct* area, unsigned long wanted,
             unsigned long prot, int verdict) {
  return file_mprotect__send(area, wanted, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_file_mprotect")
int BPF_KPROBE(kprobe__security_file_mprotect, struct vm_area_struct* area, unsigned long wanted) {
  return file_mprotect__send(area, wanted, 0, HOOK_KPROBE);
}

SEC("fexit/security_mmap_file")
int BPF_PROG(fexit__shared_object_loaded, struct file* file, unsigned long wanted,
             unsigned long flags, int verdict) {
  return shared_object__send(file, wanted, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_mmap_file")
int BPF_KPROBE(kprobe__shared_object_loaded, struct file* file, unsigned long wanted) {
  return shared_object__send(file, wanted, 0, HOOK_KPROBE);
}

/* Above do_mmap(), which has more arguments than a trampoline takes on Linux 6.1. */
SEC("fexit/vm_mmap_pgoff")
int BPF_PROG(fexit__do_mmap, struct file* file, unsigned long hint, unsigned long length,
             unsigned long wanted, unsigned long flags, unsigned long page, unsigned long mapped) {
  return do_mmap__send(file, length, wanted, flags, page, mapped, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/vm_mmap_pgoff")
int BPF_KPROBE(kprobe__do_mmap, struct file* file, unsigned long hint, unsigned long length,
               unsigned long wanted, unsigned long flags) {
  return do_mmap__send(file, length, wanted, flags, ctx->r9, 0, HOOK_KPROBE);
}

SEC("fexit/security_mmap_file")
int BPF_PROG(fexit__security_mmap_file, struct file* file, unsigned long wanted,
             unsigned long flags, int verdict) {
  return mmap_file__send(file, wanted, flags, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_mmap_file")
int BPF_KPROBE(kprobe__security_mmap_file, struct file* file, unsigned long wanted,
               unsigned long flags) {
  return mmap_file__send(file, wanted, flags, 0, HOOK_KPROBE);
}

SEC("fexit/security_mmap_file")
int BPF_PROG(fexit__mem_prot_mmap, struct file* file, unsigned long wanted, unsigned long flags,
             int verdict) {
  return mem_prot_alert__send(mmap__alert(wanted), verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_mmap_file")
int BPF_KPROBE(kprobe__mem_prot_mmap, struct file* file, unsigned long wanted) {
  return mem_prot_alert__send(mmap__alert(wanted), 0, HOOK_KPROBE);
}

SEC("fexit/security_file_mprotect")
int BPF_PROG(fexit__mem_prot_mprotect, struct vm_area_struct* area, unsigned long wanted,
             unsigned long prot, int verdict) {
  return mem_prot_alert__send(mprotect__alert(area, wanted), verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_file_mprotect")
int BPF_KPROBE(kprobe__mem_prot_mprotect, struct vm_area_struct* area, unsigned long wanted) {
  return mem_prot_alert__send(mprotect__alert(area, wanted), 0, HOOK_KPROBE);
}

// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Arguments that change while the kernel works on them: argument_mismatch.
 *
 * The kernel copies a path or an address once and acts on its copy. The copy is kept where the
 * kernel makes or checks it, and compared with the caller's memory when the call returns: that is
 * when it is read for the call's own event. Only calls that write nothing to user memory are
 * compared (config.compared), so that an honest caller's memory is still what it was. A successful
 * exec leaves no memory to read: it is compared while the old memory is there.
 */
#define TRACEE_NAMES_KERNEL_FUNCTIONS
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum {
  LAST_ERROR = 4095,      /* MAX_ERRNO */
  ADDRESS_BYTES = 128,    /* sizeof(struct sockaddr_storage) */
  COMPARED_ARGUMENTS = 5, /* a path or an address is among the first five */
};

/* The key of a copy that is kept. */
struct copy_key {
  u32 tid;
  u32 position; /* of the argument */
};

/* What one of both has. Bytes that fill up the last word are zero. */
struct argument_copy {
  u64 user;    /* where the caller has it */
  u32 length;  /* of a text with its zero byte */
  u32 address; /* a socket address, not a text */
  u8 bytes[RECORD_MAX_TEXT + 8];
};

struct comparison {
  struct argument_copy kernel, user;
};
RECORD_STATIC_ASSERT(sizeof(struct comparison) <= TAIL_LIMIT, "both fit the scratch");

/* User space gives it its size. An entry lives as long as its call; a full map is a counted loss.
 */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, struct copy_key);
  __type(value, struct argument_copy);
} argument_copies SEC(".maps");

static __always_inline bool call__compared(s32 id) {
  u32 number = id;

  keep_checked(number);
  return number < CONFIG_MAX_SYSCALLS && (config.compared[number / 64] >> (number & 63) & 1);
}

static __always_inline bool copy__text(struct argument_copy* copy, u64 from, bool user) {
  long size;

  if (user)
    size = bpf_probe_read_user_str(copy->bytes, RECORD_MAX_TEXT, (void*)from);
  else
    size = bpf_probe_read_kernel_str(copy->bytes, RECORD_MAX_TEXT, (void*)from);
  if (size == 0) { /* an empty string in user memory */
    copy->bytes[0] = 0;
    size = 1;
  }
  if (size < 0 || size > RECORD_MAX_TEXT) return false;
  keep_checked(size);
  if (size < 0 || size > RECORD_MAX_TEXT) return false;
  __builtin_memset(&copy->bytes[size], 0, 8);
  copy->length = size;
  return true;
}

static __always_inline bool copy__address(struct argument_copy* copy, u64 from, u32 length,
                                          bool user) {
  long failed;

  keep_checked(length);
  if (length > ADDRESS_BYTES) return false;
  if (user)
    failed = bpf_probe_read_user(copy->bytes, length, (void*)from);
  else
    failed = bpf_probe_read_kernel(copy->bytes, length, (void*)from);
  __builtin_memset(&copy->bytes[length], 0, 8);
  copy->length = length;
  return !failed;
}

/* Keeps what the kernel has of an argument until the call returns. */
static __noinline int copy__keep(u32 position, u64 user, u64 from, u32 length, bool address) {
  struct copy_key key = {.tid = bpf_get_current_pid_tgid(), .position = position};
  struct scratch* scratch = scratch__take();
  struct argument_copy* copy;
  bool kept = false;

  if (scratch) {
    copy = (void*)scratch->tail;
    copy->user = user;
    copy->address = address;
    kept = address ? copy__address(copy, from, length, false) : copy__text(copy, from, false);
    if (kept) kept = !bpf_map_update_elem(&argument_copies, &key, copy, BPF_ANY);
    scratch__give_back(scratch);
  }
  if (!kept) loss__task_state(EVENT_ARGUMENT_MISMATCH);
  return 0;
}

/* Compares one word; 1 at the end, or after the first difference, which it notes. */
LOOP_STEP(compare__step) {
  struct comparison* pair = (void*)scratch->tail;
  u32 at = index * 8;

  if (at >= pair->kernel.length || at > RECORD_MAX_TEXT - 8) return 1;
  keep_checked(at);
  if (at > RECORD_MAX_TEXT) return 1;
  if (*(u64*)&pair->kernel.bytes[at] == *(u64*)&pair->user.bytes[at]) return 0;
  scratch->wanted = 1;
  return 1;
}

/* Reads what the caller has now. True: it can be read and is something else. What cannot be read
 * (it may have been swapped out) proves nothing. */
static __always_inline bool comparison__differs(struct scratch* scratch) {
  struct comparison* pair = (void*)scratch->tail;
  bool read;

  pair->user.address = pair->kernel.address;
  if (pair->kernel.address)
    read = copy__address(&pair->user, pair->kernel.user, pair->kernel.length, true);
  else
    read = copy__text(&pair->user, pair->kernel.user, true);
  if (!read) return false;
  scratch->wanted = 0;
  loop__run(compare__step, RECORD_MAX_TEXT / 8, scratch);
  return scratch->wanted != 0;
}

/* What was compared lies in kernel memory now; where it was read is another matter. */
static __always_inline void value__compared(struct scratch* scratch, u32 index,
                                            const struct argument_copy* copy, u8 origin) {
  if (copy->address)
    value__bytes(scratch, index, (u64)copy->bytes, copy->length, MARK_KERNEL_MEMORY);
  else
    value__string(scratch, index, (u64)copy->bytes, MARK_KERNEL_MEMORY);
  scratch->record.marks[index] = (scratch->record.marks[index] & 7) | origin;
}

/* Sends the event of two copies that differ. */
static __noinline int mismatch__send(struct scratch* compared, s32 id, u32 position, s64 result) {
  const struct comparison* pair = (void*)compared->tail;
  struct task_struct* task = task__current();
  struct scratch* scratch;
  struct event event;

  if (!event__accept(&event, task, EVENT_ARGUMENT_MISMATCH, HOOK_FUNCTION_ENTRY, 6)) return 0;
  event.return_value = result;
  event.syscall = id;
  scratch = event__scratch(&event, task);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_ARGUMENT_MISMATCH_SYSCALL, id);
  value__kernel(scratch, ARG_ARGUMENT_MISMATCH_ARGUMENT, position);
  if (pair->kernel.address) {
    value__compared(scratch, ARG_ARGUMENT_MISMATCH_USER_ADDRESS, &pair->user, MARK_USER_MEMORY);
    value__compared(scratch, ARG_ARGUMENT_MISMATCH_KERNEL_ADDRESS, &pair->kernel,
                    MARK_KERNEL_MEMORY);
  } else {
    value__compared(scratch, ARG_ARGUMENT_MISMATCH_USER_PATH, &pair->user, MARK_USER_MEMORY);
    value__compared(scratch, ARG_ARGUMENT_MISMATCH_KERNEL_PATH, &pair->kernel, MARK_KERNEL_MEMORY);
  }
  event__send(&event, scratch);
  return 0;
}

/* Compares what was kept of one argument, and forgets it. */
static __noinline int argument__compare(s32 id, u32 position, s64 result) {
  struct copy_key key = {.tid = bpf_get_current_pid_tgid(), .position = position};
  struct argument_copy* kept = bpf_map_lookup_elem(&argument_copies, &key);
  struct scratch* scratch;

  if (!kept) return 0;
  scratch = scratch__take();
  if (scratch) {
    struct comparison* pair = (void*)scratch->tail;

    bpf_probe_read_kernel(&pair->kernel, sizeof(pair->kernel), kept);
    if (comparison__differs(scratch)) mismatch__send(scratch, id, position, result);
    scratch__give_back(scratch);
  } else {
    loss__task_state(EVENT_ARGUMENT_MISMATCH);
  }
  bpf_map_delete_elem(&argument_copies, &key);
  return 0;
}

/* The running call, if its arguments are to be compared; else -1. */
static __always_inline s32 call__to_compare(struct task_struct* task, u64* args) {
  s32 id = syscall__current_args(task, args);

  return id >= 0 && call__compared(id) && filter__wants(task, EVENT_ARGUMENT_MISMATCH) ? id : -1;
}

/* The one path among a call's arguments, or -1 when there are several. */
static __always_inline s32 path__only(s32 id) {
  const volatile struct syscall_plan* plan = &config.plans[id & (CONFIG_MAX_SYSCALLS - 1)];
  s32 found = -1;

#pragma unroll
  for (u32 i = 0; i < COMPARED_ARGUMENTS; i++) {
    if (plan->collect[i] != COLLECT_TEXT) continue;
    if (found >= 0) return -1;
    found = i;
  }
  return found;
}

/* Linux 7 does not remember where a path came from. The first one that is looked up is the
 * caller's. */
static __always_inline int path__keep_first(s32 id, const u64* args, u64 kernel) {
  struct copy_key key = {.tid = bpf_get_current_pid_tgid()};
  s32 position = path__only(id);

  if (position < 0) return 0;
  key.position = position;
  if (bpf_map_lookup_elem(&argument_copies, &key)) return 0;
#pragma unroll
  for (u32 i = 0; i < COMPARED_ARGUMENTS; i++)
    if (i == (u32)position && args[i]) copy__keep(i, args[i], kernel, 0, false);
  return 0;
}

/* The kernel looks a path up. One that is no argument of the call is of no interest: io_uring's
 * requests are read long before they are done, and the kernel has paths of its own. */
static __always_inline int path__keep(struct filename* name) {
  struct task_struct* task = task__current();
  u64 args[CONFIG_SYSCALL_VALUES], user;
  s32 id;

  if (!name || (u64)name >= (u64)-LAST_ERROR) return 0;
  id = call__to_compare(task, args);
  if (id < 0 || id == EVENT_EXECVE || id == EVENT_EXECVEAT) return 0;
  if (!bpf_core_field_exists(name->uptr))
    return path__keep_first(id, args, (u64)BPF_CORE_READ(name, name));
  user = (u64)BPF_CORE_READ(name, uptr);
  if (!user) return 0;
#pragma unroll
  for (u32 i = 0; i < COMPARED_ARGUMENTS; i++) {
    if (args[i] != user) continue;
    copy__keep(i, user, (u64)BPF_CORE_READ(name, name), 0, false);
    return 0;
  }
  return 0;
}

/* Each path goes through one of these three. Those that copy it are inlined into each other. One
 * has more parameters than a trampoline takes. */
SEC("fentry/path_openat")
int BPF_PROG(fentry__open, struct nameidata* lookup) {
  return path__keep(BPF_CORE_READ(lookup, name));
}

SEC("kprobe/__filename_parentat")
int BPF_KPROBE(kprobe__parent, int folder, struct filename* name) { return path__keep(name); }

/* Its name before Linux 5.14; later that of one among its callers. */
SEC("kprobe/filename_parentat")
int BPF_KPROBE(kprobe__parent_old, int folder, struct filename* name) { return path__keep(name); }

SEC("fentry/filename_lookup")
int BPF_PROG(fentry__lookup, int folder, struct filename* name) { return path__keep(name); }

static __always_inline int address__keep(s32 call, u32 position, u64 address, u32 length) {
  struct task_struct* task = task__current();
  u64 args[CONFIG_SYSCALL_VALUES];

  if (!address || !length || length > ADDRESS_BYTES) return 0;
  if (call__to_compare(task, args) != call || !args[position]) return 0;
  return copy__keep(position, args[position], address, length, true);
}

SEC("fexit/security_socket_connect")
int BPF_PROG(fexit__connecting, struct socket* socket, struct sockaddr* address, int length) {
  return address__keep(EVENT_CONNECT, 1, (u64)address, length);
}

SEC("fexit/security_socket_bind")
int BPF_PROG(fexit__binding, struct socket* socket, struct sockaddr* address, int length) {
  return address__keep(EVENT_BIND, 1, (u64)address, length);
}

SEC("fexit/security_socket_sendmsg")
int BPF_PROG(fexit__sending, struct socket* socket, struct msghdr* message) {
  return address__keep(EVENT_SENDTO, 4, (u64)message->msg_name, message->msg_namelen);
}

/* An exec, while the caller's memory is there. The interpreters of scripts come by as well; a name
 * relative to a descriptor is not the caller's own. */
SEC("fexit/security_bprm_check")
int BPF_PROG(fexit__executing, struct linux_binprm* bprm, int verdict) {
  struct task_struct* task = task__current();
  u64 args[CONFIG_SYSCALL_VALUES];
  struct scratch* scratch;
  struct comparison* pair;
  u32 position;
  s32 id;

  if (bprm->interp != bprm->filename || bprm->fdpath) return 0;
  id = call__to_compare(task, args);
  if (id != EVENT_EXECVE && id != EVENT_EXECVEAT) return 0;
  position = id == EVENT_EXECVE ? 0 : 1;
  scratch = scratch__take();
  if (!scratch) {
    loss__task_state(EVENT_ARGUMENT_MISMATCH);
    return 0;
  }
  pair = (void*)scratch->tail;
  pair->kernel.user = id == EVENT_EXECVE ? args[0] : args[1];
  pair->kernel.address = 0;
  if (copy__text(&pair->kernel, (u64)bprm->filename, false) && comparison__differs(scratch))
    mismatch__send(scratch, id, position, verdict);
  scratch__give_back(scratch);
  return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(tp_btf__compare, struct pt_regs* regs, long result) {
  s32 id = syscall__event(regs->orig_ax, task__is_compat(task__current()));
  const volatile struct syscall_plan* plan;

  if (id < 0 || !call__compared(id)) return 0;
  plan = &config.plans[id & (CONFIG_MAX_SYSCALLS - 1)];
#pragma unroll
  for (u32 i = 0; i < COMPARED_ARGUMENTS; i++)
    if (plan->collect[i] == COLLECT_TEXT || plan->collect[i] == COLLECT_ADDRESS)
      argument__compare(id, i, result);
  return 0;
}

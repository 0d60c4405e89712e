// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Security hooks: what the kernel was asked to allow. At the function's exit the answer is known
 * as well and becomes the event's return value; a kprobe sees the attempt alone.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum { FAMILY_UNIX = 1, FAMILY_INET = 2, FAMILY_INET6 = 10 };

static __always_inline int bprm_check__send(struct linux_binprm* bprm, int verdict, u8 hook) {
  struct task_struct* task = task__current();
  struct file* file = BPF_CORE_READ(bprm, file);
  struct scratch* scratch;
  struct event event;

  if (!event__accept(&event, task, EVENT_SECURITY_BPRM_CHECK, hook, 3)) return 0;
  event.return_value = verdict;
  event.syscall = syscall__current(task, 0);
  scratch = event__scratch(&event, task);
  if (!scratch) return 0;
  value__path(scratch, ARG_SECURITY_BPRM_CHECK_PATHNAME, file);
  value__file_id(scratch, ARG_SECURITY_BPRM_CHECK_DEV, ARG_SECURITY_BPRM_CHECK_INODE, file);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int file_open__send(struct file* file, int verdict, u8 hook) {
  struct task_struct* task = task__current();
  struct scratch* scratch;
  struct event event;

  if (!event__accept(&event, task, EVENT_SECURITY_FILE_OPEN, hook, 5)) return 0;
  event.return_value = verdict;
  event.syscall = syscall__current(task, 0);
  scratch = event__scratch(&event, task);
  if (!scratch) return 0;
  value__path(scratch, ARG_SECURITY_FILE_OPEN_PATHNAME, file);
  value__set(scratch, ARG_SECURITY_FILE_OPEN_FLAGS, BPF_CORE_READ(file, f_flags),
             MARK_PRESENT | MARK_KERNEL_MEMORY);
  value__file_id(scratch, ARG_SECURITY_FILE_OPEN_DEV, ARG_SECURITY_FILE_OPEN_INODE, file);
  event__send(&event, scratch);
  return 0;
}

/* The descriptor is not among the hook's arguments: it is the running connect's first one. */
static __always_inline void socket_connect__descriptor(struct scratch* scratch, s32 syscall,
                                                       u64 first) {
  if (syscall == EVENT_CONNECT) value__word(scratch, ARG_SECURITY_SOCKET_CONNECT_SOCKFD, first);
}

static __always_inline int socket_connect__send(struct sockaddr* address, int length, int verdict,
                                                u8 hook) {
  struct task_struct* task = task__current();
  u16 family = BPF_CORE_READ(address, sa_family);
  struct scratch* scratch;
  struct event event;
  u64 first = 0;

  if (family != FAMILY_UNIX && family != FAMILY_INET && family != FAMILY_INET6) return 0;
  if (!event__accept(&event, task, EVENT_SECURITY_SOCKET_CONNECT, hook, 2)) return 0;
  event.return_value = verdict;
  event.syscall = syscall__current(task, &first);
  scratch = event__scratch(&event, task);
  if (!scratch) return 0;
  socket_connect__descriptor(scratch, event.syscall, first);
  value__address(scratch, ARG_SECURITY_SOCKET_CONNECT_REMOTE_ADDR, (u64)address,
                 length < 0 ? 0 : length, MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_bprm_check")
int BPF_PROG(fexit__security_bprm_check, struct linux_binprm* bprm, int verdict) {
  return bprm_check__send(bprm, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_bprm_check")
int BPF_KPROBE(kprobe__security_bprm_check, struct linux_binprm* bprm) {
  return bprm_check__send(bprm, 0, HOOK_KPROBE);
}

SEC("fexit/security_file_open")
int BPF_PROG(fexit__security_file_open, struct file* file, int verdict) {
  return file_open__send(file, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_file_open")
int BPF_KPROBE(kprobe__security_file_open, struct file* file) {
  return file_open__send(file, 0, HOOK_KPROBE);
}

SEC("fexit/security_socket_connect")
int BPF_PROG(fexit__security_socket_connect, struct socket* socket, struct sockaddr* address,
             int length, int verdict) {
  return socket_connect__send(address, length, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_connect")
int BPF_KPROBE(kprobe__security_socket_connect, struct socket* socket, struct sockaddr* address,
               int length) {
  return socket_connect__send(address, length, 0, HOOK_KPROBE);
}

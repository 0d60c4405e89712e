// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Sockets: security hooks, and connections and duplicates as processes get them. Addresses are the
 * kernel's own: the copy that it acts on, or what the socket is bound to. The descriptor is not
 * among a hook's arguments: it is the first one of the running call.
 */
#include "bpf/lib/9_syscall.h"

#include <bpf/bpf_endian.h>

char LICENSE[] SEC("license") = "GPL";

enum {
  FAMILY_UNIX = 1,
  FAMILY_INET = 2,
  FAMILY_INET6 = 10,
  TYPE_MASK = 0170000,   /* S_IFMT */
  TYPE_SOCKET = 0140000, /* S_IFSOCK */
  MAX_ERROR = 4095,      /* MAX_ERRNO */
  FCNTL_DUPFD = 0,
  FCNTL_DUPFD_CLOEXEC = 1030,
  IA32_FCNTL64 = 221, /* 32-bit programs have two fcntl calls, and we the other's number */
};

/* struct sockaddr_in and sockaddr_in6, as user space has them. */
struct address_v4 {
  u16 family;
  u16 port; /* network order */
  u32 address;
  u64 zero;
};

struct address_v6 {
  u16 family;
  u16 port; /* network order */
  u32 flow;
  struct in6_addr address;
  u32 scope;
};

static __always_inline bool family__shown(u16 family) {
  return family == FAMILY_UNIX || family == FAMILY_INET || family == FAMILY_INET6;
}

static __always_inline u16 socket__family(struct socket* socket) {
  return BPF_CORE_READ(socket, sk, __sk_common.skc_family);
}

/* An AF_UNIX socket without a name has its family alone. */
static __always_inline void value__unix_name(struct scratch* scratch, u32 index, struct sock* sk) {
  struct unix_address* name = sk ? BPF_CORE_READ((struct unix_sock*)sk, addr) : 0;
  u16 family = FAMILY_UNIX;

  if (name)
    value__bytes(scratch, index, (u64)&name->name[0], BPF_CORE_READ(name, len), MARK_KERNEL_MEMORY);
  else
    value__bytes(scratch, index, (u64)&family, sizeof(family), MARK_KERNEL_MEMORY);
}

/* What a socket is bound to. */
static __always_inline void value__local_address(struct scratch* scratch, u32 index,
                                                 struct socket* socket) {
  struct sock* sk = BPF_CORE_READ(socket, sk);
  u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
  u16 port = bpf_htons(BPF_CORE_READ(sk, __sk_common.skc_num));

  if (family == FAMILY_INET) {
    struct address_v4 v4 = {.family = family, .port = port};

    v4.address = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
    value__bytes(scratch, index, (u64)&v4, sizeof(v4), MARK_KERNEL_MEMORY);
  } else if (family == FAMILY_INET6) {
    struct address_v6 v6 = {.family = family, .port = port};

    bpf_core_read(&v6.address, sizeof(v6.address), &sk->__sk_common.skc_v6_rcv_saddr);
    v6.scope = BPF_CORE_READ(sk, __sk_common.skc_bound_dev_if);
    value__bytes(scratch, index, (u64)&v6, sizeof(v6), MARK_KERNEL_MEMORY);
  } else {
    value__unix_name(scratch, index, sk);
  }
}

/* Whom it is connected to. Without a peer it has its family alone. */
static __always_inline void value__remote_address(struct scratch* scratch, u32 index,
                                                  struct socket* socket) {
  struct sock* sk = BPF_CORE_READ(socket, sk);
  u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
  u16 port = BPF_CORE_READ(sk, __sk_common.skc_dport);

  if (family == FAMILY_UNIX) {
    value__unix_name(scratch, index, BPF_CORE_READ((struct unix_sock*)sk, peer));
  } else if (!port) {
    value__bytes(scratch, index, (u64)&family, sizeof(family), MARK_KERNEL_MEMORY);
  } else if (family == FAMILY_INET) {
    struct address_v4 v4 = {.family = family, .port = port};

    v4.address = BPF_CORE_READ(sk, __sk_common.skc_daddr);
    value__bytes(scratch, index, (u64)&v4, sizeof(v4), MARK_KERNEL_MEMORY);
  } else {
    struct address_v6 v6 = {.family = family, .port = port};

    bpf_core_read(&v6.address, sizeof(v6.address), &sk->__sk_common.skc_v6_daddr);
    v6.scope = BPF_CORE_READ(sk, __sk_common.skc_bound_dev_if);
    value__bytes(scratch, index, (u64)&v6, sizeof(v6), MARK_KERNEL_MEMORY);
  }
}

static __always_inline int socket_create__send(int family, int type, int protocol, int kern,
                                               int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_SECURITY_SOCKET_CREATE, hook, 4, verdict, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SECURITY_SOCKET_CREATE_FAMILY, family);
  value__kernel(scratch, ARG_SECURITY_SOCKET_CREATE_TYPE, type);
  value__kernel(scratch, ARG_SECURITY_SOCKET_CREATE_PROTOCOL, protocol);
  value__kernel(scratch, ARG_SECURITY_SOCKET_CREATE_KERN, kern);
  event__send(&event, scratch);
  return 0;
}

RECORD_STATIC_ASSERT((int)ARG_SECURITY_SOCKET_LISTEN_SOCKFD == (int)ARG_SOCKET_ACCEPT_SOCKFD &&
                         (int)ARG_SECURITY_SOCKET_ACCEPT_SOCKFD == (int)ARG_SOCKET_ACCEPT_SOCKFD &&
                         (int)ARG_SECURITY_SOCKET_BIND_SOCKFD == (int)ARG_SOCKET_ACCEPT_SOCKFD &&
                         (int)ARG_SECURITY_SOCKET_CONNECT_SOCKFD == (int)ARG_SOCKET_ACCEPT_SOCKFD &&
                         (int)ARG_SECURITY_SOCKET_SETSOCKOPT_SOCKFD ==
                             (int)ARG_SOCKET_ACCEPT_SOCKFD,
                     "descriptors are filled in by one function");

/* Begins an event about a socket. The descriptor is known when one of two calls is running. */
static __always_inline struct scratch* socket__begin(struct event* event, u32 id, u8 hook,
                                                     u8 values, s64 verdict, s32 call, s32 other) {
  struct scratch* scratch;
  u64 first = 0;

  scratch = hook__begin(event, id, hook, values, verdict, &first);
  if (!scratch) return 0;
  if (event->syscall == call || event->syscall == other)
    value__word(scratch, ARG_SOCKET_ACCEPT_SOCKFD, first);
  return scratch;
}

static __always_inline int socket_listen__send(struct socket* socket, int backlog, int verdict,
                                               u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (!family__shown(socket__family(socket))) return 0;
  scratch = socket__begin(&event, EVENT_SECURITY_SOCKET_LISTEN, hook, 3, verdict, EVENT_LISTEN,
                          EVENT_LISTEN);
  if (!scratch) return 0;
  value__local_address(scratch, ARG_SECURITY_SOCKET_LISTEN_LOCAL_ADDR, socket);
  value__kernel(scratch, ARG_SECURITY_SOCKET_LISTEN_BACKLOG, backlog);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int socket_accept__send(struct socket* socket, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (!family__shown(socket__family(socket))) return 0;
  scratch = socket__begin(&event, EVENT_SECURITY_SOCKET_ACCEPT, hook, 2, verdict, EVENT_ACCEPT,
                          EVENT_ACCEPT4);
  if (!scratch) return 0;
  value__local_address(scratch, ARG_SECURITY_SOCKET_ACCEPT_LOCAL_ADDR, socket);
  event__send(&event, scratch);
  return 0;
}

RECORD_STATIC_ASSERT((int)ARG_SECURITY_SOCKET_BIND_LOCAL_ADDR ==
                         (int)ARG_SECURITY_SOCKET_CONNECT_REMOTE_ADDR,
                     "bind and connect are filled in by one function");

/* An address that the kernel has copied from the caller: of bind or connect. */
static __always_inline int socket_address__send(u32 id, s32 call, struct sockaddr* address,
                                                int length, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (!family__shown(BPF_CORE_READ(address, sa_family))) return 0;
  scratch = socket__begin(&event, id, hook, 2, verdict, call, call);
  if (!scratch) return 0;
  value__bytes(scratch, ARG_SECURITY_SOCKET_BIND_LOCAL_ADDR, (u64)address, length < 0 ? 0 : length,
               MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int socket_setsockopt__send(struct socket* socket, int level, int option,
                                                   int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (!family__shown(socket__family(socket))) return 0;
  scratch = socket__begin(&event, EVENT_SECURITY_SOCKET_SETSOCKOPT, hook, 4, verdict,
                          EVENT_SETSOCKOPT, EVENT_SETSOCKOPT);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SECURITY_SOCKET_SETSOCKOPT_LEVEL, level);
  value__kernel(scratch, ARG_SECURITY_SOCKET_SETSOCKOPT_OPTNAME, option);
  value__local_address(scratch, ARG_SECURITY_SOCKET_SETSOCKOPT_LOCAL_ADDR, socket);
  event__send(&event, scratch);
  return 0;
}

/* The socket of an open file, if it is one of a family that is shown. */
static __always_inline struct socket* file__socket(struct file* file) {
  struct socket* socket;

  if ((BPF_CORE_READ(file, f_inode, i_mode) & TYPE_MASK) != TYPE_SOCKET) return 0;
  socket = BPF_CORE_READ(file, private_data);
  return socket && family__shown(socket__family(socket)) ? socket : 0;
}

static __always_inline int accepted__send(struct file* file, u8 hook) {
  struct socket* socket;
  struct scratch* scratch;
  struct event event;

  if (!event__selected(EVENT_SOCKET_ACCEPT)) return 0;
  socket = file__socket(file);
  if (!socket) return 0;
  scratch = socket__begin(&event, EVENT_SOCKET_ACCEPT, hook, 3, 0, EVENT_ACCEPT, EVENT_ACCEPT4);
  if (!scratch) return 0;
  value__local_address(scratch, ARG_SOCKET_ACCEPT_LOCAL_ADDR, socket);
  value__remote_address(scratch, ARG_SOCKET_ACCEPT_REMOTE_ADDR, socket);
  event__send(&event, scratch);
  return 0;
}

/* Whether a call that gave a descriptor duplicated one. */
static __always_inline bool call__duplicates(s32 id, const u64* args, u32 result) {
  if (id == EVENT_FCNTL) return args[1] == FCNTL_DUPFD || args[1] == FCNTL_DUPFD_CLOEXEC;
  return id == EVENT_DUP || ((id == EVENT_DUP2 || id == EVENT_DUP3) && (u32)args[0] != result);
}

static __noinline int socket_dup__send(struct task_struct* task, u32 old, u32 result) {
  struct file* file = file__of(task, result);
  struct socket* socket = file ? file__socket(file) : 0;
  struct scratch* scratch;
  struct event event;

  if (!socket) return 0;
  scratch = hook__begin(&event, EVENT_SOCKET_DUP, HOOK_BTF_TRACEPOINT, 3, 0, 0);
  if (!scratch) return 0;
  value__word(scratch, ARG_SOCKET_DUP_OLDFD, old);
  value__kernel(scratch, ARG_SOCKET_DUP_NEWFD, result);
  value__remote_address(scratch, ARG_SOCKET_DUP_REMOTE_ADDR, socket);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_socket_create")
int BPF_PROG(fexit__security_socket_create, int family, int type, int protocol, int kern,
             int verdict) {
  return socket_create__send(family, type, protocol, kern, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_create")
int BPF_KPROBE(kprobe__security_socket_create, int family, int type, int protocol, int kern) {
  return socket_create__send(family, type, protocol, kern, 0, HOOK_KPROBE);
}

SEC("fexit/security_socket_listen")
int BPF_PROG(fexit__security_socket_listen, struct socket* socket, int backlog, int verdict) {
  return socket_listen__send(socket, backlog, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_listen")
int BPF_KPROBE(kprobe__security_socket_listen, struct socket* socket, int backlog) {
  return socket_listen__send(socket, backlog, 0, HOOK_KPROBE);
}

SEC("fexit/security_socket_accept")
int BPF_PROG(fexit__security_socket_accept, struct socket* socket, struct socket* accepted,
             int verdict) {
  return socket_accept__send(socket, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_accept")
int BPF_KPROBE(kprobe__security_socket_accept, struct socket* socket, struct socket* accepted) {
  return socket_accept__send(socket, 0, HOOK_KPROBE);
}

SEC("fexit/security_socket_bind")
int BPF_PROG(fexit__security_socket_bind, struct socket* socket, struct sockaddr* address,
             int length, int verdict) {
  return socket_address__send(EVENT_SECURITY_SOCKET_BIND, EVENT_BIND, address, length, verdict,
                              HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_bind")
int BPF_KPROBE(kprobe__security_socket_bind, struct socket* socket, struct sockaddr* address,
               int length) {
  return socket_address__send(EVENT_SECURITY_SOCKET_BIND, EVENT_BIND, address, length, 0,
                              HOOK_KPROBE);
}

SEC("fexit/security_socket_connect")
int BPF_PROG(fexit__security_socket_connect, struct socket* socket, struct sockaddr* address,
             int length, int verdict) {
  return socket_address__send(EVENT_SECURITY_SOCKET_CONNECT, EVENT_CONNECT, address, length,
                              verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_connect")
int BPF_KPROBE(kprobe__security_socket_connect, struct socket* socket, struct sockaddr* address,
               int length) {
  return socket_address__send(EVENT_SECURITY_SOCKET_CONNECT, EVENT_CONNECT, address, length, 0,
                              HOOK_KPROBE);
}

SEC("fexit/security_socket_setsockopt")
int BPF_PROG(fexit__security_socket_setsockopt, struct socket* socket, int level, int option,
             int verdict) {
  return socket_setsockopt__send(socket, level, option, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_setsockopt")
int BPF_KPROBE(kprobe__security_socket_setsockopt, struct socket* socket, int level, int option) {
  return socket_setsockopt__send(socket, level, option, 0, HOOK_KPROBE);
}

SEC("fexit/do_accept")
int BPF_PROG(fexit__socket_accept, struct file* listening) {
  u64 accepted = function__result(ctx, 5);

  if (!accepted || accepted >= (u64)-MAX_ERROR) return 0;
  return accepted__send((struct file*)accepted, HOOK_FUNCTION_EXIT);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(tp_btf__socket_accept, struct pt_regs* regs, long result) {
  struct task_struct* task;
  struct file* file;
  s32 id;

  if (result < 0) return 0;
  task = task__current();
  id = syscall__event(regs->orig_ax, task__is_compat(task));
  if (id != EVENT_ACCEPT && id != EVENT_ACCEPT4) return 0;
  file = file__of(task, result);
  return file ? accepted__send(file, HOOK_BTF_TRACEPOINT) : 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(tp_btf__socket_dup, struct pt_regs* regs, long result) {
  u64 args[CONFIG_SYSCALL_VALUES];
  struct task_struct* task;
  bool compat;
  s32 id;

  if (result < 0) return 0;
  task = task__current();
  compat = task__is_compat(task);
  id = syscall__event(regs->orig_ax, compat);
  if (compat && regs->orig_ax == IA32_FCNTL64) id = EVENT_FCNTL;
  if (id != EVENT_DUP && id != EVENT_DUP2 && id != EVENT_DUP3 && id != EVENT_FCNTL) return 0;
  syscall__args(args, regs, compat);
  if (!call__duplicates(id, args, result)) return 0;
  return socket_dup__send(task, args[0], result);
}

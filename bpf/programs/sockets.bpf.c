// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Security hooks about sockets. Addresses are the kernel's own: the copy that it acts on, or what
 * the socket is bound to. The descriptor is not among a hook's arguments: it is the first one of
 * the running call.
 */
#include "bpf/lib/9_syscall.h"

#include <bpf/bpf_endian.h>

char LICENSE[] SEC("license") = "GPL";

enum { FAMILY_UNIX = 1, FAMILY_INET = 2, FAMILY_INET6 = 10 };

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

/* What a socket is bound to. An AF_UNIX socket without a name has its family alone. */
static __always_inline void value__local_address(struct scratch* scratch, u32 index,
                                                 struct socket* socket) {
  struct sock* sk = BPF_CORE_READ(socket, sk);
  u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
  u16 port = bpf_htons(BPF_CORE_READ(sk, __sk_common.skc_num));
  struct unix_address* name;

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
    name = BPF_CORE_READ((struct unix_sock*)sk, addr);
    if (name)
      value__bytes(scratch, index, (u64)&name->name[0], BPF_CORE_READ(name, len),
                   MARK_KERNEL_MEMORY);
    else
      value__bytes(scratch, index, (u64)&family, sizeof(family), MARK_KERNEL_MEMORY);
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

static __always_inline int socket_listen__send(struct socket* socket, int backlog, int verdict,
                                               u8 hook) {
  struct scratch* scratch;
  struct event event;
  u64 first = 0;

  if (!family__shown(socket__family(socket))) return 0;
  scratch = hook__begin(&event, EVENT_SECURITY_SOCKET_LISTEN, hook, 3, verdict, &first);
  if (!scratch) return 0;
  if (event.syscall == EVENT_LISTEN) value__word(scratch, ARG_SECURITY_SOCKET_LISTEN_SOCKFD, first);
  value__local_address(scratch, ARG_SECURITY_SOCKET_LISTEN_LOCAL_ADDR, socket);
  value__kernel(scratch, ARG_SECURITY_SOCKET_LISTEN_BACKLOG, backlog);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int socket_accept__send(struct socket* socket, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;
  u64 first = 0;

  if (!family__shown(socket__family(socket))) return 0;
  scratch = hook__begin(&event, EVENT_SECURITY_SOCKET_ACCEPT, hook, 2, verdict, &first);
  if (!scratch) return 0;
  if (event.syscall == EVENT_ACCEPT || event.syscall == EVENT_ACCEPT4)
    value__word(scratch, ARG_SECURITY_SOCKET_ACCEPT_SOCKFD, first);
  value__local_address(scratch, ARG_SECURITY_SOCKET_ACCEPT_LOCAL_ADDR, socket);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int socket_bind__send(struct sockaddr* address, int length, int verdict,
                                             u8 hook) {
  struct scratch* scratch;
  struct event event;
  u64 first = 0;

  if (!family__shown(BPF_CORE_READ(address, sa_family))) return 0;
  scratch = hook__begin(&event, EVENT_SECURITY_SOCKET_BIND, hook, 2, verdict, &first);
  if (!scratch) return 0;
  if (event.syscall == EVENT_BIND) value__word(scratch, ARG_SECURITY_SOCKET_BIND_SOCKFD, first);
  value__bytes(scratch, ARG_SECURITY_SOCKET_BIND_LOCAL_ADDR, (u64)address, length < 0 ? 0 : length,
               MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int socket_connect__send(struct sockaddr* address, int length, int verdict,
                                                u8 hook) {
  struct scratch* scratch;
  struct event event;
  u64 first = 0;

  if (!family__shown(BPF_CORE_READ(address, sa_family))) return 0;
  scratch = hook__begin(&event, EVENT_SECURITY_SOCKET_CONNECT, hook, 2, verdict, &first);
  if (!scratch) return 0;
  if (event.syscall == EVENT_CONNECT)
    value__word(scratch, ARG_SECURITY_SOCKET_CONNECT_SOCKFD, first);
  value__bytes(scratch, ARG_SECURITY_SOCKET_CONNECT_REMOTE_ADDR, (u64)address,
               length < 0 ? 0 : length, MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int socket_setsockopt__send(struct socket* socket, int level, int option,
                                                   int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;
  u64 first = 0;

  if (!family__shown(socket__family(socket))) return 0;
  scratch = hook__begin(&event, EVENT_SECURITY_SOCKET_SETSOCKOPT, hook, 4, verdict, &first);
  if (!scratch) return 0;
  if (event.syscall == EVENT_SETSOCKOPT)
    value__word(scratch, ARG_SECURITY_SOCKET_SETSOCKOPT_SOCKFD, first);
  value__kernel(scratch, ARG_SECURITY_SOCKET_SETSOCKOPT_LEVEL, level);
  value__kernel(scratch, ARG_SECURITY_SOCKET_SETSOCKOPT_OPTNAME, option);
  value__local_address(scratch, ARG_SECURITY_SOCKET_SETSOCKOPT_LOCAL_ADDR, socket);
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
  return socket_bind__send(address, length, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_bind")
int BPF_KPROBE(kprobe__security_socket_bind, struct socket* socket, struct sockaddr* address,
               int length) {
  return socket_bind__send(address, length, 0, HOOK_KPROBE);
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

SEC("fexit/security_socket_setsockopt")
int BPF_PROG(fexit__security_socket_setsockopt, struct socket* socket, int level, int option,
             int verdict) {
  return socket_setsockopt__send(socket, level, option, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_socket_setsockopt")
int BPF_KPROBE(kprobe__security_socket_setsockopt, struct socket* socket, int level, int option) {
  return socket_setsockopt__send(socket, level, option, 0, HOOK_KPROBE);
}

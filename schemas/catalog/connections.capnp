@0x9e27c1f5a84d3b61;
# Sockets as they come to a process, beside the security hooks.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const connections :List(Definition.Event) = [
  (id = 1116, name = "socket_dup", sets = [],
    arguments = [
      (name = "oldfd", type = "int32", kind = int32),
      (name = "newfd", type = "int32", kind = int32),
      (name = "remote_addr", type = "SockAddr", kind = socketAddress)],
    doc = "A descriptor of a socket was duplicated, by dup, dup2, dup3 or fcntl. remote_addr is whom the socket is connected to, as the kernel has it; its own family alone when it is not. Standard input that becomes a connection is what reverse shells need. Only AF_UNIX, AF_INET and AF_INET6. Descriptors that are inherited, passed over a socket, taken by pidfd_getfd or duplicated within io_uring fire nothing; another thread that replaces the new descriptor at once can hide the socket.",
    hooks = [(kind = btfTracepoint, target = "sys_exit", program = "tp_btf__socket_dup")], since = "later"),

  (id = 1117, name = "socket_accept", sets = [],
    arguments = [
      (name = "sockfd", type = "int32", kind = int32),
      (name = "local_addr", type = "SockAddr", kind = socketAddress),
      (name = "remote_addr", type = "SockAddr", kind = socketAddress)],
    doc = "A connection was accepted. Addresses are those of the new socket, local_addr its own and remote_addr its peer's, as the kernel has them. sockfd is the listening socket's descriptor in accept(2) and missing where something else accepts, such as io_uring; where the kernel's function cannot be observed, the system call's return is, and io_uring is not seen at all. Only AF_UNIX, AF_INET and AF_INET6.",
    hooks = [(kind = functionExit, target = "do_accept", program = "fexit__socket_accept"),
             (kind = btfTracepoint, target = "sys_exit", program = "tp_btf__socket_accept")], since = "later")
];

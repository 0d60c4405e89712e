@0x9ed7bd60d5fb31bb;
# System calls about sockets and names of the host.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const network :List(Definition.Event) = [
  (id = 41, name = "socket", sets = ["default", "syscalls", "net", "net_sock"],
    arguments = [
      (name = "domain", type = "int", kind = int32, rendering = socketDomain),
      (name = "type", type = "int", kind = int32, rendering = socketType),
      (name = "protocol", type = "int", kind = int32)],
    doc = "Makes a socket. SOCK_RAW and AF_PACKET see or forge other programs' packets; AF_ALG, AF_NETLINK and AF_VSOCK reach into the kernel or the host.",
    hooks = Definition.systemCall, ia32Number = 359, since = "v0.6.3"),

  (id = 42, name = "connect", sets = ["default", "syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 2),
      (name = "addrlen", type = "int", kind = int32)],
    doc = "Connects a socket, or sets the default peer of a datagram socket. The address is read from the caller's memory, which another thread may change; security_socket_connect has the kernel's copy. sendto with an address needs no connect.",
    hooks = Definition.systemCall, ia32Number = 362, since = "v0.6.3"),

  (id = 43, name = "accept", sets = ["default", "syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 2, lengthIsPointer = true),
      (name = "addrlen", type = "int*", kind = pointer)],
    doc = "Takes a waiting connection. The address is the peer's, and what NAT or a proxy made of it.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 44, name = "sendto", sets = ["syscalls", "net", "net_snd_rcv"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "buf", type = "void*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = messageFlags),
      (name = "dest_addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 5),
      (name = "addrlen", type = "int", kind = int32)],
    doc = "Sends data, for datagram sockets to an address of its own; with MSG_FASTOPEN it also connects.",
    hooks = Definition.systemCall, ia32Number = 369, since = "v0.6.3"),

  (id = 45, name = "recvfrom", sets = ["syscalls", "net", "net_snd_rcv"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "buf", type = "void*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = messageFlags),
      (name = "src_addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 5, lengthIsPointer = true),
      (name = "addrlen", type = "int*", kind = pointer)],
    doc = "Receives data and, for datagrams, the address they claim to come from, which can be forged.",
    hooks = Definition.systemCall, ia32Number = 371, since = "v0.6.3"),

  (id = 46, name = "sendmsg", sets = ["syscalls", "net", "net_snd_rcv"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "msg", type = "struct msghdr*", kind = pointer),
      (name = "flags", type = "int", kind = int32, explained = messageFlags),
      (name = "msg_name", type = "struct sockaddr*", kind = socketAddress, part = (what = messageName, of = 1)),
      (name = "msg_iovlen", type = "u64", kind = uint64, part = (what = messageBuffers, of = 1)),
      (name = "msg_bytes", type = "u64", kind = uint64, part = (what = messageBytes, of = 1))],
    doc = "Sends data described by a structure, which may carry descriptors to another process. msg_name, msg_iovlen and msg_bytes are what msg points to, read when the call returns: the address, the number of buffers and their length in all.",
    hooks = Definition.systemCall, ia32Number = 370, since = "v0.6.3"),

  (id = 47, name = "recvmsg", sets = ["syscalls", "net", "net_snd_rcv"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "msg", type = "struct msghdr*", kind = pointer),
      (name = "flags", type = "int", kind = int32, explained = messageFlags),
      (name = "msg_name", type = "struct sockaddr*", kind = socketAddress, lengthIsPointer = true, part = (what = messageName, of = 1)),
      (name = "msg_iovlen", type = "u64", kind = uint64, part = (what = messageBuffers, of = 1)),
      (name = "msg_bytes", type = "u64", kind = uint64, part = (what = messageBytes, of = 1))],
    doc = "Receives data and control messages, which may bring descriptors opened by another process. msg_name, msg_iovlen and msg_bytes are what msg points to, read when the call returns: the address, the number of buffers and their length in all.",
    hooks = Definition.systemCall, ia32Number = 372, since = "v0.6.3"),

  (id = 48, name = "shutdown", sets = ["syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "how", type = "int", kind = int32, explained = shutdownHow)],
    doc = "Closes one or both directions of a connection, for all who share it.",
    hooks = Definition.systemCall, ia32Number = 373, since = "v0.6.3"),

  (id = 49, name = "bind", sets = ["default", "syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 2),
      (name = "addrlen", type = "int", kind = int32)],
    doc = "Gives a socket its local address. A low or unusual port being listened on begins here; port 0 lets the kernel choose.",
    hooks = Definition.systemCall, ia32Number = 361, since = "v0.6.3"),

  (id = 50, name = "listen", sets = ["default", "syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "backlog", type = "int", kind = int32)],
    doc = "Makes a socket wait for connections. Without a bind the kernel chooses a port.",
    hooks = Definition.systemCall, ia32Number = 363, since = "v0.6.3"),

  (id = 51, name = "getsockname", sets = ["default", "syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 2, lengthIsPointer = true),
      (name = "addrlen", type = "int*", kind = pointer)],
    doc = "Asks for the local address of a socket.",
    hooks = Definition.systemCall, ia32Number = 367, since = "v0.6.3"),

  (id = 52, name = "getpeername", sets = ["syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 2, lengthIsPointer = true),
      (name = "addrlen", type = "int*", kind = pointer)],
    doc = "Asks for the peer's address of a socket.",
    hooks = Definition.systemCall, ia32Number = 368, since = "v0.6.3"),

  (id = 53, name = "socketpair", sets = ["syscalls", "net", "net_sock"],
    arguments = [
      (name = "domain", type = "int", kind = int32, explained = socketDomain),
      (name = "type", type = "int", kind = int32, explained = socketType),
      (name = "protocol", type = "int", kind = int32),
      (name = "sv", type = "int[2]", kind = intPair)],
    doc = "Makes two sockets connected to each other. The pair holds their descriptors once the call has succeeded.",
    hooks = Definition.systemCall, ia32Number = 360, since = "v0.6.3"),

  (id = 54, name = "setsockopt", sets = ["syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "level", type = "int", kind = int32, explained = socketLevel),
      (name = "optname", type = "int", kind = int32, explained = socketOption),
      (name = "optval", type = "const void*", kind = pointer),
      (name = "optlen", type = "int", kind = int32)],
    doc = "Sets an option of a socket; some attach BPF filters, make it transparent or install packet filter rules.",
    hooks = Definition.systemCall, ia32Number = 366, since = "v0.6.3"),

  (id = 55, name = "getsockopt", sets = ["syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "level", type = "int", kind = int32, explained = socketLevel),
      (name = "optname", type = "int", kind = int32, explained = socketOption),
      (name = "optval", type = "void*", kind = pointer),
      (name = "optlen", type = "int*", kind = pointer)],
    doc = "Asks for an option of a socket.",
    hooks = Definition.systemCall, ia32Number = 365, since = "v0.6.3"),

  (id = 170, name = "sethostname", sets = ["syscalls", "net"],
    arguments = [
      (name = "name", type = "const char*", kind = text),
      (name = "len", type = "size_t", kind = uint64)],
    doc = "Sets the host name of the UTS namespace, which events show. The text is read as a string although its length is len.",
    hooks = Definition.systemCall, ia32Number = 74, since = "v0.6.3"),

  (id = 171, name = "setdomainname", sets = ["syscalls", "net"],
    arguments = [
      (name = "name", type = "const char*", kind = text),
      (name = "len", type = "size_t", kind = uint64)],
    doc = "Sets the NIS domain name of the UTS namespace. The text is read as a string although its length is len.",
    hooks = Definition.systemCall, ia32Number = 121, since = "v0.6.3"),

  (id = 288, name = "accept4", sets = ["default", "syscalls", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "addr", type = "struct sockaddr*", kind = socketAddress, lengthFrom = 2, lengthIsPointer = true),
      (name = "addrlen", type = "int*", kind = pointer),
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Takes a waiting connection, with flags for the new descriptor. The address is the peer's, and what NAT or a proxy made of it.",
    hooks = Definition.systemCall, ia32Number = 364, since = "v0.6.3"),

  (id = 299, name = "recvmmsg", sets = ["syscalls", "net", "net_snd_rcv"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "msgvec", type = "struct mmsghdr*", kind = pointer),
      (name = "vlen", type = "unsigned int", kind = uint32),
      (name = "flags", type = "int", kind = int32, explained = messageFlags),
      (name = "timeout", type = "struct timespec*", kind = pointer),
      (name = "msg_name", type = "struct sockaddr*", kind = socketAddress, lengthIsPointer = true, part = (what = messageName, of = 1)),
      (name = "received_bytes", type = "u64", kind = uint64, lengthIsPointer = true, part = (what = messagesBytes, of = 1))],
    doc = "Receives several messages at once; the return value is how many. msg_name is the first one's address and received_bytes the length of all that came, as the kernel has written them into the caller's memory, read when the call returns. Addresses of further messages are not shown.",
    hooks = Definition.systemCall, ia32Number = 337, since = "v0.6.3"),

  (id = 307, name = "sendmmsg", sets = ["syscalls", "net", "net_snd_rcv"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "msgvec", type = "struct mmsghdr*", kind = pointer),
      (name = "vlen", type = "unsigned int", kind = uint32),
      (name = "flags", type = "int", kind = int32, explained = messageFlags),
      (name = "msg_name", type = "struct sockaddr*", kind = socketAddress, part = (what = messageName, of = 1)),
      (name = "sent_bytes", type = "u64", kind = uint64, lengthIsPointer = true, part = (what = messagesBytes, of = 1))],
    doc = "Sends several messages at once; the return value is how many. msg_name is the first one's address and sent_bytes the length of all that were sent, as the kernel has written it into the caller's memory; both are read when the call returns. Addresses of further messages are not shown.",
    hooks = Definition.systemCall, ia32Number = 345, since = "v0.6.3")
];

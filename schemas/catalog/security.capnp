@0xc2b6daf537c0ecd2;
# Security hooks: what the kernel asks before it acts, with its own copies of the arguments.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const security :List(Definition.Event) = [
  (id = 1015, name = "security_bprm_check", sets = ["default", "lsm_hooks", "proc", "proc_life"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64)],
    doc = "The kernel is about to run a file and asks its security modules: attempt and verdict. The path is the resolved one; scripts fire once for themselves and once more for each interpreter. A later step of the exec may still fail.",
    hooks = [(kind = functionExit, target = "security_bprm_check", program = "fexit__security_bprm_check"),
             (kind = kprobe, target = "security_bprm_check", program = "kprobe__security_bprm_check")], since = "v0.6.3"),

  (id = 1016, name = "security_file_open", sets = ["default", "lsm_hooks", "fs", "fs_file_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32, rendering = openFlags),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64),
      (name = "syscall", type = "int", kind = int32, rendering = syscallName)],
    doc = "The kernel is about to open a file and asks its security modules: every way of opening, io_uring and openat2 included. The path is the resolved one within the mount namespace; flags are those of the open file, so creation flags of the call are missing. A file that is open already, received from another process or inherited, fires nothing.",
    hooks = [(kind = functionExit, target = "security_file_open", program = "fexit__security_file_open"),
             (kind = kprobe, target = "security_file_open", program = "kprobe__security_file_open")], since = "v0.6.3"),

  (id = 1020, name = "security_socket_connect", sets = ["default", "lsm_hooks", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "remote_addr", type = "struct sockaddr*", kind = socketAddress)],
    doc = "The kernel is about to connect a socket and asks its security modules: attempt and verdict. The address is the kernel's copy, which the caller cannot change. Only AF_UNIX, AF_INET and AF_INET6; sending a datagram to an address fires nothing.",
    hooks = [(kind = functionExit, target = "security_socket_connect", program = "fexit__security_socket_connect"),
             (kind = kprobe, target = "security_socket_connect", program = "kprobe__security_socket_connect")], since = "v0.6.3")
];

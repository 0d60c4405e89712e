@0x9fa24f91df34fe1b;
# System calls that this kernel family numbers but never had, or no longer has. They always fail;
# a program that makes one is old, broken or probing.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const retired :List(Definition.Event) = [
  (id = 174, name = "create_module", sets = ["syscalls", "system", "system_module"],
    doc = "Made room for a kernel module until Linux 2.4; always fails.",
    hooks = Definition.systemCall, ia32Number = 127, since = "v0.6.3"),

  (id = 177, name = "get_kernel_syms", sets = ["syscalls", "system", "system_module"],
    doc = "Listed kernel symbols until Linux 2.4; always fails.",
    hooks = Definition.systemCall, ia32Number = 130, since = "v0.6.3"),

  (id = 178, name = "query_module", sets = ["syscalls", "system", "system_module"],
    doc = "Asked about kernel modules until Linux 2.4; always fails.",
    hooks = Definition.systemCall, ia32Number = 167, since = "v0.6.3"),

  (id = 180, name = "nfsservctl", sets = ["syscalls", "fs"],
    doc = "Controlled the kernel's NFS server until Linux 3.1; always fails.",
    hooks = Definition.systemCall, ia32Number = 169, since = "v0.6.3"),

  (id = 181, name = "getpmsg", sets = ["syscalls"],
    doc = "Reserved for STREAMS, never part of Linux; always fails.",
    hooks = Definition.systemCall, ia32Number = 188, since = "v0.6.3"),

  (id = 182, name = "putpmsg", sets = ["syscalls"],
    doc = "Reserved for STREAMS, never part of Linux; always fails.",
    hooks = Definition.systemCall, ia32Number = 189, since = "v0.6.3"),

  (id = 183, name = "afs", sets = ["syscalls"],
    doc = "Reserved for the Andrew file system; always fails.",
    hooks = Definition.systemCall, ia32Number = 137, since = "v0.6.3"),

  (id = 184, name = "tuxcall", sets = ["syscalls"],
    doc = "Reserved for a web server in the kernel; always fails.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 185, name = "security", sets = ["syscalls"],
    doc = "Reserved for security modules; always fails.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 214, name = "epoll_ctl_old", sets = ["syscalls", "fs", "fs_mux_io"],
    doc = "Left over from a development version; always fails.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 215, name = "epoll_wait_old", sets = ["syscalls", "fs", "fs_mux_io"],
    doc = "Left over from a development version; always fails.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 236, name = "vserver", sets = ["syscalls"],
    doc = "Reserved for a patch that never joined Linux; always fails.",
    hooks = Definition.systemCall, ia32Number = 273, since = "v0.6.3")
];

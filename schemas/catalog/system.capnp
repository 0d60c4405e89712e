@0xce4a6b702c84e12b;
# System calls about the system as a whole.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const system :List(Definition.Event) = [
  (id = 63, name = "uname", sets = ["syscalls", "system"],
    arguments = [
      (name = "buf", type = "struct utsname*", kind = pointer)],
    doc = "Asks for names and version of the system. A UTS namespace or personality changes the answer.",
    hooks = Definition.systemCall, ia32Number = 122, since = "v0.6.3"),

  (id = 99, name = "sysinfo", sets = ["syscalls", "system"],
    arguments = [
      (name = "info", type = "struct sysinfo*", kind = pointer)],
    doc = "Asks for memory, load and uptime of the system; often a look for a small sandbox.",
    hooks = Definition.systemCall, ia32Number = 116, since = "v0.6.3"),

  (id = 103, name = "syslog", sets = ["syscalls", "system"],
    arguments = [
      (name = "type", type = "int", kind = int32),
      (name = "bufp", type = "char*", kind = pointer),
      (name = "len", type = "int", kind = int32)],
    doc = "Reads or controls the kernel's log, not the syslog service.",
    hooks = Definition.systemCall, ia32Number = 103, since = "v0.6.3"),

  (id = 135, name = "personality", sets = ["syscalls", "system"],
    arguments = [
      (name = "persona", type = "unsigned long", kind = uint64)],
    doc = "Sets the execution domain. Its bits switch off address randomisation or make readable memory executable.",
    hooks = Definition.systemCall, ia32Number = 136, since = "v0.6.3"),

  (id = 153, name = "vhangup", sets = ["syscalls", "system"],
    doc = "Hangs up the current terminal.",
    hooks = Definition.systemCall, ia32Number = 111, since = "v0.6.3"),

  (id = 156, name = "sysctl", sets = ["syscalls", "system"],
    arguments = [
      (name = "args", type = "struct __sysctl_args*", kind = pointer)],
    doc = "Read or set kernel parameters by number; gone since Linux 5.5. Today this is done through /proc/sys.",
    hooks = Definition.systemCall, ia32Number = 149, since = "v0.6.3"),

  (id = 163, name = "acct", sets = ["syscalls", "system"],
    arguments = [
      (name = "filename", type = "const char*", kind = text)],
    doc = "Switches process accounting on, to a file, or off (null path).",
    hooks = Definition.systemCall, ia32Number = 51, since = "v0.6.3"),

  (id = 169, name = "reboot", sets = ["syscalls", "system"],
    arguments = [
      (name = "magic", type = "int", kind = int32),
      (name = "magic2", type = "int", kind = int32),
      (name = "cmd", type = "int", kind = int32, explained = rebootCommand),
      (name = "arg", type = "void*", kind = pointer)],
    doc = "Restarts or halts the system, or in a pid namespace kills its first process. A success may leave no event.",
    hooks = Definition.systemCall, ia32Number = 88, since = "v0.6.3"),

  (id = 172, name = "iopl", sets = ["syscalls", "system"],
    arguments = [
      (name = "level", type = "int", kind = int32)],
    doc = "Changes the I/O privilege of the thread.",
    hooks = Definition.systemCall, ia32Number = 110, since = "v0.6.3"),

  (id = 173, name = "ioperm", sets = ["syscalls", "system"],
    arguments = [
      (name = "from", type = "unsigned long", kind = uint64),
      (name = "num", type = "unsigned long", kind = uint64),
      (name = "turn_on", type = "int", kind = int32)],
    doc = "Opens I/O ports to the thread.",
    hooks = Definition.systemCall, ia32Number = 101, since = "v0.6.3"),

  (id = 175, name = "init_module", sets = ["default", "syscalls", "system", "system_module"],
    arguments = [
      (name = "module_image", type = "void*", kind = pointer),
      (name = "len", type = "unsigned long", kind = uint64),
      (name = "param_values", type = "const char*", kind = text)],
    doc = "Loads a kernel module from memory. The image is not captured; finit_module loads from a file.",
    hooks = Definition.systemCall, ia32Number = 128, since = "v0.6.3"),

  (id = 176, name = "delete_module", sets = ["default", "syscalls", "system", "system_module"],
    arguments = [
      (name = "name", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32)],
    doc = "Removes a kernel module.",
    hooks = Definition.systemCall, ia32Number = 129, since = "v0.6.3"),

  (id = 179, name = "quotactl", sets = ["syscalls", "system"],
    arguments = [
      (name = "cmd", type = "int", kind = int32),
      (name = "special", type = "const char*", kind = text),
      (name = "id", type = "int", kind = int32),
      (name = "addr", type = "void*", kind = pointer)],
    doc = "Asks about or changes disk quotas.",
    hooks = Definition.systemCall, ia32Number = 131, since = "v0.6.3"),

  (id = 237, name = "mbind", sets = ["syscalls", "system", "system_numa"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "len", type = "unsigned long", kind = uint64),
      (name = "mode", type = "int", kind = int32),
      (name = "nodemask", type = "const unsigned long*", kind = pointer),
      (name = "maxnode", type = "unsigned long", kind = uint64),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Sets the NUMA policy of a memory range.",
    hooks = Definition.systemCall, ia32Number = 274, since = "v0.6.3"),

  (id = 238, name = "set_mempolicy", sets = ["syscalls", "system", "system_numa"],
    arguments = [
      (name = "mode", type = "int", kind = int32),
      (name = "nodemask", type = "const unsigned long*", kind = pointer),
      (name = "maxnode", type = "unsigned long", kind = uint64)],
    doc = "Sets the NUMA policy of the thread.",
    hooks = Definition.systemCall, ia32Number = 276, since = "v0.6.3"),

  (id = 239, name = "get_mempolicy", sets = ["syscalls", "system", "system_numa"],
    arguments = [
      (name = "mode", type = "int*", kind = pointer),
      (name = "nodemask", type = "unsigned long*", kind = pointer),
      (name = "maxnode", type = "unsigned long", kind = uint64),
      (name = "addr", type = "void*", kind = pointer),
      (name = "flags", type = "unsigned long", kind = uint64)],
    doc = "Asks for a NUMA policy.",
    hooks = Definition.systemCall, ia32Number = 275, since = "v0.6.3"),

  (id = 246, name = "kexec_load", sets = ["syscalls", "system"],
    arguments = [
      (name = "entry", type = "unsigned long", kind = uint64),
      (name = "nr_segments", type = "unsigned long", kind = uint64),
      (name = "segments", type = "struct kexec_segment*", kind = pointer),
      (name = "flags", type = "unsigned long", kind = uint64)],
    doc = "Loads a kernel to start later, past all checks of the boot loader.",
    hooks = Definition.systemCall, ia32Number = 283, since = "v0.6.3"),

  (id = 248, name = "add_key", sets = ["syscalls", "system", "system_keys"],
    arguments = [
      (name = "type", type = "const char*", kind = text),
      (name = "description", type = "const char*", kind = text),
      (name = "payload", type = "const void*", kind = pointer),
      (name = "plen", type = "size_t", kind = uint64),
      (name = "keyring", type = "key_serial_t", kind = int32)],
    doc = "Adds a key to a keyring. The payload is not captured.",
    hooks = Definition.systemCall, ia32Number = 286, since = "v0.6.3"),

  (id = 249, name = "request_key", sets = ["syscalls", "system", "system_keys"],
    arguments = [
      (name = "type", type = "const char*", kind = text),
      (name = "description", type = "const char*", kind = text),
      (name = "callout_info", type = "const char*", kind = text),
      (name = "dest_keyring", type = "key_serial_t", kind = int32)],
    doc = "Finds a key, or has a program of user space make it.",
    hooks = Definition.systemCall, ia32Number = 287, since = "v0.6.3"),

  (id = 250, name = "keyctl", sets = ["syscalls", "system", "system_keys"],
    arguments = [
      (name = "operation", type = "int", kind = int32, explained = keyOperation),
      (name = "arg2", type = "unsigned long", kind = uint64),
      (name = "arg3", type = "unsigned long", kind = uint64),
      (name = "arg4", type = "unsigned long", kind = uint64),
      (name = "arg5", type = "unsigned long", kind = uint64)],
    doc = "Does one of many things to keys; operation says which.",
    hooks = Definition.systemCall, ia32Number = 288, since = "v0.6.3"),

  (id = 256, name = "migrate_pages", sets = ["syscalls", "system", "system_numa"],
    arguments = [
      (name = "pid", type = "int", kind = int32),
      (name = "maxnode", type = "unsigned long", kind = uint64),
      (name = "old_nodes", type = "const unsigned long*", kind = pointer),
      (name = "new_nodes", type = "const unsigned long*", kind = pointer)],
    doc = "Moves the memory of a process between NUMA nodes.",
    hooks = Definition.systemCall, ia32Number = 294, since = "v0.6.3"),

  (id = 279, name = "move_pages", sets = ["syscalls", "system", "system_numa"],
    arguments = [
      (name = "pid", type = "int", kind = int32),
      (name = "count", type = "unsigned long", kind = uint64),
      (name = "pages", type = "const void**", kind = pointer),
      (name = "nodes", type = "const int*", kind = pointer),
      (name = "status", type = "int*", kind = pointer),
      (name = "flags", type = "int", kind = int32)],
    doc = "Moves single pages of a process between NUMA nodes, or asks where they are.",
    hooks = Definition.systemCall, ia32Number = 317, since = "v0.6.3"),

  (id = 298, name = "perf_event_open", sets = ["syscalls", "system"],
    arguments = [
      (name = "attr", type = "struct perf_event_attr*", kind = pointer),
      (name = "pid", type = "pid_t", kind = int32),
      (name = "cpu", type = "int", kind = int32),
      (name = "group_fd", type = "int", kind = int32),
      (name = "flags", type = "unsigned long", kind = uint64)],
    doc = "Opens a performance counter or a kernel probe. What it asks for is not captured.",
    hooks = Definition.systemCall, ia32Number = 336, since = "v0.6.3"),

  (id = 309, name = "getcpu", sets = ["syscalls", "system", "system_numa"],
    arguments = [
      (name = "cpu", type = "unsigned int*", kind = pointer),
      (name = "node", type = "unsigned int*", kind = pointer),
      (name = "tcache", type = "struct getcpu_cache*", kind = pointer)],
    doc = "Asks which CPU and node the thread runs on. Usually answered in user space without a call.",
    hooks = Definition.systemCall, ia32Number = 318, since = "v0.6.3"),

  (id = 313, name = "finit_module", sets = ["default", "syscalls", "system", "system_module"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "param_values", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32, explained = moduleFlags)],
    doc = "Loads a kernel module from an open file, a memory file too.",
    hooks = Definition.systemCall, ia32Number = 350, since = "v0.6.3"),

  (id = 318, name = "getrandom", sets = ["syscalls", "fs"],
    arguments = [
      (name = "buf", type = "void*", kind = pointer),
      (name = "buflen", type = "size_t", kind = uint64),
      (name = "flags", type = "unsigned int", kind = uint32, explained = randomFlags)],
    doc = "Asks for random bytes.",
    hooks = Definition.systemCall, ia32Number = 355, since = "v0.6.3"),

  (id = 320, name = "kexec_file_load", sets = ["syscalls", "system"],
    arguments = [
      (name = "kernel_fd", type = "int", kind = int32),
      (name = "initrd_fd", type = "int", kind = int32),
      (name = "cmdline_len", type = "unsigned long", kind = uint64),
      (name = "cmdline", type = "const char*", kind = text),
      (name = "flags", type = "unsigned long", kind = uint64)],
    doc = "Loads a kernel to start later, from open files whose signatures may be checked.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 321, name = "bpf", sets = ["default", "syscalls", "system"],
    arguments = [
      (name = "cmd", type = "int", kind = int32, rendering = bpfCommand),
      (name = "attr", type = "union bpf_attr*", kind = pointer),
      (name = "size", type = "unsigned int", kind = uint32)],
    doc = "Loads programs and maps into the kernel, or asks about them; cmd says which. A BPF program can hide or change what other programs see; the attributes are not captured.",
    hooks = Definition.systemCall, ia32Number = 357, since = "v0.6.3"),

  (id = 323, name = "userfaultfd", sets = ["syscalls", "system"],
    arguments = [
      (name = "flags", type = "int", kind = int32)],
    doc = "Lets user space handle page faults; it stops the kernel inside a copy from user memory, which makes races easy to win.",
    hooks = Definition.systemCall, ia32Number = 374, since = "v0.6.3")
];

@0xae5f7ed8e7b27449;
# System calls about memory.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const memory :List(Definition.Event) = [
  (id = 9, name = "mmap", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "length", type = "size_t", kind = uint64),
      (name = "prot", type = "int", kind = int32, rendering = memoryProtection),
      (name = "flags", type = "int", kind = int32, explained = mapFlags),
      (name = "fd", type = "int", kind = int32),
      (name = "off", type = "off_t", kind = int64)],
    doc = "Maps memory or a file. Memory that is writable and executable is how injected code often begins; a later mprotect can add what was not asked here. From 32-bit programs this is mmap2, whose offset counts pages of 4096 bytes.",
    hooks = Definition.systemCall, ia32Number = 192, since = "v0.6.3"),

  (id = 10, name = "mprotect", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64),
      (name = "prot", type = "int", kind = int32, rendering = memoryProtection)],
    doc = "Changes the protection of mapped memory. Adding PROT_EXEC to written memory is the usual step of unpackers and just-in-time compilers alike; a personality with READ_IMPLIES_EXEC adds it unasked.",
    hooks = Definition.systemCall, ia32Number = 125, since = "v0.6.3"),

  (id = 11, name = "munmap", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "length", type = "size_t", kind = uint64)],
    doc = "Removes mappings from the address space.",
    hooks = Definition.systemCall, ia32Number = 91, since = "v0.6.3"),

  (id = 12, name = "brk", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer)],
    doc = "Moves the end of the heap. Returns the new end, also when it refused.",
    hooks = Definition.systemCall, ia32Number = 45, since = "v0.6.3"),

  (id = 25, name = "mremap", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "old_address", type = "void*", kind = pointer),
      (name = "old_size", type = "size_t", kind = uint64),
      (name = "new_size", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = remapFlags),
      (name = "new_address", type = "void*", kind = pointer)],
    doc = "Grows, shrinks or moves a mapping. Moving one away and another in its place swaps code without a write.",
    hooks = Definition.systemCall, ia32Number = 163, since = "v0.6.3"),

  (id = 27, name = "mincore", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "length", type = "size_t", kind = uint64),
      (name = "vec", type = "unsigned char*", kind = pointer)],
    doc = "Asks which pages of a range are in memory, which has been used to learn what other processes read.",
    hooks = Definition.systemCall, ia32Number = 218, since = "v0.6.3"),

  (id = 28, name = "madvise", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "length", type = "size_t", kind = uint64),
      (name = "advice", type = "int", kind = int32, explained = advice)],
    doc = "Says how memory will be used; some advices discard its content.",
    hooks = Definition.systemCall, ia32Number = 219, since = "v0.6.3"),

  (id = 149, name = "mlock", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "const void*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64)],
    doc = "Keeps a range in memory; used for secrets.",
    hooks = Definition.systemCall, ia32Number = 150, since = "v0.6.3"),

  (id = 150, name = "munlock", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "const void*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64)],
    doc = "Lets a range be swapped again.",
    hooks = Definition.systemCall, ia32Number = 151, since = "v0.6.3"),

  (id = 151, name = "mlockall", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "flags", type = "int", kind = int32, explained = lockAllFlags)],
    doc = "Keeps the whole address space in memory.",
    hooks = Definition.systemCall, ia32Number = 152, since = "v0.6.3"),

  (id = 152, name = "munlockall", sets = ["syscalls", "proc", "proc_mem"],
    doc = "Lets the whole address space be swapped again.",
    hooks = Definition.systemCall, ia32Number = 153, since = "v0.6.3"),

  (id = 154, name = "modify_ldt", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "func", type = "int", kind = int32),
      (name = "ptr", type = "void*", kind = pointer),
      (name = "bytecount", type = "unsigned long", kind = uint64)],
    doc = "Reads or writes the thread's segment table; rare outside emulators.",
    hooks = Definition.systemCall, ia32Number = 123, since = "v0.6.3"),

  (id = 216, name = "remap_file_pages", sets = ["syscalls"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64),
      (name = "prot", type = "int", kind = int32, explained = memoryProtection),
      (name = "pgoff", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32)],
    doc = "Rearranges pages of a file mapping; emulated since Linux 4.0.",
    hooks = Definition.systemCall, ia32Number = 257, since = "v0.6.3"),

  (id = 324, name = "membarrier", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "cmd", type = "int", kind = int32),
      (name = "flags", type = "int", kind = int32)],
    doc = "Orders memory accesses between threads.",
    hooks = Definition.systemCall, ia32Number = 375, since = "v0.6.3"),

  (id = 325, name = "mlock2", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "const void*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32)],
    doc = "Keeps a range in memory, with flags.",
    hooks = Definition.systemCall, ia32Number = 376, since = "v0.6.3"),

  (id = 329, name = "pkey_mprotect", sets = ["default", "syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64),
      (name = "prot", type = "int", kind = int32, rendering = memoryProtection),
      (name = "pkey", type = "int", kind = int32)],
    doc = "Changes the protection of mapped memory and its key. Adding PROT_EXEC to written memory is the usual step of unpackers.",
    hooks = Definition.systemCall, ia32Number = 380, since = "v0.6.3"),

  (id = 330, name = "pkey_alloc", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "flags", type = "unsigned int", kind = uint32),
      (name = "access_rights", type = "unsigned long", kind = uint64)],
    doc = "Reserves a memory protection key.",
    hooks = Definition.systemCall, ia32Number = 381, since = "v0.6.3"),

  (id = 331, name = "pkey_free", sets = ["syscalls", "proc", "proc_mem"],
    arguments = [
      (name = "pkey", type = "int", kind = int32)],
    doc = "Gives a memory protection key back.",
    hooks = Definition.systemCall, ia32Number = 382, since = "v0.6.3"),

  (id = 440, name = "process_madvise", sets = ["syscalls"],
    arguments = [
      (name = "pidfd", type = "int", kind = int32),
      (name = "addr", type = "void*", kind = pointer),
      (name = "length", type = "size_t", kind = uint64),
      (name = "advice", type = "int", kind = int32, explained = advice),
      (name = "flags", type = "unsigned long", kind = uint64)],
    doc = "Says how memory of another process will be used.",
    hooks = Definition.systemCall, ia32Number = 440, since = "v0.6.3")
];

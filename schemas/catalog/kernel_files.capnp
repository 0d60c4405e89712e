@0xe1d40b7a6c9f2583;
# What the kernel does for tasks beneath the system calls: writing files, changing memory; and what
# the producer finds out itself.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const kernelFiles :List(Definition.Event) = [
  (id = 1008, name = "vfs_write", sets = [],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64),
      (name = "count", type = "size_t", kind = uint64),
      (name = "pos", type = "off_t", kind = int64)],
    doc = "The kernel wrote one buffer to an open file, or failed to; the event's return value is the number of bytes. write(2) and pwrite64(2) end here, pipes and sockets included; pos is where the write began and is missing for what has no position. Some files - those of file systems that only take vectors as well as whatever io_uring, sendfile, splice and shared mappings write - are written without it.",
    hooks = [(kind = functionExit, target = "vfs_write", program = "fexit__vfs_write")], since = "v0.6.3"),

  (id = 1009, name = "vfs_writev", sets = [],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64),
      (name = "vlen", type = "unsigned long", kind = uint64),
      (name = "pos", type = "off_t", kind = int64)],
    doc = "The kernel wrote a vector of buffers to an open file, or failed to; the event's return value is the number of bytes, vlen the number of buffers. writev(2) and its relatives end here. pos is where the write began and is missing for what has no position. io_uring writes without it.",
    hooks = [(kind = functionExit, target = "vfs_writev", program = "fexit__vfs_writev")], since = "v0.6.3"),

  (id = 1010, name = "mem_prot_alert", sets = [],
    arguments = [
      (name = "alert", type = "alert_t", kind = uint32, rendering = memoryAlert)],
    doc = "Memory becomes executable in a way that unpackers and injected code need: mapped writable and executable, made executable, made writable while executable, or the other way round. Attempt and verdict, once for each area of a range. Just-in-time compilers do it all the time. Who maps one file twice, writable here and executable there, fires nothing.",
    hooks = [(kind = functionExit, target = "security_mmap_file and security_file_mprotect", program = "fexit__mem_prot_mmap fexit__mem_prot_mprotect"),
             (kind = kprobe, target = "security_mmap_file and security_file_mprotect", program = "kprobe__mem_prot_mmap kprobe__mem_prot_mprotect")], since = "v0.6.3"),

  (id = 1013, name = "magic_write", sets = [],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "bytes", type = "bytes", kind = bytes),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64)],
    doc = "A write put the first bytes of a file there: up to 32 of them, which tell what kind of file it is. They are read from the caller's memory after the write, so another thread can have changed them, and of a vector the first 8 buffers count. Who writes the beginning last, byte by byte, through a mapping or by io_uring, shows less or nothing. Character devices, pipes and sockets have no beginning.",
    hooks = [(kind = functionExit, target = "vfs_write and vfs_writev", program = "fexit__vfs_write fexit__vfs_writev"),
             (kind = functionExit, target = "vfs_write", program = "fexit__vfs_write")], since = "v0.6.3"),

  (id = 2000, name = "init_namespaces", sets = [],
    arguments = [
      (name = "cgroup", type = "u32", kind = uint32),
      (name = "ipc", type = "u32", kind = uint32),
      (name = "mnt", type = "u32", kind = uint32),
      (name = "net", type = "u32", kind = uint32),
      (name = "pid", type = "u32", kind = uint32),
      (name = "pid_for_children", type = "u32", kind = uint32),
      (name = "time", type = "u32", kind = uint32),
      (name = "time_for_children", type = "u32", kind = uint32),
      (name = "user", type = "u32", kind = uint32),
      (name = "uts", type = "u32", kind = uint32)],
    doc = "The namespaces of the machine's first process, by inode numbers, once when tracing starts. Who has others is in a container or has made some. Worked out by the program itself, so its process is the event's; inside a container the first process is the container's own, and where it may not be looked at the numbers are unreadable.",
    hooks = [(kind = userSpace, target = "/proc/1/ns")], since = "v0.6.3")
];

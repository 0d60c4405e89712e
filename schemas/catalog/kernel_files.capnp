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
    doc = "The kernel wrote one buffer to an open file, or failed to; the event's return value is the number of bytes. write(2) and pwrite64(2) end here, pipes and sockets included; pos is where the write began and is missing for what has no position. Some files - those of file systems that only take vectors as well as whatever io_uring, io_submit, sendfile, splice, copy_file_range and shared mappings write - are written without it. Through a kprobe the return value is 0.",
    hooks = [(kind = functionExit, target = "vfs_write", program = "fexit__vfs_write"),
             (kind = kprobe, target = "vfs_write", program = "kprobe__vfs_write")], since = "v0.6.3"),

  (id = 1009, name = "vfs_writev", sets = [],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64),
      (name = "vlen", type = "unsigned long", kind = uint64),
      (name = "pos", type = "off_t", kind = int64)],
    doc = "The kernel wrote a vector of buffers to an open file, or failed to; the event's return value is the number of bytes, vlen the number of buffers. writev(2) and its relatives end here. pos is where the write began and is missing for what has no position. io_uring writes without it. Through a kprobe the return value is 0.",
    hooks = [(kind = functionExit, target = "vfs_writev", program = "fexit__vfs_writev"),
             (kind = kprobe, target = "vfs_writev", program = "kprobe__vfs_writev")], since = "v0.6.3"),

  (id = 1010, name = "mem_prot_alert", sets = ["signatures"],
    arguments = [
      (name = "alert", type = "alert_t", kind = uint32, rendering = memoryAlert)],
    doc = "Memory becomes executable in a way that unpackers and injected code need: mapped writable and executable, made executable, made writable while executable, or the other way round. Attempt and verdict, once for each area of a range. Just-in-time compilers do it all the time. Who maps one file twice, writable here and executable there, fires nothing.",
    hooks = [(kind = functionExit, target = "security_mmap_file and security_file_mprotect", program = "fexit__mem_prot_mmap fexit__mem_prot_mprotect"),
             (kind = kprobe, target = "security_mmap_file and security_file_mprotect", program = "kprobe__mem_prot_mmap kprobe__mem_prot_mprotect")], since = "v0.6.3"),

  (id = 1013, name = "magic_write", sets = ["signatures"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "bytes", type = "bytes", kind = bytes),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64)],
    doc = "A write put the first bytes of a file there: up to 32 of them, which tell what kind of file it is. They are read from the caller's memory after the write, so another thread can have changed them, and of a vector the first 8 buffers count. Who writes the beginning last, byte by byte, through a mapping or by io_uring, shows less or nothing. Character devices, pipes and sockets have no beginning.",
    hooks = [(kind = functionExit, target = "vfs_write and vfs_writev", program = "fexit__vfs_write fexit__vfs_writev"),
             (kind = functionExit, target = "vfs_write", program = "fexit__vfs_write")], since = "v0.6.3"),

  (id = 1115, name = "shared_object_loaded", sets = ["lsm_hooks", "fs", "fs_file_ops", "proc", "proc_mem"],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "flags", type = "int32", kind = int32),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "ctime", type = "uint64", kind = uint64)],
    doc = "A process maps a file executable by mmap(2), as the dynamic loader does with libraries; attempt and verdict. What an exec maps is not among them. Any file will do, whatever its name; a library that is read into anonymous memory instead, or made executable later, shows in mem_prot_alert and security_file_mprotect.",
    hooks = [(kind = functionExit, target = "security_mmap_file", program = "fexit__shared_object_loaded"),
             (kind = kprobe, target = "security_mmap_file", program = "kprobe__shared_object_loaded")], since = "later"),

  (id = 1125, name = "file_modification", sets = [],
    arguments = [
      (name = "file_path", type = "string", kind = text),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "old_ctime", type = "uint64", kind = uint64),
      (name = "new_ctime", type = "uint64", kind = uint64)],
    doc = "A file's change time was set because its contents are about to change, by whatever means: write, io_uring, a shared mapping's first write. Times count nanoseconds since 1970. The kernel's clock for this may step by milliseconds, and several changes within a step are one event; file systems that keep time elsewhere (networked ones) need not ask. Change times can be set back only by setting the clock.",
    hooks = [(kind = functionExit, target = "file_update_time, file_modified and kiocb_modified", program = "fentry__update_time fexit__update_time fentry__modified fexit__modified fentry__kiocb fexit__kiocb"),
             (kind = functionExit, target = "file_update_time and file_modified", program = "fentry__update_time fexit__update_time fentry__modified fexit__modified"),
             (kind = kprobe, target = "file_update_time, file_modified and kiocb_modified", program = "kprobe__update_time kretprobe__update_time kprobe__modified kretprobe__modified kprobe__kiocb kretprobe__kiocb"),
             (kind = kprobe, target = "file_update_time and file_modified", program = "kprobe__update_time kretprobe__update_time kprobe__modified kretprobe__modified")], since = "later"),

  (id = 1126, name = "chmod_common", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "mode", type = "uint16", kind = uint16),
      (name = "returnValue", type = "int64", kind = int64)],
    doc = "The permissions of a file were changed, or it was refused: returnValue is 0 or why not, and missing where only the attempt can be observed. mode is what was asked for, with the type bits of the call left as they were given. fchmod, chmod and all their relatives end here; access lists (setxattr) change permissions without it.",
    hooks = [(kind = functionExit, target = "chmod_common", program = "fexit__chmod_common"),
             (kind = kprobe, target = "chmod_common", program = "kprobe__chmod_common")], since = "later"),

  (id = 1127, name = "do_truncate", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "length", type = "uint64", kind = uint64)],
    doc = "A file is cut or extended to a length: by truncate, by opening with O_TRUNC; the event's return value is 0, or why it failed. Where a descriptor was used pathname is the resolved path; truncate(2) has the kernel forget the mount, so there it is the path within the file system. fallocate and writing change lengths without it.",
    hooks = [(kind = functionExit, target = "do_truncate", program = "fexit__do_truncate"),
             (kind = kprobe, target = "do_truncate", program = "kprobe__do_truncate")], since = "later"),

  (id = 1128, name = "vfs_read", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "count", type = "uint64", kind = uint64),
      (name = "pos", type = "int64", kind = int64),
      (name = "returnValue", type = "int64", kind = int64)],
    doc = "The kernel read from an open file into one buffer, or failed to; returnValue is the number of bytes. read(2) and pread64(2) end here, pipes and sockets included; pos is where the read began and is missing for what has no position. What is mapped, sent (sendfile, splice) or read through io_uring is read without it. Through a kprobe returnValue is missing.",
    hooks = [(kind = functionExit, target = "vfs_read", program = "fexit__vfs_read"),
             (kind = kprobe, target = "vfs_read", program = "kprobe__vfs_read")], since = "later"),

  (id = 1129, name = "vfs_readv", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "vlen", type = "uint64", kind = uint64),
      (name = "pos", type = "int64", kind = int64),
      (name = "returnValue", type = "int64", kind = int64)],
    doc = "The kernel read from an open file into a vector of buffers, or failed to; returnValue is the number of bytes, vlen the number of buffers. readv(2) and its relatives end here. pos is where the read began and is missing for what has no position. Through a kprobe returnValue is missing.",
    hooks = [(kind = functionExit, target = "vfs_readv", program = "fexit__vfs_readv"),
             (kind = kprobe, target = "vfs_readv", program = "kprobe__vfs_readv")], since = "later"),

  (id = 1130, name = "vfs_utimes", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "atime", type = "uint64", kind = uint64),
      (name = "mtime", type = "uint64", kind = uint64)],
    doc = "The access and modification times of a file are set; the event's return value is 0, or why it failed. Times count nanoseconds since 1970; one that is left alone or set to now is missing, and both are for a call without times. Who hides a change sets the modification time back: the change time (ctime) tells.",
    hooks = [(kind = functionExit, target = "vfs_utimes", program = "fexit__vfs_utimes"),
             (kind = kprobe, target = "vfs_utimes", program = "kprobe__vfs_utimes")], since = "later"),

  (id = 1131, name = "inotify_watch", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "dev", type = "uint32", kind = uint32)],
    doc = "A process watches a file or folder by inotify: attempt and verdict, before the watch is made. security_path_notify tells what for, and of fanotify. Changing a watch fires as well.",
    hooks = [(kind = functionExit, target = "security_path_notify", program = "fexit__inotify_watch"),
             (kind = kprobe, target = "security_path_notify", program = "kprobe__inotify_watch")], since = "later"),

  (id = 1132, name = "set_fs_pwd", sets = [],
    arguments = [
      (name = "unresolved_path", type = "string", kind = text),
      (name = "resolved_path", type = "string", kind = text)],
    doc = "A task changes its working directory. unresolved_path is what the caller of chdir(2) passed, read again from its memory, and missing where no path was passed (fchdir, setns). resolved_path is where it now is.",
    hooks = [(kind = functionEntry, target = "set_fs_pwd", program = "fentry__set_fs_pwd"),
             (kind = kprobe, target = "set_fs_pwd", program = "kprobe__set_fs_pwd")], since = "later"),

  (id = 1137, name = "do_mmap", sets = ["fs", "fs_file_ops", "proc", "proc_mem"],
    arguments = [
      (name = "addr", type = "trace.Pointer", kind = pointer),
      (name = "pathname", type = "string", kind = text),
      (name = "flags", type = "uint32", kind = uint32),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "ctime", type = "uint64", kind = uint64),
      (name = "pgoff", type = "uint64", kind = uint64),
      (name = "len", type = "uint64", kind = uint64),
      (name = "prot", type = "uint64", kind = uint64),
      (name = "mmap_flags", type = "uint64", kind = uint64)],
    doc = "Memory was mapped, or failed to be: the event's return value is 0, or why it failed. addr is where the mapping was made (missing through a kprobe and for failures); file arguments are missing for anonymous memory. pgoff counts pages; prot and mmap_flags are PROT_ and MAP_ bits as they were asked for. What exec maps is among it; memory of shmat and io_uring's rings is not.",
    hooks = [(kind = functionExit, target = "vm_mmap_pgoff", program = "fexit__do_mmap"),
             (kind = kprobe, target = "vm_mmap_pgoff", program = "kprobe__do_mmap")], since = "later"),

  (id = 1138, name = "__kernel_write", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "count", type = "uint64", kind = uint64),
      (name = "pos", type = "int64", kind = int64)],
    doc = "The kernel itself writes to a file, in a task's name: core dumps, process accounting. The event's return value is the number of bytes, pos where it began. Writes that the kernel makes by other functions (splicing, file systems of its own) show nothing here.",
    hooks = [(kind = functionExit, target = "__kernel_write", program = "fexit__kernel_write"),
             (kind = kprobe, target = "__kernel_write", program = "kprobe__kernel_write")], since = "later"),

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
    hooks = [(kind = userSpace, target = "/proc/1/ns")], since = "v0.6.3"),

  (id = 2026, name = "tracee_info", sets = [],
    arguments = [
      (name = "boot_time", type = "uint64", kind = uint64),
      (name = "start_time", type = "time.Time", kind = text),
      (name = "version", type = "string", kind = text)],
    doc = "Tracing begins: when the machine was booted (nanoseconds since 1970), when this run of the program began and which version it has. Once, before all other events, worked out by the program itself, so its process is the event's. The clock that both are told by can be set; the header of the stream has how it was read.",
    hooks = [(kind = userSpace, target = "tracee-ebpf")], since = "later")
];

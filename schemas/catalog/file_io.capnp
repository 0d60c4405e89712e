@0xb6b173233e2865cf;
# System calls that read, write, wait for and watch open files.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const fileIo :List(Definition.Event) = [
  (id = 0, name = "read", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "buf", type = "void*", kind = pointer),
      (name = "count", type = "size_t", kind = uint64)],
    doc = "Reads from a descriptor at its file position. The bytes are not captured; io_uring, mmap and splice move data without it.",
    hooks = Definition.systemCall, ia32Number = 3, since = "v0.6.3"),

  (id = 1, name = "write", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "buf", type = "void*", kind = pointer),
      (name = "count", type = "size_t", kind = uint64)],
    doc = "Writes to a descriptor at its file position. The bytes are not captured; a shared mapping, splice or io_uring changes a file without it.",
    hooks = Definition.systemCall, ia32Number = 4, since = "v0.6.3"),

  (id = 7, name = "poll", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "fds", type = "struct pollfd*", kind = pointer),
      (name = "nfds", type = "unsigned int", kind = uint32),
      (name = "timeout", type = "int", kind = int32)],
    doc = "Waits for readiness of descriptors. Returns their number, 0 at the time limit.",
    hooks = Definition.systemCall, ia32Number = 168, since = "v0.6.3"),

  (id = 8, name = "lseek", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "offset", type = "off_t", kind = int64),
      (name = "whence", type = "unsigned int", kind = uint32, explained = seekWhence)],
    doc = "Moves a file position. Returns the new one; failure on a pipe or socket is normal.",
    hooks = Definition.systemCall, ia32Number = 19, since = "v0.6.3"),

  (id = 16, name = "ioctl", sets = ["syscalls", "fs", "fs_fd_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "request", type = "unsigned long", kind = uint64, explained = ioctlRequest),
      (name = "arg", type = "unsigned long", kind = uint64)],
    doc = "Asks a device or file for something of its own kind. The meaning of request depends on the descriptor; arg is often a pointer and is not followed.",
    hooks = Definition.systemCall, ia32Number = 54, since = "v0.6.3"),

  (id = 17, name = "pread64", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "buf", type = "void*", kind = pointer),
      (name = "count", type = "size_t", kind = uint64),
      (name = "offset", type = "off_t", kind = int64)],
    doc = "Reads at a given offset without moving the file position. From 32-bit programs the offset shows its low half.",
    hooks = Definition.systemCall, ia32Number = 180, since = "v0.6.3"),

  (id = 18, name = "pwrite64", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "buf", type = "const void*", kind = pointer),
      (name = "count", type = "size_t", kind = uint64),
      (name = "offset", type = "off_t", kind = int64)],
    doc = "Writes at a given offset without moving the file position; on /proc/PID/mem it changes another process. From 32-bit programs the offset shows its low half.",
    hooks = Definition.systemCall, ia32Number = 181, since = "v0.6.3"),

  (id = 19, name = "readv", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "iov", type = "const struct iovec*", kind = pointer),
      (name = "iovcnt", type = "int", kind = int32),
      (name = "iov_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1))],
    doc = "Reads into several buffers at once. iov_bytes is how many bytes the vector has room for in all.",
    hooks = Definition.systemCall, ia32Number = 145, since = "v0.6.3"),

  (id = 20, name = "writev", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "iov", type = "const struct iovec*", kind = pointer),
      (name = "iovcnt", type = "int", kind = int32),
      (name = "iov_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1))],
    doc = "Writes several buffers at once. iov_bytes is how many bytes the vector has room for in all.",
    hooks = Definition.systemCall, ia32Number = 146, since = "v0.6.3"),

  (id = 23, name = "select", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "nfds", type = "int", kind = int32),
      (name = "readfds", type = "fd_set*", kind = pointer),
      (name = "writefds", type = "fd_set*", kind = pointer),
      (name = "exceptfds", type = "fd_set*", kind = pointer),
      (name = "timeout", type = "struct timeval*", kind = pointer)],
    doc = "Waits for readiness of descriptors given as bit sets.",
    hooks = Definition.systemCall, ia32Number = 142, since = "v0.6.3"),

  (id = 26, name = "msync", sets = ["syscalls", "fs", "fs_sync"],
    arguments = [
      (name = "addr", type = "void*", kind = pointer),
      (name = "length", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = syncFlags)],
    doc = "Writes changed pages of a file mapping back.",
    hooks = Definition.systemCall, ia32Number = 144, since = "v0.6.3"),

  (id = 32, name = "dup", sets = ["default", "syscalls", "fs", "fs_fd_ops"],
    arguments = [
      (name = "oldfd", type = "int", kind = int32)],
    doc = "Copies a descriptor to the lowest free number.",
    hooks = Definition.systemCall, ia32Number = 41, since = "v0.6.3"),

  (id = 33, name = "dup2", sets = ["default", "syscalls", "fs", "fs_fd_ops"],
    arguments = [
      (name = "oldfd", type = "int", kind = int32),
      (name = "newfd", type = "int", kind = int32)],
    doc = "Copies a descriptor to a chosen number, closing what was there. A socket copied to 0, 1 and 2 before an exec is a remote shell; dup3 and fcntl do the same.",
    hooks = Definition.systemCall, ia32Number = 63, since = "v0.6.3"),

  (id = 40, name = "sendfile", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "out_fd", type = "int", kind = int32),
      (name = "in_fd", type = "int", kind = int32),
      (name = "offset", type = "off_t*", kind = pointer),
      (name = "count", type = "size_t", kind = uint64)],
    doc = "Copies between descriptors inside the kernel, without read or write.",
    hooks = Definition.systemCall, ia32Number = 239, since = "v0.6.3"),

  (id = 72, name = "fcntl", sets = ["syscalls", "fs", "fs_fd_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "cmd", type = "int", kind = int32, explained = fcntlCommand),
      (name = "arg", type = "unsigned long", kind = uint64)],
    doc = "Does one of many things to a descriptor; cmd says which. F_DUPFD copies it as dup does, F_ADD_SEALS makes a memory file unchangeable.",
    hooks = Definition.systemCall, ia32Number = 55, since = "v0.6.3"),

  (id = 73, name = "flock", sets = ["syscalls", "fs", "fs_fd_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "operation", type = "int", kind = int32, explained = lockOperation)],
    doc = "Locks or unlocks a whole file; locks are advice to those who ask.",
    hooks = Definition.systemCall, ia32Number = 143, since = "v0.6.3"),

  (id = 74, name = "fsync", sets = ["syscalls", "fs", "fs_sync"],
    arguments = [
      (name = "fd", type = "int", kind = int32)],
    doc = "Writes a file's data and attributes to its device.",
    hooks = Definition.systemCall, ia32Number = 118, since = "v0.6.3"),

  (id = 75, name = "fdatasync", sets = ["syscalls", "fs", "fs_sync"],
    arguments = [
      (name = "fd", type = "int", kind = int32)],
    doc = "Writes a file's data to its device.",
    hooks = Definition.systemCall, ia32Number = 148, since = "v0.6.3"),

  (id = 162, name = "sync", sets = ["syscalls", "fs", "fs_sync"],
    doc = "Writes all changed data to the devices.",
    hooks = Definition.systemCall, ia32Number = 36, since = "v0.6.3"),

  (id = 187, name = "readahead", sets = ["syscalls", "fs"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "offset", type = "off_t", kind = int64),
      (name = "count", type = "size_t", kind = uint64)],
    doc = "Asks the kernel to read part of a file into its cache. From 32-bit programs the offset shows its low half.",
    hooks = Definition.systemCall, ia32Number = 225, since = "v0.6.3"),

  (id = 206, name = "io_setup", sets = ["syscalls", "fs", "fs_async_io"],
    arguments = [
      (name = "nr_events", type = "unsigned int", kind = uint32),
      (name = "ctx_idp", type = "io_context_t*", kind = pointer)],
    doc = "Makes a context for asynchronous I/O.",
    hooks = Definition.systemCall, ia32Number = 245, since = "v0.6.3"),

  (id = 207, name = "io_destroy", sets = ["syscalls", "fs", "fs_async_io"],
    arguments = [
      (name = "ctx_id", type = "io_context_t", kind = pointer)],
    doc = "Destroys a context of asynchronous I/O, waiting for what is in flight.",
    hooks = Definition.systemCall, ia32Number = 246, since = "v0.6.3"),

  (id = 208, name = "io_getevents", sets = ["syscalls", "fs", "fs_async_io"],
    arguments = [
      (name = "ctx_id", type = "io_context_t", kind = pointer),
      (name = "min_nr", type = "long", kind = int64),
      (name = "nr", type = "long", kind = int64),
      (name = "events", type = "struct io_event*", kind = pointer),
      (name = "timeout", type = "struct timespec*", kind = pointer)],
    doc = "Takes finished operations of asynchronous I/O.",
    hooks = Definition.systemCall, ia32Number = 247, since = "v0.6.3"),

  (id = 209, name = "io_submit", sets = ["syscalls", "fs", "fs_async_io"],
    arguments = [
      (name = "ctx_id", type = "io_context_t", kind = pointer),
      (name = "nr", type = "long", kind = int64),
      (name = "iocbpp", type = "struct iocb**", kind = pointer)],
    doc = "Starts asynchronous I/O. Reads and writes done this way are no read or write calls; the operations are not shown.",
    hooks = Definition.systemCall, ia32Number = 248, since = "v0.6.3"),

  (id = 210, name = "io_cancel", sets = ["syscalls", "fs", "fs_async_io"],
    arguments = [
      (name = "ctx_id", type = "io_context_t", kind = pointer),
      (name = "iocb", type = "struct iocb*", kind = pointer),
      (name = "result", type = "struct io_event*", kind = pointer)],
    doc = "Tries to cancel an operation of asynchronous I/O.",
    hooks = Definition.systemCall, ia32Number = 249, since = "v0.6.3"),

  (id = 213, name = "epoll_create", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "size", type = "int", kind = int32)],
    doc = "Makes an epoll instance; size is ignored.",
    hooks = Definition.systemCall, ia32Number = 254, since = "v0.6.3"),

  (id = 221, name = "fadvise64", sets = ["syscalls", "fs"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "offset", type = "off_t", kind = int64),
      (name = "len", type = "size_t", kind = uint64),
      (name = "advice", type = "int", kind = int32)],
    doc = "Says how part of a file will be used. From 32-bit programs the offset shows its low half.",
    hooks = Definition.systemCall, ia32Number = 250, since = "v0.6.3"),

  (id = 232, name = "epoll_wait", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "epfd", type = "int", kind = int32),
      (name = "events", type = "struct epoll_event*", kind = pointer),
      (name = "maxevents", type = "int", kind = int32),
      (name = "timeout", type = "int", kind = int32)],
    doc = "Waits for events of an epoll instance.",
    hooks = Definition.systemCall, ia32Number = 256, since = "v0.6.3"),

  (id = 233, name = "epoll_ctl", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "epfd", type = "int", kind = int32),
      (name = "op", type = "int", kind = int32, explained = epollOperation),
      (name = "fd", type = "int", kind = int32),
      (name = "event", type = "struct epoll_event*", kind = pointer)],
    doc = "Adds, changes or removes a descriptor of an epoll instance.",
    hooks = Definition.systemCall, ia32Number = 255, since = "v0.6.3"),

  (id = 253, name = "inotify_init", sets = ["syscalls", "fs", "fs_monitor"],
    doc = "Makes an inotify instance.",
    hooks = Definition.systemCall, ia32Number = 291, since = "v0.6.3"),

  (id = 254, name = "inotify_add_watch", sets = ["syscalls", "fs", "fs_monitor"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "pathname", type = "const char*", kind = text),
      (name = "mask", type = "u32", kind = uint32, explained = watchMask)],
    doc = "Watches a file or directory for changes. Returns the watch.",
    hooks = Definition.systemCall, ia32Number = 292, since = "v0.6.3"),

  (id = 255, name = "inotify_rm_watch", sets = ["syscalls", "fs", "fs_monitor"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "wd", type = "int", kind = int32)],
    doc = "Stops watching.",
    hooks = Definition.systemCall, ia32Number = 293, since = "v0.6.3"),

  (id = 270, name = "pselect6", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "nfds", type = "int", kind = int32),
      (name = "readfds", type = "fd_set*", kind = pointer),
      (name = "writefds", type = "fd_set*", kind = pointer),
      (name = "exceptfds", type = "fd_set*", kind = pointer),
      (name = "timeout", type = "struct timespec*", kind = pointer),
      (name = "sigmask", type = "void*", kind = pointer)],
    doc = "Waits for readiness of descriptors given as bit sets, with a signal mask.",
    hooks = Definition.systemCall, ia32Number = 308, since = "v0.6.3"),

  (id = 271, name = "ppoll", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "fds", type = "struct pollfd*", kind = pointer),
      (name = "nfds", type = "unsigned int", kind = uint32),
      (name = "tmo_p", type = "struct timespec*", kind = pointer),
      (name = "sigmask", type = "const sigset_t*", kind = pointer),
      (name = "sigsetsize", type = "size_t", kind = uint64)],
    doc = "Waits for readiness of descriptors, with a signal mask.",
    hooks = Definition.systemCall, ia32Number = 309, since = "v0.6.3"),

  (id = 277, name = "sync_file_range", sets = ["syscalls", "fs", "fs_sync"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "offset", type = "off_t", kind = int64),
      (name = "nbytes", type = "off_t", kind = int64),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Writes part of a file's data to its device. From 32-bit programs the offsets show halves.",
    hooks = Definition.systemCall, ia32Number = 314, since = "v0.6.3"),

  (id = 281, name = "epoll_pwait", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "epfd", type = "int", kind = int32),
      (name = "events", type = "struct epoll_event*", kind = pointer),
      (name = "maxevents", type = "int", kind = int32),
      (name = "timeout", type = "int", kind = int32),
      (name = "sigmask", type = "const sigset_t*", kind = pointer),
      (name = "sigsetsize", type = "size_t", kind = uint64)],
    doc = "Waits for events of an epoll instance, with a signal mask.",
    hooks = Definition.systemCall, ia32Number = 319, since = "v0.6.3"),

  (id = 291, name = "epoll_create1", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Makes an epoll instance, with flags.",
    hooks = Definition.systemCall, ia32Number = 329, since = "v0.6.3"),

  (id = 292, name = "dup3", sets = ["default", "syscalls", "fs", "fs_fd_ops"],
    arguments = [
      (name = "oldfd", type = "int", kind = int32),
      (name = "newfd", type = "int", kind = int32),
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Copies a descriptor to a chosen number, with flags. A socket copied to 0, 1 and 2 before an exec is a remote shell.",
    hooks = Definition.systemCall, ia32Number = 330, since = "v0.6.3"),

  (id = 294, name = "inotify_init1", sets = ["syscalls", "fs", "fs_monitor"],
    arguments = [
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Makes an inotify instance, with flags.",
    hooks = Definition.systemCall, ia32Number = 332, since = "v0.6.3"),

  (id = 295, name = "preadv", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "iov", type = "const struct iovec*", kind = pointer),
      (name = "iovcnt", type = "unsigned long", kind = uint64),
      (name = "pos_l", type = "unsigned long", kind = uint64),
      (name = "pos_h", type = "unsigned long", kind = uint64),
      (name = "iov_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1))],
    doc = "Reads into several buffers at a given offset. iov_bytes is how many bytes the vector has room for in all.",
    hooks = Definition.systemCall, ia32Number = 333, since = "v0.6.3"),

  (id = 296, name = "pwritev", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "iov", type = "const struct iovec*", kind = pointer),
      (name = "iovcnt", type = "unsigned long", kind = uint64),
      (name = "pos_l", type = "unsigned long", kind = uint64),
      (name = "pos_h", type = "unsigned long", kind = uint64),
      (name = "iov_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1))],
    doc = "Writes several buffers at a given offset. iov_bytes is how many bytes the vector has room for in all.",
    hooks = Definition.systemCall, ia32Number = 334, since = "v0.6.3"),

  (id = 300, name = "fanotify_init", sets = ["syscalls", "fs", "fs_monitor"],
    arguments = [
      (name = "flags", type = "unsigned int", kind = uint32),
      (name = "event_f_flags", type = "unsigned int", kind = uint32)],
    doc = "Makes a fanotify group, which sees and may refuse the file accesses of all processes.",
    hooks = Definition.systemCall, ia32Number = 338, since = "v0.6.3"),

  (id = 301, name = "fanotify_mark", sets = ["syscalls", "fs", "fs_monitor"],
    arguments = [
      (name = "fanotify_fd", type = "int", kind = int32),
      (name = "flags", type = "unsigned int", kind = uint32),
      (name = "mask", type = "u64", kind = uint64),
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text)],
    doc = "Says which files, mounts or file systems a fanotify group watches. From 32-bit programs the mask takes two arguments and those after it are displaced.",
    hooks = Definition.systemCall, ia32Number = 339, since = "v0.6.3"),

  (id = 306, name = "syncfs", sets = ["syscalls", "fs", "fs_sync"],
    arguments = [
      (name = "fd", type = "int", kind = int32)],
    doc = "Writes all changed data of one file system.",
    hooks = Definition.systemCall, ia32Number = 344, since = "v0.6.3"),

  (id = 326, name = "copy_file_range", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd_in", type = "int", kind = int32),
      (name = "off_in", type = "off_t*", kind = pointer),
      (name = "fd_out", type = "int", kind = int32),
      (name = "off_out", type = "off_t*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Copies between files inside the kernel, without read or write.",
    hooks = Definition.systemCall, ia32Number = 377, since = "v0.6.3"),

  (id = 327, name = "preadv2", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "iov", type = "const struct iovec*", kind = pointer),
      (name = "iovcnt", type = "unsigned long", kind = uint64),
      (name = "pos_l", type = "unsigned long", kind = uint64),
      (name = "pos_h", type = "unsigned long", kind = uint64),
      (name = "flags", type = "int", kind = int32),
      (name = "iov_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1))],
    doc = "Reads into several buffers at a given offset, with flags. iov_bytes is how many bytes the vector has room for in all.",
    hooks = Definition.systemCall, ia32Number = 378, since = "v0.6.3"),

  (id = 328, name = "pwritev2", sets = ["syscalls", "fs", "fs_read_write"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "iov", type = "const struct iovec*", kind = pointer),
      (name = "iovcnt", type = "unsigned long", kind = uint64),
      (name = "pos_l", type = "unsigned long", kind = uint64),
      (name = "pos_h", type = "unsigned long", kind = uint64),
      (name = "flags", type = "int", kind = int32),
      (name = "iov_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1))],
    doc = "Writes several buffers at a given offset, with flags. iov_bytes is how many bytes the vector has room for in all.",
    hooks = Definition.systemCall, ia32Number = 379, since = "v0.6.3"),

  (id = 333, name = "io_pgetevents", sets = ["syscalls", "fs", "fs_async_io"],
    arguments = [
      (name = "ctx_id", type = "aio_context_t", kind = pointer),
      (name = "min_nr", type = "long", kind = int64),
      (name = "nr", type = "long", kind = int64),
      (name = "events", type = "struct io_event*", kind = pointer),
      (name = "timeout", type = "struct timespec*", kind = pointer),
      (name = "usig", type = "const struct __aio_sigset*", kind = pointer)],
    doc = "Takes finished operations of asynchronous I/O, with a signal mask.",
    hooks = Definition.systemCall, ia32Number = 385, since = "v0.6.3"),

  (id = 425, name = "io_uring_setup", sets = ["syscalls"],
    arguments = [
      (name = "entries", type = "unsigned int", kind = uint32),
      (name = "p", type = "struct io_uring_params*", kind = pointer)],
    doc = "Makes an io_uring. What is done through it makes no system calls of its own: files are opened, read and sent unseen by the events of those calls.",
    hooks = Definition.systemCall, ia32Number = 425, since = "v0.6.3"),

  (id = 426, name = "io_uring_enter", sets = ["syscalls"],
    arguments = [
      (name = "fd", type = "unsigned int", kind = uint32),
      (name = "to_submit", type = "unsigned int", kind = uint32),
      (name = "min_complete", type = "unsigned int", kind = uint32),
      (name = "flags", type = "unsigned int", kind = uint32),
      (name = "sig", type = "sigset_t*", kind = pointer)],
    doc = "Starts operations of an io_uring and waits for them. With a polling thread in the kernel even this call is not needed.",
    hooks = Definition.systemCall, ia32Number = 426, since = "v0.6.3"),

  (id = 427, name = "io_uring_register", sets = ["syscalls"],
    arguments = [
      (name = "fd", type = "unsigned int", kind = uint32),
      (name = "opcode", type = "unsigned int", kind = uint32),
      (name = "arg", type = "void*", kind = pointer),
      (name = "nr_args", type = "unsigned int", kind = uint32)],
    doc = "Registers files, buffers or restrictions with an io_uring.",
    hooks = Definition.systemCall, ia32Number = 427, since = "v0.6.3"),

  (id = 441, name = "epoll_pwait2", sets = ["syscalls", "fs", "fs_mux_io"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "events", type = "struct epoll_event*", kind = pointer),
      (name = "maxevents", type = "int", kind = int32),
      (name = "timeout", type = "const struct timespec*", kind = pointer),
      (name = "sigset", type = "const sigset_t*", kind = pointer)],
    doc = "Waits for events of an epoll instance, the time limit in nanoseconds. Its sixth argument, the size of the signal set, is not shown.",
    hooks = Definition.systemCall, ia32Number = 441, since = "v0.6.3")
];

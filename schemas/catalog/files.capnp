@0xe5bfb0dc97cad6f1;
# System calls that name, make, open, link and remove files and directories, and mounts.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const files :List(Definition.Event) = [
  (id = 2, name = "open", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32, rendering = openFlags),
      (name = "mode", type = "mode_t", kind = uint32, explained = fileMode)],
    doc = "Opens a path, creating it if asked. The path is what the caller passed: relative to its working directory, links not followed; security_file_open tells the file that was meant.",
    hooks = Definition.systemCall, ia32Number = 5, since = "v0.6.3"),

  (id = 3, name = "close", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32)],
    doc = "Gives up a descriptor. The file lives on while another descriptor, mapping or process holds it; exec and exit close without a call.",
    hooks = Definition.systemCall, ia32Number = 6, since = "v0.6.3"),

  (id = 76, name = "truncate", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "length", type = "off_t", kind = int64)],
    doc = "Cuts or grows a file named by path. From 32-bit programs large lengths come by another call.",
    hooks = Definition.systemCall, ia32Number = 92, since = "v0.6.3"),

  (id = 77, name = "ftruncate", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "length", type = "off_t", kind = int64)],
    doc = "Cuts or grows an open file; on a memory file the step before it is filled.",
    hooks = Definition.systemCall, ia32Number = 93, since = "v0.6.3"),

  (id = 78, name = "getdents", sets = ["default", "syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "dirp", type = "struct linux_dirent*", kind = pointer),
      (name = "count", type = "unsigned int", kind = uint32)],
    doc = "Lists a directory in the old format. Replacing its result is how user-space rootkits hide files; this sees the call, not the lie.",
    hooks = Definition.systemCall, ia32Number = 141, since = "v0.6.3"),

  (id = 79, name = "getcwd", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "buf", type = "char*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64)],
    doc = "Asks for the working directory. The path is what the caller's root allows it to see.",
    hooks = Definition.systemCall, ia32Number = 183, since = "v0.6.3"),

  (id = 80, name = "chdir", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "path", type = "const char*", kind = text)],
    doc = "Changes the working directory, which relative paths of later calls start from.",
    hooks = Definition.systemCall, ia32Number = 12, since = "v0.6.3"),

  (id = 81, name = "fchdir", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32)],
    doc = "Changes the working directory to an open directory; with a descriptor from outside, a way out of a chroot.",
    hooks = Definition.systemCall, ia32Number = 133, since = "v0.6.3"),

  (id = 82, name = "rename", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "oldpath", type = "const char*", kind = text),
      (name = "newpath", type = "const char*", kind = text)],
    doc = "Renames a file, replacing what had the name. Content moves without any write.",
    hooks = Definition.systemCall, ia32Number = 38, since = "v0.6.3"),

  (id = 83, name = "mkdir", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "mode_t", kind = uint32, explained = fileMode)],
    doc = "Makes a directory.",
    hooks = Definition.systemCall, ia32Number = 39, since = "v0.6.3"),

  (id = 84, name = "rmdir", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text)],
    doc = "Removes an empty directory.",
    hooks = Definition.systemCall, ia32Number = 40, since = "v0.6.3"),

  (id = 85, name = "creat", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "mode_t", kind = uint32, explained = fileMode)],
    doc = "Opens a path for writing, making or emptying it.",
    hooks = Definition.systemCall, ia32Number = 8, since = "v0.6.3"),

  (id = 86, name = "link", sets = ["syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "oldpath", type = "const char*", kind = text),
      (name = "newpath", type = "const char*", kind = text)],
    doc = "Gives a file a second name, which outlives the first.",
    hooks = Definition.systemCall, ia32Number = 9, since = "v0.6.3"),

  (id = 87, name = "unlink", sets = ["default", "syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text)],
    doc = "Removes a name. The file itself lives while it is open or has other names; a running program can remove its own.",
    hooks = Definition.systemCall, ia32Number = 10, since = "v0.6.3"),

  (id = 88, name = "symlink", sets = ["default", "syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "target", type = "const char*", kind = text),
      (name = "linkpath", type = "const char*", kind = text)],
    doc = "Makes a symbolic link. Its target is free text and need not exist.",
    hooks = Definition.systemCall, ia32Number = 83, since = "v0.6.3"),

  (id = 89, name = "readlink", sets = ["syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "buf", type = "char*", kind = pointer),
      (name = "bufsiz", type = "size_t", kind = uint64)],
    doc = "Reads where a symbolic link points; of /proc/PID/exe the running program.",
    hooks = Definition.systemCall, ia32Number = 85, since = "v0.6.3"),

  (id = 133, name = "mknod", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "mode_t", kind = uint32, rendering = fileMode),
      (name = "dev", type = "dev_t", kind = uint32)],
    doc = "Makes a device, pipe or plain file. A device node in a container reaches what it names.",
    hooks = Definition.systemCall, ia32Number = 14, since = "v0.6.3"),

  (id = 155, name = "pivot_root", sets = ["syscalls", "fs"],
    arguments = [
      (name = "new_root", type = "const char*", kind = text),
      (name = "put_old", type = "const char*", kind = text)],
    doc = "Exchanges the root mount; container runtimes do it at start.",
    hooks = Definition.systemCall, ia32Number = 217, since = "v0.6.3"),

  (id = 161, name = "chroot", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "path", type = "const char*", kind = text)],
    doc = "Changes the root directory. No prison for the privileged: open descriptors and a second chroot lead out.",
    hooks = Definition.systemCall, ia32Number = 61, since = "v0.6.3"),

  (id = 165, name = "mount", sets = ["default", "syscalls", "fs"],
    arguments = [
      (name = "source", type = "const char*", kind = text),
      (name = "target", type = "const char*", kind = text),
      (name = "filesystemtype", type = "const char*", kind = text),
      (name = "mountflags", type = "unsigned long", kind = uint64, explained = mountFlags),
      (name = "data", type = "const void*", kind = pointer)],
    doc = "Attaches a file system or changes a mount. Of the host's devices, of /proc or with a bind it can open a container; fsmount and move_mount do it in pieces.",
    hooks = Definition.systemCall, ia32Number = 21, since = "v0.6.3"),

  (id = 166, name = "umount", sets = ["default", "syscalls", "fs"],
    arguments = [
      (name = "target", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32, explained = unmountFlags)],
    doc = "Detaches a mount. From 32-bit programs this is umount2.",
    hooks = Definition.systemCall, ia32Number = 52, since = "v0.6.3"),

  (id = 167, name = "swapon", sets = ["syscalls", "fs"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "swapflags", type = "int", kind = int32)],
    doc = "Starts swapping to a file or device.",
    hooks = Definition.systemCall, ia32Number = 87, since = "v0.6.3"),

  (id = 168, name = "swapoff", sets = ["syscalls", "fs"],
    arguments = [
      (name = "path", type = "const char*", kind = text)],
    doc = "Stops swapping to a file or device.",
    hooks = Definition.systemCall, ia32Number = 115, since = "v0.6.3"),

  (id = 212, name = "lookup_dcookie", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "cookie", type = "u64", kind = uint64),
      (name = "buffer", type = "char*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64)],
    doc = "Turned a profiler's cookie into a path; gone since Linux 6.7.",
    hooks = Definition.systemCall, ia32Number = 253, since = "v0.6.3"),

  (id = 217, name = "getdents64", sets = ["default", "syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "fd", type = "unsigned int", kind = uint32),
      (name = "dirp", type = "struct linux_dirent64*", kind = pointer),
      (name = "count", type = "unsigned int", kind = uint32)],
    doc = "Lists a directory. Replacing its result is how user-space rootkits hide files; this sees the call, not the lie.",
    hooks = Definition.systemCall, ia32Number = 220, since = "v0.6.3"),

  (id = 257, name = "openat", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32, rendering = openFlags),
      (name = "mode", type = "mode_t", kind = uint32, explained = fileMode)],
    doc = "Opens a path relative to a directory, creating it if asked; the call behind open() of C libraries. The path is what the caller passed, links not followed; security_file_open tells the file that was meant, openat2 and io_uring open without this call.",
    hooks = Definition.systemCall, ia32Number = 295, since = "v0.6.3"),

  (id = 258, name = "mkdirat", sets = ["syscalls", "fs", "fs_dir_ops"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "mode_t", kind = uint32, explained = fileMode)],
    doc = "Makes a directory relative to another.",
    hooks = Definition.systemCall, ia32Number = 296, since = "v0.6.3"),

  (id = 259, name = "mknodat", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "mode_t", kind = uint32, rendering = fileMode),
      (name = "dev", type = "dev_t", kind = uint32)],
    doc = "Makes a device, pipe or plain file relative to a directory. A device node in a container reaches what it names.",
    hooks = Definition.systemCall, ia32Number = 297, since = "v0.6.3"),

  (id = 263, name = "unlinkat", sets = ["default", "syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32, explained = unlinkFlags)],
    doc = "Removes a name or directory relative to a directory. The file itself lives while it is open or has other names.",
    hooks = Definition.systemCall, ia32Number = 301, since = "v0.6.3"),

  (id = 264, name = "renameat", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "olddirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "oldpath", type = "const char*", kind = text),
      (name = "newdirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "newpath", type = "const char*", kind = text)],
    doc = "Renames a file between directories, replacing what had the name. Content moves without any write.",
    hooks = Definition.systemCall, ia32Number = 302, since = "v0.6.3"),

  (id = 265, name = "linkat", sets = ["syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "olddirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "oldpath", type = "const char*", kind = text),
      (name = "newdirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "newpath", type = "const char*", kind = text),
      (name = "flags", type = "unsigned int", kind = uint32, explained = atFlags)],
    doc = "Gives a file another name; with AT_EMPTY_PATH an open file that had none.",
    hooks = Definition.systemCall, ia32Number = 303, since = "v0.6.3"),

  (id = 266, name = "symlinkat", sets = ["default", "syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "target", type = "const char*", kind = text),
      (name = "newdirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "linkpath", type = "const char*", kind = text)],
    doc = "Makes a symbolic link relative to a directory. Its target is free text and need not exist.",
    hooks = Definition.systemCall, ia32Number = 304, since = "v0.6.3"),

  (id = 267, name = "readlinkat", sets = ["syscalls", "fs", "fs_link_ops"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "buf", type = "char*", kind = pointer),
      (name = "bufsiz", type = "int", kind = int32)],
    doc = "Reads where a symbolic link points, relative to a directory.",
    hooks = Definition.systemCall, ia32Number = 305, since = "v0.6.3"),

  (id = 285, name = "fallocate", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "mode", type = "int", kind = int32, explained = allocateMode),
      (name = "offset", type = "off_t", kind = int64),
      (name = "len", type = "off_t", kind = int64)],
    doc = "Reserves, zeroes or cuts out part of a file; zeroing wipes content without a write. From 32-bit programs the offsets show halves.",
    hooks = Definition.systemCall, ia32Number = 324, since = "v0.6.3"),

  (id = 303, name = "name_to_handle_at", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "handle", type = "struct file_handle*", kind = pointer),
      (name = "mount_id", type = "int*", kind = pointer),
      (name = "flags", type = "int", kind = int32, explained = atFlags)],
    doc = "Turns a path into a handle that works without it.",
    hooks = Definition.systemCall, ia32Number = 341, since = "v0.6.3"),

  (id = 304, name = "open_by_handle_at", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "mount_fd", type = "int", kind = int32, explained = directoryFd),
      (name = "handle", type = "struct file_handle*", kind = pointer),
      (name = "flags", type = "int", kind = int32, explained = openFlags)],
    doc = "Opens a file by handle, past all directories above it; with guessed handles a known way out of containers.",
    hooks = Definition.systemCall, ia32Number = 342, since = "v0.6.3"),

  (id = 316, name = "renameat2", sets = ["syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "olddirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "oldpath", type = "const char*", kind = text),
      (name = "newdirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "newpath", type = "const char*", kind = text),
      (name = "flags", type = "unsigned int", kind = uint32, explained = renameFlags)],
    doc = "Renames a file, with flags; RENAME_EXCHANGE swaps two, RENAME_NOREPLACE refuses to replace.",
    hooks = Definition.systemCall, ia32Number = 353, since = "v0.6.3"),

  (id = 319, name = "memfd_create", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "name", type = "const char*", kind = text),
      (name = "flags", type = "unsigned int", kind = uint32, explained = memoryFileFlags)],
    doc = "Makes a file that has no path and lives in memory; running one leaves nothing on disk. The name is free text.",
    hooks = Definition.systemCall, ia32Number = 356, since = "v0.6.3"),

  (id = 428, name = "open_tree", sets = ["syscalls"],
    arguments = [
      (name = "dfd", type = "int", kind = int32, explained = directoryFd),
      (name = "filename", type = "const char*", kind = text),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Takes hold of a mount or a copy of one as a descriptor.",
    hooks = Definition.systemCall, ia32Number = 428, since = "v0.6.3"),

  (id = 429, name = "move_mount", sets = ["default", "syscalls", "fs"],
    arguments = [
      (name = "from_dfd", type = "int", kind = int32, explained = directoryFd),
      (name = "from_path", type = "const char*", kind = text),
      (name = "to_dfd", type = "int", kind = int32, explained = directoryFd),
      (name = "to_path", type = "const char*", kind = text),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Attaches a mount that was taken hold of or newly made.",
    hooks = Definition.systemCall, ia32Number = 429, since = "v0.6.3"),

  (id = 430, name = "fsopen", sets = ["syscalls", "fs"],
    arguments = [
      (name = "fsname", type = "const char*", kind = text),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Begins to make a file system of a given type.",
    hooks = Definition.systemCall, ia32Number = 430, since = "v0.6.3"),

  (id = 431, name = "fsconfig", sets = ["syscalls", "fs"],
    arguments = [
      (name = "fs_fd", type = "int*", kind = pointer),
      (name = "cmd", type = "unsigned int", kind = uint32),
      (name = "key", type = "const char*", kind = text),
      (name = "value", type = "const void*", kind = pointer),
      (name = "aux", type = "int", kind = int32)],
    doc = "Sets a parameter of a file system being made. The first argument is a descriptor although its declared type is a pointer.",
    hooks = Definition.systemCall, ia32Number = 431, since = "v0.6.3"),

  (id = 432, name = "fsmount", sets = ["syscalls", "fs"],
    arguments = [
      (name = "fsfd", type = "int", kind = int32),
      (name = "flags", type = "unsigned int", kind = uint32),
      (name = "ms_flags", type = "unsigned int", kind = uint32)],
    doc = "Makes a mount of a file system that was set up; it has no path until move_mount.",
    hooks = Definition.systemCall, ia32Number = 432, since = "v0.6.3"),

  (id = 433, name = "fspick", sets = ["syscalls", "fs"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Takes a mounted file system to change its parameters.",
    hooks = Definition.systemCall, ia32Number = 433, since = "v0.6.3"),

  (id = 436, name = "close_range", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "first", type = "unsigned int", kind = uint32),
      (name = "last", type = "unsigned int", kind = uint32)],
    doc = "Closes a range of descriptors, or marks it to be closed at exec.",
    hooks = Definition.systemCall, ia32Number = 436, since = "v0.6.3"),

  (id = 437, name = "openat2", sets = ["default", "syscalls", "fs", "fs_file_ops"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "how", type = "struct open_how*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64),
      (name = "flags", type = "u64", kind = uint64, rendering = openFlags, lengthFrom = 3, part = (what = field, of = 2, offset = 0)),
      (name = "mode", type = "u64", kind = uint64, rendering = fileMode, lengthFrom = 3, part = (what = field, of = 2, offset = 8)),
      (name = "resolve", type = "u64", kind = uint64, explained = resolveFlags, lengthFrom = 3, part = (what = field, of = 2, offset = 16))],
    doc = "Opens a path as a structure says, which limits how the path may be resolved; its flags are not captured. security_file_open tells them. flags, mode and resolve are what how points to, read when the call returns.",
    hooks = Definition.systemCall, ia32Number = 437, since = "v0.6.3")
];

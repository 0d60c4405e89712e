@0xd94f1506c855f705;
# System calls about attributes of files and file systems.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const fileAttributes :List(Definition.Event) = [
  (id = 4, name = "stat", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "statbuf", type = "struct stat*", kind = pointer)],
    doc = "Asks for the attributes of a path, following links. Often the look before an act: what the path names may change between the two.",
    hooks = Definition.systemCall, ia32Number = 106, since = "v0.6.3"),

  (id = 5, name = "fstat", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "statbuf", type = "struct stat*", kind = pointer)],
    doc = "Asks for the attributes of an open file.",
    hooks = Definition.systemCall, ia32Number = 108, since = "v0.6.3"),

  (id = 6, name = "lstat", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "statbuf", type = "struct stat*", kind = pointer)],
    doc = "Asks for the attributes of a path without following a last link.",
    hooks = Definition.systemCall, ia32Number = 107, since = "v0.6.3"),

  (id = 21, name = "access", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "int", kind = int32, rendering = accessMode)],
    doc = "Asks whether the real user may use a path. The answer can be stale before it is used.",
    hooks = Definition.systemCall, ia32Number = 33, since = "v0.6.3"),

  (id = 90, name = "chmod", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "mode_t", kind = uint32, rendering = fileMode)],
    doc = "Changes the mode of a path. The text of the mode has no name for set-user-id, set-group-id and sticky bits: look at the number for them.",
    hooks = Definition.systemCall, ia32Number = 15, since = "v0.6.3"),

  (id = 91, name = "fchmod", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "mode", type = "mode_t", kind = uint32, rendering = fileMode)],
    doc = "Changes the mode of an open file, a memory file too. The text of the mode has no name for set-user-id and set-group-id bits.",
    hooks = Definition.systemCall, ia32Number = 94, since = "v0.6.3"),

  (id = 92, name = "chown", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "owner", type = "uid_t", kind = uint32),
      (name = "group", type = "gid_t", kind = uint32)],
    doc = "Changes owner and group of a path, following links. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 212, since = "v0.6.3"),

  (id = 93, name = "fchown", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "owner", type = "uid_t", kind = uint32),
      (name = "group", type = "gid_t", kind = uint32)],
    doc = "Changes owner and group of an open file. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 207, since = "v0.6.3"),

  (id = 94, name = "lchown", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "owner", type = "uid_t", kind = uint32),
      (name = "group", type = "gid_t", kind = uint32)],
    doc = "Changes owner and group of a path without following a last link. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 198, since = "v0.6.3"),

  (id = 95, name = "umask", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "mask", type = "mode_t", kind = uint32, explained = fileMode)],
    doc = "Sets the mode bits that new files shall not have. Returns the former ones.",
    hooks = Definition.systemCall, ia32Number = 60, since = "v0.6.3"),

  (id = 132, name = "utime", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "filename", type = "const char*", kind = text),
      (name = "times", type = "const struct utimbuf*", kind = pointer)],
    doc = "Sets access and modification time of a path; backdating a file hides its making, its change time tells.",
    hooks = Definition.systemCall, ia32Number = 30, since = "v0.6.3"),

  (id = 136, name = "ustat", sets = ["syscalls", "fs", "fs_info"],
    arguments = [
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "ubuf", type = "struct ustat*", kind = pointer)],
    doc = "Asks for statistics of a mounted device; long superseded.",
    hooks = Definition.systemCall, ia32Number = 62, since = "v0.6.3"),

  (id = 137, name = "statfs", sets = ["syscalls", "fs", "fs_info"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "buf", type = "struct statfs*", kind = pointer)],
    doc = "Asks for statistics of the file system that holds a path.",
    hooks = Definition.systemCall, ia32Number = 99, since = "v0.6.3"),

  (id = 138, name = "fstatfs", sets = ["syscalls", "fs", "fs_info"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "buf", type = "struct statfs*", kind = pointer)],
    doc = "Asks for statistics of the file system that holds an open file.",
    hooks = Definition.systemCall, ia32Number = 100, since = "v0.6.3"),

  (id = 139, name = "sysfs", sets = ["syscalls", "fs", "fs_info"],
    arguments = [
      (name = "option", type = "int", kind = int32)],
    doc = "Asks which file system types exist; long superseded.",
    hooks = Definition.systemCall, ia32Number = 135, since = "v0.6.3"),

  (id = 188, name = "setxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "name", type = "const char*", kind = text),
      (name = "value", type = "const void*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = attributeFlags)],
    doc = "Sets an extended attribute of a path; security.capability gives a program privileges.",
    hooks = Definition.systemCall, ia32Number = 226, since = "v0.6.3"),

  (id = 189, name = "lsetxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "name", type = "const char*", kind = text),
      (name = "value", type = "const void*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = attributeFlags)],
    doc = "Sets an extended attribute of a path without following a last link.",
    hooks = Definition.systemCall, ia32Number = 227, since = "v0.6.3"),

  (id = 190, name = "fsetxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "name", type = "const char*", kind = text),
      (name = "value", type = "const void*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = attributeFlags)],
    doc = "Sets an extended attribute of an open file; security.capability gives a program privileges.",
    hooks = Definition.systemCall, ia32Number = 228, since = "v0.6.3"),

  (id = 191, name = "getxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "name", type = "const char*", kind = text),
      (name = "value", type = "void*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64)],
    doc = "Asks for an extended attribute of a path.",
    hooks = Definition.systemCall, ia32Number = 229, since = "v0.6.3"),

  (id = 192, name = "lgetxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "name", type = "const char*", kind = text),
      (name = "value", type = "void*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64)],
    doc = "Asks for an extended attribute of a path without following a last link.",
    hooks = Definition.systemCall, ia32Number = 230, since = "v0.6.3"),

  (id = 193, name = "fgetxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "name", type = "const char*", kind = text),
      (name = "value", type = "void*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64)],
    doc = "Asks for an extended attribute of an open file.",
    hooks = Definition.systemCall, ia32Number = 231, since = "v0.6.3"),

  (id = 194, name = "listxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "list", type = "char*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64)],
    doc = "Lists the extended attributes of a path.",
    hooks = Definition.systemCall, ia32Number = 232, since = "v0.6.3"),

  (id = 195, name = "llistxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "list", type = "char*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64)],
    doc = "Lists the extended attributes of a path without following a last link.",
    hooks = Definition.systemCall, ia32Number = 233, since = "v0.6.3"),

  (id = 196, name = "flistxattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "list", type = "char*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64)],
    doc = "Lists the extended attributes of an open file.",
    hooks = Definition.systemCall, ia32Number = 234, since = "v0.6.3"),

  (id = 197, name = "removexattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "name", type = "const char*", kind = text)],
    doc = "Removes an extended attribute of a path.",
    hooks = Definition.systemCall, ia32Number = 235, since = "v0.6.3"),

  (id = 198, name = "lremovexattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "path", type = "const char*", kind = text),
      (name = "name", type = "const char*", kind = text)],
    doc = "Removes an extended attribute of a path without following a last link.",
    hooks = Definition.systemCall, ia32Number = 236, since = "v0.6.3"),

  (id = 199, name = "fremovexattr", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "name", type = "const char*", kind = text)],
    doc = "Removes an extended attribute of an open file.",
    hooks = Definition.systemCall, ia32Number = 237, since = "v0.6.3"),

  (id = 235, name = "utimes", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "filename", type = "char*", kind = text),
      (name = "times", type = "struct timeval*", kind = pointer)],
    doc = "Sets access and modification time of a path to microseconds; backdating a file hides its making, its change time tells.",
    hooks = Definition.systemCall, ia32Number = 271, since = "v0.6.3"),

  (id = 260, name = "fchownat", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "owner", type = "uid_t", kind = uint32),
      (name = "group", type = "gid_t", kind = uint32),
      (name = "flags", type = "int", kind = int32, explained = atFlags)],
    doc = "Changes owner and group of a path relative to a directory. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 298, since = "v0.6.3"),

  (id = 261, name = "futimesat", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "times", type = "struct timeval*", kind = pointer)],
    doc = "Sets access and modification time of a path relative to a directory; superseded by utimensat.",
    hooks = Definition.systemCall, ia32Number = 299, since = "v0.6.3"),

  (id = 262, name = "newfstatat", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "statbuf", type = "struct stat*", kind = pointer),
      (name = "flags", type = "int", kind = int32, explained = atFlags)],
    doc = "Asks for the attributes of a path relative to a directory. From 32-bit programs this is fstatat64.",
    hooks = Definition.systemCall, ia32Number = 300, since = "v0.6.3"),

  (id = 268, name = "fchmodat", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "mode_t", kind = uint32, rendering = fileMode),
      (name = "flags", type = "int", kind = int32, explained = atFlags)],
    doc = "Changes the mode of a path relative to a directory. The system call has no flags: that argument is whatever the register held. The text of the mode has no name for set-user-id and set-group-id bits.",
    hooks = Definition.systemCall, ia32Number = 306, since = "v0.6.3"),

  (id = 269, name = "faccessat", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "mode", type = "int", kind = int32, rendering = accessMode),
      (name = "flags", type = "int", kind = int32, explained = atFlags)],
    doc = "Asks whether the real user may use a path. The system call has no flags: that argument is whatever the register held.",
    hooks = Definition.systemCall, ia32Number = 307, since = "v0.6.3"),

  (id = 280, name = "utimensat", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "times", type = "struct timespec*", kind = pointer),
      (name = "flags", type = "int", kind = int32, explained = atFlags)],
    doc = "Sets access and modification time of a path to nanoseconds; backdating a file hides its making, its change time tells.",
    hooks = Definition.systemCall, ia32Number = 320, since = "v0.6.3"),

  (id = 332, name = "statx", sets = ["syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "flags", type = "int", kind = int32, explained = atFlags),
      (name = "mask", type = "unsigned int", kind = uint32),
      (name = "statxbuf", type = "struct statx*", kind = pointer)],
    doc = "Asks for chosen attributes of a path or open file.",
    hooks = Definition.systemCall, ia32Number = 383, since = "v0.6.3"),

  (id = 439, name = "faccessat2", sets = ["default", "syscalls", "fs", "fs_file_attr"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "path", type = "const char*", kind = text),
      (name = "mode", type = "int", kind = int32, explained = accessMode),
      (name = "flag", type = "int", kind = int32, explained = atFlags)],
    doc = "Asks whether a user may use a path, with flags.",
    hooks = Definition.systemCall, ia32Number = 439, since = "v0.6.3")
];

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
    doc = "The kernel is about to open a file and asks its security modules: every way of opening, io_uring and openat2 included. What io_uring does is the submitting process's, perhaps of a worker thread of the kernel's in it; with a thread that polls (IORING_SETUP_SQPOLL) it is that of the process which made the ring, and who of several that share it submitted is unknown. This holds for every security hook. The path is the resolved one within the mount namespace; flags are those of the open file, so creation flags of the call are missing. A hard link has a path of its own: device and inode tell which file it is. Opening for the path alone (O_PATH) fires nothing, nor does a file that is open already, received from another process or inherited.",
    hooks = [(kind = functionExit, target = "security_file_open", program = "fexit__security_file_open"),
             (kind = kprobe, target = "security_file_open", program = "kprobe__security_file_open")], since = "v0.6.3"),

  (id = 1017, name = "security_inode_unlink", sets = ["default", "lsm_hooks", "fs", "fs_file_ops"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text)],
    doc = "The kernel is about to remove a file's name and asks its security modules: attempt and verdict, by whatever call. The path is the one within its file system: the folders where that is mounted are not part of it, so that the same file shows one path in all mount namespaces. Other names of the file, and whoever has it open, keep it alive; renaming over a file removes it without this event.",
    hooks = [(kind = functionExit, target = "security_inode_unlink", program = "fexit__security_inode_unlink"),
             (kind = kprobe, target = "security_inode_unlink", program = "kprobe__security_inode_unlink")], since = "v0.6.3"),

  (id = 1018, name = "security_socket_create", sets = ["default", "lsm_hooks", "net", "net_sock"],
    arguments = [
      (name = "family", type = "int", kind = int32, rendering = socketDomain),
      (name = "type", type = "int", kind = int32, rendering = socketType),
      (name = "protocol", type = "int", kind = int32),
      (name = "kern", type = "int", kind = int32)],
    doc = "The kernel is about to make a socket and asks its security modules: attempt and verdict. kern is 1 for sockets that the kernel makes for itself. type comes without the flags of the call. Both sockets of a pair fire; a socket that accept returns or that another process passed fires nothing.",
    hooks = [(kind = functionExit, target = "security_socket_create", program = "fexit__security_socket_create"),
             (kind = kprobe, target = "security_socket_create", program = "kprobe__security_socket_create")], since = "v0.6.3"),

  (id = 1019, name = "security_socket_listen", sets = ["default", "lsm_hooks", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "local_addr", type = "struct sockaddr*", kind = socketAddress),
      (name = "backlog", type = "int", kind = int32)],
    doc = "A socket is about to accept connections: attempt and verdict. local_addr is what the kernel has it bound to. sockfd is that of listen(2) and missing where something else asks, such as io_uring. Only AF_UNIX, AF_INET and AF_INET6. backlog is already limited to the system's maximum.",
    hooks = [(kind = functionExit, target = "security_socket_listen", program = "fexit__security_socket_listen"),
             (kind = kprobe, target = "security_socket_listen", program = "kprobe__security_socket_listen")], since = "v0.6.3"),

  (id = 1020, name = "security_socket_connect", sets = ["default", "lsm_hooks", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "remote_addr", type = "struct sockaddr*", kind = socketAddress)],
    doc = "The kernel is about to connect a socket and asks its security modules: attempt and verdict. The address is the kernel's copy, which the caller cannot change. Only AF_UNIX, AF_INET and AF_INET6; sending a datagram to an address fires nothing, nor may connecting with the first data (MSG_FASTOPEN): sendto has that address.",
    hooks = [(kind = functionExit, target = "security_socket_connect", program = "fexit__security_socket_connect"),
             (kind = kprobe, target = "security_socket_connect", program = "kprobe__security_socket_connect")], since = "v0.6.3"),

  (id = 1021, name = "security_socket_accept", sets = ["default", "lsm_hooks", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "local_addr", type = "struct sockaddr*", kind = socketAddress)],
    doc = "A process is about to take a connection from a listening socket: attempt and verdict, before it waits for one. local_addr is the listening socket's own. sockfd is that of accept(2) and missing where something else asks, such as io_uring. Only AF_UNIX, AF_INET and AF_INET6.",
    hooks = [(kind = functionExit, target = "security_socket_accept", program = "fexit__security_socket_accept"),
             (kind = kprobe, target = "security_socket_accept", program = "kprobe__security_socket_accept")], since = "v0.6.3"),

  (id = 1022, name = "security_socket_bind", sets = ["default", "lsm_hooks", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int", kind = int32),
      (name = "local_addr", type = "struct sockaddr*", kind = socketAddress)],
    doc = "A socket is about to get its local address: attempt and verdict. The address is the kernel's copy, which the caller cannot change; port 0 lets the kernel choose later. sockfd is that of bind(2) and missing where something else asks, such as io_uring. Only AF_UNIX, AF_INET and AF_INET6. A socket that connects or sends without bind gets an address without this event.",
    hooks = [(kind = functionExit, target = "security_socket_bind", program = "fexit__security_socket_bind"),
             (kind = kprobe, target = "security_socket_bind", program = "kprobe__security_socket_bind")], since = "v0.6.3"),

  (id = 1023, name = "security_sb_mount", sets = ["default", "lsm_hooks", "fs"],
    arguments = [
      (name = "dev_name", type = "const char*", kind = text),
      (name = "path", type = "const char*", kind = text),
      (name = "type", type = "const char*", kind = text),
      (name = "flags", type = "unsigned long", kind = uint64, explained = mountFlags)],
    doc = "mount(2) is about to act: attempt and verdict, with the kernel's copies of its texts and the resolved folder. dev_name is what the caller calls the source and means nothing to file systems without a device. fsopen, fsmount and move_mount mount without this event.",
    hooks = [(kind = functionExit, target = "security_sb_mount", program = "fexit__security_sb_mount"),
             (kind = kprobe, target = "security_sb_mount", program = "kprobe__security_sb_mount")], since = "v0.6.3"),

  (id = 1024, name = "security_bpf", sets = ["lsm_hooks"],
    arguments = [
      (name = "cmd", type = "int", kind = int32, rendering = bpfCommand)],
    doc = "bpf(2) is about to act: attempt and verdict. Fires for every command, lookups in maps included; what is mapped into memory is read without a call.",
    hooks = [(kind = functionExit, target = "security_bpf", program = "fexit__security_bpf"),
             (kind = kprobe, target = "security_bpf", program = "kprobe__security_bpf")], since = "v0.6.3"),

  (id = 1025, name = "security_bpf_map", sets = ["lsm_hooks"],
    arguments = [
      (name = "map_id", type = "unsigned int", kind = uint32),
      (name = "map_name", type = "const char*", kind = text)],
    doc = "A process is about to get a descriptor of a BPF map, new, by id or by path: attempt and verdict. The name is whatever its maker chose, at most 15 bytes. A descriptor that is passed on fires nothing.",
    hooks = [(kind = functionExit, target = "security_bpf_map", program = "fexit__security_bpf_map"),
             (kind = kprobe, target = "security_bpf_map", program = "kprobe__security_bpf_map")], since = "v0.6.3"),

  (id = 1026, name = "security_kernel_read_file", sets = ["lsm_hooks", "signatures"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64),
      (name = "type", type = "const char*", kind = uint32, rendering = kernelReadType)],
    doc = "The kernel is about to read a file for itself - a module, firmware, a kernel to boot, a policy - and asks its security modules: attempt and verdict. What comes as memory (init_module, kexec_load) is read from no file and fires nothing.",
    hooks = [(kind = functionExit, target = "security_kernel_read_file", program = "fexit__security_kernel_read_file"),
             (kind = kprobe, target = "security_kernel_read_file", program = "kprobe__security_kernel_read_file")], since = "v0.6.3"),

  (id = 1027, name = "security_inode_mknod", sets = ["lsm_hooks"],
    arguments = [
      (name = "file_name", type = "const char*", kind = text),
      (name = "mode", type = "umode_t", kind = uint16, rendering = fileMode),
      (name = "dev", type = "dev_t", kind = uint32)],
    doc = "The kernel is about to make a device, pipe or socket file and asks its security modules: attempt and verdict. The path is the one within its file system, without the folders where that is mounted; the umask may still be missing in mode (file systems with access lists apply it later); dev is the number in the kernel's form (major times 2^20 plus minor). Plain files are made without this event, and a device that is there already needs none.",
    hooks = [(kind = functionExit, target = "security_inode_mknod", program = "fexit__security_inode_mknod"),
             (kind = kprobe, target = "security_inode_mknod", program = "kprobe__security_inode_mknod")], since = "v0.6.3"),

  (id = 1100, name = "security_inode_rename", sets = ["signatures"],
    arguments = [
      (name = "old_path", type = "string", kind = text),
      (name = "new_path", type = "string", kind = text)],
    doc = "The kernel is about to rename a file and asks its security modules: attempt and verdict. Paths are those within the file system, without the folders where it is mounted. What had the new name is gone afterwards, or has the old one when the two are exchanged.",
    hooks = [(kind = functionExit, target = "security_inode_rename", program = "fexit__security_inode_rename"),
             (kind = kprobe, target = "security_inode_rename", program = "kprobe__security_inode_rename")], since = "later"),

  (id = 1101, name = "security_inode_symlink", sets = ["lsm_hooks", "fs", "fs_file_ops"],
    arguments = [
      (name = "linkpath", type = "string", kind = text),
      (name = "target", type = "string", kind = text)],
    doc = "The kernel is about to make a symbolic link and asks its security modules: attempt and verdict. linkpath is the path within the file system, without the folders where it is mounted; target is the text of the link, which need not lead anywhere.",
    hooks = [(kind = functionExit, target = "security_inode_symlink", program = "fexit__security_inode_symlink"),
             (kind = kprobe, target = "security_inode_symlink", program = "kprobe__security_inode_symlink")], since = "later"),

  (id = 1102, name = "security_mmap_file", sets = ["lsm_hooks", "fs", "fs_file_ops", "proc", "proc_mem"],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "flags", type = "int32", kind = int32),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "ctime", type = "uint64", kind = uint64),
      (name = "prot", type = "uint64", kind = uint64, explained = memoryProtection),
      (name = "mmap_flags", type = "uint64", kind = uint64, explained = mapFlags)],
    doc = "A file is about to be mapped into memory: attempt and verdict, programs and libraries at an exec included. Anonymous memory is no file and fires nothing; memory shared by shmat is one. prot is what was asked for, PROT_ bits; flags are the open file's; ctime counts nanoseconds since 1970. What is mapped already can be made executable later.",
    hooks = [(kind = functionExit, target = "security_mmap_file", program = "fexit__security_mmap_file"),
             (kind = kprobe, target = "security_mmap_file", program = "kprobe__security_mmap_file")], since = "later"),

  (id = 1103, name = "security_socket_setsockopt", sets = ["lsm_hooks", "net", "net_sock"],
    arguments = [
      (name = "sockfd", type = "int32", kind = int32),
      (name = "level", type = "int32", kind = int32, explained = socketLevel),
      (name = "optname", type = "int32", kind = int32, explained = socketOption),
      (name = "local_addr", type = "SockAddr", kind = socketAddress)],
    doc = "An option of a socket is about to be set: attempt and verdict. The option's value is not shown. local_addr is what the kernel has the socket bound to; sockfd is that of setsockopt(2) and missing where something else asks. Only AF_UNIX, AF_INET and AF_INET6.",
    hooks = [(kind = functionExit, target = "security_socket_setsockopt", program = "fexit__security_socket_setsockopt"),
             (kind = kprobe, target = "security_socket_setsockopt", program = "kprobe__security_socket_setsockopt")], since = "later"),

  (id = 1107, name = "security_sb_umount", sets = ["default", "lsm_hooks", "fs"],
    arguments = [
      (name = "mountpoint", type = "string", kind = text),
      (name = "type", type = "string", kind = text),
      (name = "flags", type = "int32", kind = int32, explained = unmountFlags)],
    doc = "A file system is about to be unmounted: attempt and verdict. type is the file system's own. Mounts that go with the last task of their namespace, or below another that is unmounted lazily, fire nothing.",
    hooks = [(kind = functionExit, target = "security_sb_umount", program = "fexit__security_sb_umount"),
             (kind = kprobe, target = "security_sb_umount", program = "kprobe__security_sb_umount")], since = "later"),

  (id = 1108, name = "security_path_notify", sets = ["lsm_hooks", "fs_monitor"],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "mask", type = "uint64", kind = uint64, explained = watchMask),
      (name = "obj_type", type = "uint32", kind = uint32)],
    doc = "A watch is about to be put on a file, folder, mount or file system, by inotify, fanotify or dnotify: attempt and verdict. mask has the kernel's FS_ bits of what is watched for; obj_type says what: 0 a file or folder, 1 a mount, 2 a file system on recent kernels. Descriptors of a watch that was made before fire nothing.",
    hooks = [(kind = functionExit, target = "security_path_notify", program = "fexit__security_path_notify"),
             (kind = kprobe, target = "security_path_notify", program = "kprobe__security_path_notify")], since = "later"),

  (id = 1109, name = "security_file_mprotect", sets = ["lsm_hooks", "proc", "proc_mem", "fs", "fs_file_ops"],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "prot", type = "int32", kind = int32),
      (name = "ctime", type = "uint64", kind = uint64),
      (name = "prev_prot", type = "int32", kind = int32),
      (name = "addr", type = "trace.Pointer", kind = pointer),
      (name = "len", type = "uint64", kind = uint64),
      (name = "pkey", type = "int32", kind = int32)],
    doc = "The protection of memory is about to change: attempt and verdict, once for each area of the range. pathname and ctime are those of the file that is mapped there and missing for anonymous memory. prot and prev_prot are PROT_ bits, asked for and so far. addr, len and pkey are the caller's, and missing where no mprotect call asks; pkey is -1 without a key. A mapping that was made executable at once fires security_mmap_file instead.",
    hooks = [(kind = functionExit, target = "security_file_mprotect", program = "fexit__security_file_mprotect"),
             (kind = kprobe, target = "security_file_mprotect", program = "kprobe__security_file_mprotect")], since = "later"),

  (id = 1110, name = "security_kernel_post_read_file", sets = ["lsm_hooks"],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "size", type = "int64", kind = int64),
      (name = "type", type = "int32", kind = int32)],
    doc = "The kernel has read a file for itself - a module, firmware, a policy - and asks its security modules whether it may be used: attempt and verdict, with the number of bytes. type is the kernel's number: 1 firmware, 2 module, 3 and 4 a kernel to boot and its initramfs, 5 a policy, 6 a certificate; some kernels have a compressed module as a number of its own in between. What comes as memory (init_module, kexec_load) has no file and fires nothing.",
    hooks = [(kind = functionExit, target = "security_kernel_post_read_file", program = "fexit__security_kernel_post_read_file"),
             (kind = kprobe, target = "security_kernel_post_read_file", program = "kprobe__security_kernel_post_read_file")], since = "later"),

  (id = 1111, name = "security_task_prctl", sets = ["lsm", "proc"],
    arguments = [
      (name = "option", type = "int32", kind = int32),
      (name = "arg2", type = "uint64", kind = uint64),
      (name = "arg3", type = "uint64", kind = uint64),
      (name = "arg4", type = "uint64", kind = uint64),
      (name = "arg5", type = "uint64", kind = uint64),
      (name = "vma_name", type = "string", kind = text),
      (name = "old_start_code", type = "trace.Pointer", kind = pointer),
      (name = "old_end_code", type = "trace.Pointer", kind = pointer),
      (name = "old_start_data", type = "trace.Pointer", kind = pointer),
      (name = "old_end_data", type = "trace.Pointer", kind = pointer),
      (name = "old_start_brk", type = "trace.Pointer", kind = pointer),
      (name = "old_brk", type = "trace.Pointer", kind = pointer),
      (name = "old_start_stack", type = "trace.Pointer", kind = pointer),
      (name = "old_arg_start", type = "trace.Pointer", kind = pointer),
      (name = "old_arg_end", type = "trace.Pointer", kind = pointer),
      (name = "old_env_start", type = "trace.Pointer", kind = pointer),
      (name = "old_env_end", type = "trace.Pointer", kind = pointer),
      (name = "old_auxv", type = "[]byte", kind = bytes),
      (name = "old_pathname", type = "string", kind = text),
      (name = "old_dev", type = "uint32", kind = uint32),
      (name = "old_inode", type = "uint64", kind = uint64),
      (name = "old_ctime", type = "uint64", kind = uint64),
      (name = "old_inode_mode", type = "uint16", kind = uint16),
      (name = "new_start_code", type = "trace.Pointer", kind = pointer),
      (name = "new_end_code", type = "trace.Pointer", kind = pointer),
      (name = "new_start_data", type = "trace.Pointer", kind = pointer),
      (name = "new_end_data", type = "trace.Pointer", kind = pointer),
      (name = "new_start_brk", type = "trace.Pointer", kind = pointer),
      (name = "new_brk", type = "trace.Pointer", kind = pointer),
      (name = "new_start_stack", type = "trace.Pointer", kind = pointer),
      (name = "new_arg_start", type = "trace.Pointer", kind = pointer),
      (name = "new_arg_end", type = "trace.Pointer", kind = pointer),
      (name = "new_env_start", type = "trace.Pointer", kind = pointer),
      (name = "new_env_end", type = "trace.Pointer", kind = pointer),
      (name = "new_auxv", type = "[]byte", kind = bytes),
      (name = "new_pathname", type = "string", kind = text),
      (name = "new_dev", type = "uint32", kind = uint32),
      (name = "new_inode", type = "uint64", kind = uint64),
      (name = "new_ctime", type = "uint64", kind = uint64),
      (name = "new_inode_mode", type = "uint16", kind = uint16),
      (name = "old_securebits", type = "uint32", kind = uint32)],
    doc = "prctl(2) is about to act: attempt and verdict. The verdict is -38 (ENOSYS) where no security module has a say, which is the rule. vma_name is there for PR_SET_VMA, old_securebits for PR_SET_SECUREBITS. PR_SET_MM, which changes what a process shows of itself, comes with the old layout, auxiliary vector and executable, and with those that it would set: they are read from the caller's memory and may change meanwhile. Whether the call then succeeds is told by prctl's own event.",
    hooks = [(kind = functionExit, target = "security_task_prctl", program = "fentry__security_task_prctl fexit__security_task_prctl"),
             (kind = kprobe, target = "security_task_prctl", program = "kprobe__security_task_prctl")], since = "later"),

  (id = 1112, name = "security_task_setrlimit", sets = ["lsm"],
    arguments = [
      (name = "target_host_pid", type = "uint32", kind = uint32),
      (name = "resource", type = "int32", kind = int32),
      (name = "new_rlim_cur", type = "uint64", kind = uint64),
      (name = "new_rlim_max", type = "uint64", kind = uint64)],
    doc = "A resource limit is about to change: attempt and verdict. target_host_pid is the process whose limit it is, which is another than the caller's for prlimit(2). Limits are the kernel's copy; the largest number means none.",
    hooks = [(kind = functionExit, target = "security_task_setrlimit", program = "fexit__security_task_setrlimit"),
             (kind = kprobe, target = "security_task_setrlimit", program = "kprobe__security_task_setrlimit")], since = "later"),

  (id = 1113, name = "security_settime64", sets = ["lsm"],
    arguments = [
      (name = "tv_sec", type = "int64", kind = int64),
      (name = "tv_nsec", type = "int64", kind = int64),
      (name = "tz_minuteswest", type = "int32", kind = int32),
      (name = "tz_dsttime", type = "int32", kind = int32)],
    doc = "The clock or the time zone is about to be set: attempt and verdict. Only what the call sets is there. Slewing by adjtimex(2) fires nothing, nor do steps of it that add to the time.",
    hooks = [(kind = functionExit, target = "security_settime64", program = "fexit__security_settime64"),
             (kind = kprobe, target = "security_settime64", program = "kprobe__security_settime64")], since = "later"),

  (id = 1114, name = "security_bpf_prog", sets = [],
    arguments = [
      (name = "type", type = "int32", kind = int32),
      (name = "name", type = "string", kind = text),
      (name = "helpers", type = "[]uint64", kind = uint64Array),
      (name = "id", type = "uint32", kind = uint32),
      (name = "load", type = "bool", kind = boolean)],
    doc = "A process is about to get a descriptor of a BPF program: attempt and verdict. load is true when it is being loaded, false when it is looked up by number or path. helpers has a bit for each BPF helper that the program calls, by its number, taken from the kernel's copy of the program when it was loaded; it is missing for programs that were there before, or where the verifier cannot be observed. Functions of the kernel that are called without being helpers are not in it. The name is of the loader's choice.",
    hooks = [(kind = functionExit, target = "security_bpf_prog", program = "fexit__security_bpf_prog fentry__bpf_check"),
             (kind = functionExit, target = "security_bpf_prog", program = "fexit__security_bpf_prog"),
             (kind = kprobe, target = "security_bpf_prog", program = "kprobe__security_bpf_prog kprobe__bpf_check"),
             (kind = kprobe, target = "security_bpf_prog", program = "kprobe__security_bpf_prog")], since = "later"),

  (id = 2028, name = "argument_mismatch", sets = [],
    arguments = [
      (name = "syscall", type = "int", kind = int32, rendering = syscallName),
      (name = "argument", type = "int", kind = int32, explained = argumentName),
      (name = "user_path", type = "const char*", kind = text),
      (name = "kernel_path", type = "const char*", kind = text),
      (name = "user_address", type = "struct sockaddr*", kind = socketAddress),
      (name = "kernel_address", type = "struct sockaddr*", kind = socketAddress)],
    doc = "A system call's path or socket address in the caller's memory is not what the kernel copied and acted on: another thread, or another process that shares the memory, changed it during the call, so that the call's own event, or any other tracer's, may tell a lie. argument is the position, from 0, and its text the name. The two paths, or the two addresses, are both as they stand, byte by byte: links and relative names are never followed and play no part. The event's return value is the call's. Compared when the call returns: the paths of open, openat, openat2, creat, access, faccessat, chdir, chroot, mkdir, mkdirat, rmdir, unlink, unlinkat, rename, renameat, renameat2, link, linkat, symlink and symlinkat (where the link is), mknod, mknodat, chmod, fchmodat, chown, lchown, fchownat, truncate, utime, utimes, futimesat, utimensat, umount, pivot_root, acct, swapon, swapoff and inotify_add_watch; the addresses of bind, connect and sendto. The path of execve, and of execveat unless it is relative to a descriptor, is compared where the kernel decides whether to execute; the return value is what security modules said. What a caller changes back before the call returns shows no difference; nor does memory that cannot be read then (swapped out, unmapped), what is changed before the kernel copies it, addresses behind pointers (sendmsg) and arguments by socketcall(2) or io_uring; on Linux 7, calls with two paths and paths that the kernel never looked up. Calls that write to the caller's memory (stat, readlink) are not compared: what they write may overlap the path, honestly.",
    hooks = [(kind = functionEntry, target = "path_openat", program = "fentry__open kprobe__parent fentry__lookup fexit__connecting fexit__binding fexit__sending fexit__executing tp_btf__compare"),
             (kind = functionEntry, target = "path_openat", program = "fentry__open kprobe__parent_old fentry__lookup fexit__connecting fexit__binding fexit__sending fexit__executing tp_btf__compare")], since = "later")
];

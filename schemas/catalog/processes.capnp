@0xfe1e712dfd581aa8;
# System calls about processes: their life, identity, scheduling and rights.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const processes :List(Definition.Event) = [
  (id = 24, name = "sched_yield", sets = ["syscalls", "proc", "proc_sched"],
    doc = "Lets other threads run.",
    hooks = Definition.systemCall, ia32Number = 158, since = "v0.6.3"),

  (id = 39, name = "getpid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the process id as its own pid namespace sees it. Libraries may answer from memory without a call.",
    hooks = Definition.systemCall, ia32Number = 20, since = "v0.6.3"),

  (id = 56, name = "clone", sets = ["default", "syscalls", "proc", "proc_life"],
    arguments = [
      (name = "flags", type = "unsigned long", kind = uint64, rendering = cloneFlags),
      (name = "stack", type = "void*", kind = pointer),
      (name = "parent_tid", type = "int*", kind = pointer),
      (name = "child_tid", type = "int*", kind = pointer),
      (name = "tls", type = "unsigned long", kind = uint64)],
    doc = "Makes a process or thread. Returns the child's id to the parent; the child's own return is no event. Namespace flags begin a container. From 32-bit programs tls and child_tid are exchanged.",
    hooks = Definition.systemCall, ia32Number = 120, since = "v0.6.3"),

  (id = 57, name = "fork", sets = ["default", "syscalls", "proc", "proc_life"],
    doc = "Makes a child process. C libraries use clone instead, so its absence says nothing; sched_process_fork sees all ways.",
    hooks = Definition.systemCall, ia32Number = 2, since = "v0.6.3"),

  (id = 58, name = "vfork", sets = ["default", "syscalls", "proc", "proc_life"],
    doc = "Makes a child that borrows the parent's memory until it executes or exits.",
    hooks = Definition.systemCall, ia32Number = 190, since = "v0.6.3"),

  (id = 59, name = "execve", sets = ["default", "syscalls", "proc", "proc_life"],
    arguments = [
      (name = "pathname", type = "const char*", kind = text),
      (name = "argv", type = "const char*const*", kind = textArray),
      (name = "envp", type = "const char*const*", kind = textArray)],
    doc = "Runs a program in place of the caller; one event for each call, also a failed one. On success path and arguments are what the kernel took; argv[0] is free text and says nothing about the file.",
    hooks = Definition.systemCall, ia32Number = 11, since = "v0.6.3"),

  (id = 60, name = "exit", sets = ["syscalls", "proc", "proc_life"],
    arguments = [
      (name = "status", type = "int", kind = int32)],
    doc = "Ends the calling thread; it never returns, so the event is of the attempt. Threads killed by signals make no call: sched_process_exit sees all ends.",
    hooks = Definition.systemCall, ia32Number = 1, since = "v0.6.3"),

  (id = 61, name = "wait4", sets = ["syscalls", "proc", "proc_life"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "wstatus", type = "int*", kind = pointer),
      (name = "options", type = "int", kind = int32, explained = waitOptions),
      (name = "rusage", type = "struct rusage*", kind = pointer)],
    doc = "Waits for a child to change state. Returns its id.",
    hooks = Definition.systemCall, ia32Number = 114, since = "v0.6.3"),

  (id = 97, name = "getrlimit", sets = ["syscalls", "proc"],
    arguments = [
      (name = "resource", type = "int", kind = int32, explained = resourceLimit),
      (name = "rlim", type = "struct rlimit*", kind = pointer)],
    doc = "Asks for a resource limit.",
    hooks = Definition.systemCall, ia32Number = 191, since = "v0.6.3"),

  (id = 98, name = "getrusage", sets = ["syscalls", "proc"],
    arguments = [
      (name = "who", type = "int", kind = int32),
      (name = "usage", type = "struct rusage*", kind = pointer)],
    doc = "Asks how much the process has used.",
    hooks = Definition.systemCall, ia32Number = 77, since = "v0.6.3"),

  (id = 100, name = "times", sets = ["syscalls", "proc"],
    arguments = [
      (name = "buf", type = "struct tms*", kind = pointer)],
    doc = "Asks for the process's CPU times.",
    hooks = Definition.systemCall, ia32Number = 43, since = "v0.6.3"),

  (id = 101, name = "ptrace", sets = ["default", "syscalls", "proc"],
    arguments = [
      (name = "request", type = "long", kind = int64, rendering = ptraceRequest),
      (name = "pid", type = "pid_t", kind = int32),
      (name = "addr", type = "void*", kind = pointer),
      (name = "data", type = "void*", kind = pointer)],
    doc = "Watches or changes another process. PTRACE_TRACEME is used to keep debuggers away; POKE requests, SETREGS and SEIZE change a foreign process. process_vm_writev and /proc/PID/mem do so without it.",
    hooks = Definition.systemCall, ia32Number = 26, since = "v0.6.3"),

  (id = 102, name = "getuid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the real user id.",
    hooks = Definition.systemCall, ia32Number = 199, since = "v0.6.3"),

  (id = 104, name = "getgid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the real group id.",
    hooks = Definition.systemCall, ia32Number = 200, since = "v0.6.3"),

  (id = 105, name = "setuid", sets = ["default", "syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "uid", type = "uid_t", kind = uint32)],
    doc = "Sets the user ids, for good when privileged. The change is of this thread; C libraries repeat it in all others. File capabilities and set-user-id programs change ids without it.",
    hooks = Definition.systemCall, ia32Number = 213, since = "v0.6.3"),

  (id = 106, name = "setgid", sets = ["default", "syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "gid", type = "gid_t", kind = uint32)],
    doc = "Sets the group ids, for good when privileged.",
    hooks = Definition.systemCall, ia32Number = 214, since = "v0.6.3"),

  (id = 107, name = "geteuid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the effective user id.",
    hooks = Definition.systemCall, ia32Number = 201, since = "v0.6.3"),

  (id = 108, name = "getegid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the effective group id.",
    hooks = Definition.systemCall, ia32Number = 202, since = "v0.6.3"),

  (id = 109, name = "setpgid", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "pgid", type = "pid_t", kind = int32)],
    doc = "Moves a process into a process group.",
    hooks = Definition.systemCall, ia32Number = 57, since = "v0.6.3"),

  (id = 110, name = "getppid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the parent's process id; 0 when it is outside the pid namespace, another one after the parent died.",
    hooks = Definition.systemCall, ia32Number = 64, since = "v0.6.3"),

  (id = 111, name = "getpgrp", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the caller's process group.",
    hooks = Definition.systemCall, ia32Number = 65, since = "v0.6.3"),

  (id = 112, name = "setsid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Starts a session without a terminal; daemons do, and whatever wants to outlive its login.",
    hooks = Definition.systemCall, ia32Number = 66, since = "v0.6.3"),

  (id = 113, name = "setreuid", sets = ["default", "syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "ruid", type = "uid_t", kind = uint32),
      (name = "euid", type = "uid_t", kind = uint32)],
    doc = "Sets real and effective user id. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 203, since = "v0.6.3"),

  (id = 114, name = "setregid", sets = ["default", "syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "rgid", type = "gid_t", kind = uint32),
      (name = "egid", type = "gid_t", kind = uint32)],
    doc = "Sets real and effective group id. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 204, since = "v0.6.3"),

  (id = 115, name = "getgroups", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "size", type = "int", kind = int32),
      (name = "list", type = "gid_t*", kind = pointer)],
    doc = "Asks for the supplementary groups.",
    hooks = Definition.systemCall, ia32Number = 205, since = "v0.6.3"),

  (id = 116, name = "setgroups", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "size", type = "int", kind = int32),
      (name = "list", type = "gid_t*", kind = pointer)],
    doc = "Replaces the supplementary groups.",
    hooks = Definition.systemCall, ia32Number = 206, since = "v0.6.3"),

  (id = 117, name = "setresuid", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "ruid", type = "uid_t", kind = uint32),
      (name = "euid", type = "uid_t", kind = uint32),
      (name = "suid", type = "uid_t", kind = uint32)],
    doc = "Sets real, effective and saved user id. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 208, since = "v0.6.3"),

  (id = 118, name = "getresuid", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "ruid", type = "uid_t*", kind = pointer),
      (name = "euid", type = "uid_t*", kind = pointer),
      (name = "suid", type = "uid_t*", kind = pointer)],
    doc = "Asks for real, effective and saved user id.",
    hooks = Definition.systemCall, ia32Number = 209, since = "v0.6.3"),

  (id = 119, name = "setresgid", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "rgid", type = "gid_t", kind = uint32),
      (name = "egid", type = "gid_t", kind = uint32),
      (name = "sgid", type = "gid_t", kind = uint32)],
    doc = "Sets real, effective and saved group id. 4294967295 leaves one as it is.",
    hooks = Definition.systemCall, ia32Number = 210, since = "v0.6.3"),

  (id = 120, name = "getresgid", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "rgid", type = "gid_t*", kind = pointer),
      (name = "egid", type = "gid_t*", kind = pointer),
      (name = "sgid", type = "gid_t*", kind = pointer)],
    doc = "Asks for real, effective and saved group id.",
    hooks = Definition.systemCall, ia32Number = 211, since = "v0.6.3"),

  (id = 121, name = "getpgid", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32)],
    doc = "Asks for the process group of a process.",
    hooks = Definition.systemCall, ia32Number = 132, since = "v0.6.3"),

  (id = 122, name = "setfsuid", sets = ["default", "syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "fsuid", type = "uid_t", kind = uint32)],
    doc = "Sets the user id that file access is checked with. Returns the former one, also when it refused.",
    hooks = Definition.systemCall, ia32Number = 215, since = "v0.6.3"),

  (id = 123, name = "setfsgid", sets = ["default", "syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "fsgid", type = "gid_t", kind = uint32)],
    doc = "Sets the group id that file access is checked with. Returns the former one, also when it refused.",
    hooks = Definition.systemCall, ia32Number = 216, since = "v0.6.3"),

  (id = 124, name = "getsid", sets = ["syscalls", "proc", "proc_ids"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32)],
    doc = "Asks for the session of a process.",
    hooks = Definition.systemCall, ia32Number = 147, since = "v0.6.3"),

  (id = 125, name = "capget", sets = ["syscalls", "proc"],
    arguments = [
      (name = "hdrp", type = "cap_user_header_t", kind = pointer),
      (name = "datap", type = "cap_user_data_t", kind = pointer)],
    doc = "Asks for the capabilities of a thread.",
    hooks = Definition.systemCall, ia32Number = 184, since = "v0.6.3"),

  (id = 126, name = "capset", sets = ["syscalls", "proc"],
    arguments = [
      (name = "hdrp", type = "cap_user_header_t", kind = pointer),
      (name = "datap", type = "const cap_user_data_t", kind = pointer)],
    doc = "Sets the capabilities of the calling thread; it can only give up what it may have. The sets themselves are not captured.",
    hooks = Definition.systemCall, ia32Number = 185, since = "v0.6.3"),

  (id = 134, name = "uselib", sets = ["syscalls", "proc"],
    arguments = [
      (name = "library", type = "const char*", kind = text)],
    doc = "Loads an old-format shared library; gone from most kernels.",
    hooks = Definition.systemCall, ia32Number = 86, since = "v0.6.3"),

  (id = 140, name = "getpriority", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "which", type = "int", kind = int32, explained = priorityTarget),
      (name = "who", type = "int", kind = int32)],
    doc = "Asks for the nice value of a process, group or user; the return value is 20 minus it.",
    hooks = Definition.systemCall, ia32Number = 96, since = "v0.6.3"),

  (id = 141, name = "setpriority", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "which", type = "int", kind = int32, explained = priorityTarget),
      (name = "who", type = "int", kind = int32),
      (name = "prio", type = "int", kind = int32)],
    doc = "Sets the nice value of a process, group or user.",
    hooks = Definition.systemCall, ia32Number = 97, since = "v0.6.3"),

  (id = 142, name = "sched_setparam", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "param", type = "struct sched_param*", kind = pointer)],
    doc = "Sets scheduling parameters of a thread.",
    hooks = Definition.systemCall, ia32Number = 154, since = "v0.6.3"),

  (id = 143, name = "sched_getparam", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "param", type = "struct sched_param*", kind = pointer)],
    doc = "Asks for scheduling parameters of a thread.",
    hooks = Definition.systemCall, ia32Number = 155, since = "v0.6.3"),

  (id = 144, name = "sched_setscheduler", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "policy", type = "int", kind = int32, explained = schedulerPolicy),
      (name = "param", type = "struct sched_param*", kind = pointer)],
    doc = "Sets scheduling policy and parameters of a thread; a real-time policy can starve others.",
    hooks = Definition.systemCall, ia32Number = 156, since = "v0.6.3"),

  (id = 145, name = "sched_getscheduler", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32)],
    doc = "Asks for the scheduling policy of a thread.",
    hooks = Definition.systemCall, ia32Number = 157, since = "v0.6.3"),

  (id = 146, name = "sched_get_priority_max", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "policy", type = "int", kind = int32, explained = schedulerPolicy)],
    doc = "Asks for the largest priority of a policy.",
    hooks = Definition.systemCall, ia32Number = 159, since = "v0.6.3"),

  (id = 147, name = "sched_get_priority_min", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "policy", type = "int", kind = int32, explained = schedulerPolicy)],
    doc = "Asks for the smallest priority of a policy.",
    hooks = Definition.systemCall, ia32Number = 160, since = "v0.6.3"),

  (id = 148, name = "sched_rr_get_interval", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "tp", type = "struct timespec*", kind = pointer)],
    doc = "Asks for the round-robin time slice of a thread.",
    hooks = Definition.systemCall, ia32Number = 161, since = "v0.6.3"),

  (id = 157, name = "prctl", sets = ["default", "syscalls", "proc"],
    arguments = [
      (name = "option", type = "int", kind = int32, rendering = prctlOption),
      (name = "arg2", type = "unsigned long", kind = uint64),
      (name = "arg3", type = "unsigned long", kind = uint64),
      (name = "arg4", type = "unsigned long", kind = uint64),
      (name = "arg5", type = "unsigned long", kind = uint64)],
    doc = "Sets or asks one of many properties of the process; option says which. PR_SET_NAME changes the name that events show, PR_SET_DUMPABLE and PR_SET_PTRACER decide who may look.",
    hooks = Definition.systemCall, ia32Number = 172, since = "v0.6.3"),

  (id = 158, name = "arch_prctl", sets = ["syscalls", "proc"],
    arguments = [
      (name = "option", type = "int", kind = int32, explained = archOption),
      (name = "addr", type = "unsigned long", kind = uint64)],
    doc = "Sets or asks a segment base or a CPU feature of the thread.",
    hooks = Definition.systemCall, ia32Number = 384, since = "v0.6.3"),

  (id = 160, name = "setrlimit", sets = ["syscalls", "proc"],
    arguments = [
      (name = "resource", type = "int", kind = int32, explained = resourceLimit),
      (name = "rlim", type = "const struct rlimit*", kind = pointer)],
    doc = "Sets a resource limit.",
    hooks = Definition.systemCall, ia32Number = 75, since = "v0.6.3"),

  (id = 186, name = "gettid", sets = ["syscalls", "proc", "proc_ids"],
    doc = "Asks for the thread id as its own pid namespace sees it.",
    hooks = Definition.systemCall, ia32Number = 224, since = "v0.6.3"),

  (id = 203, name = "sched_setaffinity", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "cpusetsize", type = "size_t", kind = uint64),
      (name = "mask", type = "unsigned long*", kind = pointer)],
    doc = "Binds a thread to CPUs.",
    hooks = Definition.systemCall, ia32Number = 241, since = "v0.6.3"),

  (id = 204, name = "sched_getaffinity", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "cpusetsize", type = "size_t", kind = uint64),
      (name = "mask", type = "unsigned long*", kind = pointer)],
    doc = "Asks which CPUs a thread may run on. Returns the bytes of the mask.",
    hooks = Definition.systemCall, ia32Number = 242, since = "v0.6.3"),

  (id = 205, name = "set_thread_area", sets = ["syscalls", "proc"],
    arguments = [
      (name = "u_info", type = "struct user_desc*", kind = pointer)],
    doc = "Sets a thread-local storage segment of 32-bit programs.",
    hooks = Definition.systemCall, ia32Number = 243, since = "v0.6.3"),

  (id = 211, name = "get_thread_area", sets = ["syscalls", "proc"],
    arguments = [
      (name = "u_info", type = "struct user_desc*", kind = pointer)],
    doc = "Asks for a thread-local storage segment of 32-bit programs.",
    hooks = Definition.systemCall, ia32Number = 244, since = "v0.6.3"),

  (id = 218, name = "set_tid_address", sets = ["syscalls", "proc"],
    arguments = [
      (name = "tidptr", type = "int*", kind = pointer)],
    doc = "Says which word to clear when the thread ends. Returns the thread id.",
    hooks = Definition.systemCall, ia32Number = 258, since = "v0.6.3"),

  (id = 231, name = "exit_group", sets = ["syscalls", "proc", "proc_life"],
    arguments = [
      (name = "status", type = "int", kind = int32)],
    doc = "Ends all threads of the process; it never returns, so the event is of the attempt. A process killed by a signal makes no call: sched_process_exit sees all ends.",
    hooks = Definition.systemCall, ia32Number = 252, since = "v0.6.3"),

  (id = 247, name = "waitid", sets = ["syscalls", "proc", "proc_life"],
    arguments = [
      (name = "idtype", type = "int", kind = int32, explained = waitIdType),
      (name = "id", type = "pid_t", kind = int32),
      (name = "infop", type = "struct siginfo*", kind = pointer),
      (name = "options", type = "int", kind = int32, explained = waitOptions),
      (name = "rusage", type = "struct rusage*", kind = pointer)],
    doc = "Waits for a child or a pidfd to change state.",
    hooks = Definition.systemCall, ia32Number = 284, since = "v0.6.3"),

  (id = 251, name = "ioprio_set", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "which", type = "int", kind = int32),
      (name = "who", type = "int", kind = int32),
      (name = "ioprio", type = "int", kind = int32)],
    doc = "Sets the I/O priority of a thread, group or user.",
    hooks = Definition.systemCall, ia32Number = 289, since = "v0.6.3"),

  (id = 252, name = "ioprio_get", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "which", type = "int", kind = int32),
      (name = "who", type = "int", kind = int32)],
    doc = "Asks for the I/O priority of a thread, group or user.",
    hooks = Definition.systemCall, ia32Number = 290, since = "v0.6.3"),

  (id = 272, name = "unshare", sets = ["syscalls", "proc"],
    arguments = [
      (name = "flags", type = "int", kind = int32, explained = cloneFlags)],
    doc = "Moves the caller into new namespaces. A new user namespace gives every capability inside it and opens much of the kernel to attack.",
    hooks = Definition.systemCall, ia32Number = 310, since = "v0.6.3"),

  (id = 302, name = "prlimit64", sets = ["syscalls", "proc"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "resource", type = "int", kind = int32, explained = resourceLimit),
      (name = "new_limit", type = "const struct rlimit64*", kind = pointer),
      (name = "old_limit", type = "struct rlimit64*", kind = pointer)],
    doc = "Sets or asks a resource limit of any process.",
    hooks = Definition.systemCall, ia32Number = 340, since = "v0.6.3"),

  (id = 308, name = "setns", sets = ["syscalls", "proc"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "nstype", type = "int", kind = int32, explained = cloneFlags)],
    doc = "Moves the thread into a namespace of another process; with the host's, out of a container.",
    hooks = Definition.systemCall, ia32Number = 346, since = "v0.6.3"),

  (id = 310, name = "process_vm_readv", sets = ["default", "syscalls", "proc"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "local_iov", type = "const struct iovec*", kind = pointer),
      (name = "liovcnt", type = "unsigned long", kind = uint64),
      (name = "remote_iov", type = "const struct iovec*", kind = pointer),
      (name = "riovcnt", type = "unsigned long", kind = uint64),
      (name = "flags", type = "unsigned long", kind = uint64),
      (name = "local_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1)),
      (name = "remote_bytes", type = "u64", kind = uint64, lengthFrom = 4, part = (what = vectorBytes, of = 3))],
    doc = "Reads memory of another process without stopping it. local_bytes and remote_bytes are how many bytes the vectors describe in all.",
    hooks = Definition.systemCall, ia32Number = 347, since = "v0.6.3"),

  (id = 311, name = "process_vm_writev", sets = ["default", "syscalls", "proc"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "local_iov", type = "const struct iovec*", kind = pointer),
      (name = "liovcnt", type = "unsigned long", kind = uint64),
      (name = "remote_iov", type = "const struct iovec*", kind = pointer),
      (name = "riovcnt", type = "unsigned long", kind = uint64),
      (name = "flags", type = "unsigned long", kind = uint64),
      (name = "local_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1)),
      (name = "remote_bytes", type = "u64", kind = uint64, lengthFrom = 4, part = (what = vectorBytes, of = 3))],
    doc = "Writes memory of another process without stopping it: code injection without ptrace. pid may also name the caller itself. local_bytes and remote_bytes are how many bytes the vectors describe in all.",
    hooks = Definition.systemCall, ia32Number = 348, since = "v0.6.3"),

  (id = 312, name = "kcmp", sets = ["syscalls", "proc"],
    arguments = [
      (name = "pid1", type = "pid_t", kind = int32),
      (name = "pid2", type = "pid_t", kind = int32),
      (name = "type", type = "int", kind = int32),
      (name = "idx1", type = "unsigned long", kind = uint64),
      (name = "idx2", type = "unsigned long", kind = uint64)],
    doc = "Asks whether two processes share a kernel object.",
    hooks = Definition.systemCall, ia32Number = 349, since = "v0.6.3"),

  (id = 314, name = "sched_setattr", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "attr", type = "struct sched_attr*", kind = pointer),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Sets scheduling policy and parameters of a thread.",
    hooks = Definition.systemCall, ia32Number = 351, since = "v0.6.3"),

  (id = 315, name = "sched_getattr", sets = ["syscalls", "proc", "proc_sched"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "attr", type = "struct sched_attr*", kind = pointer),
      (name = "size", type = "unsigned int", kind = uint32),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Asks for scheduling policy and parameters of a thread.",
    hooks = Definition.systemCall, ia32Number = 352, since = "v0.6.3"),

  (id = 317, name = "seccomp", sets = ["syscalls", "proc"],
    arguments = [
      (name = "operation", type = "unsigned int", kind = uint32, explained = seccompOperation),
      (name = "flags", type = "unsigned int", kind = uint32),
      (name = "args", type = "const void*", kind = pointer)],
    doc = "Installs a filter of system calls for the thread, or asks about filters. A filter can also make calls lie to the program below it.",
    hooks = Definition.systemCall, ia32Number = 354, since = "v0.6.3"),

  (id = 322, name = "execveat", sets = ["default", "syscalls", "proc", "proc_life"],
    arguments = [
      (name = "dirfd", type = "int", kind = int32, explained = directoryFd),
      (name = "pathname", type = "const char*", kind = text),
      (name = "argv", type = "const char*const*", kind = textArray),
      (name = "envp", type = "const char*const*", kind = textArray),
      (name = "flags", type = "int", kind = int32, rendering = execveatFlags)],
    doc = "Runs a program given by directory and path, or with AT_EMPTY_PATH an open file such as a memory file; one event for each call, also a failed one. An empty path alone does not tell which file: see sched_process_exec.",
    hooks = Definition.systemCall, ia32Number = 358, since = "v0.6.3"),

  (id = 334, name = "rseq", sets = ["syscalls"],
    arguments = [
      (name = "rseq", type = "struct rseq*", kind = pointer),
      (name = "rseq_len", type = "u32", kind = uint32),
      (name = "flags", type = "int", kind = int32),
      (name = "sig", type = "u32", kind = uint32)],
    doc = "Registers restartable sequences of the thread; C libraries do it at start.",
    hooks = Definition.systemCall, ia32Number = 386, since = "v0.6.3"),

  (id = 434, name = "pidfd_open", sets = ["syscalls"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Makes a descriptor for a process, which pid reuse cannot deceive.",
    hooks = Definition.systemCall, ia32Number = 434, since = "v0.6.3"),

  (id = 435, name = "clone3", sets = ["default", "syscalls", "proc", "proc_life"],
    arguments = [
      (name = "cl_args", type = "struct clone_args*", kind = pointer),
      (name = "size", type = "size_t", kind = uint64),
      (name = "flags", type = "u64", kind = uint64, rendering = cloneFlags, lengthFrom = 1, part = (what = field, of = 0, offset = 0)),
      (name = "exit_signal", type = "u64", kind = uint64, explained = signal, lengthFrom = 1, part = (what = field, of = 0, offset = 32)),
      (name = "stack", type = "void*", kind = pointer, lengthFrom = 1, part = (what = field, of = 0, offset = 40)),
      (name = "stack_size", type = "u64", kind = uint64, lengthFrom = 1, part = (what = field, of = 0, offset = 48)),
      (name = "set_tid_size", type = "u64", kind = uint64, lengthFrom = 1, part = (what = field, of = 0, offset = 72)),
      (name = "cgroup", type = "u64", kind = uint64, lengthFrom = 1, part = (what = field, of = 0, offset = 80))],
    doc = "Makes a process or thread as a structure says, which is not captured; sched_process_fork sees the child. From flags on the arguments are what cl_args points to, read when the call returns; those beyond size are not there.",
    hooks = Definition.systemCall, ia32Number = 435, since = "v0.6.3"),

  (id = 438, name = "pidfd_getfd", sets = ["syscalls"],
    arguments = [
      (name = "pidfd", type = "int", kind = int32),
      (name = "targetfd", type = "int", kind = int32),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Copies a descriptor out of another process: a connection or file is used that was never opened here.",
    hooks = Definition.systemCall, ia32Number = 438, since = "v0.6.3")
];

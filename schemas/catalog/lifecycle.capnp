@0xd7ae2a1f7b0f265e;
# Life of processes as the scheduler tells it, and every system call by its number.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const lifecycle :List(Definition.Event) = [
  (id = 1000, name = "sys_enter", sets = [],
    arguments = [
      (name = "syscall", type = "int", kind = int32, rendering = syscallName)],
    doc = "A task enters the kernel by a system call, whatever its number: known ones by name, others as a number. Fires before the call acts, also for calls that are refused at once. A 32-bit call without a 64-bit counterpart has no number here.",
    hooks = [(kind = btfTracepoint, target = "sys_enter", program = "tp_btf__sys_enter_event")], since = "v0.6.3"),

  (id = 1001, name = "sys_exit", sets = [],
    arguments = [
      (name = "syscall", type = "int", kind = int32, rendering = syscallName)],
    doc = "A system call returns; the event's return value is the call's. Calls that do not come back (exit, a signal's return to code before it) show no exit, the child of a fork shows one for a call that its parent made, and after an exec the name is that of the new program.",
    hooks = [(kind = btfTracepoint, target = "sys_exit", program = "tp_btf__sys_exit_event")], since = "v0.6.3"),

  (id = 1002, name = "sched_process_fork", sets = ["signatures"],
    arguments = [
      (name = "parent_tid", type = "int", kind = int32),
      (name = "parent_ns_tid", type = "int", kind = int32),
      (name = "child_tid", type = "int", kind = int32),
      (name = "child_ns_tid", type = "int", kind = int32)],
    doc = "A process made a child, or a thread another one, by whatever call. Parent and child are given by thread id, as the host sees them and as their own pid namespaces do; for a thread the ids differ while the process is the same. Fires in the parent, before the child runs.",
    hooks = [(kind = btfTracepoint, target = "sched_process_fork", program = "tp_btf__sched_process_fork")], since = "v0.6.3"),

  (id = 1003, name = "sched_process_exec", sets = ["default", "proc"],
    arguments = [
      (name = "cmdpath", type = "const char*", kind = text),
      (name = "pathname", type = "const char*", kind = text),
      (name = "argv", type = "const char*const*", kind = textArray),
      (name = "env", type = "const char*const*", kind = textArray),
      (name = "dev", type = "dev_t", kind = uint32),
      (name = "inode", type = "unsigned long", kind = uint64),
      (name = "invoked_from_kernel", type = "int", kind = int32),
      (name = "ctime", type = "unsigned long", kind = uint64),
      (name = "sha256", type = "const char*", kind = text)],
    doc = "A process now runs another program: the old one is gone and cannot fail back. cmdpath is what was asked for, pathname the file that was loaded as the kernel resolved it (memfd: files have no other path; for scripts it is the interpreter; a program that the dynamic loader was asked to run is in argv alone). argv is free text. invoked_from_kernel is 1 for helpers that the kernel itself starts. With option:exec-info ctime is when the file's inode last changed (nanoseconds since 1970) and sha256 the digest of its content, of the very file: device, inode and ctime are those that the kernel saw. A digest that could not be had (the file is gone, too large, or took too long to read) is unreadable. Content that changes without its inode's ctime, below the file system or on a remote one, deceives it.",
    hooks = [(kind = btfTracepoint, target = "sched_process_exec", program = "tp_btf__sched_process_exec")], since = "v0.6.3"),

  (id = 1004, name = "sched_process_exit", sets = ["default", "proc", "proc_life"],
    arguments = [
      (name = "exit_code", type = "long", kind = int64)],
    doc = "A thread ended, whatever the reason; the last of its group ends the process. exit_code is as wait(2) encodes it: the status times 256, or the signal, plus 128 with a core dump.",
    hooks = [(kind = btfTracepoint, target = "sched_process_exit", program = "tp_btf__sched_process_exit")], since = "v0.6.3"),

  (id = 1005, name = "sched_switch", sets = [],
    arguments = [
      (name = "cpu", type = "int", kind = int32),
      (name = "prev_tid", type = "int", kind = int32),
      (name = "prev_comm", type = "const char*", kind = text),
      (name = "next_tid", type = "int", kind = int32),
      (name = "next_comm", type = "const char*", kind = text)],
    doc = "A CPU stops running one task and runs another. It is the event of the task that stops; tid 0 is the CPU's idle task. Names are what tasks call themselves.",
    hooks = [(kind = btfTracepoint, target = "sched_switch", program = "tp_btf__sched_switch")], since = "v0.6.3"),

  (id = 1006, name = "do_exit", sets = ["proc", "proc_life"],
    doc = "A thread begins to end, whatever the reason; the event's return value is the code as wait(2) encodes it. sched_process_exit follows.",
    hooks = [(kind = functionEntry, target = "do_exit", program = "fentry__do_exit"),
             (kind = kprobe, target = "do_exit", program = "kprobe__do_exit"),
             (kind = btfTracepoint, target = "sched_process_exit", program = "tp_btf__do_exit")], since = "v0.6.3"),

  (id = 1104, name = "task_rename", sets = ["proc"],
    arguments = [
      (name = "old_name", type = "string", kind = text),
      (name = "new_name", type = "string", kind = text)],
    doc = "A thread gets another name: by prctl(2), by writing to /proc, or by an exec, in which it is the program's. At most 15 bytes, of the task's own choice. Another thread of the process may be the one that is renamed; the event is that of who asks.",
    hooks = [(kind = btfTracepoint, target = "task_rename", program = "tp_btf__task_rename_event")], since = "later"),

  (id = 1121, name = "do_sigaction", sets = ["proc"],
    arguments = [
      (name = "sig", type = "int32", kind = int32),
      (name = "is_sa_initialized", type = "bool", kind = boolean),
      (name = "sa_flags", type = "uint64", kind = uint64),
      (name = "sa_mask", type = "uint64", kind = uint64),
      (name = "sa_handle_method", type = "uint8", kind = uint16),
      (name = "sa_handler", type = "trace.Pointer", kind = pointer),
      (name = "is_old_sa_initialized", type = "bool", kind = boolean),
      (name = "old_sa_flags", type = "uint64", kind = uint64),
      (name = "old_sa_mask", type = "uint64", kind = uint64),
      (name = "old_sa_handle_method", type = "uint8", kind = uint16),
      (name = "old_sa_handler", type = "trace.Pointer", kind = pointer)],
    doc = "A handler of a signal is about to be set or asked for. is_sa_initialized tells whether there is a new one, is_old_sa_initialized whether the caller asks for the old one; the values of each are there accordingly. sa_handle_method is 0 for the default, 1 for ignoring, 2 for a function, whose address is sa_handler. sa_mask has a bit for each blocked signal, bit 0 for signal 1. The C library blocks and restores signals of its own. signalfd and sigwait need no handler.",
    hooks = [(kind = functionEntry, target = "do_sigaction", program = "fentry__do_sigaction"),
             (kind = kprobe, target = "do_sigaction", program = "kprobe__do_sigaction")], since = "later"),

  (id = 1133, name = "process_execute_failed", sets = ["proc"],
    arguments = [
      (name = "dirfd", type = "int32", kind = int32),
      (name = "flags", type = "int32", kind = int32),
      (name = "pathname", type = "string", kind = text),
      (name = "binary.path", type = "string", kind = text),
      (name = "binary.device_id", type = "uint32", kind = uint32),
      (name = "binary.inode_number", type = "uint64", kind = uint64),
      (name = "binary.ctime", type = "uint64", kind = uint64),
      (name = "binary.inode_mode", type = "uint16", kind = uint16),
      (name = "interpreter_path", type = "string", kind = text),
      (name = "stdin_type", type = "uint16", kind = uint16),
      (name = "stdin_path", type = "string", kind = text),
      (name = "kernel_invoked", type = "int32", kind = int32),
      (name = "argv", type = "[]string", kind = textArray),
      (name = "envp", type = "[]string", kind = textArray)],
    doc = "An execve or execveat failed: the event's return value says why. binary.* is the file that was opened last, and missing when none was, or where the kernel's function cannot be observed; interpreter_path is what a script names. pathname is the kernel's copy where there is one. stdin_type has the file type bits of descriptor 0. argv and envp are read from the caller's memory (envp with option:exec-env), cut where that has not been touched since a fork, and missing when the kernel itself starts the program (kernel_invoked 1). An exec that fails after the old program is gone kills the process; it shows here where the kernel's function can be observed.",
    hooks = [(kind = functionExit, target = "bprm_execve and the return of execve", program = "tp_btf__exec_failed fexit__bprm_execve"),
             (kind = btfTracepoint, target = "sys_exit", program = "tp_btf__exec_failed")], since = "later"),

  (id = 1136, name = "load_elf_phdrs", sets = ["proc"],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64)],
    doc = "The kernel reads the program headers of an ELF file to run it: once for the program, once for its dynamic loader. Programs of the machine's own width; the kernel has a function of the same name for 32-bit ones, which is not observed. A loader that is called by hand is the program, and what it maps then fires nothing here.",
    hooks = [(kind = functionEntry, target = "load_elf_phdrs", program = "fentry__load_elf_phdrs"),
             (kind = kprobe, target = "load_elf_phdrs", program = "kprobe__load_elf_phdrs")], since = "later")
];

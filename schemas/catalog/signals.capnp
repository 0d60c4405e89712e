@0xf171987e4d0e4e14;
# System calls about signals.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const signals :List(Definition.Event) = [
  (id = 13, name = "rt_sigaction", sets = ["syscalls", "signals"],
    arguments = [
      (name = "signum", type = "int", kind = int32, explained = signal),
      (name = "act", type = "const struct sigaction*", kind = pointer),
      (name = "oldact", type = "struct sigaction*", kind = pointer),
      (name = "sigsetsize", type = "size_t", kind = uint64)],
    doc = "Sets what a signal does, or asks. Catching or ignoring SIGTRAP, SIGTERM or SIGCHLD is used against debuggers and to survive.",
    hooks = Definition.systemCall, ia32Number = 174, since = "v0.6.3"),

  (id = 14, name = "rt_sigprocmask", sets = ["syscalls", "signals"],
    arguments = [
      (name = "how", type = "int", kind = int32, explained = signalMaskHow),
      (name = "set", type = "sigset_t*", kind = pointer),
      (name = "oldset", type = "sigset_t*", kind = pointer),
      (name = "sigsetsize", type = "size_t", kind = uint64)],
    doc = "Changes which signals the thread holds back. Blocked signals stay pending; SIGKILL and SIGSTOP cannot be blocked.",
    hooks = Definition.systemCall, ia32Number = 175, since = "v0.6.3"),

  (id = 15, name = "rt_sigreturn", sets = ["syscalls", "signals"],
    doc = "Leaves a signal handler, restoring all registers from the stack. Called in series without handlers it is a way to run a forged register state.",
    hooks = Definition.systemCall, ia32Number = 173, since = "v0.6.3"),

  (id = 34, name = "pause", sets = ["syscalls", "signals"],
    doc = "Sleeps until a signal. Seen only when a handler returned.",
    hooks = Definition.systemCall, ia32Number = 29, since = "v0.6.3"),

  (id = 62, name = "kill", sets = ["default", "syscalls", "signals"],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "sig", type = "int", kind = int32, explained = signal)],
    doc = "Sends a signal to a process or group; signal 0 only asks whether it is there.",
    hooks = Definition.systemCall, ia32Number = 37, since = "v0.6.3"),

  (id = 127, name = "rt_sigpending", sets = ["syscalls", "signals"],
    arguments = [
      (name = "set", type = "sigset_t*", kind = pointer),
      (name = "sigsetsize", type = "size_t", kind = uint64)],
    doc = "Asks which blocked signals are pending.",
    hooks = Definition.systemCall, ia32Number = 176, since = "v0.6.3"),

  (id = 128, name = "rt_sigtimedwait", sets = ["syscalls", "signals"],
    arguments = [
      (name = "set", type = "const sigset_t*", kind = pointer),
      (name = "info", type = "siginfo_t*", kind = pointer),
      (name = "timeout", type = "const struct timespec*", kind = pointer),
      (name = "sigsetsize", type = "size_t", kind = uint64)],
    doc = "Takes a pending signal without running its handler, waiting for a time.",
    hooks = Definition.systemCall, ia32Number = 177, since = "v0.6.3"),

  (id = 129, name = "rt_sigqueueinfo", sets = ["syscalls", "signals"],
    arguments = [
      (name = "tgid", type = "pid_t", kind = int32),
      (name = "sig", type = "int", kind = int32, explained = signal),
      (name = "info", type = "siginfo_t*", kind = pointer)],
    doc = "Sends a signal with data; the sender named in the data can be forged within the kernel's limits.",
    hooks = Definition.systemCall, ia32Number = 178, since = "v0.6.3"),

  (id = 130, name = "rt_sigsuspend", sets = ["syscalls", "signals"],
    arguments = [
      (name = "mask", type = "sigset_t*", kind = pointer),
      (name = "sigsetsize", type = "size_t", kind = uint64)],
    doc = "Waits for a signal with another mask.",
    hooks = Definition.systemCall, ia32Number = 179, since = "v0.6.3"),

  (id = 131, name = "sigaltstack", sets = ["syscalls", "signals"],
    arguments = [
      (name = "ss", type = "const stack_t*", kind = pointer),
      (name = "old_ss", type = "stack_t*", kind = pointer)],
    doc = "Sets the stack for signal handlers.",
    hooks = Definition.systemCall, ia32Number = 186, since = "v0.6.3"),

  (id = 200, name = "tkill", sets = ["syscalls", "signals"],
    arguments = [
      (name = "tid", type = "int", kind = int32),
      (name = "sig", type = "int", kind = int32, explained = signal)],
    doc = "Sends a signal to a thread by its id alone; superseded by tgkill.",
    hooks = Definition.systemCall, ia32Number = 238, since = "v0.6.3"),

  (id = 219, name = "restart_syscall", sets = ["syscalls", "signals"],
    doc = "Goes on with a call that a stop interrupted; made by the kernel, hence seen in place of the end of the interrupted one.",
    hooks = Definition.systemCall, ia32Number = 0, since = "v0.6.3"),

  (id = 234, name = "tgkill", sets = ["syscalls", "signals"],
    arguments = [
      (name = "tgid", type = "int", kind = int32),
      (name = "tid", type = "int", kind = int32),
      (name = "sig", type = "int", kind = int32, explained = signal)],
    doc = "Sends a signal to a thread of a given process.",
    hooks = Definition.systemCall, ia32Number = 270, since = "v0.6.3"),

  (id = 282, name = "signalfd", sets = ["syscalls", "signals"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "mask", type = "sigset_t*", kind = pointer),
      (name = "flags", type = "int", kind = int32)],
    doc = "Makes a descriptor that reads signals.",
    hooks = Definition.systemCall, ia32Number = 321, since = "v0.6.3"),

  (id = 284, name = "eventfd", sets = ["syscalls", "signals"],
    arguments = [
      (name = "initval", type = "unsigned int", kind = uint32),
      (name = "flags", type = "int", kind = int32)],
    doc = "Makes a counter that is waited for as a descriptor.",
    hooks = Definition.systemCall, ia32Number = 323, since = "v0.6.3"),

  (id = 289, name = "signalfd4", sets = ["syscalls", "signals"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "mask", type = "const sigset_t*", kind = pointer),
      (name = "sizemask", type = "size_t", kind = uint64),
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Makes a descriptor that reads signals, with flags.",
    hooks = Definition.systemCall, ia32Number = 327, since = "v0.6.3"),

  (id = 290, name = "eventfd2", sets = ["syscalls", "signals"],
    arguments = [
      (name = "initval", type = "unsigned int", kind = uint32),
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Makes a counter that is waited for as a descriptor, with flags.",
    hooks = Definition.systemCall, ia32Number = 328, since = "v0.6.3"),

  (id = 297, name = "rt_tgsigqueueinfo", sets = ["syscalls", "signals"],
    arguments = [
      (name = "tgid", type = "pid_t", kind = int32),
      (name = "tid", type = "pid_t", kind = int32),
      (name = "sig", type = "int", kind = int32, explained = signal),
      (name = "info", type = "siginfo_t*", kind = pointer)],
    doc = "Sends a signal with data to a thread; the sender named in the data can be forged within the kernel's limits.",
    hooks = Definition.systemCall, ia32Number = 335, since = "v0.6.3"),

  (id = 424, name = "pidfd_send_signal", sets = ["syscalls", "signals"],
    arguments = [
      (name = "pidfd", type = "int", kind = int32),
      (name = "sig", type = "int", kind = int32, explained = signal),
      (name = "info", type = "siginfo_t*", kind = pointer),
      (name = "flags", type = "unsigned int", kind = uint32)],
    doc = "Sends a signal to a process by descriptor.",
    hooks = Definition.systemCall, ia32Number = 424, since = "v0.6.3")
];

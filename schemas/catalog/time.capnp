@0xafa621468a295274;
# System calls about clocks and timers.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const time :List(Definition.Event) = [
  (id = 35, name = "nanosleep", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "req", type = "const struct timespec*", kind = pointer),
      (name = "rem", type = "struct timespec*", kind = pointer)],
    doc = "Sleeps for a time. Long sleeps outwait a sandbox; others wait through poll, select or timers.",
    hooks = Definition.systemCall, ia32Number = 162, since = "v0.6.3"),

  (id = 36, name = "getitimer", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "which", type = "int", kind = int32, explained = intervalTimer),
      (name = "curr_value", type = "struct itimerval*", kind = pointer)],
    doc = "Asks for an interval timer of the process.",
    hooks = Definition.systemCall, ia32Number = 105, since = "v0.6.3"),

  (id = 37, name = "alarm", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "seconds", type = "unsigned int", kind = uint32)],
    doc = "Asks for SIGALRM after some seconds. Returns the seconds left of an earlier request.",
    hooks = Definition.systemCall, ia32Number = 27, since = "v0.6.3"),

  (id = 38, name = "setitimer", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "which", type = "int", kind = int32, explained = intervalTimer),
      (name = "new_value", type = "struct itimerval*", kind = pointer),
      (name = "old_value", type = "struct itimerval*", kind = pointer)],
    doc = "Sets an interval timer of the process.",
    hooks = Definition.systemCall, ia32Number = 104, since = "v0.6.3"),

  (id = 96, name = "gettimeofday", sets = ["syscalls", "time", "time_tod"],
    arguments = [
      (name = "tv", type = "struct timeval*", kind = pointer),
      (name = "tz", type = "struct timezone*", kind = pointer)],
    doc = "Asks for the time. Usually answered in user space without a call.",
    hooks = Definition.systemCall, ia32Number = 78, since = "v0.6.3"),

  (id = 159, name = "adjtimex", sets = ["syscalls", "time", "time_clock"],
    arguments = [
      (name = "buf", type = "struct timex*", kind = pointer)],
    doc = "Asks for or tunes the kernel clock.",
    hooks = Definition.systemCall, ia32Number = 124, since = "v0.6.3"),

  (id = 164, name = "settimeofday", sets = ["syscalls", "time", "time_tod"],
    arguments = [
      (name = "tv", type = "const struct timeval*", kind = pointer),
      (name = "tz", type = "const struct timezone*", kind = pointer)],
    doc = "Sets the wall clock. Event times come from the boot clock and do not jump.",
    hooks = Definition.systemCall, ia32Number = 79, since = "v0.6.3"),

  (id = 201, name = "time", sets = ["syscalls", "time", "time_tod"],
    arguments = [
      (name = "tloc", type = "time_t*", kind = pointer)],
    doc = "Asks for the time in seconds. Usually answered in user space without a call.",
    hooks = Definition.systemCall, ia32Number = 13, since = "v0.6.3"),

  (id = 222, name = "timer_create", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "clockid", type = "const clockid_t", kind = int32, explained = clock),
      (name = "sevp", type = "struct sigevent*", kind = pointer),
      (name = "timer_id", type = "timer_t*", kind = pointer)],
    doc = "Makes a timer that signals or wakes a thread.",
    hooks = Definition.systemCall, ia32Number = 259, since = "v0.6.3"),

  (id = 223, name = "timer_settime", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "timer_id", type = "timer_t", kind = int32),
      (name = "flags", type = "int", kind = int32),
      (name = "new_value", type = "const struct itimerspec*", kind = pointer),
      (name = "old_value", type = "struct itimerspec*", kind = pointer)],
    doc = "Starts or stops a timer.",
    hooks = Definition.systemCall, ia32Number = 260, since = "v0.6.3"),

  (id = 224, name = "timer_gettime", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "timer_id", type = "timer_t", kind = int32),
      (name = "curr_value", type = "struct itimerspec*", kind = pointer)],
    doc = "Asks when a timer expires next.",
    hooks = Definition.systemCall, ia32Number = 261, since = "v0.6.3"),

  (id = 225, name = "timer_getoverrun", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "timer_id", type = "timer_t", kind = int32)],
    doc = "Asks how often a timer expired unseen.",
    hooks = Definition.systemCall, ia32Number = 262, since = "v0.6.3"),

  (id = 226, name = "timer_delete", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "timer_id", type = "timer_t", kind = int32)],
    doc = "Removes a timer.",
    hooks = Definition.systemCall, ia32Number = 263, since = "v0.6.3"),

  (id = 227, name = "clock_settime", sets = ["syscalls", "time", "time_clock"],
    arguments = [
      (name = "clockid", type = "const clockid_t", kind = int32, explained = clock),
      (name = "tp", type = "const struct timespec*", kind = pointer)],
    doc = "Sets a clock. Event times come from the boot clock and do not jump.",
    hooks = Definition.systemCall, ia32Number = 264, since = "v0.6.3"),

  (id = 228, name = "clock_gettime", sets = ["syscalls", "time", "time_clock"],
    arguments = [
      (name = "clockid", type = "const clockid_t", kind = int32, explained = clock),
      (name = "tp", type = "struct timespec*", kind = pointer)],
    doc = "Asks a clock. Usually answered in user space without a call.",
    hooks = Definition.systemCall, ia32Number = 265, since = "v0.6.3"),

  (id = 229, name = "clock_getres", sets = ["syscalls", "time", "time_clock"],
    arguments = [
      (name = "clockid", type = "const clockid_t", kind = int32, explained = clock),
      (name = "res", type = "struct timespec*", kind = pointer)],
    doc = "Asks for the resolution of a clock.",
    hooks = Definition.systemCall, ia32Number = 266, since = "v0.6.3"),

  (id = 230, name = "clock_nanosleep", sets = ["syscalls", "time", "time_clock"],
    arguments = [
      (name = "clockid", type = "const clockid_t", kind = int32, explained = clock),
      (name = "flags", type = "int", kind = int32),
      (name = "request", type = "const struct timespec*", kind = pointer),
      (name = "remain", type = "struct timespec*", kind = pointer)],
    doc = "Sleeps by a chosen clock, for a time or until one.",
    hooks = Definition.systemCall, ia32Number = 267, since = "v0.6.3"),

  (id = 283, name = "timerfd_create", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "clockid", type = "int", kind = int32, explained = clock),
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Makes a timer that is read as a descriptor.",
    hooks = Definition.systemCall, ia32Number = 322, since = "v0.6.3"),

  (id = 286, name = "timerfd_settime", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "flags", type = "int", kind = int32),
      (name = "new_value", type = "const struct itimerspec*", kind = pointer),
      (name = "old_value", type = "struct itimerspec*", kind = pointer)],
    doc = "Starts or stops a timer descriptor.",
    hooks = Definition.systemCall, ia32Number = 325, since = "v0.6.3"),

  (id = 287, name = "timerfd_gettime", sets = ["syscalls", "time", "time_timer"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "curr_value", type = "struct itimerspec*", kind = pointer)],
    doc = "Asks when a timer descriptor expires next.",
    hooks = Definition.systemCall, ia32Number = 326, since = "v0.6.3"),

  (id = 305, name = "clock_adjtime", sets = ["syscalls", "time", "time_clock"],
    arguments = [
      (name = "clk_id", type = "const clockid_t", kind = int32, explained = clock),
      (name = "buf", type = "struct timex*", kind = pointer)],
    doc = "Asks for or tunes a clock.",
    hooks = Definition.systemCall, ia32Number = 343, since = "v0.6.3")
];

// Texts about processes, signals, time and limits: the constants of signal(7), wait4(2), futex(2),
// getrlimit(2), clock_gettime(2), sched(7), keyctl(2), reboot(2) and their headers.
#include "common/render/escape.h"
#include "common/render/explain_tables.h"

namespace tracee::render {
namespace {

constexpr std::string_view kSignalNames[] = {
    "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",  "SIGFPE",
    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT",
    "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",  "SIGXCPU",
    "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS",
};
constexpr NumberNames kSignals[] = {{1, kSignalNames}};
// The kernel's numbers; C libraries keep the first ones for themselves.
constexpr std::uint64_t kFirstRealTime = 32;
constexpr std::uint64_t kLastRealTime = 64;

constexpr std::string_view kMaskHowNames[] = {"SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"};
constexpr NumberNames kMaskHows[] = {{0, kMaskHowNames}};

constexpr BitName kWaitOptions[] = {
    {1, "WNOHANG"},         {2, "WUNTRACED"},         {4, "WEXITED"},
    {8, "WCONTINUED"},      {0x1000000, "WNOWAIT"},   {0x20000000, "__WNOTHREAD"},
    {0x40000000, "__WALL"}, {0x80000000, "__WCLONE"},
};
constexpr std::string_view kWaitIdNames[] = {"P_ALL", "P_PID", "P_PGID", "P_PIDFD"};
constexpr NumberNames kWaitIds[] = {{0, kWaitIdNames}};

constexpr std::uint64_t kFutexCommandMask = 127;
constexpr std::string_view kFutexNames[] = {
    "FUTEX_WAIT",           "FUTEX_WAKE",        "FUTEX_FD",          "FUTEX_REQUEUE",
    "FUTEX_CMP_REQUEUE",    "FUTEX_WAKE_OP",     "FUTEX_LOCK_PI",     "FUTEX_UNLOCK_PI",
    "FUTEX_TRYLOCK_PI",     "FUTEX_WAIT_BITSET", "FUTEX_WAKE_BITSET", "FUTEX_WAIT_REQUEUE_PI",
    "FUTEX_CMP_REQUEUE_PI", "FUTEX_LOCK_PI2",
};
constexpr NumberNames kFutexes[] = {{0, kFutexNames}};
constexpr BitName kFutexFlags[] = {{128, "FUTEX_PRIVATE_FLAG"}, {256, "FUTEX_CLOCK_REALTIME"}};

constexpr std::string_view kLimitNames[] = {
    "RLIMIT_CPU",      "RLIMIT_FSIZE", "RLIMIT_DATA",   "RLIMIT_STACK",
    "RLIMIT_CORE",     "RLIMIT_RSS",   "RLIMIT_NPROC",  "RLIMIT_NOFILE",
    "RLIMIT_MEMLOCK",  "RLIMIT_AS",    "RLIMIT_LOCKS",  "RLIMIT_SIGPENDING",
    "RLIMIT_MSGQUEUE", "RLIMIT_NICE",  "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
};
constexpr NumberNames kLimits[] = {{0, kLimitNames}};

constexpr std::string_view kClockNames[] = {
    "CLOCK_REALTIME",
    "CLOCK_MONOTONIC",
    "CLOCK_PROCESS_CPUTIME_ID",
    "CLOCK_THREAD_CPUTIME_ID",
    "CLOCK_MONOTONIC_RAW",
    "CLOCK_REALTIME_COARSE",
    "CLOCK_MONOTONIC_COARSE",
    "CLOCK_BOOTTIME",
    "CLOCK_REALTIME_ALARM",
    "CLOCK_BOOTTIME_ALARM",
    "",
    "CLOCK_TAI",
};
constexpr NumberNames kClocks[] = {{0, kClockNames}};

constexpr std::string_view kPolicyNames[] = {
    "SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "", "SCHED_IDLE", "SCHED_DEADLINE"};
constexpr NumberNames kPolicies[] = {{0, kPolicyNames}};
constexpr std::uint64_t kPolicyMask = 0x3fffffff;
constexpr BitName kPolicyFlags[] = {{0x40000000, "SCHED_RESET_ON_FORK"}};

constexpr std::string_view kPriorityNames[] = {"PRIO_PROCESS", "PRIO_PGRP", "PRIO_USER"};
constexpr NumberNames kPriorities[] = {{0, kPriorityNames}};
constexpr std::string_view kTimerNames[] = {"ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF"};
constexpr NumberNames kTimers[] = {{0, kTimerNames}};
constexpr std::string_view kSeccompNames[] = {"SECCOMP_SET_MODE_STRICT", "SECCOMP_SET_MODE_FILTER",
                                              "SECCOMP_GET_ACTION_AVAIL",
                                              "SECCOMP_GET_NOTIF_SIZES"};
constexpr NumberNames kSeccomps[] = {{0, kSeccompNames}};

constexpr std::string_view kKeyNames[] = {
    "KEYCTL_GET_KEYRING_ID",
    "KEYCTL_JOIN_SESSION_KEYRING",
    "KEYCTL_UPDATE",
    "KEYCTL_REVOKE",
    "KEYCTL_CHOWN",
    "KEYCTL_SETPERM",
    "KEYCTL_DESCRIBE",
    "KEYCTL_CLEAR",
    "KEYCTL_LINK",
    "KEYCTL_UNLINK",
    "KEYCTL_SEARCH",
    "KEYCTL_READ",
    "KEYCTL_INSTANTIATE",
    "KEYCTL_NEGATE",
    "KEYCTL_SET_REQKEY_KEYRING",
    "KEYCTL_SET_TIMEOUT",
    "KEYCTL_ASSUME_AUTHORITY",
    "KEYCTL_GET_SECURITY",
    "KEYCTL_SESSION_TO_PARENT",
    "KEYCTL_REJECT",
    "KEYCTL_INSTANTIATE_IOV",
    "KEYCTL_INVALIDATE",
    "KEYCTL_GET_PERSISTENT",
    "KEYCTL_DH_COMPUTE",
    "KEYCTL_PKEY_QUERY",
    "KEYCTL_PKEY_ENCRYPT",
    "KEYCTL_PKEY_DECRYPT",
    "KEYCTL_PKEY_SIGN",
    "KEYCTL_PKEY_VERIFY",
    "KEYCTL_RESTRICT_KEYRING",
    "KEYCTL_MOVE",
    "KEYCTL_CAPABILITIES",
    "KEYCTL_WATCH_KEY",
};
constexpr NumberNames kKeys[] = {{0, kKeyNames}};

constexpr BitName kRandomFlags[] = {{1, "GRND_NONBLOCK"}, {2, "GRND_RANDOM"}, {4, "GRND_INSECURE"}};
constexpr BitName kRebootCommands[] = {
    {0x00000000, "LINUX_REBOOT_CMD_CAD_OFF"},   {0x89abcdef, "LINUX_REBOOT_CMD_CAD_ON"},
    {0xcdef0123, "LINUX_REBOOT_CMD_HALT"},      {0x45584543, "LINUX_REBOOT_CMD_KEXEC"},
    {0x4321fedc, "LINUX_REBOOT_CMD_POWER_OFF"}, {0x01234567, "LINUX_REBOOT_CMD_RESTART"},
    {0xa1b2c3d4, "LINUX_REBOOT_CMD_RESTART2"},  {0xd000fce2, "LINUX_REBOOT_CMD_SW_SUSPEND"},
};
constexpr BitName kArchOptions[] = {{0x1001, "ARCH_SET_GS"},    {0x1002, "ARCH_SET_FS"},
                                    {0x1003, "ARCH_GET_FS"},    {0x1004, "ARCH_GET_GS"},
                                    {0x1011, "ARCH_GET_CPUID"}, {0x1012, "ARCH_SET_CPUID"}};
constexpr BitName kModuleFlags[] = {{1, "MODULE_INIT_IGNORE_MODVERSIONS"},
                                    {2, "MODULE_INIT_IGNORE_VERMAGIC"},
                                    {4, "MODULE_INIT_COMPRESSED_FILE"}};

bool append_of(std::string& out, std::uint64_t value, std::span<const NumberNames> tables) {
  return append_number(out, static_cast<std::int32_t>(value), tables);
}

}  // namespace

bool append_signal(std::string& out, std::uint64_t value) {
  if (append_of(out, value, kSignals)) return true;
  if (value < kFirstRealTime || value > kLastRealTime) return false;
  out += "SIGRT_";
  append_decimal(out, value - kFirstRealTime);
  return true;
}

bool append_signal_mask_how(std::string& out, std::uint64_t value) {
  return append_of(out, value, kMaskHows);
}

bool append_wait_options(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kWaitOptions);
}

bool append_wait_id_type(std::string& out, std::uint64_t value) {
  return append_of(out, value, kWaitIds);
}

bool append_futex_operation(std::string& out, std::uint64_t value) {
  if (!append_of(out, value & kFutexCommandMask, kFutexes)) return false;
  return append_all_bits(out, static_cast<std::uint32_t>(value & ~kFutexCommandMask), kFutexFlags,
                         true);
}

bool append_resource_limit(std::string& out, std::uint64_t value) {
  return append_of(out, value, kLimits);
}

bool append_clock(std::string& out, std::uint64_t value) { return append_of(out, value, kClocks); }

bool append_scheduler_policy(std::string& out, std::uint64_t value) {
  if (!append_of(out, value & kPolicyMask, kPolicies)) return false;
  return append_bits(out, value, kPolicyFlags, true);
}

bool append_priority_target(std::string& out, std::uint64_t value) {
  return append_of(out, value, kPriorities);
}

bool append_interval_timer(std::string& out, std::uint64_t value) {
  return append_of(out, value, kTimers);
}

bool append_seccomp_operation(std::string& out, std::uint64_t value) {
  return append_of(out, value, kSeccomps);
}

bool append_key_operation(std::string& out, std::uint64_t value) {
  return append_of(out, value, kKeys);
}

bool append_random_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kRandomFlags);
}

bool append_reboot_command(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kRebootCommands);
}

bool append_arch_option(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kArchOptions);
}

bool append_module_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kModuleFlags);
}

}  // namespace tracee::render

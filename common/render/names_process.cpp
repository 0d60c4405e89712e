// Names about processes: ptrace(2), prctl(2), clone(2), execveat(2), capabilities(7).
#include "common/render/name_tables.h"

namespace tracee::render {
namespace {

constexpr std::string_view kPtraceLow[] = {
    "PTRACE_TRACEME",
    "PTRACE_PEEKTEXT",
    "PTRACE_PEEKDATA",
    "PTRACE_PEEKUSER",
    "PTRACE_POKETEXT",
    "PTRACE_POKEDATA",
    "PTRACE_POKEUSER",
    "PTRACE_CONT",
    "PTRACE_KILL",
    "PTRACE_SINGLESTEP",
    "",
    "",
    "PTRACE_GETREGS",
    "PTRACE_SETREGS",
    "PTRACE_GETFPREGS",
    "PTRACE_SETFPREGS",
    "PTRACE_ATTACH",
    "PTRACE_DETACH",
    "PTRACE_GETFPXREGS",
    "PTRACE_SETFPXREGS",
    "",
    "",
    "",
    "",
    "PTRACE_SYSCALL",
};
constexpr std::string_view kPtraceHigh[] = {
    "PTRACE_SETOPTIONS",
    "PTRACE_GETEVENTMSG",
    "PTRACE_GETSIGINFO",
    "PTRACE_SETSIGINFO",
    "PTRACE_GETREGSET",
    "PTRACE_SETREGSET",
    "PTRACE_SEIZE",
    "PTRACE_INTERRUPT",
    "PTRACE_LISTEN",
    "PTRACE_PEEKSIGINFO",
    "PTRACE_GETSIGMASK",
    "PTRACE_SETSIGMASK",
    "PTRACE_SECCOMP_GET_FILTER",
    "PTRACE_SECCOMP_GET_METADATA",
};
constexpr NumberNames kPtrace[] = {{0, kPtraceLow}, {0x4200, kPtraceHigh}};

constexpr std::string_view kPrctlNames[] = {
    "PR_SET_PDEATHSIG",
    "PR_GET_PDEATHSIG",
    "PR_GET_DUMPABLE",
    "PR_SET_DUMPABLE",
    "PR_GET_UNALIGN",
    "PR_SET_UNALIGN",
    "PR_GET_KEEPCAPS",
    "PR_SET_KEEPCAPS",
    "PR_GET_FPEMU",
    "PR_SET_FPEMU",
    "PR_GET_FPEXC",
    "PR_SET_FPEXC",
    "PR_GET_TIMING",
    "PR_SET_TIMING",
    "PR_SET_NAME",
    "PR_GET_NAME",
    "",
    "",
    "PR_GET_ENDIAN",
    "PR_SET_ENDIAN",
    "PR_GET_SECCOMP",
    "PR_SET_SECCOMP",
    "PR_CAPBSET_READ",
    "PR_CAPBSET_DROP",
    "PR_GET_TSC",
    "PR_SET_TSC",
    "PR_GET_SECUREBITS",
    "PR_SET_SECUREBITS",
    "PR_SET_TIMERSLACK",
    "PR_GET_TIMERSLACK",
    "PR_TASK_PERF_EVENTS_DISABLE",
    "PR_TASK_PERF_EVENTS_ENABLE",
    "PR_MCE_KILL",
    "PR_MCE_KILL_GET",
    "PR_SET_MM",
    "PR_SET_CHILD_SUBREAPER",
    "PR_GET_CHILD_SUBREAPER",
    "PR_SET_NO_NEW_PRIVS",
    "PR_GET_NO_NEW_PRIVS",
    "PR_GET_TID_ADDRESS",
    "PR_SET_THP_DISABLE",
    "PR_GET_THP_DISABLE",
    "PR_MPX_ENABLE_MANAGEMENT",
    "PR_MPX_DISABLE_MANAGEMENT",
    "PR_SET_FP_MODE",
    "PR_GET_FP_MODE",
    "PR_CAP_AMBIENT",
    "",
    "",
    "PR_SVE_SET_VL",
    "PR_SVE_GET_VL",
    "PR_GET_SPECULATION_CTRL",
    "PR_SET_SPECULATION_CTRL",
    "PR_PAC_RESET_KEYS",
    "PR_SET_TAGGED_ADDR_CTRL",
    "PR_GET_TAGGED_ADDR_CTRL",
};
constexpr NumberNames kPrctl[] = {{1, kPrctlNames}};

constexpr BitName kCloneFlags[] = {
    {0x00000100, "CLONE_VM"},
    {0x00000200, "CLONE_FS"},
    {0x00000400, "CLONE_FILES"},
    {0x00000800, "CLONE_SIGHAND"},
    {0x00001000, "CLONE_PIDFD"},
    {0x00002000, "CLONE_PTRACE"},
    {0x00004000, "CLONE_VFORK"},
    {0x00008000, "CLONE_PARENT"},
    {0x00010000, "CLONE_THREAD"},
    {0x00020000, "CLONE_NEWNS"},
    {0x00040000, "CLONE_SYSVSEM"},
    {0x00080000, "CLONE_SETTLS"},
    {0x00100000, "CLONE_PARENT_SETTID"},
    {0x00200000, "CLONE_CHILD_CLEARTID"},
    {0x00400000, "CLONE_DETACHED"},
    {0x00800000, "CLONE_UNTRACED"},
    {0x01000000, "CLONE_CHILD_SETTID"},
    {0x02000000, "CLONE_NEWCGROUP"},
    {0x04000000, "CLONE_NEWUTS"},
    {0x08000000, "CLONE_NEWIPC"},
    {0x10000000, "CLONE_NEWUSER"},
    {0x20000000, "CLONE_NEWPID"},
    {0x40000000, "CLONE_NEWNET"},
    {0x80000000, "CLONE_IO"},
};

constexpr BitName kExecveatFlags[] = {{0x1000, "AT_EMPTY_PATH"}, {0x100, "AT_SYMLINK_NOFOLLOW"}};

constexpr std::string_view kCapabilityNames[] = {
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
};
constexpr NumberNames kCapabilities[] = {{0, kCapabilityNames}};

}  // namespace

bool append_ptrace_request(std::string& out, std::uint64_t value) {
  return append_number(out, static_cast<std::int64_t>(value), kPtrace);
}

bool append_prctl_option(std::string& out, std::uint64_t value) {
  return append_number(out, static_cast<std::int64_t>(value), kPrctl);
}

bool append_clone_flags(std::string& out, std::uint64_t value) {
  constexpr std::uint64_t kExitSignal = 0xff;  // CSIGNAL, not shown
  if ((value & ~kExitSignal) == 0) {
    out += '0';
    return true;
  }
  return append_bits(out, value, kCloneFlags);
}

bool append_execveat_flags(std::string& out, std::uint64_t value) {
  if (value == 0) {
    out += '0';
    return true;
  }
  return append_bits(out, value, kExecveatFlags);
}

bool append_capability(std::string& out, std::uint64_t value) {
  return append_number(out, static_cast<std::int64_t>(value), kCapabilities);
}

}  // namespace tracee::render

// Every name against the system's headers, and the order and zero cases of flag texts.
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "common/render/names.h"

namespace tracee::render {
namespace {

std::string name(Rendering rendering, std::int64_t value) {
  std::string out = "<";
  const bool named = append_name(out, rendering, static_cast<std::uint64_t>(value));
  CHECK(named == (out.size() > 1));
  return out.substr(1);
}

struct Named {
  std::int64_t value;
  const char* name;
};
#define N(constant) \
  { constant, #constant }

constexpr Named kPtrace[] = {N(PTRACE_TRACEME),
                             N(PTRACE_PEEKTEXT),
                             N(PTRACE_PEEKDATA),
                             {3, "PTRACE_PEEKUSER"},
                             N(PTRACE_POKETEXT),
                             N(PTRACE_POKEDATA),
                             {6, "PTRACE_POKEUSER"},
                             N(PTRACE_CONT),
                             N(PTRACE_KILL),
                             N(PTRACE_SINGLESTEP),
                             {12, "PTRACE_GETREGS"},
                             {13, "PTRACE_SETREGS"},
                             {14, "PTRACE_GETFPREGS"},
                             {15, "PTRACE_SETFPREGS"},
                             N(PTRACE_ATTACH),
                             N(PTRACE_DETACH),
                             {18, "PTRACE_GETFPXREGS"},
                             {19, "PTRACE_SETFPXREGS"},
                             N(PTRACE_SYSCALL),
                             N(PTRACE_SETOPTIONS),
                             N(PTRACE_GETEVENTMSG),
                             N(PTRACE_GETSIGINFO),
                             N(PTRACE_SETSIGINFO),
                             N(PTRACE_GETREGSET),
                             N(PTRACE_SETREGSET),
                             N(PTRACE_SEIZE),
                             N(PTRACE_INTERRUPT),
                             N(PTRACE_LISTEN),
                             N(PTRACE_PEEKSIGINFO),
                             N(PTRACE_GETSIGMASK),
                             N(PTRACE_SETSIGMASK),
                             N(PTRACE_SECCOMP_GET_FILTER),
                             N(PTRACE_SECCOMP_GET_METADATA)};

constexpr Named kPrctl[] = {N(PR_SET_PDEATHSIG),
                            N(PR_GET_PDEATHSIG),
                            N(PR_GET_DUMPABLE),
                            N(PR_SET_DUMPABLE),
                            N(PR_GET_UNALIGN),
                            N(PR_SET_UNALIGN),
                            N(PR_GET_KEEPCAPS),
                            N(PR_SET_KEEPCAPS),
                            N(PR_GET_FPEMU),
                            N(PR_SET_FPEMU),
                            N(PR_GET_FPEXC),
                            N(PR_SET_FPEXC),
                            N(PR_GET_TIMING),
                            N(PR_SET_TIMING),
                            N(PR_SET_NAME),
                            N(PR_GET_NAME),
                            N(PR_GET_ENDIAN),
                            N(PR_SET_ENDIAN),
                            N(PR_GET_SECCOMP),
                            N(PR_SET_SECCOMP),
                            N(PR_CAPBSET_READ),
                            N(PR_CAPBSET_DROP),
                            N(PR_GET_TSC),
                            N(PR_SET_TSC),
                            N(PR_GET_SECUREBITS),
                            N(PR_SET_SECUREBITS),
                            N(PR_SET_TIMERSLACK),
                            N(PR_GET_TIMERSLACK),
                            N(PR_TASK_PERF_EVENTS_DISABLE),
                            N(PR_TASK_PERF_EVENTS_ENABLE),
                            N(PR_MCE_KILL),
                            N(PR_MCE_KILL_GET),
                            N(PR_SET_MM),
                            N(PR_SET_CHILD_SUBREAPER),
                            N(PR_GET_CHILD_SUBREAPER),
                            N(PR_SET_NO_NEW_PRIVS),
                            N(PR_GET_NO_NEW_PRIVS),
                            N(PR_GET_TID_ADDRESS),
                            N(PR_SET_THP_DISABLE),
                            N(PR_GET_THP_DISABLE),
                            N(PR_MPX_ENABLE_MANAGEMENT),
                            N(PR_MPX_DISABLE_MANAGEMENT),
                            N(PR_SET_FP_MODE),
                            N(PR_GET_FP_MODE),
                            N(PR_CAP_AMBIENT),
                            N(PR_SVE_SET_VL),
                            N(PR_SVE_GET_VL),
                            N(PR_GET_SPECULATION_CTRL),
                            N(PR_SET_SPECULATION_CTRL),
                            N(PR_PAC_RESET_KEYS),
                            N(PR_SET_TAGGED_ADDR_CTRL),
                            N(PR_GET_TAGGED_ADDR_CTRL)};

constexpr Named kBpf[] = {N(BPF_MAP_CREATE),        N(BPF_MAP_LOOKUP_ELEM),
                          N(BPF_MAP_UPDATE_ELEM),   N(BPF_MAP_DELETE_ELEM),
                          N(BPF_MAP_GET_NEXT_KEY),  N(BPF_PROG_LOAD),
                          N(BPF_OBJ_PIN),           N(BPF_OBJ_GET),
                          N(BPF_PROG_ATTACH),       N(BPF_PROG_DETACH),
                          N(BPF_PROG_TEST_RUN),     N(BPF_PROG_GET_NEXT_ID),
                          N(BPF_MAP_GET_NEXT_ID),   N(BPF_PROG_GET_FD_BY_ID),
                          N(BPF_MAP_GET_FD_BY_ID),  N(BPF_OBJ_GET_INFO_BY_FD),
                          N(BPF_PROG_QUERY),        N(BPF_RAW_TRACEPOINT_OPEN),
                          N(BPF_BTF_LOAD),          N(BPF_BTF_GET_FD_BY_ID),
                          N(BPF_TASK_FD_QUERY),     N(BPF_MAP_LOOKUP_AND_DELETE_ELEM),
                          N(BPF_MAP_FREEZE),        N(BPF_BTF_GET_NEXT_ID),
                          N(BPF_MAP_LOOKUP_BATCH),  N(BPF_MAP_LOOKUP_AND_DELETE_BATCH),
                          N(BPF_MAP_UPDATE_BATCH),  N(BPF_MAP_DELETE_BATCH),
                          N(BPF_LINK_CREATE),       N(BPF_LINK_UPDATE),
                          N(BPF_LINK_GET_FD_BY_ID), N(BPF_LINK_GET_NEXT_ID),
                          N(BPF_ENABLE_STATS),      N(BPF_ITER_CREATE),
                          N(BPF_LINK_DETACH)};

constexpr Named kDomains[] = {
    N(AF_UNSPEC),     N(AF_UNIX),      N(AF_INET),     N(AF_AX25),  N(AF_IPX),     N(AF_APPLETALK),
    N(AF_NETROM),     N(AF_BRIDGE),    N(AF_ATMPVC),   N(AF_X25),   N(AF_INET6),   N(AF_ROSE),
    N(AF_DECnet),     N(AF_NETBEUI),   N(AF_SECURITY), N(AF_KEY),   N(AF_NETLINK), N(AF_PACKET),
    N(AF_ASH),        N(AF_ECONET),    N(AF_ATMSVC),   N(AF_RDS),   N(AF_SNA),     N(AF_IRDA),
    N(AF_PPPOX),      N(AF_WANPIPE),   N(AF_LLC),      N(AF_IB),    N(AF_MPLS),    N(AF_CAN),
    N(AF_TIPC),       N(AF_BLUETOOTH), N(AF_IUCV),     N(AF_RXRPC), N(AF_ISDN),    N(AF_PHONET),
    N(AF_IEEE802154), N(AF_CAIF),      N(AF_ALG),      N(AF_NFC),   N(AF_VSOCK),   N(AF_KCM),
    N(AF_QIPCRTR),    N(AF_SMC),       N(AF_XDP)};

constexpr Named kCapabilities[] = {N(CAP_CHOWN),
                                   N(CAP_DAC_OVERRIDE),
                                   N(CAP_DAC_READ_SEARCH),
                                   N(CAP_FOWNER),
                                   N(CAP_FSETID),
                                   N(CAP_KILL),
                                   N(CAP_SETGID),
                                   N(CAP_SETUID),
                                   N(CAP_SETPCAP),
                                   N(CAP_LINUX_IMMUTABLE),
                                   N(CAP_NET_BIND_SERVICE),
                                   N(CAP_NET_BROADCAST),
                                   N(CAP_NET_ADMIN),
                                   N(CAP_NET_RAW),
                                   N(CAP_IPC_LOCK),
                                   N(CAP_IPC_OWNER),
                                   N(CAP_SYS_MODULE),
                                   N(CAP_SYS_RAWIO),
                                   N(CAP_SYS_CHROOT),
                                   N(CAP_SYS_PTRACE),
                                   N(CAP_SYS_PACCT),
                                   N(CAP_SYS_ADMIN),
                                   N(CAP_SYS_BOOT),
                                   N(CAP_SYS_NICE),
                                   N(CAP_SYS_RESOURCE),
                                   N(CAP_SYS_TIME),
                                   N(CAP_SYS_TTY_CONFIG),
                                   N(CAP_MKNOD),
                                   N(CAP_LEASE),
                                   N(CAP_AUDIT_WRITE),
                                   N(CAP_AUDIT_CONTROL),
                                   N(CAP_SETFCAP),
                                   N(CAP_MAC_OVERRIDE),
                                   N(CAP_MAC_ADMIN),
                                   N(CAP_SYSLOG),
                                   N(CAP_WAKE_ALARM),
                                   N(CAP_BLOCK_SUSPEND),
                                   N(CAP_AUDIT_READ)};

constexpr Named kClone[] = {N(CLONE_VM),
                            N(CLONE_FS),
                            N(CLONE_FILES),
                            N(CLONE_SIGHAND),
                            N(CLONE_PIDFD),
                            N(CLONE_PTRACE),
                            N(CLONE_VFORK),
                            N(CLONE_PARENT),
                            N(CLONE_THREAD),
                            N(CLONE_NEWNS),
                            N(CLONE_SYSVSEM),
                            N(CLONE_SETTLS),
                            N(CLONE_PARENT_SETTID),
                            N(CLONE_CHILD_CLEARTID),
                            N(CLONE_DETACHED),
                            N(CLONE_UNTRACED),
                            N(CLONE_CHILD_SETTID),
                            N(CLONE_NEWCGROUP),
                            N(CLONE_NEWUTS),
                            N(CLONE_NEWIPC),
                            N(CLONE_NEWUSER),
                            N(CLONE_NEWPID),
                            N(CLONE_NEWNET),
                            {0x80000000, "CLONE_IO"}};
#undef N

// Exactly the values of `table` have names, of all from -2 to `last`.
template <std::size_t size>
void check_numbers(Rendering rendering, const Named (&table)[size], std::int64_t last) {
  std::size_t next = 0;
  for (std::int64_t value = -2; value <= last; ++value) {
    INFO(value);
    if (next < size && table[next].value == value) {
      REQUIRE(name(rendering, value) == table[next++].name);
    } else {
      REQUIRE(name(rendering, value).empty());
    }
  }
  CHECK(next == size);
}

TEST_CASE("numbers have v0.6.3's names and no others") {
  check_numbers(Rendering::PtraceRequest, kPtrace, 0x4300);
  check_numbers(Rendering::PrctlOption, kPrctl, 300);
  check_numbers(Rendering::BpfCommand, kBpf, 300);
  check_numbers(Rendering::SocketDomain, kDomains, 300);
  check_numbers(Rendering::Capability, kCapabilities, 300);
  for (auto rendering : {Rendering::PtraceRequest, Rendering::PrctlOption, Rendering::BpfCommand,
                         Rendering::SocketDomain, Rendering::Capability, Rendering::SyscallName,
                         Rendering::KernelReadType, Rendering::MemoryAlert, Rendering::Plain}) {
    CHECK(name(rendering, INT64_MAX).empty());
    CHECK(name(rendering, INT64_MIN).empty());
  }
}

TEST_CASE("open flags: access mode first, then in v0.6.3's order") {
  const auto flags = [](std::int64_t value) { return name(Rendering::OpenFlags, value); };
  CHECK(flags(O_RDONLY) == "O_RDONLY");
  CHECK(flags(O_WRONLY | O_CREAT | O_TRUNC) == "O_WRONLY|O_CREAT|O_TRUNC");
  CHECK(flags(O_RDWR | O_CLOEXEC) == "O_RDWR|O_CLOEXEC");
  CHECK(flags(3) == "O_WRONLY");
  CHECK(flags(O_SYNC) == "O_RDONLY|O_SYNC");
  CHECK(flags(O_DSYNC) == "O_RDONLY");
  CHECK(flags(0100000) == "O_RDONLY|O_LARGEFILE");
  CHECK(flags(O_TMPFILE | O_RDWR) == "O_RDWR|O_DIRECTORY|O_TMPFILE");
  CHECK(flags(0x40000000) == "O_RDONLY");
  CHECK(flags(-1) ==
        "O_WRONLY|O_CREAT|O_EXCL|O_NOCTTY|O_TRUNC|O_APPEND|O_NONBLOCK|O_SYNC|O_ASYNC|O_LARGEFILE|"
        "O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC|O_DIRECT|O_NOATIME|O_PATH|O_TMPFILE");
  const Named single[] = {
      {O_CREAT, "O_CREAT"},     {O_EXCL, "O_EXCL"},           {O_NOCTTY, "O_NOCTTY"},
      {O_TRUNC, "O_TRUNC"},     {O_APPEND, "O_APPEND"},       {O_NONBLOCK, "O_NONBLOCK"},
      {O_ASYNC, "O_ASYNC"},     {O_DIRECTORY, "O_DIRECTORY"}, {O_NOFOLLOW, "O_NOFOLLOW"},
      {O_CLOEXEC, "O_CLOEXEC"}, {O_DIRECT, "O_DIRECT"},       {O_NOATIME, "O_NOATIME"},
      {O_PATH, "O_PATH"}};
  for (const Named& flag : single) CHECK(flags(flag.value) == "O_RDONLY|" + std::string(flag.name));
}

TEST_CASE("access modes and protections have a name for nothing") {
  CHECK(name(Rendering::AccessMode, F_OK) == "F_OK");
  CHECK(name(Rendering::AccessMode, R_OK | W_OK | X_OK) == "R_OK|W_OK|X_OK");
  CHECK(name(Rendering::AccessMode, X_OK | 64) == "X_OK");
  CHECK(name(Rendering::AccessMode, 64).empty());
  CHECK(name(Rendering::MemoryProtection, PROT_NONE) == "PROT_NONE");
  CHECK(name(Rendering::MemoryProtection, PROT_READ | PROT_WRITE | PROT_EXEC) ==
        "PROT_READ|PROT_WRITE|PROT_EXEC");
  CHECK(name(Rendering::MemoryProtection, PROT_GROWSDOWN).empty());
}

TEST_CASE("clone flags drop the exit signal") {
  const auto flags = [](std::int64_t value) { return name(Rendering::CloneFlags, value); };
  std::string all;
  for (const Named& flag : kClone) {
    CHECK(flags(flag.value) == flag.name);
    all += (all.empty() ? "" : "|") + std::string(flag.name);
  }
  CHECK(flags(0xffffffff) == all);
  CHECK(flags(0) == "0");
  CHECK(flags(17) == "0");
  CHECK(flags(CLONE_VM | CLONE_VFORK | 17) == "CLONE_VM|CLONE_VFORK");
  CHECK(flags(1LL << 32).empty());
}

TEST_CASE("execveat flags are named as the kernel means them") {
  CHECK(name(Rendering::ExecveatFlags, AT_EMPTY_PATH) == "AT_EMPTY_PATH");
  CHECK(name(Rendering::ExecveatFlags, AT_SYMLINK_NOFOLLOW) == "AT_SYMLINK_NOFOLLOW");
  CHECK(name(Rendering::ExecveatFlags, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) ==
        "AT_EMPTY_PATH|AT_SYMLINK_NOFOLLOW");
  CHECK(name(Rendering::ExecveatFlags, 0) == "0");
  CHECK(name(Rendering::ExecveatFlags, 0x10000).empty());
}

TEST_CASE("file modes name the type, then each class as a whole or right by right") {
  const auto mode = [](std::int64_t value) { return name(Rendering::FileMode, value); };
  CHECK(mode(S_IFREG | 0755) == "S_IFREG|S_IRWXU|S_IRGRP|S_IXGRP|S_IROTH|S_IXOTH");
  CHECK(mode(0644) == "S_IRUSR|S_IWUSR|S_IRGRP|S_IROTH");
  CHECK(mode(0777) == "S_IRWXU|S_IRWXG|S_IRWXO");
  CHECK(mode(0123) == "S_IXUSR|S_IWGRP|S_IWOTH|S_IXOTH");
  CHECK(mode(04700) == "S_IRWXU");
  CHECK(mode(04000).empty());
  CHECK(mode(0).empty());
  const Named types[] = {{S_IFSOCK, "S_IFSOCK"}, {S_IFLNK, "S_IFLNK"}, {S_IFREG, "S_IFREG"},
                         {S_IFBLK, "S_IFBLK"},   {S_IFDIR, "S_IFDIR"}, {S_IFCHR, "S_IFCHR"},
                         {S_IFIFO, "S_IFIFO"}};
  for (const Named& type : types) CHECK(mode(type.value) == type.name);
}

TEST_CASE("socket types are the low four bits, then flags") {
  const auto type = [](std::int64_t value) { return name(Rendering::SocketType, value); };
  CHECK(type(SOCK_STREAM) == "SOCK_STREAM");
  CHECK(type(SOCK_DGRAM) == "SOCK_DGRAM");
  CHECK(type(SOCK_RAW) == "SOCK_RAW");
  CHECK(type(SOCK_RDM) == "SOCK_RDM");
  CHECK(type(SOCK_SEQPACKET) == "SOCK_SEQPACKET");
  CHECK(type(SOCK_DCCP) == "SOCK_DCCP");
  CHECK(type(SOCK_PACKET) == "SOCK_PACKET");
  CHECK(type(SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC) ==
        "SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC");
  CHECK(type(9 | SOCK_CLOEXEC) == "9|SOCK_CLOEXEC");
  CHECK(type(0) == "0");
}

TEST_CASE("system calls, read types and alerts") {
  CHECK(name(Rendering::SyscallName, 257) == "openat");
  CHECK(name(Rendering::SyscallName, 1003).empty());
  CHECK(name(Rendering::SyscallName, 65536 + 257).empty());
  CHECK(name(Rendering::KernelReadType, 0) == "unknown");
  CHECK(name(Rendering::KernelReadType, 2) == "kernel-module");
  CHECK(name(Rendering::KernelReadType, 6) == "x509-certificate");
  CHECK(name(Rendering::KernelReadType, 7).empty());
  CHECK(name(Rendering::MemoryAlert, 1) == "Mmaped region with W+E permissions!");
  CHECK(name(Rendering::MemoryAlert, 4) == "Protection changed from W+E to E!");
  CHECK(name(Rendering::MemoryAlert, 5).empty());
}

}  // namespace
}  // namespace tracee::render

// Texts beside values: every name against the system's headers, and where they are shown.
#include <arpa/inet.h>
#include <asm/prctl.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/futex.h>
#include <linux/if_packet.h>
#include <linux/in6.h>
#include <linux/keyctl.h>
#include <linux/memfd.h>
#include <linux/module.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "common/render/explain.h"
#include "common/render/explain_tables.h"
#include "common/render/names.h"

// Newer than some systems' headers; the kernel's values.
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8
#define MFD_EXEC 16
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif
#ifndef SOL_SCTP
#define SOL_SCTP 132
#endif

namespace tracee::render {
namespace {

struct Named {
  std::int64_t value;
  const char* name;
};
#define N(constant) \
  { static_cast<std::int64_t>(constant), #constant }

constexpr Named kAtFlags[] = {N(AT_SYMLINK_NOFOLLOW), N(AT_EACCESS),    N(AT_SYMLINK_FOLLOW),
                              N(AT_NO_AUTOMOUNT),     N(AT_EMPTY_PATH), N(AT_STATX_FORCE_SYNC),
                              N(AT_STATX_DONT_SYNC),  N(AT_RECURSIVE)};
constexpr Named kMountFlags[] = {
    N(MS_RDONLY),     N(MS_NOSUID),     N(MS_NODEV),       N(MS_NOEXEC),      N(MS_SYNCHRONOUS),
    N(MS_REMOUNT),    N(MS_MANDLOCK),   N(MS_DIRSYNC),     N(MS_NOSYMFOLLOW), N(MS_NOATIME),
    N(MS_NODIRATIME), N(MS_BIND),       N(MS_MOVE),        N(MS_REC),         N(MS_SILENT),
    N(MS_POSIXACL),   N(MS_UNBINDABLE), N(MS_PRIVATE),     N(MS_SLAVE),       N(MS_SHARED),
    N(MS_RELATIME),   N(MS_I_VERSION),  N(MS_STRICTATIME), N(MS_LAZYTIME)};
constexpr Named kUnmountFlags[] = {N(MNT_FORCE), N(MNT_DETACH), N(MNT_EXPIRE), N(UMOUNT_NOFOLLOW)};
constexpr Named kFcntlCommand[] = {
    N(F_DUPFD),         N(F_GETFD),      N(F_SETFD),      N(F_GETFL),     N(F_SETFL),
    N(F_GETLK),         N(F_SETLK),      N(F_SETLKW),     N(F_SETOWN),    N(F_GETOWN),
    N(F_SETSIG),        N(F_GETSIG),     N(F_SETOWN_EX),  N(F_GETOWN_EX), N(F_OFD_GETLK),
    N(F_OFD_SETLK),     N(F_OFD_SETLKW), N(F_SETLEASE),   N(F_GETLEASE),  N(F_NOTIFY),
    N(F_DUPFD_CLOEXEC), N(F_SETPIPE_SZ), N(F_GETPIPE_SZ), N(F_ADD_SEALS), N(F_GET_SEALS),
    N(F_GET_RW_HINT),   N(F_SET_RW_HINT)};
constexpr Named kIoctlRequest[] = {
    N(TCGETS),    N(TCSETS),    N(TCSETSW), N(TCSETSF),    N(TCFLSH),     N(TIOCSCTTY),
    N(TIOCGPGRP), N(TIOCSPGRP), N(TIOCSTI), N(TIOCGWINSZ), N(TIOCSWINSZ), N(FIONREAD),
    N(TIOCLINUX), N(TIOCCONS),  N(FIONBIO), N(TIOCNOTTY),  N(TIOCSETD),   N(TIOCGETD),
    N(FIONCLEX),  N(FIOCLEX),   N(FIOASYNC)};
constexpr Named kDescriptorFlags[] = {N(O_NONBLOCK), N(O_DIRECT), N(O_CLOEXEC)};
constexpr Named kSeekWhence[] = {N(SEEK_SET), N(SEEK_CUR), N(SEEK_END), N(SEEK_DATA), N(SEEK_HOLE)};
constexpr Named kEpollOperation[] = {N(EPOLL_CTL_ADD), N(EPOLL_CTL_DEL), N(EPOLL_CTL_MOD)};
constexpr Named kLockOperation[] = {N(LOCK_SH), N(LOCK_EX), N(LOCK_NB), N(LOCK_UN)};
constexpr Named kMemoryFileFlags[] = {N(MFD_CLOEXEC), N(MFD_ALLOW_SEALING), N(MFD_HUGETLB),
                                      N(MFD_NOEXEC_SEAL), N(MFD_EXEC)};
constexpr Named kRenameFlags[] = {N(RENAME_NOREPLACE), N(RENAME_EXCHANGE), N(RENAME_WHITEOUT)};
constexpr Named kWatchMask[] = {
    N(IN_ACCESS),      N(IN_MODIFY),      N(IN_ATTRIB),      N(IN_CLOSE_WRITE), N(IN_CLOSE_NOWRITE),
    N(IN_OPEN),        N(IN_MOVED_FROM),  N(IN_MOVED_TO),    N(IN_CREATE),      N(IN_DELETE),
    N(IN_DELETE_SELF), N(IN_MOVE_SELF),   N(IN_UNMOUNT),     N(IN_Q_OVERFLOW),  N(IN_IGNORED),
    N(IN_ONLYDIR),     N(IN_DONT_FOLLOW), N(IN_EXCL_UNLINK), N(IN_MASK_CREATE), N(IN_MASK_ADD),
    N(IN_ISDIR),       N(IN_ONESHOT)};
constexpr Named kSpliceFlags[] = {N(SPLICE_F_MOVE), N(SPLICE_F_NONBLOCK), N(SPLICE_F_MORE),
                                  N(SPLICE_F_GIFT)};
constexpr Named kAttributeFlags[] = {N(XATTR_CREATE), N(XATTR_REPLACE)};
constexpr Named kAllocateMode[] = {N(FALLOC_FL_KEEP_SIZE),     N(FALLOC_FL_PUNCH_HOLE),
                                   N(FALLOC_FL_NO_HIDE_STALE), N(FALLOC_FL_COLLAPSE_RANGE),
                                   N(FALLOC_FL_ZERO_RANGE),    N(FALLOC_FL_INSERT_RANGE),
                                   N(FALLOC_FL_UNSHARE_RANGE)};
constexpr Named kMapFlags[] = {N(MAP_SHARED),    N(MAP_PRIVATE),        N(MAP_SHARED_VALIDATE),
                               N(MAP_FIXED),     N(MAP_ANONYMOUS),      N(MAP_32BIT),
                               N(MAP_GROWSDOWN), N(MAP_DENYWRITE),      N(MAP_EXECUTABLE),
                               N(MAP_LOCKED),    N(MAP_NORESERVE),      N(MAP_POPULATE),
                               N(MAP_NONBLOCK),  N(MAP_STACK),          N(MAP_HUGETLB),
                               N(MAP_SYNC),      N(MAP_FIXED_NOREPLACE)};
constexpr Named kRemapFlags[] = {N(MREMAP_MAYMOVE), N(MREMAP_FIXED), N(MREMAP_DONTUNMAP)};
constexpr Named kSyncFlags[] = {N(MS_ASYNC), N(MS_INVALIDATE), N(MS_SYNC)};
constexpr Named kLockAllFlags[] = {N(MCL_CURRENT), N(MCL_FUTURE), N(MCL_ONFAULT)};
constexpr Named kAdvice[] = {N(MADV_NORMAL),          N(MADV_RANDOM),        N(MADV_SEQUENTIAL),
                             N(MADV_WILLNEED),        N(MADV_DONTNEED),      N(MADV_FREE),
                             N(MADV_REMOVE),          N(MADV_DONTFORK),      N(MADV_DOFORK),
                             N(MADV_MERGEABLE),       N(MADV_UNMERGEABLE),   N(MADV_HUGEPAGE),
                             N(MADV_NOHUGEPAGE),      N(MADV_DONTDUMP),      N(MADV_DODUMP),
                             N(MADV_WIPEONFORK),      N(MADV_KEEPONFORK),    N(MADV_COLD),
                             N(MADV_PAGEOUT),         N(MADV_POPULATE_READ), N(MADV_POPULATE_WRITE),
                             N(MADV_DONTNEED_LOCKED), N(MADV_COLLAPSE),      N(MADV_HWPOISON),
                             N(MADV_SOFT_OFFLINE)};
constexpr Named kIpcFlags[] = {N(IPC_CREAT), N(IPC_EXCL), N(IPC_NOWAIT)};
constexpr Named kIpcCommand[] = {N(IPC_RMID), N(IPC_SET), N(IPC_STAT), N(IPC_INFO)};
constexpr Named kSignal[] = {
    N(SIGHUP),  N(SIGINT),    N(SIGQUIT), N(SIGILL),  N(SIGTRAP),   N(SIGABRT), N(SIGBUS),
    N(SIGFPE),  N(SIGKILL),   N(SIGUSR1), N(SIGSEGV), N(SIGUSR2),   N(SIGPIPE), N(SIGALRM),
    N(SIGTERM), N(SIGSTKFLT), N(SIGCHLD), N(SIGCONT), N(SIGSTOP),   N(SIGTSTP), N(SIGTTIN),
    N(SIGTTOU), N(SIGURG),    N(SIGXCPU), N(SIGXFSZ), N(SIGVTALRM), N(SIGPROF), N(SIGWINCH),
    N(SIGIO),   N(SIGPWR),    N(SIGSYS)};
constexpr Named kSignalMaskHow[] = {N(SIG_BLOCK), N(SIG_UNBLOCK), N(SIG_SETMASK)};
constexpr Named kWaitOptions[] = {N(WNOHANG), N(WUNTRACED),   N(WEXITED), N(WCONTINUED),
                                  N(WNOWAIT), N(__WNOTHREAD), N(__WALL),  N(__WCLONE)};
constexpr Named kWaitIdType[] = {N(P_ALL), N(P_PID), N(P_PGID), N(P_PIDFD)};
constexpr Named kFutexOperation[] = {
    N(FUTEX_WAIT),           N(FUTEX_WAKE),        N(FUTEX_FD),          N(FUTEX_REQUEUE),
    N(FUTEX_CMP_REQUEUE),    N(FUTEX_WAKE_OP),     N(FUTEX_LOCK_PI),     N(FUTEX_UNLOCK_PI),
    N(FUTEX_TRYLOCK_PI),     N(FUTEX_WAIT_BITSET), N(FUTEX_WAKE_BITSET), N(FUTEX_WAIT_REQUEUE_PI),
    N(FUTEX_CMP_REQUEUE_PI), N(FUTEX_LOCK_PI2)};
constexpr Named kResourceLimit[] = {
    N(RLIMIT_CPU),      N(RLIMIT_FSIZE), N(RLIMIT_DATA),   N(RLIMIT_STACK),
    N(RLIMIT_CORE),     N(RLIMIT_RSS),   N(RLIMIT_NPROC),  N(RLIMIT_NOFILE),
    N(RLIMIT_MEMLOCK),  N(RLIMIT_AS),    N(RLIMIT_LOCKS),  N(RLIMIT_SIGPENDING),
    N(RLIMIT_MSGQUEUE), N(RLIMIT_NICE),  N(RLIMIT_RTPRIO), N(RLIMIT_RTTIME)};
constexpr Named kClock[] = {N(CLOCK_REALTIME),
                            N(CLOCK_MONOTONIC),
                            N(CLOCK_PROCESS_CPUTIME_ID),
                            N(CLOCK_THREAD_CPUTIME_ID),
                            N(CLOCK_MONOTONIC_RAW),
                            N(CLOCK_REALTIME_COARSE),
                            N(CLOCK_MONOTONIC_COARSE),
                            N(CLOCK_BOOTTIME),
                            N(CLOCK_REALTIME_ALARM),
                            N(CLOCK_BOOTTIME_ALARM),
                            N(CLOCK_TAI)};
constexpr Named kSchedulerPolicy[] = {N(SCHED_OTHER), N(SCHED_FIFO), N(SCHED_RR),
                                      N(SCHED_BATCH), N(SCHED_IDLE), N(SCHED_DEADLINE)};
constexpr Named kPriorityTarget[] = {N(PRIO_PROCESS), N(PRIO_PGRP), N(PRIO_USER)};
constexpr Named kIntervalTimer[] = {N(ITIMER_REAL), N(ITIMER_VIRTUAL), N(ITIMER_PROF)};
constexpr Named kSeccompOperation[] = {N(SECCOMP_SET_MODE_STRICT), N(SECCOMP_SET_MODE_FILTER),
                                       N(SECCOMP_GET_ACTION_AVAIL), N(SECCOMP_GET_NOTIF_SIZES)};
constexpr Named kKeyOperation[] = {N(KEYCTL_GET_KEYRING_ID),
                                   N(KEYCTL_JOIN_SESSION_KEYRING),
                                   N(KEYCTL_UPDATE),
                                   N(KEYCTL_REVOKE),
                                   N(KEYCTL_CHOWN),
                                   N(KEYCTL_SETPERM),
                                   N(KEYCTL_DESCRIBE),
                                   N(KEYCTL_CLEAR),
                                   N(KEYCTL_LINK),
                                   N(KEYCTL_UNLINK),
                                   N(KEYCTL_SEARCH),
                                   N(KEYCTL_READ),
                                   N(KEYCTL_INSTANTIATE),
                                   N(KEYCTL_NEGATE),
                                   N(KEYCTL_SET_REQKEY_KEYRING),
                                   N(KEYCTL_SET_TIMEOUT),
                                   N(KEYCTL_ASSUME_AUTHORITY),
                                   N(KEYCTL_GET_SECURITY),
                                   N(KEYCTL_SESSION_TO_PARENT),
                                   N(KEYCTL_REJECT),
                                   N(KEYCTL_INSTANTIATE_IOV),
                                   N(KEYCTL_INVALIDATE),
                                   N(KEYCTL_GET_PERSISTENT),
                                   N(KEYCTL_DH_COMPUTE),
                                   N(KEYCTL_PKEY_QUERY),
                                   N(KEYCTL_PKEY_ENCRYPT),
                                   N(KEYCTL_PKEY_DECRYPT),
                                   N(KEYCTL_PKEY_SIGN),
                                   N(KEYCTL_PKEY_VERIFY),
                                   N(KEYCTL_RESTRICT_KEYRING),
                                   N(KEYCTL_MOVE),
                                   N(KEYCTL_CAPABILITIES),
                                   N(KEYCTL_WATCH_KEY)};
constexpr Named kRandomFlags[] = {N(GRND_NONBLOCK), N(GRND_RANDOM), N(GRND_INSECURE)};
constexpr Named kRebootCommand[] = {N(LINUX_REBOOT_CMD_CAD_OFF),   N(LINUX_REBOOT_CMD_CAD_ON),
                                    N(LINUX_REBOOT_CMD_HALT),      N(LINUX_REBOOT_CMD_KEXEC),
                                    N(LINUX_REBOOT_CMD_POWER_OFF), N(LINUX_REBOOT_CMD_RESTART),
                                    N(LINUX_REBOOT_CMD_RESTART2),  N(LINUX_REBOOT_CMD_SW_SUSPEND)};
constexpr Named kArchOption[] = {N(ARCH_SET_GS), N(ARCH_SET_FS),    N(ARCH_GET_FS),
                                 N(ARCH_GET_GS), N(ARCH_GET_CPUID), N(ARCH_SET_CPUID)};
constexpr Named kModuleFlags[] = {N(MODULE_INIT_IGNORE_MODVERSIONS), N(MODULE_INIT_IGNORE_VERMAGIC),
                                  N(MODULE_INIT_COMPRESSED_FILE)};
constexpr Named kSocketLevel[] = {N(SOL_IP),     N(SOL_SOCKET),  N(SOL_TCP),  N(SOL_UDP),
                                  N(SOL_IPV6),   N(SOL_ICMPV6),  N(SOL_SCTP), N(SOL_RAW),
                                  N(SOL_PACKET), N(SOL_NETLINK), N(SOL_ALG),  N(SOL_TLS),
                                  N(SOL_XDP),    N(SOL_MPTCP)};
constexpr Named kMessageFlags[] = {
    N(MSG_OOB),        N(MSG_PEEK),     N(MSG_DONTROUTE), N(MSG_CTRUNC),
    N(MSG_TRUNC),      N(MSG_DONTWAIT), N(MSG_EOR),       N(MSG_WAITALL),
    N(MSG_CONFIRM),    N(MSG_ERRQUEUE), N(MSG_NOSIGNAL),  N(MSG_MORE),
    N(MSG_WAITFORONE), N(MSG_ZEROCOPY), N(MSG_FASTOPEN),  N(MSG_CMSG_CLOEXEC)};
constexpr Named kResolveFlags[] = {N(RESOLVE_NO_XDEV),     N(RESOLVE_NO_MAGICLINKS),
                                   N(RESOLVE_NO_SYMLINKS), N(RESOLVE_BENEATH),
                                   N(RESOLVE_IN_ROOT),     N(RESOLVE_CACHED)};
constexpr Named kShutdownHow[] = {N(SHUT_RD), N(SHUT_WR), N(SHUT_RDWR)};
constexpr Named kSOL_SOCKET[] = {N(SO_DEBUG),
                                 N(SO_REUSEADDR),
                                 N(SO_TYPE),
                                 N(SO_ERROR),
                                 N(SO_DONTROUTE),
                                 N(SO_BROADCAST),
                                 N(SO_SNDBUF),
                                 N(SO_RCVBUF),
                                 N(SO_KEEPALIVE),
                                 N(SO_OOBINLINE),
                                 N(SO_NO_CHECK),
                                 N(SO_PRIORITY),
                                 N(SO_LINGER),
                                 N(SO_BSDCOMPAT),
                                 N(SO_REUSEPORT),
                                 N(SO_PASSCRED),
                                 N(SO_PEERCRED),
                                 N(SO_RCVLOWAT),
                                 N(SO_SNDLOWAT),
                                 N(SO_RCVTIMEO),
                                 N(SO_SNDTIMEO),
                                 N(SO_BINDTODEVICE),
                                 N(SO_ATTACH_FILTER),
                                 N(SO_DETACH_FILTER),
                                 N(SO_PEERNAME),
                                 N(SO_TIMESTAMP),
                                 N(SO_ACCEPTCONN),
                                 N(SO_PEERSEC),
                                 N(SO_SNDBUFFORCE),
                                 N(SO_RCVBUFFORCE),
                                 N(SO_PASSSEC),
                                 N(SO_TIMESTAMPNS),
                                 N(SO_MARK),
                                 N(SO_TIMESTAMPING),
                                 N(SO_PROTOCOL),
                                 N(SO_DOMAIN),
                                 N(SO_RXQ_OVFL),
                                 N(SO_BUSY_POLL),
                                 N(SO_INCOMING_CPU),
                                 N(SO_ATTACH_BPF),
                                 N(SO_ATTACH_REUSEPORT_CBPF),
                                 N(SO_ATTACH_REUSEPORT_EBPF),
                                 N(SO_COOKIE),
                                 N(SO_ZEROCOPY),
                                 N(SO_TXTIME),
                                 N(SO_BINDTOIFINDEX)};
constexpr Named kSOL_IP[] = {N(IP_TOS),
                             N(IP_TTL),
                             N(IP_HDRINCL),
                             N(IP_OPTIONS),
                             N(IP_RECVOPTS),
                             N(IP_PKTINFO),
                             N(IP_MTU_DISCOVER),
                             N(IP_RECVERR),
                             N(IP_RECVTTL),
                             N(IP_RECVTOS),
                             N(IP_FREEBIND),
                             N(IP_TRANSPARENT),
                             N(IP_BIND_ADDRESS_NO_PORT),
                             N(IP_MULTICAST_IF),
                             N(IP_MULTICAST_TTL),
                             N(IP_MULTICAST_LOOP),
                             N(IP_ADD_MEMBERSHIP),
                             N(IP_DROP_MEMBERSHIP),
                             N(IPT_SO_SET_REPLACE)};
constexpr Named kSOL_TCP[] = {
    N(TCP_NODELAY),      N(TCP_MAXSEG),           N(TCP_CORK),         N(TCP_KEEPIDLE),
    N(TCP_KEEPINTVL),    N(TCP_KEEPCNT),          N(TCP_SYNCNT),       N(TCP_LINGER2),
    N(TCP_DEFER_ACCEPT), N(TCP_WINDOW_CLAMP),     N(TCP_INFO),         N(TCP_QUICKACK),
    N(TCP_CONGESTION),   N(TCP_MD5SIG),           N(TCP_USER_TIMEOUT), N(TCP_REPAIR),
    N(TCP_FASTOPEN),     N(TCP_FASTOPEN_CONNECT), N(TCP_ULP)};
constexpr Named kSOL_IPV6[] = {
    N(IPV6_ADDRFORM),       N(IPV6_UNICAST_HOPS),   N(IPV6_MULTICAST_IF),    N(IPV6_MULTICAST_HOPS),
    N(IPV6_MULTICAST_LOOP), N(IPV6_ADD_MEMBERSHIP), N(IPV6_DROP_MEMBERSHIP), N(IPV6_MTU_DISCOVER),
    N(IPV6_RECVERR),        N(IPV6_V6ONLY),         N(IPV6_RECVPKTINFO),     N(IPV6_RECVHOPLIMIT),
    N(IPV6_RECVTCLASS),     N(IPV6_TCLASS),         N(IPV6_TRANSPARENT)};

std::string explained(Rendering rendering, std::int64_t value) {
  std::string out = "<";
  const bool named = append_name(out, rendering, static_cast<std::uint64_t>(value));
  CHECK(named == (out.size() > 1));
  return out.substr(1);
}

template <std::size_t n>
void check(Rendering rendering, const Named (&names)[n]) {
  for (const Named& each : names) CHECK(explained(rendering, each.value) == each.name);
}

template <std::size_t n>
void check_options(std::uint64_t level, const Named (&names)[n]) {
  for (const Named& each : names) {
    std::string out;
    CHECK(append_socket_option(out, level, static_cast<std::uint64_t>(each.value)));
    CHECK(out == each.name);
  }
}

TEST_CASE("names are those of the headers") {
  check(Rendering::AtFlags, kAtFlags);
  check(Rendering::MountFlags, kMountFlags);
  check(Rendering::UnmountFlags, kUnmountFlags);
  check(Rendering::FcntlCommand, kFcntlCommand);
  check(Rendering::IoctlRequest, kIoctlRequest);
  check(Rendering::DescriptorFlags, kDescriptorFlags);
  check(Rendering::SeekWhence, kSeekWhence);
  check(Rendering::EpollOperation, kEpollOperation);
  check(Rendering::LockOperation, kLockOperation);
  check(Rendering::MemoryFileFlags, kMemoryFileFlags);
  check(Rendering::RenameFlags, kRenameFlags);
  check(Rendering::WatchMask, kWatchMask);
  check(Rendering::SpliceFlags, kSpliceFlags);
  check(Rendering::AttributeFlags, kAttributeFlags);
  check(Rendering::AllocateMode, kAllocateMode);
  check(Rendering::MapFlags, kMapFlags);
  check(Rendering::RemapFlags, kRemapFlags);
  check(Rendering::SyncFlags, kSyncFlags);
  check(Rendering::LockAllFlags, kLockAllFlags);
  check(Rendering::Advice, kAdvice);
  check(Rendering::IpcFlags, kIpcFlags);
  check(Rendering::IpcCommand, kIpcCommand);
  check(Rendering::Signal, kSignal);
  check(Rendering::SignalMaskHow, kSignalMaskHow);
  check(Rendering::WaitOptions, kWaitOptions);
  check(Rendering::WaitIdType, kWaitIdType);
  check(Rendering::FutexOperation, kFutexOperation);
  check(Rendering::ResourceLimit, kResourceLimit);
  check(Rendering::Clock, kClock);
  check(Rendering::SchedulerPolicy, kSchedulerPolicy);
  check(Rendering::PriorityTarget, kPriorityTarget);
  check(Rendering::IntervalTimer, kIntervalTimer);
  check(Rendering::SeccompOperation, kSeccompOperation);
  check(Rendering::KeyOperation, kKeyOperation);
  check(Rendering::RandomFlags, kRandomFlags);
  check(Rendering::RebootCommand, kRebootCommand);
  check(Rendering::ArchOption, kArchOption);
  check(Rendering::ModuleFlags, kModuleFlags);
  check(Rendering::SocketLevel, kSocketLevel);
  check(Rendering::MessageFlags, kMessageFlags);
  check(Rendering::ShutdownHow, kShutdownHow);
  check(Rendering::ResolveFlags, kResolveFlags);
  check_options(SOL_SOCKET, kSOL_SOCKET);
  check_options(SOL_IP, kSOL_IP);
  check_options(SOL_TCP, kSOL_TCP);
  check_options(SOL_IPV6, kSOL_IPV6);
}

TEST_CASE("flags are joined, and what has no name stays a number") {
  CHECK(explained(Rendering::MountFlags, MS_BIND | MS_REC | MS_RDONLY) ==
        "MS_RDONLY|MS_BIND|MS_REC");
  CHECK(explained(Rendering::MountFlags, 0xc0ed0000 | MS_NOSUID) == "MS_NOSUID");
  CHECK(explained(Rendering::MountFlags, 0).empty());
  CHECK(explained(Rendering::MapFlags, MAP_PRIVATE | MAP_ANONYMOUS | 0x4000000) ==
        "MAP_PRIVATE|MAP_ANONYMOUS|0x4000000");
  CHECK(explained(Rendering::MapFlags, 0x4000000).empty());
  CHECK(explained(Rendering::UnlinkFlags, 0x200) == "AT_REMOVEDIR");
  CHECK(explained(Rendering::IpcFlags, IPC_CREAT | 0600) == "IPC_CREAT|0600");
  CHECK(explained(Rendering::IpcFlags, 0644) == "0644");
  CHECK(explained(Rendering::IpcFlags, 0).empty());
  CHECK(explained(Rendering::FutexOperation,
                  FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME) ==
        "FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG|FUTEX_CLOCK_REALTIME");
  CHECK(explained(Rendering::SchedulerPolicy, SCHED_FIFO | 0x40000000) ==
        "SCHED_FIFO|SCHED_RESET_ON_FORK");
}

TEST_CASE("numbers without a name have no text") {
  CHECK(explained(Rendering::Signal, 0).empty());
  CHECK(explained(Rendering::Signal, -1).empty());
  CHECK(explained(Rendering::Signal, 65).empty());
  CHECK(explained(Rendering::Signal, 34) == "SIGRT_2");
  CHECK(explained(Rendering::DirectoryFd, 3).empty());
  CHECK(explained(Rendering::DirectoryFd, AT_FDCWD) == "AT_FDCWD");
  CHECK(explained(Rendering::DirectoryFd, 0xffffff9c) == "AT_FDCWD");
  CHECK(explained(Rendering::Clock, -6).empty());
  CHECK(explained(Rendering::SocketOption, SO_REUSEADDR).empty());  // without its level
  std::string out;
  CHECK_FALSE(append_socket_option(out, 77, 1));
  CHECK(out.empty());
}

TEST_CASE("requests of ioctl are split") {
  CHECK(explained(Rendering::IoctlRequest, TIOCSTI) == "TIOCSTI");
  CHECK(explained(Rendering::IoctlRequest, _IOWR(0x12, 0x34, std::uint64_t)) ==
        "_IOC(_IOC_READ|_IOC_WRITE, 0x12, 0x34, 0x8)");
  CHECK(explained(Rendering::IoctlRequest, 0) == "_IOC(_IOC_NONE, 0x0, 0x0, 0x0)");
  CHECK(explained(Rendering::IoctlRequest, -1) == "_IOC(_IOC_READ|_IOC_WRITE, 0xff, 0xff, 0x3fff)");
}

}  // namespace
}  // namespace tracee::render

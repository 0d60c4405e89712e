// Texts about files, descriptors and mounts: the constants of include/uapi/linux/{fcntl,mount,
// inotify,falloc,memfd,xattr,fs}.h and of the man pages that the functions name.
#include "common/render/explain_tables.h"

namespace tracee::render {
namespace {

constexpr BitName kAtFlags[] = {
    {0x100, "AT_SYMLINK_NOFOLLOW"}, {0x200, "AT_EACCESS"},     {0x400, "AT_SYMLINK_FOLLOW"},
    {0x800, "AT_NO_AUTOMOUNT"},     {0x1000, "AT_EMPTY_PATH"}, {0x2000, "AT_STATX_FORCE_SYNC"},
    {0x4000, "AT_STATX_DONT_SYNC"}, {0x8000, "AT_RECURSIVE"},
};

constexpr BitName kMountFlags[] = {
    {1, "MS_RDONLY"},
    {2, "MS_NOSUID"},
    {4, "MS_NODEV"},
    {8, "MS_NOEXEC"},
    {16, "MS_SYNCHRONOUS"},
    {32, "MS_REMOUNT"},
    {64, "MS_MANDLOCK"},
    {128, "MS_DIRSYNC"},
    {256, "MS_NOSYMFOLLOW"},
    {1024, "MS_NOATIME"},
    {2048, "MS_NODIRATIME"},
    {4096, "MS_BIND"},
    {8192, "MS_MOVE"},
    {16384, "MS_REC"},
    {32768, "MS_SILENT"},
    {1 << 16, "MS_POSIXACL"},
    {1 << 17, "MS_UNBINDABLE"},
    {1 << 18, "MS_PRIVATE"},
    {1 << 19, "MS_SLAVE"},
    {1 << 20, "MS_SHARED"},
    {1 << 21, "MS_RELATIME"},
    {1 << 23, "MS_I_VERSION"},
    {1 << 24, "MS_STRICTATIME"},
    {1 << 25, "MS_LAZYTIME"},
};
// Old programs put this into the upper half; the kernel ignores it (mount(2)).
constexpr std::uint64_t kMountMagic = 0xc0ed0000;
constexpr std::uint64_t kMountMagicMask = 0xffff0000;

constexpr BitName kUnmountFlags[] = {
    {1, "MNT_FORCE"}, {2, "MNT_DETACH"}, {4, "MNT_EXPIRE"}, {8, "UMOUNT_NOFOLLOW"}};

constexpr BitName kFcntlCommands[] = {
    {0, "F_DUPFD"},         {1, "F_GETFD"},          {2, "F_SETFD"},
    {3, "F_GETFL"},         {4, "F_SETFL"},          {5, "F_GETLK"},
    {6, "F_SETLK"},         {7, "F_SETLKW"},         {8, "F_SETOWN"},
    {9, "F_GETOWN"},        {10, "F_SETSIG"},        {11, "F_GETSIG"},
    {15, "F_SETOWN_EX"},    {16, "F_GETOWN_EX"},     {36, "F_OFD_GETLK"},
    {37, "F_OFD_SETLK"},    {38, "F_OFD_SETLKW"},    {1024, "F_SETLEASE"},
    {1025, "F_GETLEASE"},   {1026, "F_NOTIFY"},      {1030, "F_DUPFD_CLOEXEC"},
    {1031, "F_SETPIPE_SZ"}, {1032, "F_GETPIPE_SZ"},  {1033, "F_ADD_SEALS"},
    {1034, "F_GET_SEALS"},  {1035, "F_GET_RW_HINT"}, {1036, "F_SET_RW_HINT"},
};

// Those of terminals have no direction and size in them and are worth a name: TIOCSTI puts
// characters into the input of whoever reads the terminal (ioctl_tty(2)).
constexpr BitName kIoctls[] = {
    {0x5401, "TCGETS"},    {0x5402, "TCSETS"},     {0x5403, "TCSETSW"},    {0x5404, "TCSETSF"},
    {0x540b, "TCFLSH"},    {0x540e, "TIOCSCTTY"},  {0x540f, "TIOCGPGRP"},  {0x5410, "TIOCSPGRP"},
    {0x5412, "TIOCSTI"},   {0x5413, "TIOCGWINSZ"}, {0x5414, "TIOCSWINSZ"}, {0x541b, "FIONREAD"},
    {0x541c, "TIOCLINUX"}, {0x541d, "TIOCCONS"},   {0x5421, "FIONBIO"},    {0x5422, "TIOCNOTTY"},
    {0x5423, "TIOCSETD"},  {0x5424, "TIOCGETD"},   {0x5450, "FIONCLEX"},   {0x5451, "FIOCLEX"},
    {0x5452, "FIOASYNC"},
};
constexpr std::string_view kIoctlDirections[] = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ",
                                                 "_IOC_READ|_IOC_WRITE"};

// The bits are those of open(2), whatever prefix the call gives them (EFD_, SOCK_, IN_, TFD_ …).
constexpr BitName kDescriptorFlags[] = {
    {04000, "O_NONBLOCK"}, {040000, "O_DIRECT"}, {02000000, "O_CLOEXEC"}};

constexpr BitName kWhences[] = {
    {0, "SEEK_SET"}, {1, "SEEK_CUR"}, {2, "SEEK_END"}, {3, "SEEK_DATA"}, {4, "SEEK_HOLE"}};
constexpr BitName kEpollOperations[] = {
    {1, "EPOLL_CTL_ADD"}, {2, "EPOLL_CTL_DEL"}, {3, "EPOLL_CTL_MOD"}};
constexpr BitName kLocks[] = {{1, "LOCK_SH"}, {2, "LOCK_EX"}, {4, "LOCK_NB"}, {8, "LOCK_UN"}};
constexpr BitName kMemoryFileFlags[] = {{1, "MFD_CLOEXEC"},
                                        {2, "MFD_ALLOW_SEALING"},
                                        {4, "MFD_HUGETLB"},
                                        {8, "MFD_NOEXEC_SEAL"},
                                        {16, "MFD_EXEC"}};
constexpr BitName kRenameFlags[] = {
    {1, "RENAME_NOREPLACE"}, {2, "RENAME_EXCHANGE"}, {4, "RENAME_WHITEOUT"}};
constexpr BitName kWatchMask[] = {
    {0x1, "IN_ACCESS"},
    {0x2, "IN_MODIFY"},
    {0x4, "IN_ATTRIB"},
    {0x8, "IN_CLOSE_WRITE"},
    {0x10, "IN_CLOSE_NOWRITE"},
    {0x20, "IN_OPEN"},
    {0x40, "IN_MOVED_FROM"},
    {0x80, "IN_MOVED_TO"},
    {0x100, "IN_CREATE"},
    {0x200, "IN_DELETE"},
    {0x400, "IN_DELETE_SELF"},
    {0x800, "IN_MOVE_SELF"},
    {0x2000, "IN_UNMOUNT"},
    {0x4000, "IN_Q_OVERFLOW"},
    {0x8000, "IN_IGNORED"},
    {0x1000000, "IN_ONLYDIR"},
    {0x2000000, "IN_DONT_FOLLOW"},
    {0x4000000, "IN_EXCL_UNLINK"},
    {0x10000000, "IN_MASK_CREATE"},
    {0x20000000, "IN_MASK_ADD"},
    {0x40000000, "IN_ISDIR"},
    {0x80000000, "IN_ONESHOT"},
};
constexpr BitName kSpliceFlags[] = {
    {1, "SPLICE_F_MOVE"}, {2, "SPLICE_F_NONBLOCK"}, {4, "SPLICE_F_MORE"}, {8, "SPLICE_F_GIFT"}};
constexpr BitName kAttributeFlags[] = {{1, "XATTR_CREATE"}, {2, "XATTR_REPLACE"}};
constexpr BitName kAllocateModes[] = {
    {1, "FALLOC_FL_KEEP_SIZE"},      {2, "FALLOC_FL_PUNCH_HOLE"},  {4, "FALLOC_FL_NO_HIDE_STALE"},
    {8, "FALLOC_FL_COLLAPSE_RANGE"}, {16, "FALLOC_FL_ZERO_RANGE"}, {32, "FALLOC_FL_INSERT_RANGE"},
    {64, "FALLOC_FL_UNSHARE_RANGE"},
};

// openat2(2).
constexpr BitName kResolveFlags[] = {
    {0x01, "RESOLVE_NO_XDEV"}, {0x02, "RESOLVE_NO_MAGICLINKS"}, {0x04, "RESOLVE_NO_SYMLINKS"},
    {0x08, "RESOLVE_BENEATH"}, {0x10, "RESOLVE_IN_ROOT"},       {0x20, "RESOLVE_CACHED"},
};

}  // namespace

bool append_resolve_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, value, kResolveFlags);
}

// openat(2)
bool append_directory_fd(std::string& out, std::uint64_t value) {
  constexpr std::int32_t kCurrentDirectory = -100;
  if (static_cast<std::int32_t>(value) != kCurrentDirectory) return false;
  out += "AT_FDCWD";
  return true;
}

bool append_at_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kAtFlags);
}

bool append_unlink_flags(std::string& out, std::uint64_t value) {
  constexpr BitName kFlags[] = {{0x200, "AT_REMOVEDIR"}};
  return append_all_bits(out, static_cast<std::uint32_t>(value), kFlags);
}

bool append_mount_flags(std::string& out, std::uint64_t value) {
  if ((value & kMountMagicMask) == kMountMagic) value &= ~kMountMagicMask;
  return append_all_bits(out, value, kMountFlags);
}

bool append_unmount_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kUnmountFlags);
}

bool append_fcntl_command(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kFcntlCommands);
}

// asm-generic/ioctl.h: 8 bits of number, 8 of type, 14 of size, 2 of direction. As strace shows it.
bool append_ioctl_request(std::string& out, std::uint64_t value) {
  const auto request = static_cast<std::uint32_t>(value);
  if (append_exact(out, request, kIoctls)) return true;
  out.append("_IOC(").append(kIoctlDirections[request >> 30]);
  for (const std::uint32_t part : {request >> 8 & 0xff, request & 0xff, request >> 16 & 0x3fff}) {
    out += ", ";
    append_hex(out, part);
  }
  out += ')';
  return true;
}

bool append_descriptor_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kDescriptorFlags);
}

bool append_seek_whence(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kWhences);
}

bool append_epoll_operation(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kEpollOperations);
}

bool append_lock_operation(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kLocks);
}

bool append_memory_file_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kMemoryFileFlags);
}

bool append_rename_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kRenameFlags);
}

bool append_watch_mask(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kWatchMask);
}

bool append_splice_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kSpliceFlags);
}

bool append_attribute_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kAttributeFlags);
}

bool append_allocate_mode(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kAllocateModes);
}

}  // namespace tracee::render

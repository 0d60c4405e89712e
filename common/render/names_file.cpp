// Names about files: open(2), access(2), inode(7), and what the kernel reads files for.
#include "common/render/name_tables.h"

namespace tracee::render {
namespace {

// asm-generic/fcntl.h as on x86. O_SYNC and O_TMPFILE are tested by the bit that is theirs alone:
// O_SYNC's second bit is O_DSYNC, O_TMPFILE comes with O_DIRECTORY.
constexpr BitName kOpenFlags[] = {
    {0100, "O_CREAT"},        {0200, "O_EXCL"},        {0400, "O_NOCTTY"},
    {01000, "O_TRUNC"},       {02000, "O_APPEND"},     {04000, "O_NONBLOCK"},
    {04000000, "O_SYNC"},     {020000, "O_ASYNC"},     {0100000, "O_LARGEFILE"},
    {0200000, "O_DIRECTORY"}, {0400000, "O_NOFOLLOW"}, {02000000, "O_CLOEXEC"},
    {040000, "O_DIRECT"},     {01000000, "O_NOATIME"}, {010000000, "O_PATH"},
    {020000000, "O_TMPFILE"},
};

constexpr BitName kAccessModes[] = {{4, "R_OK"}, {2, "W_OK"}, {1, "X_OK"}};

constexpr std::uint64_t kTypeMask = 0170000;
constexpr BitName kFileTypes[] = {
    {0140000, "S_IFSOCK"}, {0120000, "S_IFLNK"}, {0100000, "S_IFREG"}, {0060000, "S_IFBLK"},
    {0040000, "S_IFDIR"},  {0020000, "S_IFCHR"}, {0010000, "S_IFIFO"},
};

// All three rights of a class, which are named together, then each.
struct PermissionClass {
  BitName all;
  BitName each[3];
};
constexpr PermissionClass kPermissions[] = {
    {{0700, "S_IRWXU"}, {{0400, "S_IRUSR"}, {0200, "S_IWUSR"}, {0100, "S_IXUSR"}}},
    {{0070, "S_IRWXG"}, {{0040, "S_IRGRP"}, {0020, "S_IWGRP"}, {0010, "S_IXGRP"}}},
    {{0007, "S_IRWXO"}, {{0004, "S_IROTH"}, {0002, "S_IWOTH"}, {0001, "S_IXOTH"}}},
};

// enum kernel_read_file_id since Linux 5.10 (commits c307459b9d1f, 06e67b849ab9), our floor.
constexpr std::string_view kReadTypes[] = {
    "unknown",         "firmware",        "kernel-module",    "kexec-image",
    "kexec-initramfs", "security-policy", "x509-certificate",
};
constexpr NumberNames kReadTypeNames[] = {{0, kReadTypes}};

}  // namespace

bool append_open_flags(std::string& out, std::uint64_t value) {
  out += value & 1 ? "O_WRONLY" : value & 2 ? "O_RDWR" : "O_RDONLY";
  return append_bits(out, value, kOpenFlags, true);
}

bool append_access_mode(std::string& out, std::uint64_t value) {
  if (value == 0) {
    out += "F_OK";
    return true;
  }
  return append_bits(out, value, kAccessModes);
}

bool append_file_mode(std::string& out, std::uint64_t value) {
  bool any = false;
  for (const BitName& type : kFileTypes) {
    if ((value & kTypeMask) != type.bits) continue;
    out += type.name;
    any = true;
  }
  for (const PermissionClass& permissions : kPermissions) {
    const bool all = (value & permissions.all.bits) == permissions.all.bits;
    const std::span<const BitName> names =
        all ? std::span(&permissions.all, 1) : std::span<const BitName>(permissions.each);
    any = append_bits(out, value, names, any);
  }
  return any;
}

bool append_kernel_read_type(std::string& out, std::uint64_t value) {
  return append_number(out, static_cast<std::int64_t>(value), kReadTypeNames);
}

}  // namespace tracee::render

// Texts about memory and System V IPC: mmap(2), mremap(2), msync(2), madvise(2), svipc(7).
#include "common/render/explain_tables.h"

namespace tracee::render {
namespace {

// The low four bits are one of three types, the rest are flags.
constexpr std::uint64_t kMapTypeMask = 0xf;
constexpr BitName kMapTypes[] = {{1, "MAP_SHARED"}, {2, "MAP_PRIVATE"}, {3, "MAP_SHARED_VALIDATE"}};
constexpr BitName kMapFlags[] = {
    {0x10, "MAP_FIXED"},      {0x20, "MAP_ANONYMOUS"},
    {0x40, "MAP_32BIT"},      {0x100, "MAP_GROWSDOWN"},
    {0x800, "MAP_DENYWRITE"}, {0x1000, "MAP_EXECUTABLE"},
    {0x2000, "MAP_LOCKED"},   {0x4000, "MAP_NORESERVE"},
    {0x8000, "MAP_POPULATE"}, {0x10000, "MAP_NONBLOCK"},
    {0x20000, "MAP_STACK"},   {0x40000, "MAP_HUGETLB"},
    {0x80000, "MAP_SYNC"},    {0x100000, "MAP_FIXED_NOREPLACE"},
};
constexpr BitName kRemapFlags[] = {
    {1, "MREMAP_MAYMOVE"}, {2, "MREMAP_FIXED"}, {4, "MREMAP_DONTUNMAP"}};
constexpr BitName kSyncFlags[] = {{1, "MS_ASYNC"}, {2, "MS_INVALIDATE"}, {4, "MS_SYNC"}};
constexpr BitName kLockAllFlags[] = {{1, "MCL_CURRENT"}, {2, "MCL_FUTURE"}, {4, "MCL_ONFAULT"}};
constexpr BitName kAdvice[] = {
    {0, "MADV_NORMAL"},           {1, "MADV_RANDOM"},         {2, "MADV_SEQUENTIAL"},
    {3, "MADV_WILLNEED"},         {4, "MADV_DONTNEED"},       {8, "MADV_FREE"},
    {9, "MADV_REMOVE"},           {10, "MADV_DONTFORK"},      {11, "MADV_DOFORK"},
    {12, "MADV_MERGEABLE"},       {13, "MADV_UNMERGEABLE"},   {14, "MADV_HUGEPAGE"},
    {15, "MADV_NOHUGEPAGE"},      {16, "MADV_DONTDUMP"},      {17, "MADV_DODUMP"},
    {18, "MADV_WIPEONFORK"},      {19, "MADV_KEEPONFORK"},    {20, "MADV_COLD"},
    {21, "MADV_PAGEOUT"},         {22, "MADV_POPULATE_READ"}, {23, "MADV_POPULATE_WRITE"},
    {24, "MADV_DONTNEED_LOCKED"}, {25, "MADV_COLLAPSE"},      {100, "MADV_HWPOISON"},
    {101, "MADV_SOFT_OFFLINE"},
};
constexpr BitName kIpcFlags[] = {{01000, "IPC_CREAT"}, {02000, "IPC_EXCL"}, {04000, "IPC_NOWAIT"}};
constexpr std::uint64_t kModeMask = 0777;
constexpr BitName kIpcCommands[] = {
    {0, "IPC_RMID"}, {1, "IPC_SET"}, {2, "IPC_STAT"}, {3, "IPC_INFO"}};

}  // namespace

bool append_map_flags(std::string& out, std::uint64_t value) {
  const bool typed = append_exact(out, value & kMapTypeMask, kMapTypes);
  return append_all_bits(out, typed ? value & ~kMapTypeMask : value, kMapFlags, typed);
}

bool append_remap_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kRemapFlags);
}

bool append_sync_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kSyncFlags);
}

bool append_lock_all_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kLockAllFlags);
}

bool append_advice(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kAdvice);
}

// The low nine bits are the mode of what is made, in octal as everywhere.
bool append_ipc_flags(std::string& out, std::uint64_t value) {
  const bool named = append_bits(out, value, kIpcFlags);
  const std::uint64_t mode = value & kModeMask;
  if (mode == 0) return named;
  if (named) out += '|';
  out += '0';
  for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + (mode >> shift & 7));
  return true;
}

bool append_ipc_command(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kIpcCommands);
}

}  // namespace tracee::render

#include "tracee-rules/plugins/object_extent.h"

#include <elf.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace tracee::rules {
namespace {

// The end of a stretch; the largest number where hostile headers make it wrap around.
std::uint64_t end_of(std::uint64_t begin, std::uint64_t size) {
  std::uint64_t end = 0;
  return __builtin_add_overflow(begin, size, &end) ? UINT64_MAX : end;
}

bool read_whole(int fd, std::uint64_t at, void* to, std::size_t size) {
  return ::pread(fd, to, size, static_cast<off_t>(at)) == static_cast<ssize_t>(size);
}

}  // namespace

Status check_object_extent(int fd) {
  struct stat status {};
  ElfW(Ehdr) header;
  if (::fstat(fd, &status) != 0 || !read_whole(fd, 0, &header, sizeof(header)) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != (sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32) ||
      header.e_phentsize != sizeof(ElfW(Phdr))) {
    return Ok{};
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const std::uint64_t table = std::uint64_t{header.e_phnum} * header.e_phentsize;
  std::uint64_t needed = end_of(header.e_phoff, table);
  if (header.e_shoff != 0) {
    const std::uint64_t sections = std::uint64_t{header.e_shnum} * header.e_shentsize;
    needed = std::max(needed, end_of(header.e_shoff, sections));
  }
  for (unsigned i = 0; i < header.e_phnum && end_of(header.e_phoff, table) <= size; ++i) {
    ElfW(Phdr) segment;
    const std::uint64_t at = header.e_phoff + std::uint64_t{i} * sizeof(segment);
    if (!read_whole(fd, at, &segment, sizeof(segment))) break;
    if (segment.p_filesz > 0) needed = std::max(needed, end_of(segment.p_offset, segment.p_filesz));
  }
  if (needed <= size) return Ok{};
  return Error(ErrorKind::Corrupt, "is cut off: it has " + std::to_string(size) +
                                       " bytes, its headers speak of " + std::to_string(needed) +
                                       ": copy it here again");
}

}  // namespace tracee::rules

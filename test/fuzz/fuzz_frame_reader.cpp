// Any bytes as a stream: the reader must account for each of them as part of a frame or of damage,
// and end. Packed input may be refused instead.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "common/stream/frame_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracee;
  UniqueFd fd(memfd_create("fuzz", MFD_CLOEXEC));
  if (::write(fd.get(), data, size) != static_cast<ssize_t>(size)) return 0;
  ::lseek(fd.get(), 0, SEEK_SET);
  stream::FrameReader reader(std::move(fd), "fuzz");
  std::uint64_t accounted = 0;
  while (true) {
    const auto next = reader.next();
    if (!next) {
      if (next.error().kind() == ErrorKind::Io) std::abort();
      return 0;
    }
    if (*next == stream::FrameReader::Outcome::End) break;
    accounted += *next == stream::FrameReader::Outcome::Damage
                     ? reader.damage().length
                     : reader.frame().words().size_bytes();
  }
  const bool packed = size >= 4 && (data[0] == 0x1f || data[0] == 0x28);
  if (!packed && accounted != size) std::abort();
  return 0;
}

#include "tracee-ebpf/output/recording_resume.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "common/stream/frame_reader.h"

namespace tracee {
namespace {

using stream::FrameReader;
using stream::FrameRow;

Error cannot_resume(const std::string& path, const char* doing) {
  return {ErrorKind::Io, std::string(doing) + " '" + path + "': " + std::strerror(errno)};
}

// Whether the last `length` bytes of the file, from `offset` on, are the beginning of a frame that
// claims to be longer.
bool is_cut_short(int fd, std::uint64_t offset, std::uint64_t length) {
  FrameRow start{};
  const std::size_t known = std::min<std::uint64_t>(length, offsetof(FrameRow, checksum));
  const ssize_t got = ::pread(fd, &start, known, static_cast<off_t>(offset));
  if (got != static_cast<ssize_t>(known)) return false;
  if (known < offsetof(FrameRow, checksum)) {
    // Less than a magic: compared as far as there is one.
    constexpr std::size_t kAt = offsetof(FrameRow, magic);
    return known <= kAt || std::memcmp(&start.magic, &stream::kMagic, known - kAt) == 0;
  }
  return start.magic == stream::kMagic && (std::uint64_t{start.words} + 1) * 8 > length;
}

// Reads all there is. The value is the damage at the very end, if the file ends with some.
Result<stream::Damage> read_through(FrameReader& reader, ResumedRecording* resumed) {
  recording::ChainVerifier chain;
  stream::Damage last;
  while (true) {
    auto outcome = reader.next();
    if (!outcome) return std::move(outcome).error();
    if (*outcome == FrameReader::Outcome::End) break;
    if (*outcome == FrameReader::Outcome::Damage) {
      if (reader.frames() == 0) {
        return Error(ErrorKind::Usage, "appending to '" + reader.name() +
                                           "': it does not begin as a recording does; choose "
                                           "another file");
      }
      last = reader.damage();
      continue;
    }
    last = {};
    (void)chain.check(reader.stored().words());
    if (reader.frame().kind() == stream::FrameKind::Batch) {
      resumed->index.add(reader.offset(), reader.frame());
    }
  }
  resumed->sealed = chain.sealed();
  resumed->head = chain.head();
  return last;
}

}  // namespace

Result<ResumedRecording> resume_recording(const std::string& path) {
  auto file = OutputFile::append_to(path);
  if (!file) return std::move(file).error();
  if (!file->lock()) {
    return Error(ErrorKind::Usage, "appending to '" + path +
                                       "': another program is writing to it; end that program or "
                                       "choose another file");
  }
  ResumedRecording resumed{std::move(*file), 0, 0, false, {}, {}};
  const int fd = resumed.file.fd();
  UniqueFd input(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!input) return cannot_resume(path, "reading");
  FrameReader reader(std::move(input), path);
  auto tail = read_through(reader, &resumed);
  if (!tail) return std::move(tail).error();
  struct stat status {};
  if (::fstat(fd, &status) != 0) return cannot_resume(path, "reading");
  resumed.size = static_cast<std::uint64_t>(status.st_size);
  if (tail->length > 0 && is_cut_short(fd, tail->offset, tail->length)) {
    if (::ftruncate(fd, static_cast<off_t>(tail->offset)) != 0) {
      return cannot_resume(path, "removing an incomplete frame from");
    }
    resumed.size = tail->offset;
    resumed.cut = tail->length;
  }
  if (::lseek(fd, static_cast<off_t>(resumed.size), SEEK_SET) < 0) {
    return cannot_resume(path, "seeking to the end of");
  }
  if (resumed.size > 0) resumed.file.mark_written();
  return resumed;
}

}  // namespace tracee

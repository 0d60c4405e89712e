#include "tracee-rules/input/index_guide.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "common/unique_fd.h"

namespace tracee::rules {
namespace {

using stream::FrameKind;
using stream::FrameReader;
using stream::FrameRow;
using stream::FrameView;

// The directory is the last frame: 8 bytes for each part of the index, of which one holds the
// batches of many minutes.
constexpr std::size_t kTail = std::size_t{64} << 10;
// Places in the tail that look like its beginning.
constexpr int kTries = 8;

// The frame at `offset`, if a sound one of that kind begins there.
bool read_at(FrameReader& reader, std::uint64_t offset, FrameKind kind) {
  if (!reader.seek(offset)) return false;
  const auto outcome = reader.next();
  return outcome && *outcome == FrameReader::Outcome::Frame && reader.offset() == offset &&
         reader.frame().kind() == kind;
}

// The places in the file's tail where a frame may begin that ends with the file, last first.
std::vector<std::uint64_t> last_frames(int fd, std::uint64_t size) {
  std::string tail(std::min<std::uint64_t>(size, kTail), '\0');
  const std::uint64_t begin = size - tail.size();
  const ssize_t got = ::pread(fd, tail.data(), tail.size(), static_cast<off_t>(begin));
  std::vector<std::uint64_t> places;
  if (got != static_cast<ssize_t>(tail.size())) return places;
  const std::string_view magic(reinterpret_cast<const char*>(&stream::kMagic),
                               sizeof(stream::kMagic));
  for (std::size_t at = tail.rfind(magic);
       at != tail.npos && at >= offsetof(FrameRow, magic) && places.size() < kTries;) {
    const std::size_t start = at - offsetof(FrameRow, magic);
    std::uint32_t words = 0;
    std::memcpy(&words, tail.data() + start + offsetof(FrameRow, words), sizeof(words));
    if (start + (std::size_t{words} + 1) * 8 == tail.size()) places.push_back(begin + start);
    if (at == 0) break;
    at = tail.rfind(magic, at - 1);
  }
  return places;
}

}  // namespace

IndexGuide::IndexGuide(std::string name, MayHold may_hold, Notice notice)
    : name_(std::move(name)), may_hold_(std::move(may_hold)), notice_(std::move(notice)) {}

std::unique_ptr<IndexGuide> IndexGuide::find(int fd, const std::string& name, MayHold may_hold,
                                             Notice notice) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || ::lseek(fd, 0, SEEK_CUR) != 0) {
    return nullptr;
  }
  std::unique_ptr<IndexGuide> guide(new IndexGuide(name, std::move(may_hold), std::move(notice)));
  FrameReader reader(UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, 0)), name);
  bool found = false;
  for (const std::uint64_t at : last_frames(fd, static_cast<std::uint64_t>(status.st_size))) {
    if (!read_at(reader, at, FrameKind::Directory)) continue;
    const auto offsets = recording::decode_directory(reader.frame());
    const Status loaded = offsets ? guide->load(reader, at, *offsets) : Status(offsets.error());
    found = loaded.ok();
    if (!found) {
      guide->notice_(name +
                     ": its index is not used, every frame is read: " + loaded.error().message());
    }
    break;
  }
  // The descriptors share their place in the file.
  if (::lseek(fd, 0, SEEK_SET) != 0 || !found) return nullptr;
  return guide;
}

Status IndexGuide::load(FrameReader& reader, std::uint64_t directory_at,
                        const std::vector<std::uint64_t>& offsets) {
  std::uint64_t after = 0;
  for (const std::uint64_t offset : offsets) {
    if (offset < after || offset >= directory_at || !read_at(reader, offset, FrameKind::Index)) {
      return Error(ErrorKind::Corrupt, "its directory leads to offset " + std::to_string(offset) +
                                           ", where no index begins");
    }
    after = offset + 1;
    auto part = recording::decode_index(reader.frame());
    if (!part) return std::move(part).error();
    if (items_.size() + part->entries.size() > kMaxEntries) {
      return Error(ErrorKind::Limit,
                   "it names more than " + std::to_string(kMaxEntries) + " batches");
    }
    for (const recording::IndexEntry& entry : part->entries) {
      items_.push_back({entry, static_cast<std::uint32_t>(parts_.size())});
    }
    parts_.push_back({std::move(part->event_ids), {}});
  }
  const auto by_offset = [](const Item& a, const Item& b) {
    return a.entry.offset < b.entry.offset;
  };
  if (!std::is_sorted(items_.begin(), items_.end(), by_offset)) {
    std::stable_sort(items_.begin(), items_.end(), by_offset);
  }
  return Ok{};
}

bool IndexGuide::misfit(std::uint64_t offset) {
  fits_ = false;
  notice_(name_ + ": its index leads to offset " + std::to_string(offset) +
          ", where no batch begins: from here on every frame is read; for what it made this "
          "program pass over before, read again with --no-index (tracee-rules verify tells more)");
  return false;
}

// Frames come in the order of their offsets. Several entries for one batch must all agree.
bool IndexGuide::passes_over(std::uint64_t offset, const FrameView& head) {
  if (!fits_) return false;
  if (next_ < items_.size() && items_[next_].entry.offset < offset) {
    return misfit(items_[next_].entry.offset);
  }
  bool named = false;
  bool wanted = false;
  for (; next_ < items_.size() && items_[next_].entry.offset == offset; ++next_) {
    const Item& item = items_[next_];
    named = true;
    wanted = wanted || may_hold_(head, parts_[item.part], item.entry);
  }
  if (!named) return false;
  const bool batch_lane = head.lane() == Lane::Kernel || head.lane() == Lane::Derived;
  const bool batch = head.kind() == FrameKind::Batch || head.kind() == FrameKind::Compressed;
  if (!batch || !batch_lane) return misfit(offset);
  // A length that is wrong must not lead past what the index names.
  const std::uint64_t end = offset + (std::uint64_t{head.row().words} + 1) * 8;
  if (next_ < items_.size() && end > items_[next_].entry.offset) {
    return misfit(items_[next_].entry.offset);
  }
  return !wanted;
}

}  // namespace tracee::rules

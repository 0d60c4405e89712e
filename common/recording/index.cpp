#include "common/recording/index.h"

#include <algorithm>

#include "common/stream/batch_view.h"
#include "common/stream/frame_message.h"

namespace tracee::recording {
namespace {

constexpr std::size_t kNamedIds = 63;
constexpr std::uint64_t kOthers = std::uint64_t{1} << kNamedIds;

}  // namespace

std::uint64_t Index::mask(std::span<const std::uint16_t> ids) const {
  std::uint64_t mask = 0;
  for (const std::uint16_t id : ids) {
    const auto found = std::find(event_ids.begin(), event_ids.end(), id);
    mask |= found == event_ids.end()
                ? kOthers
                : std::uint64_t{1} << static_cast<unsigned>(found - event_ids.begin());
  }
  return mask;
}

void IndexBuilder::add(std::uint64_t offset, const stream::FrameView& frame) {
  const auto batch = stream::BatchView::parse(frame.words());
  if (!batch) return;
  // From the events themselves: what the batch says of their times may be wrong.
  IndexEntry entry{offset, batch->size() > 0 ? ~std::uint64_t{0} : 0, 0, 0};
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const stream::EventRow& row = batch->row(i);
    entry.events |= bit(row.event_id);
    entry.first_time = std::min(entry.first_time, row.time);
    entry.last_time = std::max(entry.last_time, row.time);
  }
  index_.entries.push_back(entry);
}

stream::Words IndexBuilder::part(stream::FrameSealer& sealer) const {
  return encode_index(index_, 0, std::min(kIndexFrameEntries, index_.entries.size()), sealer);
}

void IndexBuilder::part_stored(std::uint64_t offset) {
  parts_.push_back(offset);
  auto& entries = index_.entries;
  const std::size_t count = std::min(kIndexFrameEntries, entries.size());
  entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count));
}

stream::Words IndexBuilder::directory(stream::FrameSealer& sealer) const {
  return encode_directory(parts_, sealer);
}

std::uint64_t IndexBuilder::bit(std::uint16_t id) {
  if (id >= bits_.size()) bits_.resize(id + std::size_t{1});
  std::uint8_t& known = bits_[id];
  if (known == 0) {
    if (index_.event_ids.size() == kNamedIds) return kOthers;
    index_.event_ids.push_back(id);
    known = static_cast<std::uint8_t>(index_.event_ids.size());
  }
  return std::uint64_t{1} << (known - 1);
}

stream::Words encode_index(const Index& index, std::size_t first, std::size_t count,
                           stream::FrameSealer& sealer) {
  return stream::build_frame(sealer, [&](schema::Frame::Builder frame) {
    auto out = frame.initIndex();
    auto ids = out.initEventIds(static_cast<unsigned>(index.event_ids.size()));
    for (unsigned i = 0; i < ids.size(); ++i) ids.set(i, index.event_ids[i]);
    auto entries = out.initEntries(static_cast<unsigned>(count));
    for (unsigned i = 0; i < entries.size(); ++i) {
      const IndexEntry& entry = index.entries[first + i];
      entries[i].setOffset(entry.offset);
      entries[i].setFirstTime(entry.first_time);
      entries[i].setLastTime(entry.last_time);
      entries[i].setEvents(entry.events);
    }
  });
}

stream::Words encode_directory(const std::vector<std::uint64_t>& offsets,
                               stream::FrameSealer& sealer) {
  return stream::build_frame(sealer, [&](schema::Frame::Builder frame) {
    auto indexes = frame.initDirectory().initIndexes(static_cast<unsigned>(offsets.size()));
    for (unsigned i = 0; i < indexes.size(); ++i) indexes.set(i, offsets[i]);
  });
}

Result<Index> decode_index(const stream::FrameView& frame) {
  return stream::decode_frame<Index>(
      frame, stream::FrameKind::Index, "index", [](schema::Frame::Reader root) {
        Index index;
        const auto from = root.getIndex();
        for (const std::uint16_t id : from.getEventIds()) index.event_ids.push_back(id);
        if (index.event_ids.size() > kNamedIds) index.event_ids.resize(kNamedIds);
        for (const auto entry : from.getEntries()) {
          index.entries.push_back(
              {entry.getOffset(), entry.getFirstTime(), entry.getLastTime(), entry.getEvents()});
        }
        return index;
      });
}

Result<std::vector<std::uint64_t>> decode_directory(const stream::FrameView& frame) {
  return stream::decode_frame<std::vector<std::uint64_t>>(
      frame, stream::FrameKind::Directory, "directory", [](schema::Frame::Reader root) {
        std::vector<std::uint64_t> offsets;
        for (const std::uint64_t offset : root.getDirectory().getIndexes()) {
          offsets.push_back(offset);
        }
        return offsets;
      });
}

}  // namespace tracee::recording

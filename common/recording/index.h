// Where the batches of a recording are and what they hold.
//
// A writer adds each batch as it stores it. The index goes into the file in parts: one whenever
// there are entries enough to fill a frame, so that memory stays bounded however long a recording
// grows, the rest and a directory of all parts at the end. A reader that wants few events, or a
// stretch of time, passes over the batches that cannot hold them. An index is a help, never a
// truth: what it leads to is checked like any frame.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/result.h"
#include "common/stream/frame_view.h"
#include "common/stream/frame_writer.h"

namespace tracee::recording {

struct IndexEntry {
  std::uint64_t offset = 0;  // of the stored frame, bytes
  std::uint64_t first_time = 0;
  std::uint64_t last_time = 0;
  std::uint64_t events = 0;  // bits, by Index::event_ids; bit 63: others
};

struct Index {
  std::vector<std::uint16_t> event_ids;  // at most 63
  std::vector<IndexEntry> entries;       // by offset

  // The bits of the events with these ids. Bit 63 is among them when an id is not in event_ids.
  std::uint64_t mask(std::span<const std::uint16_t> ids) const;
};

// Entries of one index frame: far below the bound of a frame.
inline constexpr std::size_t kIndexFrameEntries = 65536;

class IndexBuilder {
 public:
  // `frame` is a batch before compression, stored at `offset`.
  void add(std::uint64_t offset, const stream::FrameView& frame);

  // Whether there are entries for a whole index frame.
  bool full() const { return index_.entries.size() >= kIndexFrameEntries; }
  // The oldest entries, at most a frame full, as an index frame. They stay until part_stored() says
  // where that frame is; without it the next call gives them again.
  stream::Words part(stream::FrameSealer& sealer) const;
  void part_stored(std::uint64_t offset);
  // The directory of all parts.
  stream::Words directory(stream::FrameSealer& sealer) const;

  // Of the batches that are in no part yet.
  const Index& index() const { return index_; }

 private:
  std::uint64_t bit(std::uint16_t id);

  Index index_;
  std::vector<std::uint8_t> bits_;    // by event id: its bit plus one
  std::vector<std::uint64_t> parts_;  // where they are stored
};

// An index frame, or the directory of several.
stream::Words encode_index(const Index& index, std::size_t first, std::size_t count,
                           stream::FrameSealer& sealer);
stream::Words encode_directory(const std::vector<std::uint64_t>& offsets,
                               stream::FrameSealer& sealer);
Result<Index> decode_index(const stream::FrameView& frame);
Result<std::vector<std::uint64_t>> decode_directory(const stream::FrameView& frame);

}  // namespace tracee::recording

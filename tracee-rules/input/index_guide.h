// Reads a recording by its index: batches that hold nothing of interest are passed over unread.
//
// The index is asked, never believed further than it has to be. It can only ever leave a batch out;
// headers, process state, losses and the end are read whatever it says, and so is every batch that
// it does not name. Of a batch that is passed over the head is looked at, so frames that are
// missing are still noticed by their numbers. An index that leads to where no batch begins is not
// used any further, and that is said. What remains is an index that names a batch and keeps silent
// about an event in it: who could write that could as well have taken the event out. `verify` finds
// it, comparing index and batches; in a sealed recording whose head is known nobody else could.
//
// What lies in the body of a batch that was passed over is not looked at, damage included.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/recording/index.h"
#include "common/stream/frame_reader.h"

namespace tracee::rules {

class IndexGuide final : public stream::FramePicker {
 public:
  using Notice = std::function<void(const std::string&)>;
  // Whether a batch with this head, of which the index says this much, may hold anything of
  // interest.
  using MayHold = std::function<bool(const stream::FrameView& head, const recording::Index& index,
                                     const recording::IndexEntry& entry)>;

  // The index at the end of the file that `fd` stands at the beginning of, where it stands again
  // afterwards. Null for what has none, is packed whole or cannot be read in any order. An index
  // that is damaged is told to `notice`, and is none.
  static std::unique_ptr<IndexGuide> find(int fd, const std::string& name, MayHold may_hold,
                                          Notice notice);

  bool passes_over(std::uint64_t offset, const stream::FrameView& head) override;

 private:
  // Entries that are believed; a larger index is not used. 32 bytes each.
  static constexpr std::size_t kMaxEntries = std::size_t{4} << 20;

  struct Item {
    recording::IndexEntry entry;
    std::uint32_t part;  // index in parts_
  };

  IndexGuide(std::string name, MayHold may_hold, Notice notice);
  Status load(stream::FrameReader& reader, std::uint64_t directory_at,
              const std::vector<std::uint64_t>& offsets);
  bool misfit(std::uint64_t offset);

  std::string name_;
  MayHold may_hold_;
  Notice notice_;
  std::vector<recording::Index> parts_;  // without entries: what the bits of items mean
  std::vector<Item> items_;              // by offset
  std::size_t next_ = 0;
  bool fits_ = true;
};

}  // namespace tracee::rules

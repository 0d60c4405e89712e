// Reads a recording from its beginning to its end for a tool, one frame or damaged stretch a time.
#pragma once

#include "common/recording/index.h"
#include "common/result.h"
#include "common/stream/frame_reader.h"
#include "tracee-rules/input/input_source.h"

namespace tracee::rules {

// What a tool does with a recording. An error ends the walk.
class Visitor {
 public:
  virtual ~Visitor() = default;
  // `reader` stands on the frame: frame(), stored(), offset().
  virtual Status frame(const stream::FrameReader& reader) = 0;
  virtual Status damage(const stream::Damage& damage) = 0;

  // Whether the recording may be read by its index: then the visitor is asked of every batch that
  // the index names, and batches that it does not want are passed().
  virtual bool reads_by_index() const { return false; }
  virtual bool may_want(const stream::FrameView& /*head*/, const recording::Index& /*index*/,
                        const recording::IndexEntry& /*entry*/) {
    return true;
  }
  virtual Status passed(const stream::FrameView& /*head*/) { return Ok{}; }
};

// Gives the bytes of the recording, unpacked if the whole of it was packed. Errors: those of
// open_input(), Corrupt for input without a single frame, with what it looks like instead; Io;
// those of the visitor.
Result<std::uint64_t> walk_recording(const InputSpec& spec, Visitor& visitor);

}  // namespace tracee::rules

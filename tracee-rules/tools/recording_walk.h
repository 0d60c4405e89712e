// Reads a recording from its beginning to its end for a tool, one frame or damaged stretch a time.
#pragma once

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
};

// Gives the bytes of the recording, unpacked if the whole of it was packed. Errors: those of
// open_input(), Corrupt for input without a single frame, with what it looks like instead; Io;
// those of the visitor.
Result<std::uint64_t> walk_recording(const InputSpec& spec, Visitor& visitor);

}  // namespace tracee::rules

// Where finished frames go. Every sink sees the same frames in the same order; those that show text
// read them back, so that there is one path and one meaning.
#pragma once

#include <cstdint>
#include <span>

#include "common/result.h"
#include "common/stream/frame_reader.h"
#include "tracee-ebpf/output/byte_writer.h"

namespace tracee {

class Sink {
 public:
  virtual ~Sink() = default;
  // Takes a frame; its words may be reused afterwards. The first frame is a header, an orderly
  // stream closes with an end frame. Errors: Io.
  virtual Result<Delivery> write(const stream::FrameView& frame) = 0;
};

}  // namespace tracee

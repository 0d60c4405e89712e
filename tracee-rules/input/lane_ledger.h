// The numbers of frames: which of them a reader expects next, by run, source and lane.
//
// Frames of a run, source and lane are numbered from 0 without gaps, so what is missing between two
// frames is known without anybody saying so. Frames that belong to a file rather than to the stream
// (index, directory) are not looked at. Bounded: of more than kMaxProducers the first is forgotten.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/kinds.h"
#include "common/stream/frame_view.h"

namespace tracee::rules {

class LaneLedger {
 public:
  static constexpr std::size_t kMaxProducers = 16;

  struct Jump {
    std::uint64_t expected = 0;
    std::uint64_t got = 0;
    // Frames that should be between; 0 when the number went back instead.
    std::uint64_t missing() const { return got > expected ? got - expected : 0; }
  };

  // What a header inside a run tells, as a later file of a rotated set begins with one: nothing, or
  // that part of the run may rightly be elsewhere, so that its lanes may go on anywhere.
  enum class LaterHeader { IsAnyFrame, BeginsAnywhere };
  explicit LaneLedger(LaterHeader later = LaterHeader::IsAnyFrame) : later_(later) {}

  // The next frame of the input. Nothing when its number is the one expected, or nothing was.
  std::optional<Jump> frame(const stream::FrameView& frame);

 private:
  struct Next {
    bool known = false;
    std::uint64_t sequence = 0;
  };
  struct Producer {
    stream::RunId run;
    std::uint32_t source = 0;
    std::array<Next, kLanes> lanes;
  };

  Producer& producer(const stream::FrameView& frame);

  LaterHeader later_;
  std::vector<Producer> producers_;  // oldest first
};

}  // namespace tracee::rules

// Numbers, seals and builds frames.
//
// FrameSealer gives frames their run, source, lane, sequence number and checksum. The encode_*
// functions turn what the rarer frames say into words; batches come from BatchEncoder. Nothing here
// writes to a descriptor.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "common/kinds.h"
#include "common/stream/content.h"
#include "common/stream/rows.h"

namespace tracee::stream {

using Words = std::vector<std::uint64_t>;

// XXH3 over the frame with its checksum field taken as zero.
std::uint64_t frame_checksum(std::span<const std::uint64_t> frame);

class FrameSealer {
 public:
  explicit FrameSealer(RunId run, std::uint32_t source = 0) : run_(run), source_(source) {}

  // Fills in the head of a frame: magic, run, source, lane, the lane's next sequence number, and
  // last the checksum. `frame` must hold a FrameRow whose segment table, root and content are set.
  void seal(std::span<std::uint64_t> frame, Lane lane);

  // The frame of `lane` that was sealed last went nowhere: the next one gets its number.
  void take_back(Lane lane) { --next_[static_cast<std::size_t>(lane)]; }

  const RunId& run() const { return run_; }

 private:
  RunId run_;
  std::uint32_t source_;
  std::array<std::uint64_t, kLanes> next_{};
};

Words encode_header(const StreamHeader& header, FrameSealer& sealer);
Words encode_state(const StateContent& state, FrameSealer& sealer);
Words encode_loss(const LossContent& loss, FrameSealer& sealer);
Words encode_statistics(const StatisticsContent& statistics, FrameSealer& sealer);
Words encode_end(const EndContent& end, FrameSealer& sealer);

}  // namespace tracee::stream

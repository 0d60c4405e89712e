#include "tracee-rules/input/lane_ledger.h"

namespace tracee::rules {

LaneLedger::Producer& LaneLedger::producer(const stream::FrameView& frame) {
  for (auto it = producers_.rbegin(); it != producers_.rend(); ++it) {
    if (it->run == frame.run() && it->source == frame.row().source) return *it;
  }
  if (producers_.size() >= kMaxProducers) producers_.erase(producers_.begin());
  producers_.push_back({frame.run(), frame.row().source, {}});
  return producers_.back();
}

std::optional<LaneLedger::Jump> LaneLedger::frame(const stream::FrameView& frame) {
  const stream::FrameKind kind = frame.kind();
  if (kind == stream::FrameKind::Index || kind == stream::FrameKind::Directory) return {};
  const std::size_t lane = frame.row().lane;
  if (lane >= kLanes) return {};
  Producer& from = producer(frame);
  const std::uint64_t sequence = frame.row().sequence;
  Next& next = from.lanes[lane];
  const bool header = kind == stream::FrameKind::Header;
  const bool anywhere = header && later_ == LaterHeader::BeginsAnywhere;
  const Jump jump{next.sequence, sequence};
  const bool jumps = next.known && sequence != next.sequence && !anywhere;
  // A run begins with the header as its frame 0; every lane then counts from 0.
  if (anywhere || (header && sequence == 0)) from.lanes.fill({sequence == 0, 0});
  next = {true, sequence + 1};
  if (!jumps) return {};
  return jump;
}

}  // namespace tracee::rules

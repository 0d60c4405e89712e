#include "common/recording/recording_encoder.h"

#include <utility>

namespace tracee::recording {

RecordingEncoder::RecordingEncoder(Options options)
    : options_(std::move(options)),
      chain_(options_.goes_on_from),
      index_(std::move(options_.known)),
      offset_(options_.offset) {}

std::span<const std::uint64_t> RecordingEncoder::store(std::span<const std::uint64_t> frame) {
  frame_ = stream::FrameView(frame);
  stored_ = frame;
  if (options_.compressor && frame_.kind() != stream::FrameKind::Header) {
    stored_ = options_.compressor->compress(frame);
  }
  if (options_.seal) stored_ = chain_.seal(stored_);
  return stored_;
}

void RecordingEncoder::written() {
  if (options_.index && frame_.kind() == stream::FrameKind::Batch) {
    const bool room = index_.index().entries.size() < kMaxKept;
    room ? index_.add(offset_, frame_) : static_cast<void>(++left_out_);
  }
  if (options_.seal) chain_.advance();
  offset_ += stored_.size_bytes();
}

}  // namespace tracee::recording

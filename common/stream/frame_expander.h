// Compressed frames, back to the frames they hold.
//
// For FrameReader. Keeps its memory and its contexts from frame to frame. Frames that would expand
// beyond the bounds of a frame, or out of proportion, are refused: producers never make such (see
// frame_compressor.h).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tracee::stream {

class FrameExpander {
 public:
  FrameExpander();
  ~FrameExpander();
  FrameExpander(FrameExpander&&) noexcept;
  FrameExpander& operator=(FrameExpander&&) noexcept;

  // The frame inside `stored`, a sound frame of kind Compressed; valid until the next call. Empty
  // when it cannot be had, with the reason in *fault. The inner checksum is not looked at: the
  // outer one covers the same bits.
  std::span<const std::uint64_t> expand(std::span<const std::uint64_t> stored, const char** fault);

 private:
  struct Contexts;

  std::unique_ptr<Contexts> contexts_;
  std::vector<std::uint64_t> frame_;
};

}  // namespace tracee::stream

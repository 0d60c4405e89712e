// A sound frame, read in place: right size, magic and checksum. Its content is still unchecked.
// Borrows the bytes of whoever made it.
#pragma once

#include <cstdint>
#include <span>

#include "common/kinds.h"
#include "common/stream/content.h"
#include "common/stream/rows.h"

namespace tracee::stream {

class FrameView {
 public:
  explicit FrameView(std::span<const std::uint64_t> words) : words_(words) {}

  const FrameRow& row() const { return *reinterpret_cast<const FrameRow*>(words_.data()); }
  FrameKind kind() const { return static_cast<FrameKind>(row().kind); }
  Lane lane() const { return static_cast<Lane>(row().lane); }
  RunId run() const { return {row().run_high, row().run_low}; }
  std::span<const std::uint64_t> words() const { return words_; }

 private:
  std::span<const std::uint64_t> words_;
};

}  // namespace tracee::stream

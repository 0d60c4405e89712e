// Recordings as writers store them, for the tests of the tools.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "common/recording/recording_encoder.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {

struct Stored {
  std::string bytes;
  std::vector<std::size_t> offsets;  // of each frame
  recording::Digest head{};

  // Without the frames from `first` up to `last`.
  std::string without(std::size_t first, std::size_t last) const {
    return bytes.substr(0, offsets[first]) + bytes.substr(offsets[last]);
  }
  std::string frame(std::size_t i) const {
    const std::size_t end = i + 1 < offsets.size() ? offsets[i + 1] : bytes.size();
    return bytes.substr(offsets[i], end - offsets[i]);
  }
};

// The frames of `stream`, compressed, sealed after `goes_on_from`, and indexed as asked; to be
// appended at `offset`.
inline Stored store(const std::vector<stream::Words>& frames, bool compress, bool seal, bool index,
                    const recording::Digest& goes_on_from = {}, std::size_t offset = 0) {
  recording::RecordingEncoder::Options options;
  if (compress) {
    options.compressor = std::move(*stream::FrameCompressor::make(stream::Codec::Zstd, 1));
  }
  options.seal = seal;
  options.index = index;
  options.goes_on_from = goes_on_from;
  options.offset = offset;
  recording::RecordingEncoder encoder(std::move(options));
  Stored stored;
  const auto append = [&](std::span<const std::uint64_t> words) -> Status {
    stored.offsets.push_back(stored.bytes.size());
    stored.bytes.append(reinterpret_cast<const char*>(words.data()), words.size_bytes());
    return Ok{};
  };
  for (const stream::Words& frame : frames) {
    REQUIRE(append(encoder.store(frame)));
    encoder.written();
  }
  stream::FrameSealer sealer({7, 7});
  REQUIRE(encoder.finish(sealer, append));
  stored.head = encoder.head();
  return stored;
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tracee::rules

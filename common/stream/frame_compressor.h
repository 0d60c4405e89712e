// Frames, compressed one by one, so that each can still be found, checked and read alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/result.h"

namespace tracee::stream {

// What is asked for. Batches are stored with their events as differences: see event_differences.h.
enum class Codec : std::uint16_t { Zlib, Zstd };

// schema::Compressed::Codec: what a stored frame says.
enum class StoredCodec : std::uint16_t { Zlib, Zstd, ZlibDifferences, ZstdDifferences };

// A frame may hold at most this many times its own bytes, and this many in any case. Compressors
// store the rare frame that shrinks further as it is; readers refuse such frames as hostile.
inline constexpr std::size_t kLargestExpansion = 256;
inline constexpr std::size_t kFreeExpansion = 65536;

class FrameCompressor {
 public:
  // Levels as the libraries have them: zlib 1..9, zstd 1..19.
  // Error: Usage for a level out of range.
  static Result<FrameCompressor> make(Codec codec, int level);
  ~FrameCompressor();
  FrameCompressor(FrameCompressor&&) noexcept;
  FrameCompressor& operator=(FrameCompressor&&) noexcept;

  // `frame`, a sealed frame without a chain link, as a compressed frame with the same run, source,
  // lane and number; valid until the next call. Gives `frame` itself when compressing does not pay.
  std::span<const std::uint64_t> compress(std::span<const std::uint64_t> frame);

 private:
  struct Context;
  explicit FrameCompressor(std::unique_ptr<Context> context);

  std::unique_ptr<Context> context_;
  std::vector<std::uint64_t> differences_;
  std::vector<std::uint64_t> stored_;
};

}  // namespace tracee::stream

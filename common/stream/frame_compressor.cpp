#include "common/stream/frame_compressor.h"

#include <zlib.h>
#include <zstd.h>

#include <cstring>

#include "common/stream/event_differences.h"
#include "common/stream/frame_writer.h"
#include "common/stream/pointer.h"
#include "common/stream/rows.h"

namespace tracee::stream {
namespace {

// schema::Compressed: one data word (codec, words) and one pointer (content).
constexpr std::size_t kContentAt = kFrameRowWords + 2;

StoredCodec stored_codec(Codec codec, bool differences) {
  if (codec == Codec::Zlib) return differences ? StoredCodec::ZlibDifferences : StoredCodec::Zlib;
  return differences ? StoredCodec::ZstdDifferences : StoredCodec::Zstd;
}

}  // namespace

struct FrameCompressor::Context {
  explicit Context(Codec which, int at_level)
      : codec(which), level(at_level), zstd(which == Codec::Zstd ? ZSTD_createCCtx() : nullptr) {}
  ~Context() { ZSTD_freeCCtx(zstd); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  std::size_t bound(std::size_t bytes) const {
    return codec == Codec::Zstd ? ZSTD_compressBound(bytes) : compressBound(bytes);
  }
  // Bytes written, or 0.
  std::size_t compress(void* to, std::size_t room, const void* from, std::size_t bytes) const {
    if (codec == Codec::Zstd) {
      const std::size_t done = ZSTD_compressCCtx(zstd, to, room, from, bytes, level);
      return ZSTD_isError(done) != 0 ? 0 : done;
    }
    uLongf done = room;
    const int status =
        compress2(static_cast<Bytef*>(to), &done, static_cast<const Bytef*>(from), bytes, level);
    return status == Z_OK ? done : 0;
  }

  Codec codec;
  int level;
  ZSTD_CCtx* zstd;
};

Result<FrameCompressor> FrameCompressor::make(Codec codec, int level) {
  const int largest = codec == Codec::Zstd ? 19 : 9;
  if (level < 1 || level > largest) {
    return Error(ErrorKind::Usage, "compression level " + std::to_string(level) +
                                       " is not between 1 and " + std::to_string(largest));
  }
  return FrameCompressor(std::make_unique<Context>(codec, level));
}

FrameCompressor::FrameCompressor(std::unique_ptr<Context> context) : context_(std::move(context)) {}
FrameCompressor::~FrameCompressor() = default;
FrameCompressor::FrameCompressor(FrameCompressor&&) noexcept = default;
FrameCompressor& FrameCompressor::operator=(FrameCompressor&&) noexcept = default;

std::span<const std::uint64_t> FrameCompressor::compress(std::span<const std::uint64_t> frame) {
  const std::size_t most = kContentAt + context_->bound(frame.size_bytes()) / 8 + 1;
  if (stored_.size() < most) stored_.resize(most);
  if (differences_.size() < frame.size()) differences_.resize(frame.size());
  const bool differences = to_differences(frame, differences_.data());
  const std::uint64_t* from = differences ? differences_.data() : frame.data();
  const std::size_t bytes = context_->compress(stored_.data() + kContentAt, (most - kContentAt) * 8,
                                               from, frame.size_bytes());
  const std::size_t words = kContentAt + (bytes + 7) / 8;
  const bool proportionate = frame.size_bytes() <= kFreeExpansion + kLargestExpansion * bytes;
  if (bytes == 0 || words >= frame.size() || !proportionate) return frame;

  FrameRow row = *reinterpret_cast<const FrameRow*>(frame.data());
  row.words = static_cast<std::uint32_t>(words - 1);
  row.root = kFrameRoot;
  row.checksum = 0;
  row.kind = static_cast<std::uint16_t>(FrameKind::Compressed);
  row.content = struct_pointer(offsetof(FrameRow, content) / 8, kFrameRowWords, 1, 1);
  row.previous = 0;
  std::memcpy(stored_.data(), &row, sizeof(row));
  stored_[kFrameRowWords] = static_cast<std::uint64_t>(stored_codec(context_->codec, differences)) |
                            std::uint64_t{frame.size()} << 32;
  stored_[kFrameRowWords + 1] =
      list_pointer(kFrameRowWords + 1, kContentAt, ElementSize::Byte, bytes);
  std::memset(reinterpret_cast<char*>(stored_.data() + kContentAt) + bytes, 0,
              (words - kContentAt) * 8 - bytes);
  const std::span<std::uint64_t> stored(stored_.data(), words);
  reinterpret_cast<FrameRow*>(stored.data())->checksum = frame_checksum(stored);
  return stored;
}

}  // namespace tracee::stream

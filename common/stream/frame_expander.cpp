#include "common/stream/frame_expander.h"

#include <zlib.h>
#include <zstd.h>

#include <cstring>

#include "common/stream/event_differences.h"
#include "common/stream/frame_compressor.h"
#include "common/stream/pointer.h"
#include "common/stream/rows.h"

namespace tracee::stream {
namespace {

// The fields of schema::Compressed, found without decoding the rest.
struct Packed {
  StoredCodec codec;
  std::size_t words;
  std::span<const unsigned char> content;
};

bool find_packed(std::span<const std::uint64_t> stored, Packed* packed) {
  const auto root = follow_struct(stored, 1, kFrameDataWords, kFramePointers);
  if (!root) return false;
  const auto at = follow_struct(stored, root->at + root->data_words, 1, 1);
  if (!at) return false;
  const auto content = follow_list(stored, at->at + at->data_words, ElementSize::Byte);
  if (!content) return false;
  const std::uint64_t fields = stored[at->at];
  packed->codec = static_cast<StoredCodec>(fields & 0xffff);
  packed->words = fields >> 32;
  packed->content = {reinterpret_cast<const unsigned char*>(stored.data() + content->at),
                     content->count};
  return true;
}

bool sizes_sound(const Packed& packed) {
  if (packed.words < kFrameRowWords || packed.words > kMaxFrameWords + 1) return false;
  return packed.words * 8 <= kFreeExpansion + kLargestExpansion * packed.content.size();
}

bool unzlib(std::span<std::uint64_t> to, std::span<const unsigned char> from) {
  uLongf out = to.size_bytes();
  return uncompress(reinterpret_cast<Bytef*>(to.data()), &out, from.data(), from.size()) == Z_OK &&
         out == to.size_bytes();
}

// What FrameReader checks of a frame that lies in the input, but for the checksum.
bool inner_sound(std::span<const std::uint64_t> frame, const FrameRow& outer) {
  const auto& row = *reinterpret_cast<const FrameRow*>(frame.data());
  return row.segments_less_one == 0 && row.words == frame.size() - 1 && row.magic == kMagic &&
         follow_struct(frame, 1, kFrameDataWords, kFramePointers) &&
         row.kind != static_cast<std::uint16_t>(FrameKind::Compressed) &&
         row.run_high == outer.run_high && row.run_low == outer.run_low &&
         row.source == outer.source && row.lane == outer.lane && row.sequence == outer.sequence;
}

}  // namespace

struct FrameExpander::Contexts {
  Contexts() : zstd(ZSTD_createDCtx()) {}
  ~Contexts() { ZSTD_freeDCtx(zstd); }
  Contexts(const Contexts&) = delete;
  Contexts& operator=(const Contexts&) = delete;

  bool unzstd(std::span<std::uint64_t> to, std::span<const unsigned char> from) const {
    return ZSTD_decompressDCtx(zstd, to.data(), to.size_bytes(), from.data(), from.size()) ==
           to.size_bytes();
  }

  ZSTD_DCtx* zstd;
};

FrameExpander::FrameExpander() : contexts_(std::make_unique<Contexts>()) {}
FrameExpander::~FrameExpander() = default;
FrameExpander::FrameExpander(FrameExpander&&) noexcept = default;
FrameExpander& FrameExpander::operator=(FrameExpander&&) noexcept = default;

std::span<const std::uint64_t> FrameExpander::expand(std::span<const std::uint64_t> stored,
                                                     const char** fault) {
  Packed packed{};
  *fault = "the compressed frame is malformed";
  if (!find_packed(stored, &packed) || !sizes_sound(packed)) return {};
  if (frame_.size() < packed.words) frame_.resize(packed.words);
  const std::span<std::uint64_t> frame(frame_.data(), packed.words);
  *fault = "the frame is compressed in a way that this version does not know";
  if (packed.codec > StoredCodec::ZstdDifferences) return {};
  *fault = "the compressed frame does not expand to what it says";
  const bool zstd =
      packed.codec == StoredCodec::Zstd || packed.codec == StoredCodec::ZstdDifferences;
  const bool differences =
      packed.codec == StoredCodec::ZlibDifferences || packed.codec == StoredCodec::ZstdDifferences;
  if (!(zstd ? contexts_->unzstd(frame, packed.content) : unzlib(frame, packed.content))) return {};
  if (differences && !from_differences(frame)) return {};
  if (!inner_sound(frame, *reinterpret_cast<const FrameRow*>(stored.data()))) return {};
  return frame;
}

}  // namespace tracee::stream

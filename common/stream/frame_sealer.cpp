#include <cstring>

#include "common/stream/frame_writer.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tracee::stream {

std::uint64_t frame_checksum(std::span<const std::uint64_t> frame) {
  constexpr std::size_t kBefore = offsetof(FrameRow, checksum);
  constexpr std::size_t kAfter = kBefore + sizeof(std::uint64_t);
  constexpr std::uint64_t kZero = 0;
  const char* bytes = reinterpret_cast<const char*>(frame.data());
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  XXH3_64bits_update(&state, bytes, kBefore);
  XXH3_64bits_update(&state, &kZero, sizeof(kZero));
  XXH3_64bits_update(&state, bytes + kAfter, frame.size_bytes() - kAfter);
  return XXH3_64bits_digest(&state);
}

void FrameSealer::seal(std::span<std::uint64_t> frame, Lane lane) {
  auto& row = *reinterpret_cast<FrameRow*>(frame.data());
  row.magic = kMagic;
  row.checksum = 0;
  row.run_high = run_.high;
  row.run_low = run_.low;
  row.sequence = next_[static_cast<std::size_t>(lane)]++;
  row.source = source_;
  row.lane = static_cast<std::uint16_t>(lane);
  row.checksum = XXH3_64bits(frame.data(), frame.size_bytes());
}

}  // namespace tracee::stream

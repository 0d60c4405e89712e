#include "common/stream/event_differences.h"

#include <cstring>
#include <optional>

#include "common/stream/pointer.h"
#include "common/stream/rows.h"

namespace tracee::stream {
namespace {

std::optional<ListTarget> find_events(std::span<const std::uint64_t> frame) {
  if (frame.size() < kFrameRowWords) return std::nullopt;
  const auto& row = *reinterpret_cast<const FrameRow*>(frame.data());
  if (row.kind != static_cast<std::uint16_t>(FrameKind::Batch)) return std::nullopt;
  const auto root = follow_struct(frame, 1, kFrameDataWords, kFramePointers);
  if (!root) return std::nullopt;
  const auto batch =
      follow_struct(frame, root->at + root->data_words, kBatchDataWords, kBatchPointers);
  if (!batch) return std::nullopt;
  const auto events = follow_list(frame, batch->at + batch->data_words, ElementSize::Composite);
  if (!events || events->count == 0) return std::nullopt;
  return events;
}

}  // namespace

bool to_differences(std::span<const std::uint64_t> frame, std::uint64_t* to) {
  const auto events = find_events(frame);
  if (!events) return false;
  std::memcpy(to, frame.data(), frame.size_bytes());
  const std::size_t first = events->at + events->stride;  // the first word that has one before it
  const std::size_t end = events->at + std::size_t{events->count} * events->stride;
  for (std::size_t i = first; i < end; ++i) to[i] = frame[i] - frame[i - events->stride];
  return true;
}

bool from_differences(std::span<std::uint64_t> frame) {
  const auto events = find_events(frame);
  if (!events) return false;
  const std::size_t first = events->at + events->stride;
  const std::size_t end = events->at + std::size_t{events->count} * events->stride;
  for (std::size_t i = first; i < end; ++i) frame[i] += frame[i - events->stride];
  return true;
}

}  // namespace tracee::stream

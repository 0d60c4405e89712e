// Two encoders of the same events: the one of the project, and words laid out by hand.
#pragma once

#include <cstring>
#include <span>
#include <vector>

#include "common/stream/pointer.h"
#include "test/bench/stream_samples.h"

namespace tracee::bench {

inline constexpr std::uint8_t kMark = make_mark(Presence::Present, Provenance::Register);
inline constexpr std::uint8_t kPathMark = make_mark(Presence::Present, Provenance::UserMemory);

// Gives each frame to `sink`, a callable that takes words.
template <typename Sink>
void encode_ours(const Workload& work, Sink sink) {
  static stream::BatchEncoder encoder;
  stream::FrameSealer sealer({1, 2});
  std::uint32_t task = 0;
  std::uint32_t task_in_batch = 0;
  for (const OpenEvent& event : work.events) {
    const std::string& path = work.paths[event.path];
    // As the decoder, which knows the task that a record is of.
    if (encoder.empty() || event.task != task) {
      task = event.task;
      task_in_batch = encoder.intern_task(work.tasks[task]);
    }
    encoder.begin(event.row);
    encoder.scalar(static_cast<std::uint64_t>(-100), kMark);
    encoder.blob(path, kPathMark, static_cast<std::uint32_t>(path.size()));
    encoder.scalar(0x8000, kMark);
    encoder.scalar(0, kMark);
    encoder.commit(task_in_batch, task_in_batch);
    if (encoder.full()) sink(encoder.flush(sealer, Lane::Kernel));
  }
  if (!encoder.empty()) sink(encoder.flush(sealer, Lane::Kernel));
}

// The floor: the same rows and words, written where they belong in one pass by somebody who knows
// how many there will be and shares nothing but the task; with the checksum.
template <typename Sink>
void encode_by_hand(const Workload& work, Sink sink) {
  using namespace stream;
  constexpr std::size_t kBatch = BatchEncoder::kFullEvents;
  static std::vector<std::uint64_t> frame(1 << 20);
  FrameSealer sealer({1, 2});
  for (std::size_t first = 0; first < work.events.size(); first += kBatch) {
    const std::size_t count = std::min(kBatch, work.events.size() - first);
    std::uint64_t* words = frame.data();
    auto* rows = reinterpret_cast<EventRow*>(words + kFrameRowWords + sizeof(BatchRow) / 8 + 1);
    auto* values = reinterpret_cast<std::uint64_t*>(rows + count);
    auto* marks = reinterpret_cast<std::uint8_t*>(values + 4 * count);
    auto* blobs = reinterpret_cast<BlobRow*>(marks + 4 * count + 8);
    auto* text = reinterpret_cast<char*>(blobs + count + 2);
    std::size_t used = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const OpenEvent& event = work.events[first + i];
      const std::string& path = work.paths[event.path];
      EventRow& row = rows[i];
      row = event.row;
      row.value_count = 4;
      row.first_value = static_cast<std::uint32_t>(4 * i);
      row.sequence_offset = static_cast<std::uint32_t>(i);
      row.task = row.actor = event.task;
      values[4 * i] = static_cast<std::uint64_t>(-100);
      values[4 * i + 1] = i + 1;
      values[4 * i + 2] = 0x8000;
      values[4 * i + 3] = 0;
      const std::uint8_t mark[4] = {kMark, kPathMark, kMark, kMark};
      std::memcpy(marks + 4 * i, mark, 4);
      blobs[i + 1] = {static_cast<std::uint32_t>(used), static_cast<std::uint32_t>(path.size()),
                      static_cast<std::uint32_t>(path.size()), 0};
      std::memcpy(text + used, path.data(), path.size());
      used += path.size();
    }
    auto* tasks = reinterpret_cast<TaskRow*>(text + (used + 7) / 8 * 8);
    for (std::size_t i = 0; i < work.tasks.size(); ++i) tasks[i] = work.tasks[i].row;
    const auto size = static_cast<std::size_t>(
        reinterpret_cast<std::uint64_t*>(tasks + work.tasks.size()) - words);
    FrameRow head{};
    head.words = static_cast<std::uint32_t>(size - 1);
    head.root = kFrameRoot;
    std::memcpy(words, &head, sizeof(head));
    sealer.seal({words, size}, Lane::Kernel);
    sink(std::span<const std::uint64_t>(words, size));
  }
}

}  // namespace tracee::bench

#include "common/stream/batch_encoder.h"

#include <algorithm>
#include <cstring>

#include "common/stream/pointer.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tracee::stream {
namespace {

constexpr std::size_t kInitialSlots = 8192;  // power of two, twice the rows of a usual full batch
constexpr std::size_t kEventWords = sizeof(EventRow) / 8;
constexpr std::size_t kBlobWords = sizeof(BlobRow) / 8;
constexpr std::size_t kTaskWords = sizeof(TaskRow) / 8;
constexpr std::size_t kBatchRowWords = sizeof(BatchRow) / 8;
// The part of a TaskRow before its blob fields.
constexpr std::size_t kTaskFixedBytes = offsetof(TaskRow, comm);

std::size_t words_for(std::size_t bytes) { return (bytes + 7) / 8; }

// Copies `bytes` to `to` and clears the rest of the last word. Gives the words used.
std::size_t place(std::uint64_t* to, const void* from, std::size_t bytes) {
  const std::size_t words = words_for(bytes);
  if (words == 0) return 0;
  to[words - 1] = 0;
  std::memcpy(to, from, bytes);
  return words;
}

}  // namespace

void BatchEncoder::reset() {
  events_.clear();
  values_.clear();
  marks_.clear();
  bytes_.clear();
  tasks_.clear();
  blobs_.clear();
  blobs_.reserve(1);
  blobs_.put(BlobRow{});
  batch_sequence_ = next_sequence_;
  if (++generation_ == 0 || blob_slots_.empty()) {
    generation_ = 1;
    blob_slots_.assign(std::max(blob_slots_.size(), kInitialSlots), Slot{});
    task_slots_.assign(std::max(task_slots_.size(), kInitialSlots), Slot{});
  }
}

void BatchEncoder::begin(const EventRow& row) {
  events_.reserve(1);
  EventRow& open = events_.open();
  open = row;
  open.first_value = static_cast<std::uint32_t>(values_.size());
  values_.reserve(kMaxValues);
  marks_.reserve(kMaxValues);
}

void BatchEncoder::blob(std::string_view bytes, std::uint8_t mark, std::uint32_t full_length,
                        std::uint32_t full_count) {
  scalar(intern(bytes, full_length, full_count), mark);
}

void BatchEncoder::commit(std::uint32_t task, std::uint32_t actor) {
  EventRow& open = events_.open();
  open.value_count = static_cast<std::uint16_t>(values_.size() - open.first_value);
  open.sequence_offset = static_cast<std::uint32_t>(next_sequence_ - batch_sequence_);
  open.task = task;
  open.actor = actor;
  open.unused = 0;
  events_.close();
  ++next_sequence_;
}

std::uint32_t BatchEncoder::intern(std::string_view bytes, std::uint32_t full_length,
                                   std::uint32_t full_count) {
  if (bytes.empty() && full_length == 0 && full_count == 0) return 0;
  if (blobs_.size() * 2 > blob_slots_.size()) grow(blob_slots_);
  const std::uint64_t hash = XXH3_64bits_withSeed(bytes.data(), bytes.size(), full_length);
  const std::size_t mask = blob_slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = blob_slots_[i];
    if (slot.generation != generation_) {
      slot = {generation_, static_cast<std::uint32_t>(blobs_.size()), hash};
      blobs_.reserve(1);
      blobs_.put({static_cast<std::uint32_t>(bytes_.size()),
                  static_cast<std::uint32_t>(bytes.size()), full_length, full_count});
      bytes_.reserve(bytes.size());
      bytes_.put(bytes.data(), bytes.size());
      return slot.index;
    }
    if (slot.hash != hash) continue;
    const BlobRow& known = blobs_[slot.index];
    if (known.full_length == full_length && known.full_count == full_count &&
        blob_equals(slot.index, bytes)) {
      return slot.index;
    }
  }
}

bool BatchEncoder::blob_equals(std::uint32_t index, std::string_view bytes) const {
  const BlobRow& row = blobs_[index];
  return std::string_view(bytes_.data() + row.offset, row.length) == bytes;
}

bool BatchEncoder::task_equals(const TaskRow& row, const TaskContext& task) const {
  return std::memcmp(&row, &task.row, kTaskFixedBytes) == 0 && blob_equals(row.comm, task.comm) &&
         blob_equals(row.uts_name, task.uts_name) && blob_equals(row.container, task.container) &&
         blob_equals(row.executable, task.executable);
}

std::uint32_t BatchEncoder::intern_task(const TaskContext& task) {
  if (last_task_ < tasks_.size() && task_equals(tasks_[last_task_], task)) return last_task_;
  if (tasks_.size() * 2 > task_slots_.size()) grow(task_slots_);
  const std::uint64_t seed = task.comm.empty() ? 0 : static_cast<unsigned char>(task.comm.front());
  const std::uint64_t hash = XXH3_64bits_withSeed(&task.row, kTaskFixedBytes, seed);
  const std::size_t mask = task_slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = task_slots_[i];
    if (slot.generation != generation_) {
      last_task_ = static_cast<std::uint32_t>(tasks_.size());
      slot = {generation_, last_task_, hash};
      add_task(task);
      return last_task_;
    }
    if (slot.hash == hash && task_equals(tasks_[slot.index], task)) {
      last_task_ = slot.index;
      return last_task_;
    }
  }
}

void BatchEncoder::add_task(const TaskContext& task) {
  TaskRow row = task.row;
  row.comm = intern_text(task.comm);
  row.uts_name = intern_text(task.uts_name);
  row.container = intern_text(task.container);
  row.executable = intern_text(task.executable);
  row.unused = 0;
  tasks_.reserve(1);
  tasks_.put(row);
}

void BatchEncoder::grow(std::vector<Slot>& slots) const {
  std::vector<Slot> larger(slots.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : slots) {
    if (slot.generation != generation_) continue;
    std::size_t i = slot.hash & mask;
    while (larger[i].generation == generation_) i = (i + 1) & mask;
    larger[i] = slot;
  }
  slots.swap(larger);
}

std::size_t BatchEncoder::frame_words() const {
  return kFrameRowWords + kBatchRowWords + 1 + events_.size() * kEventWords + values_.size() +
         words_for(marks_.size()) + 1 + blobs_.size() * kBlobWords + words_for(bytes_.size()) + 1 +
         tasks_.size() * kTaskWords;
}

std::span<const std::uint64_t> BatchEncoder::flush(FrameSealer& sealer, Lane lane) {
  const std::size_t size = frame_words();
  if (frame_.size() < size) frame_.resize(size);
  std::uint64_t* words = frame_.data();

  FrameRow head{};
  head.words = static_cast<std::uint32_t>(size - 1);
  head.root = kFrameRoot;
  head.kind = static_cast<std::uint16_t>(FrameKind::Batch);
  head.content = struct_pointer(offsetof(FrameRow, content) / 8, kFrameRowWords, kBatchDataWords,
                                kBatchPointers);
  std::memcpy(words, &head, sizeof(head));

  BatchRow batch{};
  const auto [first, last] =
      std::minmax_element(events_.begin(), events_.end(),
                          [](const EventRow& a, const EventRow& b) { return a.time < b.time; });
  batch.first_sequence = batch_sequence_;
  batch.first_time = first->time;
  batch.last_time = last->time;

  constexpr std::size_t kPointers = kFrameRowWords + kBatchDataWords;
  std::size_t at = kFrameRowWords + kBatchRowWords;
  auto composite = [&](std::size_t pointer, const void* rows, std::size_t count,
                       std::size_t stride) {
    const std::uint64_t link = list_pointer(pointer, at, ElementSize::Composite, count * stride);
    words[at++] = composite_tag(count, stride);
    at += place(words + at, rows, count * stride * 8);
    return link;
  };
  auto plain = [&](std::size_t pointer, const void* data, ElementSize element, std::size_t count) {
    const std::uint64_t link = list_pointer(pointer, at, element, count);
    at += place(words + at, data, element == ElementSize::Byte ? count : count * 8);
    return link;
  };
  batch.events = composite(kPointers, events_.data(), events_.size(), kEventWords);
  batch.values = plain(kPointers + 1, values_.data(), ElementSize::EightBytes, values_.size());
  batch.marks = plain(kPointers + 2, marks_.data(), ElementSize::Byte, marks_.size());
  batch.blobs = composite(kPointers + 3, blobs_.data(), blobs_.size(), kBlobWords);
  batch.bytes = plain(kPointers + 4, bytes_.data(), ElementSize::Byte, bytes_.size());
  batch.tasks = composite(kPointers + 5, tasks_.data(), tasks_.size(), kTaskWords);
  std::memcpy(words + kFrameRowWords, &batch, sizeof(batch));

  const std::span<std::uint64_t> frame(words, size);
  sealer.seal(frame, lane);
  reset();
  return frame;
}

}  // namespace tracee::stream

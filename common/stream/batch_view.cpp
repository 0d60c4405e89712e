#include "common/stream/batch_view.h"

#include <algorithm>

#include "common/event_view.h"
#include "common/stream/pointer.h"

namespace tracee::stream {
namespace {

constexpr std::size_t kReadAhead = 8;  // events

constexpr std::uint32_t words_of(std::size_t bytes) {
  return static_cast<std::uint32_t>(bytes / 8);
}

Error broken(const char* what) {
  return Error(ErrorKind::Corrupt, std::string("the batch's ") + what + " does not fit its frame");
}

}  // namespace

Result<BatchView> BatchView::parse(std::span<const std::uint64_t> frame) {
  if (frame.size() < kFrameRowWords) return broken("head");
  const auto root = follow_struct(frame, 1, kFrameDataWords, kFramePointers);
  if (!root) return broken("root");
  const auto batch =
      follow_struct(frame, root->at + root->data_words, kBatchDataWords, kBatchPointers);
  if (!batch) return broken("content");
  const std::size_t pointers = batch->at + batch->data_words;
  const auto events =
      follow_list(frame, pointers, ElementSize::Composite, words_of(sizeof(EventRow)));
  const auto values = follow_list(frame, pointers + 1, ElementSize::EightBytes);
  const auto marks = follow_list(frame, pointers + 2, ElementSize::Byte);
  const auto blobs =
      follow_list(frame, pointers + 3, ElementSize::Composite, words_of(sizeof(BlobRow)));
  const auto bytes = follow_list(frame, pointers + 4, ElementSize::Byte);
  const auto tasks =
      follow_list(frame, pointers + 5, ElementSize::Composite, words_of(sizeof(TaskRow)));
  if (!events) return broken("list of events");
  if (!values || !marks || marks->count != values->count) return broken("list of values");
  if (!blobs || !bytes) return broken("list of blobs");
  if (!tasks) return broken("list of tasks");

  BatchView view;
  const std::uint64_t* words = frame.data();
  view.first_sequence_ = words[batch->at];
  view.first_time_ = words[batch->at + 1];
  view.last_time_ = words[batch->at + 2];
  view.events_ = words + events->at;
  view.event_count_ = events->count;
  view.event_stride_ = events->stride;
  view.values_ = words + values->at;
  view.value_count_ = values->count;
  view.marks_ = reinterpret_cast<const std::uint8_t*>(words + marks->at);
  view.blobs_ = words + blobs->at;
  view.blob_count_ = blobs->count;
  view.blob_stride_ = blobs->stride;
  view.bytes_ = reinterpret_cast<const char*>(words + bytes->at);
  view.byte_count_ = bytes->count;
  view.tasks_ = words + tasks->at;
  view.task_count_ = tasks->count;
  view.task_stride_ = tasks->stride;
  return view;
}

std::optional<EventView> BatchView::event(std::size_t i, const EventDefinition& definition) const {
  if (tables_ == Tables::Unchecked) {
    tables_ = blobs_and_tasks_sound() ? Tables::Sound : Tables::Broken;
  }
  if (tables_ == Tables::Broken || i >= event_count_) return std::nullopt;
  const EventRow& found = row(i);
  // Events are mostly read one after the other, often from memory that no cache holds.
  __builtin_prefetch(events_ + (i + kReadAhead) * event_stride_);
  if (!references_sound(found, definition)) return std::nullopt;
  return EventView(*this, found, definition);
}

bool BatchView::blobs_and_tasks_sound() const {
  if (blob_count_ == 0 || blob_row(0).length != 0) return false;
  for (std::uint32_t i = 0; i < blob_count_; ++i) {
    const BlobRow& slice = blob_row(i);
    if (std::uint64_t{slice.offset} + slice.length > byte_count_) return false;
  }
  for (std::uint32_t i = 0; i < task_count_; ++i) {
    const TaskRow& row = task(i);
    if (std::max({row.comm, row.uts_name, row.container, row.executable}) >= blob_count_)
      return false;
  }
  return true;
}

bool BatchView::references_sound(const EventRow& row, const EventDefinition& definition) const {
  if (std::uint64_t{row.first_value} + row.value_count > value_count_) return false;
  if (row.task >= task_count_ || row.actor >= task_count_ || row.stack >= blob_count_) return false;
  const std::uint64_t* value = values_ + row.first_value;
  const std::uint8_t* mark = marks_ + row.first_value;
  const std::uint64_t* end =
      value + std::min<std::size_t>(row.value_count, definition.arguments.size());
  for (auto argument = definition.arguments.begin(); value < end; ++argument, ++value, ++mark) {
    if (!is_blob(argument->kind) || *value < blob_count_) continue;
    const Presence presence = mark_presence(*mark);
    if (presence == Presence::Present || presence == Presence::Cut) return false;
  }
  return true;
}

}  // namespace tracee::stream

// A batch frame, read in place without copying.
//
// parse() checks the structure of the message once (pointers, list sizes, strides); event() checks
// the references of one event. Hostile bytes give an error or no event, never a read outside the
// frame. Rows may be larger than ours (a newer producer); smaller ones are refused.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "common/catalogue.h"
#include "common/result.h"
#include "common/stream/rows.h"

namespace tracee {
class EventView;
}

namespace tracee::stream {

class BatchView {
 public:
  // `frame` is a whole frame of kind Batch, checked by FrameReader, aligned to 8 bytes; it must
  // outlive the view.
  static Result<BatchView> parse(std::span<const std::uint64_t> frame);

  std::size_t size() const { return event_count_; }
  std::uint64_t first_sequence() const { return first_sequence_; }
  std::uint64_t first_time() const { return first_time_; }
  std::uint64_t last_time() const { return last_time_; }

  // Fixed words of an event, without looking at what they refer to: the question of a rule index.
  const EventRow& row(std::size_t i) const {
    return *reinterpret_cast<const EventRow*>(events_ + i * event_stride_);
  }

  // The event with all its references checked; nothing when one points outside the batch or the
  // event's kinds do not fit. `definition` must be the row of row(i).event_id.
  std::optional<EventView> event(std::size_t i, const EventDefinition& definition) const;

  // For views made by event(); indices are in range.
  std::string_view blob(std::uint32_t i) const { return bytes(blob_row(i)); }
  std::string_view bytes(const BlobRow& slice) const {
    return {bytes_ + slice.offset, slice.length};
  }
  const BlobRow& blob_row(std::uint32_t i) const {
    return *reinterpret_cast<const BlobRow*>(blobs_ + i * blob_stride_);
  }
  const TaskRow& task(std::uint32_t i) const {
    return *reinterpret_cast<const TaskRow*>(tasks_ + i * task_stride_);
  }
  std::uint64_t value_word(std::uint32_t i) const { return values_[i]; }
  std::uint8_t mark(std::uint32_t i) const { return marks_[i]; }

 private:
  BatchView() = default;
  bool blobs_and_tasks_sound() const;
  bool references_sound(const EventRow& row, const EventDefinition& definition) const;

  std::uint64_t first_sequence_ = 0;
  std::uint64_t first_time_ = 0;
  std::uint64_t last_time_ = 0;
  const std::uint64_t* events_ = nullptr;
  const std::uint64_t* values_ = nullptr;
  const std::uint8_t* marks_ = nullptr;
  const std::uint64_t* blobs_ = nullptr;
  const char* bytes_ = nullptr;
  const std::uint64_t* tasks_ = nullptr;
  std::uint32_t event_count_ = 0;
  std::uint32_t event_stride_ = 0;  // words
  std::uint32_t value_count_ = 0;   // values and marks
  std::uint32_t blob_count_ = 0;
  std::uint32_t blob_stride_ = 0;
  std::uint32_t byte_count_ = 0;
  std::uint32_t task_count_ = 0;
  std::uint32_t task_stride_ = 0;
  // Blobs and tasks are checked once, when the first event of the batch is wanted.
  mutable enum class Tables : std::uint8_t { Unchecked, Sound, Broken } tables_ = Tables::Unchecked;
};

}  // namespace tracee::stream

// Lays events out as a batch frame, word by word.
//
// The producer's decoder calls begin(), one value call for each argument in catalogue order, then
// commit(); flush() gives the frame. Strings and tasks that many events of a batch share are stored
// once. Memory is taken at the first batches and reused: nothing is allocated for an event after
// that. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/kinds.h"
#include "common/stream/column.h"
#include "common/stream/frame_writer.h"
#include "common/stream/rows.h"

namespace tracee::stream {

// A task as the producer knows it; comm and the like are interned when it is added.
struct TaskContext {
  TaskRow row{};  // its blob fields are filled in by the encoder
  std::string_view comm;
  std::string_view uts_name;
  std::string_view container;
  std::string_view executable;
};

class BatchEncoder {
 public:
  // A batch that holds this many events (unless limit_events() says otherwise), this many bytes of
  // blobs, or what limit_bytes() says, should be flushed.
  static constexpr std::size_t kFullEvents = 1024;
  static constexpr std::size_t kFullBytes = 256 * 1024;
  static constexpr std::size_t kMaxValues = 64;

  explicit BatchEncoder(std::uint64_t first_sequence = 0) : next_sequence_(first_sequence) {
    reset();
  }

  // Starts an event. Of `row` the fields first_value, value_count and sequence_offset are filled in
  // here.
  void begin(const EventRow& row);
  // At most kMaxValues an event.
  void scalar(std::uint64_t word, std::uint8_t mark) {
    values_.put(word);
    marks_.put(mark);
  }
  // A blob value; full_length and full_count only matter for Presence::Cut and TextArray.
  void blob(std::string_view bytes, std::uint8_t mark, std::uint32_t full_length,
            std::uint32_t full_count = 0);
  // The user-space return addresses of the open event, 8 bytes each.
  void stack(std::string_view addresses) { events_.open().stack = intern_text(addresses); }
  void absent() { scalar(0, make_mark(Presence::Absent, Provenance::Register)); }
  // Ends the event; `actor` null means the task itself.
  void commit(const TaskContext& task, const TaskContext* actor = nullptr) {
    const std::uint32_t index = intern_task(task);
    commit(index, actor == nullptr ? index : intern_task(*actor));
  }
  // The same with tasks that the batch has already.
  void commit(std::uint32_t task, std::uint32_t actor);
  // Where in the batch a task is, which stays true until flush(). Adds it when it is new.
  std::uint32_t intern_task(const TaskContext& task);

  // full() is true from this many events on, 1 or more.
  void limit_events(std::size_t events) { full_events_ = events; }
  // Likewise when its frame has this many bytes; it has more by what the last event takes.
  void limit_bytes(std::size_t bytes) { full_words_ = bytes / 8; }

  std::size_t size() const { return events_.size(); }
  bool empty() const { return events_.empty(); }
  bool full() const {
    return events_.size() >= full_events_ || bytes_.size() >= kFullBytes ||
           (full_words_ != 0 && frame_words() >= full_words_);
  }
  std::uint64_t next_sequence() const { return next_sequence_; }

  // The next event gets this number instead of the one after the last: for events that have theirs
  // already. Not below next_sequence(), nor 2^32 or more above the first of the batch, unless
  // empty().
  void go_on_at(std::uint64_t sequence) {
    next_sequence_ = sequence;
    if (empty()) batch_sequence_ = sequence;
  }
  std::uint64_t first_sequence() const { return batch_sequence_; }

  // The batch as a complete frame of `lane`, sealed with number and checksum; then the
  // encoder is empty again. The words are valid until the next call. Must not be empty().
  std::span<const std::uint64_t> flush(FrameSealer& sealer, Lane lane);

 private:
  // Open-addressing set of indices; entries of earlier batches are told apart by `generation`.
  struct Slot {
    std::uint32_t generation = 0;
    std::uint32_t index = 0;
    std::uint64_t hash = 0;
  };

  void reset();
  std::uint32_t intern(std::string_view bytes, std::uint32_t full_length, std::uint32_t full_count);
  std::uint32_t intern_text(std::string_view text) {
    return intern(text, static_cast<std::uint32_t>(text.size()), 0);
  }
  void add_task(const TaskContext& task);
  bool task_equals(const TaskRow& row, const TaskContext& task) const;
  bool blob_equals(std::uint32_t index, std::string_view bytes) const;
  void grow(std::vector<Slot>& slots) const;
  std::size_t frame_words() const;

  Column<EventRow> events_;
  Column<std::uint64_t> values_;
  Column<std::uint8_t> marks_;
  Column<BlobRow> blobs_;
  Column<char> bytes_;
  Column<TaskRow> tasks_;
  std::vector<Slot> blob_slots_;
  std::vector<Slot> task_slots_;
  std::vector<std::uint64_t> frame_;
  std::uint32_t last_task_ = 0;  // index: most events are by the task of the one before
  std::uint32_t generation_ = 0;
  std::size_t full_events_ = kFullEvents;
  std::size_t full_words_ = 0;  // 0: any number
  std::uint64_t next_sequence_;
  std::uint64_t batch_sequence_ = 0;
};

}  // namespace tracee::stream

// All rings as one sequence, ordered by time.
//
// Each CPU's records come in order, nearly: rings that CPUs share, and programs that interrupt
// others, break it. Records older than a horizon that lies a little in the past are merged; what
// comes later than its place is the caller's to mark. Used by the sensor's drain().
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "common/result.h"
#include "tracee-ebpf/sensor/ring_queue.h"

namespace tracee {

class RingMerger {
 public:
  using ChunkSink = std::function<void(std::span<const std::byte>)>;

  void add(RingQueue queue) {
    queues_.push_back(std::move(queue));
    heads_.reserve(queues_.size());
  }

  struct Merged {
    std::uint64_t records = 0;
    bool busy = false;  // a ring held more than one call takes
  };
  // Gives the events older than `horizon` to `event`, in order; continuations go to `chunk` before
  // any event. `event` takes a record and says whether it wants a pause before the next one. In a
  // pause the rings get back the room of what was given; then `pause` is called, whose error ends
  // the merge. What was given has left the rings on return, whatever the outcome.
  template <typename EventSink>
  Result<Merged> merge(std::uint64_t horizon, EventSink event, const ChunkSink& chunk,
                       const std::function<Status()>& pause);

  bool holds_records() const;
  std::uint64_t broken() const;

 private:
  // A queue that is not empty, by its oldest record.
  struct Head {
    std::uint64_t time = 0;
    std::size_t queue = 0;
    bool operator<(const Head& other) const {
      return time != other.time ? time < other.time : queue < other.queue;
    }
  };

  bool scan(std::uint64_t* horizon, const ChunkSink& chunk);
  void line_up();
  void settle_first();
  std::uint64_t second_time() const;
  void release();

  std::vector<RingQueue> queues_;
  std::vector<Head> heads_;  // a binary heap, the oldest first
};

template <typename EventSink>
Result<RingMerger::Merged> RingMerger::merge(std::uint64_t horizon, EventSink event,
                                             const ChunkSink& chunk,
                                             const std::function<Status()>& pause) {
  Merged merged;
  merged.busy = scan(&horizon, chunk);
  line_up();
  while (!heads_.empty() && heads_.front().time < horizon) {
    RingQueue& queue = queues_[heads_.front().queue];
    // Up to the record of another ring this one goes on alone.
    const std::uint64_t limit = std::min(second_time(), horizon - 1);
    while (!queue.empty() && queue.front().time <= limit) {
      const bool wants_pause = event(queue.front().bytes);
      queue.pop();
      ++merged.records;
      if (!wants_pause) continue;
      release();
      TRACEE_TRY(pause());
    }
    settle_first();
  }
  release();
  return merged;
}

}  // namespace tracee

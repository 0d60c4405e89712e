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
#include "tracee-ebpf/ring_queue.h"

namespace tracee {

class RingMerger {
 public:
  using ChunkSink = std::function<void(std::span<const std::byte>)>;

  void add(RingQueue queue) { queues_.push_back(std::move(queue)); }

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
  bool scan(std::uint64_t* horizon, const ChunkSink& chunk);
  RingQueue* oldest(std::uint64_t* limit);
  void release();

  std::vector<RingQueue> queues_;
};

template <typename EventSink>
Result<RingMerger::Merged> RingMerger::merge(std::uint64_t horizon, EventSink event,
                                             const ChunkSink& chunk,
                                             const std::function<Status()>& pause) {
  Merged merged;
  merged.busy = scan(&horizon, chunk);
  std::uint64_t limit = 0;
  for (RingQueue* queue = oldest(&limit); queue != nullptr; queue = oldest(&limit)) {
    if (queue->front().time >= horizon) break;
    limit = std::min(limit, horizon - 1);
    while (!queue->empty() && queue->front().time <= limit) {
      const bool wants_pause = event(queue->front().bytes);
      queue->pop();
      ++merged.records;
      if (!wants_pause) continue;
      release();
      TRACEE_TRY(pause());
    }
  }
  release();
  return merged;
}

}  // namespace tracee

// All rings as one sequence, ordered by time.
//
// Each CPU's records come in order, nearly: rings that CPUs share, and programs that interrupt
// others, break it. Records older than a horizon that lies a little in the past are merged; what
// comes later than its place is the caller's to mark. Used by the sensor's drain().
#pragma once

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
  // Says whether it wants a pause before the next event.
  using EventSink = std::function<bool(std::span<const std::byte>)>;

  void add(RingQueue queue) { queues_.push_back(std::move(queue)); }

  struct Merged {
    std::uint64_t records = 0;
    bool busy = false;  // a ring held more than one call takes
  };
  // Gives the events older than `horizon` to `event`, in order; continuations go to `chunk` before
  // any event. In a pause the rings get back the room of what was given; then `pause` is called,
  // whose error ends the merge. What was given has left the rings on return, whatever the outcome.
  Result<Merged> merge(std::uint64_t horizon, const EventSink& event, const ChunkSink& chunk,
                       const std::function<Status()>& pause);

  bool holds_records() const;
  std::uint64_t broken() const;

 private:
  RingQueue* oldest(std::uint64_t* limit);
  void release();

  std::vector<RingQueue> queues_;
};

}  // namespace tracee

#include "tracee-ebpf/ring_merger.h"

#include <algorithm>
#include <limits>

namespace tracee {

// The queue with the oldest record, and up to which time it may go on alone.
RingQueue* RingMerger::oldest(std::uint64_t* limit) {
  RingQueue* best = nullptr;
  *limit = std::numeric_limits<std::uint64_t>::max();
  for (RingQueue& queue : queues_) {
    if (queue.empty()) continue;
    if (best == nullptr || queue.front().time < best->front().time) {
      if (best != nullptr) *limit = std::min(*limit, best->front().time);
      best = &queue;
    } else {
      *limit = std::min(*limit, queue.front().time);
    }
  }
  return best;
}

// Looks into all rings. Whether one holds more than is looked at now; the horizon then comes
// nearer.
bool RingMerger::scan(std::uint64_t* horizon, const ChunkSink& chunk) {
  bool crowded = false;
  for (RingQueue& queue : queues_) {
    queue.scan(chunk);
    if (!queue.crowded()) continue;
    crowded = true;
    *horizon = std::min(*horizon, queue.newest() + 1);  // the rest of that ring is not known yet
  }
  return crowded;
}

void RingMerger::release() {
  for (RingQueue& queue : queues_) queue.release();
}

bool RingMerger::holds_records() const {
  return std::any_of(queues_.begin(), queues_.end(),
                     [](const RingQueue& queue) { return queue.holds_records(); });
}

std::uint64_t RingMerger::broken() const {
  std::uint64_t total = 0;
  for (const RingQueue& queue : queues_) total += queue.broken();
  return total;
}

}  // namespace tracee

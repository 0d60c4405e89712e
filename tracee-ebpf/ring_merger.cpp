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

Result<RingMerger::Merged> RingMerger::merge(std::uint64_t horizon, const EventSink& event,
                                             const ChunkSink& chunk,
                                             const std::function<Status()>& pause) {
  Merged merged;
  for (RingQueue& queue : queues_) {
    queue.scan(chunk);
    if (queue.crowded()) {
      merged.busy = true;
      horizon = std::min(horizon, queue.newest() + 1);  // the rest of that ring is not known yet
    }
  }
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

#include "tracee-ebpf/sensor/ring_merger.h"

#include <algorithm>
#include <limits>

namespace tracee {

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

void RingMerger::line_up() {
  heads_.clear();
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (!queues_[i].empty()) heads_.push_back({queues_[i].front().time, i});
  }
  std::sort(heads_.begin(), heads_.end());  // which is a heap as well
}

// The time of the oldest record in another queue than the first one's.
std::uint64_t RingMerger::second_time() const {
  std::uint64_t time = std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 1; i < std::min<std::size_t>(heads_.size(), 3); ++i) {
    time = std::min(time, heads_[i].time);
  }
  return time;
}

// Brings the first head, whose queue has moved on, to where it now belongs.
void RingMerger::settle_first() {
  Head moved = heads_.front();
  if (queues_[moved.queue].empty()) {
    moved = heads_.back();
    heads_.pop_back();
    if (heads_.empty()) return;
  } else {
    moved.time = queues_[moved.queue].front().time;
  }
  std::size_t at = 0;
  while (true) {
    std::size_t child = 2 * at + 1;
    if (child >= heads_.size()) break;
    if (child + 1 < heads_.size() && heads_[child + 1] < heads_[child]) ++child;
    if (!(heads_[child] < moved)) break;
    heads_[at] = heads_[child];
    at = child;
  }
  heads_[at] = moved;
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

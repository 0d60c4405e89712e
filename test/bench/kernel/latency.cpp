// Reads a stream from standard input and says how long events took from the kernel to here.
//
//   tracee-ebpf -o format:capnp | stream_latency
//
// The time of a frame is when its last byte was read; both clocks are CLOCK_BOOTTIME. Prints one
// line of words at the end of the stream: events N lost N late N wake_ups N seconds S p50 NS p99
// NS.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "common/stream/batch_view.h"
#include "common/stream/content.h"
#include "common/stream/frame_reader.h"

namespace {

using namespace tracee::stream;

// Delays by buckets of 10 microseconds; the last is "a second or more".
class Delays {
 public:
  void add(std::uint64_t delay) {
    ++buckets_[std::min<std::size_t>(delay / kWidth, buckets_.size() - 1)];
    ++count_;
  }
  std::uint64_t at(double share) const {
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (static_cast<double>(seen) >= share * static_cast<double>(count_)) return i * kWidth;
    }
    return 0;
  }
  std::uint64_t count() const { return count_; }

 private:
  static constexpr std::uint64_t kWidth = 10'000;
  std::vector<std::uint64_t> buckets_ = std::vector<std::uint64_t>(100'001);
  std::uint64_t count_ = 0;
};

}  // namespace

int main() {
  FrameReader reader(tracee::UniqueFd(::dup(STDIN_FILENO)), "standard input");
  Delays delays;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  StatisticsContent totals;
  while (true) {
    const auto next = reader.next();
    if (!next || *next == FrameReader::Outcome::End) break;
    if (*next != FrameReader::Outcome::Frame) continue;
    const std::uint64_t now = Clock::boot_now();
    const FrameView& frame = reader.frame();
    if (frame.kind() == FrameKind::End) {
      if (auto end = decode_end(frame)) totals = end->statistics;
    }
    if (frame.kind() != FrameKind::Batch) continue;
    const auto batch = BatchView::parse(frame.words());
    if (!batch || batch->size() == 0) continue;
    if (first == 0) first = batch->first_time();
    last = batch->last_time();
    for (std::size_t i = 0; i < batch->size(); ++i)
      delays.add(now - std::min(now, batch->row(i).time));
  }
  std::printf("events %lu lost %lu late %lu wake_ups %lu seconds %.3f p50 %lu p99 %lu\n",
              delays.count(), totals.lost_events, totals.late_events, totals.wake_ups,
              static_cast<double>(last - first) / 1e9, delays.at(0.5), delays.at(0.99));
  return 0;
}

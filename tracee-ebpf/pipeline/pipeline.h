// From the kernel's rings to finished frames: drain, batch, derive, count, number, deliver.
//
// The session calls begin() first, step() about every millisecond, and finish() last. Frames leave
// in the order of their making: a batch before the batch derived from it, what was lost before what
// came after. Nothing here waits, looks at a clock or prints. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "common/catalogue.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/frame_writer.h"
#include "tracee-ebpf/containers/container_table.h"
#include "tracee-ebpf/derive/deriver.h"
#include "tracee-ebpf/output/outputs.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

class Pipeline {
 public:
  // All times are CLOCK_BOOTTIME in nanoseconds.
  static constexpr std::uint64_t kMillisecond = 1'000'000;
  // Rings are merged so late: at first, and at most. An event that comes later all the same, marked
  // as late, doubles it: a program takes microseconds from its event's time to its record, where
  // nothing stops or emulates its CPU.
  static constexpr std::uint64_t kMergeWindow = kMillisecond / 10;
  static constexpr std::uint64_t kMaxMergeWindow = 5 * kMillisecond;
  static constexpr std::uint64_t kFlushAfter = 10 * kMillisecond;  // an event waits no longer
  // So many do not wait for more, where somebody reads live: tasks and strings are stored once a
  // batch, so that smaller ones would cost bytes, larger ones time.
  static constexpr std::size_t kLiveEvents = 256;
  // Where only regular files are written, which nobody reads yet, batches grow: they compress
  // better. What waits is all that a file lacks after a crash.
  static constexpr std::uint64_t kStoreAfter = 250 * kMillisecond;
  static constexpr std::size_t kStoredEvents = 4096;  // of about 100 bytes
  static constexpr std::uint64_t kLossInterval = 100 * kMillisecond;
  static constexpr std::uint64_t kStatisticsInterval = 1000 * kMillisecond;
  static constexpr std::uint64_t kRetryInterval = 1000 * kMillisecond;  // of a file's beginning

  // Less than that is left to the next telling: clocks that are corrected bit by bit drift.
  static constexpr std::uint64_t kClockStep = 10 * kMillisecond;

  // What a file must begin with, so that it can be replayed alone.
  struct Opening {
    stream::StreamHeader header;
    std::vector<stream::StateContent> state;  // a whole snapshot
  };
  using Describe = std::function<Opening()>;

  // Everything referred to must outlive the pipeline.
  Pipeline(Sensor& sensor, const Catalogue& catalogue, Outputs& outputs,
           std::vector<std::unique_ptr<Deriver>> derivers, stream::RunId run);

  // Writes the header and the snapshot that `describe` gives; it is asked again whenever the next
  // file of a rotated recording begins. Errors: Io, also when a full disk refuses them.
  Result<Delivery> begin(Describe describe);

  // What derivers know before any event; after header and state.
  Result<Delivery> start(std::uint64_t now);

  struct Step {
    Delivery delivery = Delivery::Done;
    std::uint64_t events = 0;  // taken from the rings
    bool busy = false;         // more is waiting: call again at once
  };
  // Takes what is older than the merge window. Errors: the sensor's or an output's.
  Result<Step> step(std::uint64_t now);
  // How times map to wall time now; to be called every 100 ms or so. Somebody who set the clock by
  // more than kClockStep makes the stream tell it, ahead of what comes from now on.
  Status note_clock(const stream::Clock& clock);
  // Gives away what waits for its batch to fill.
  Result<Delivery> flush(std::uint64_t now);
  // Before a sleep: the same, but for files, whose events may go on waiting until flush_due().
  Result<Delivery> rest(std::uint64_t now);
  // When step() has to be called again at the latest; 0: nothing waits.
  std::uint64_t flush_due() const {
    return waiting_since_ == 0 ? 0 : waiting_since_ + flush_after_;
  }
  // After Sensor::detach(): takes everything that is left, then losses, totals and the end frame.
  // `end.statistics` is filled in here.
  Result<Delivery> finish(std::uint64_t now, stream::EndContent end);
  // The end frame alone, when the rings or an output failed: outputs that still work close with it.
  Result<Delivery> close(std::uint64_t now, stream::EndContent end);

  stream::StatisticsContent totals(std::uint64_t now) const;
  std::uint64_t lost_events() const { return totals_.lost_events; }  // all causes
  // Containers that the stream is told of before the first batch with events of theirs. Optional;
  // must outlive the pipeline.
  void tell_of(ContainerTable& containers) { containers_ = &containers; }
  // Told of every loss that goes into the stream. Optional.
  void on_loss(std::function<void(const stream::LossContent&)> told) { told_ = std::move(told); }

 private:
  Result<Delivery> deliver(std::span<const std::uint64_t> frame);
  Result<Delivery> write_opening();
  Status rotate(std::uint64_t now);
  Status look_after_files(std::uint64_t now);
  void lose_batch(const stream::BatchView& batch);
  void add_loss(const stream::LossEntry& entry);
  Status flush_batch();
  Status flush_derived();
  Status write_containers();
  Status count_and_derive(std::span<const std::uint64_t> frame, bool lost);
  Status write_losses(std::uint64_t now, bool last);
  Result<Step> drain(std::uint64_t now, std::uint64_t horizon);
  std::uint64_t& counter(std::vector<std::uint64_t>& counters, std::uint16_t event_id);

  Sensor& sensor_;
  const Catalogue& catalogue_;
  Outputs& outputs_;
  std::vector<std::unique_ptr<Deriver>> derivers_;
  stream::FrameSealer sealer_;
  stream::BatchEncoder kernel_;
  stream::BatchEncoder derived_;

  std::vector<std::uint64_t> written_;  // by event id
  std::vector<std::uint64_t> lost_;
  stream::StatisticsContent totals_;
  stream::LossContent unreported_;  // counted, and not in the stream yet
  Describe describe_;
  stream::Clock clock_;  // as the stream has it
  ContainerTable* containers_ = nullptr;
  std::function<void(const stream::LossContent&)> told_;
  bool reader_gone_ = false;
  std::uint64_t open_again_at_ = 0;  // a file lacks its beginning; 0: none does
  std::uint64_t flush_after_ = kFlushAfter;
  std::uint64_t merge_window_ = kMergeWindow;
  std::uint64_t waiting_since_ = 0;  // of the oldest event in kernel_; 0: none
  std::uint64_t last_losses_ = 0;
  std::uint64_t last_statistics_ = 0;
  std::uint64_t counted_then_ = 0;  // events and losses at last_statistics_
};

}  // namespace tracee

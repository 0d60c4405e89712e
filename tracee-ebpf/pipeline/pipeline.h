// From the kernel's rings to finished frames: drain, batch, derive, count, number, deliver.
//
// The session calls write_header() and write_state() first, step() about every millisecond, and
// finish() last. Frames leave in the order of their making: a batch before the batch derived from
// it, what was lost before what came after. Nothing here waits, looks at a clock or prints. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "common/catalogue.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/frame_writer.h"
#include "tracee-ebpf/derive.h"
#include "tracee-ebpf/output/outputs.h"
#include "tracee-ebpf/sensor.h"

namespace tracee {

class Pipeline {
 public:
  // All times are CLOCK_BOOTTIME in nanoseconds.
  static constexpr std::uint64_t kMillisecond = 1'000'000;
  static constexpr std::uint64_t kMergeWindow = 5 * kMillisecond;  // rings are merged so late
  static constexpr std::uint64_t kFlushAfter = 10 * kMillisecond;  // an event waits no longer
  static constexpr std::uint64_t kLossInterval = 100 * kMillisecond;
  static constexpr std::uint64_t kStatisticsInterval = 1000 * kMillisecond;

  // Everything referred to must outlive the pipeline.
  Pipeline(Sensor& sensor, const Catalogue& catalogue, Outputs& outputs,
           std::vector<std::unique_ptr<Deriver>> derivers, stream::RunId run);

  Result<Delivery> write_header(const stream::StreamHeader& header);
  Result<Delivery> write_state(const stream::StateContent& state);

  struct Step {
    Delivery delivery = Delivery::Done;
    std::uint64_t events = 0;  // taken from the rings
    bool busy = false;         // more is waiting: call again at once
  };
  // Takes what is older than the merge window. Errors: the sensor's or an output's.
  Result<Step> step(std::uint64_t now);
  // Gives away what waits for its batch to fill, before a sleep.
  Result<Delivery> flush(std::uint64_t now);
  // After Sensor::detach(): takes everything that is left, then losses, totals and the end frame.
  // `end.statistics` is filled in here.
  Result<Delivery> finish(std::uint64_t now, stream::EndContent end);
  // The end frame alone, when the rings or an output failed: outputs that still work close with it.
  Result<Delivery> close(std::uint64_t now, stream::EndContent end);

  stream::StatisticsContent totals(std::uint64_t now) const;

 private:
  Result<Delivery> deliver(std::span<const std::uint64_t> frame);
  Status flush_batch();
  Status flush_derived();
  Status count_and_derive(std::span<const std::uint64_t> frame);
  Status write_losses(std::uint64_t now, bool last);
  Result<Step> drain(std::uint64_t horizon);
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
  bool reader_gone_ = false;
  std::uint64_t waiting_since_ = 0;  // of the oldest event in kernel_; 0: none
  std::uint64_t last_losses_ = 0;
  std::uint64_t last_statistics_ = 0;
  std::uint64_t counted_then_ = 0;  // events and losses at last_statistics_
};

}  // namespace tracee

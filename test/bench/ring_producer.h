// The producer without a kernel: rings from images, everything behind them as in the program, the
// stream to a device.
#pragma once

#include <memory>
#include <vector>

#include "test/bench/ring_image.h"
#include "tracee-ebpf/output/outputs.h"
#include "tracee-ebpf/pipeline/pipeline.h"
#include "tracee-ebpf/sensor/record_decoder.h"
#include "tracee-ebpf/sensor/ring_merger.h"

namespace tracee::bench {

// The kernel side without a kernel.
class ImageSensor : public Sensor {
 public:
  explicit ImageSensor(const Catalogue& catalogue) : decoder_(catalogue) {}
  void add(RingQueue queue) { rings_.add(std::move(queue)); }

  Status load() override { return Ok{}; }
  Status attach() override { return Ok{}; }
  const std::vector<PlannedHook>& plan() const override { return plan_; }
  bool cpu_sequences() const override { return true; }
  std::uint32_t cpu_count() const override { return 1; }
  int wake_fd() const override { return -1; }
  bool arm_wake() override { return false; }
  std::map<std::uint32_t, std::uint64_t> start_times() override { return {}; }
  Result<stream::LossContent> take_losses() override { return stream::LossContent{}; }
  void detach() override {}

  Result<Drained> drain(stream::BatchEncoder& encoder, std::uint64_t horizon,
                        const std::function<Status()>& flush) override {
    Drained drained;
    const auto event = [&](std::span<const std::byte> record) {
      const auto outcome = decoder_.decode(record, encoder);
      drained.events += outcome != RecordDecoder::Outcome::Broken;
      drained.late += outcome == RecordDecoder::Outcome::WrittenLate;
      return encoder.full();
    };
    const auto chunk = [&](std::span<const std::byte> record) { decoder_.add_chunk(record); };
    auto merged = rings_.merge(horizon, event, chunk, flush);
    if (!merged) return std::move(merged).error();
    drained.busy = merged->busy;
    return drained;
  }

 private:
  RingMerger rings_;
  RecordDecoder decoder_;
  std::vector<PlannedHook> plan_;
};

class Images {
 public:
  // Each ring holds so many bytes, a power of two.
  Images(const Trace& trace, std::size_t bytes, unsigned rings) {
    for (unsigned i = 0; i < rings; ++i) {
      images_.push_back(std::make_unique<RingImage>(trace, bytes, i, rings));
    }
  }
  void rewind() {
    for (auto& image : images_) image->rewind();
  }
  std::size_t records() const {
    std::size_t count = 0;
    for (const auto& image : images_) count += image->records();
    return count;
  }
  const std::vector<std::unique_ptr<RingImage>>& all() const { return images_; }

 private:
  std::vector<std::unique_ptr<RingImage>> images_;
};

// Takes all that the images hold, each time.
class RingProducer {
 public:
  RingProducer(const Trace& trace, Images& images)
      : sensor_(trace.catalogue),
        stop_(std::move(*StopSignals::install())),
        outputs_(std::move(*Outputs::open(*parse_output({"capnp", "out-file:/dev/null"}), stop_,
                                          trace.catalogue))),
        pipeline_(sensor_, trace.catalogue, outputs_, {}, {1, 2}) {
    for (const auto& image : images.all()) sensor_.add(image->queue());
    if (!pipeline_.begin([] { return Pipeline::Opening{}; })) std::abort();
  }
  // After Images::rewind().
  void drain() {
    auto step = pipeline_.step(kNow);
    while (step && step->busy) step = pipeline_.step(kNow);
    (void)pipeline_.flush(kNow);
  }
  std::uint64_t events() const { return pipeline_.totals(0).kernel_events; }

 private:
  static constexpr std::uint64_t kNow = std::uint64_t{1} << 62;  // behind all records

  ImageSensor sensor_;
  StopSignals stop_;
  Outputs outputs_;
  Pipeline pipeline_;
};

}  // namespace tracee::bench

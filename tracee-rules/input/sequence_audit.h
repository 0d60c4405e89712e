// Proves from the numbers of events alone that events are missing.
//
// The kernel side gives every event that passed the filters the next number of its CPU, and only
// then tries to deliver it; so a lost event has taken a number, too. Of one CPU therefore
//
//     numbers between the first and the last event seen - events seen = events lost between them
//
// and that must not exceed what the loss frames report for this CPU. (It may be less: a loss before
// the first or after the last event of a CPU lies outside of what is compared.) What exceeds it was
// taken away later, or never reported. Runs that the kernel skipped took no number. Events carry
// the low 32 bits; neighbours are less than 2^31 apart.
//
// Fed with the frames of a stream in order. Bounded: kMaxProducers, 65,536 CPUs each.
#pragma once

#include <cstdint>
#include <vector>

#include "common/stream/batch_view.h"
#include "common/stream/content.h"
#include "common/stream/frame_view.h"

namespace tracee::rules {

class SequenceAudit {
 public:
  static constexpr std::size_t kMaxProducers = 16;

  struct Gap {
    stream::RunId run;
    std::uint16_t cpu = 0;
    std::uint64_t missing = 0;   // numbers without an event
    std::uint64_t reported = 0;  // losses that loss frames account for
  };

  // Only streams whose header promises numbers by CPU are looked at.
  void header(const stream::FrameView& frame, const stream::StreamHeader& header);
  void batch(const stream::FrameView& frame, const stream::BatchView& batch);
  void loss(const stream::FrameView& frame, const stream::LossContent& loss);

  // CPUs of which more is missing than was reported. Final when the input has ended.
  std::vector<Gap> unexplained() const;

 private:
  struct Cpu {
    std::uint64_t seen = 0;
    std::uint64_t reported = 0;
    std::int64_t first = 0;  // numbers, with the bits above 32 counted from the first one seen
    std::int64_t last = 0;
    std::int64_t latest = 0;  // of the event before
  };
  struct Producer {
    stream::RunId run;
    std::uint32_t source = 0;
    std::vector<Cpu> cpus;
  };

  Producer* find(const stream::FrameView& frame);
  static Cpu& cpu_of(Producer& producer, std::uint16_t cpu);

  std::vector<Producer> producers_;  // oldest first
};

}  // namespace tracee::rules

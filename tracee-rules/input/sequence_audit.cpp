#include "tracee-rules/input/sequence_audit.h"

#include <algorithm>

namespace tracee::rules {

SequenceAudit::Producer* SequenceAudit::find(const stream::FrameView& frame) {
  for (Producer& known : producers_) {
    if (known.run == frame.run() && known.source == frame.row().source) return &known;
  }
  return nullptr;
}

SequenceAudit::Cpu& SequenceAudit::cpu_of(Producer& producer, std::uint16_t cpu) {
  if (cpu >= producer.cpus.size()) producer.cpus.resize(cpu + std::size_t{1});
  return producer.cpus[cpu];
}

void SequenceAudit::header(const stream::FrameView& frame, const stream::StreamHeader& header) {
  // A later file of a rotated set goes on counting.
  if (!header.cpu_sequences || find(frame) != nullptr) return;
  if (producers_.size() >= kMaxProducers) producers_.erase(producers_.begin());
  producers_.push_back({frame.run(), frame.row().source, {}});
}

void SequenceAudit::batch(const stream::FrameView& frame, const stream::BatchView& batch) {
  Producer* producer = frame.lane() == Lane::Kernel ? find(frame) : nullptr;
  if (producer == nullptr) return;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const stream::EventRow& row = batch.row(i);
    Cpu& cpu = cpu_of(*producer, row.cpu);
    if (cpu.seen++ == 0) {
      cpu.first = cpu.last = cpu.latest = row.cpu_sequence;
      continue;
    }
    const auto step =
        static_cast<std::int32_t>(row.cpu_sequence - static_cast<std::uint32_t>(cpu.latest));
    cpu.latest += step;
    cpu.first = std::min(cpu.first, cpu.latest);
    cpu.last = std::max(cpu.last, cpu.latest);
  }
}

void SequenceAudit::loss(const stream::FrameView& frame, const stream::LossContent& loss) {
  Producer* producer = find(frame);
  if (producer == nullptr) return;
  for (const stream::LossEntry& entry : loss.entries) {
    if (entry.cause != LossCause::MissedRun) cpu_of(*producer, entry.cpu).reported += entry.count;
  }
}

std::vector<SequenceAudit::Gap> SequenceAudit::unexplained() const {
  std::vector<Gap> gaps;
  for (const Producer& producer : producers_) {
    for (std::size_t i = 0; i < producer.cpus.size(); ++i) {
      const Cpu& cpu = producer.cpus[i];
      const auto numbers = static_cast<std::uint64_t>(cpu.last - cpu.first) + 1;
      const std::uint64_t missing = numbers > cpu.seen ? numbers - cpu.seen : 0;
      if (missing > cpu.reported && cpu.seen > 0) {
        gaps.push_back({producer.run, static_cast<std::uint16_t>(i), missing, cpu.reported});
      }
    }
  }
  return gaps;
}

}  // namespace tracee::rules

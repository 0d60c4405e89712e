#include "tracee-ebpf/output/outputs.h"

#include <algorithm>

#include "tracee-ebpf/output/recording_sink.h"
#include "tracee-ebpf/output/text_sink.h"

namespace tracee {
namespace {

Result<std::unique_ptr<Sink>> open_text(const OutputTarget& target, const OutputOptions& options,
                                        StopSignals& stop, const Catalogue& catalogue,
                                        std::vector<int>* pipes) {
  auto file = target.path.empty() ? OutputFile::standard_output()
                                  : OutputFile::create(target.path, options.force);
  if (!file) return std::move(file).error();
  if (file->is_pipe()) pipes->push_back(file->fd());
  auto text = target.format == OutputFormat::Json
                  ? make_json_format(options.time, options.arguments)
                  : make_table_format(options.time, target.format == OutputFormat::TableVerbose,
                                      options.arguments);
  return std::unique_ptr<Sink>(
      std::make_unique<TextSink>(std::move(text), ByteWriter(std::move(*file), stop), catalogue));
}

Result<std::unique_ptr<Sink>> open_sink(const OutputTarget& target, const OutputOptions& options,
                                        StopSignals& stop, const Catalogue& catalogue,
                                        const OutputReports& reports, std::vector<int>* pipes) {
  if (target.format != OutputFormat::Capnp) {
    return open_text(target, options, stop, catalogue, pipes);
  }
  auto sink = RecordingSink::open(target.path, options, stop, reports);
  if (!sink) return std::move(sink).error();
  if ((*sink)->pipe() >= 0) pipes->push_back((*sink)->pipe());
  return std::unique_ptr<Sink>(std::move(*sink));
}

}  // namespace

Outputs::Outputs(std::vector<std::unique_ptr<Sink>> sinks) {
  for (std::unique_ptr<Sink>& sink : sinks) slots_.push_back({std::move(sink)});
}

Result<Outputs> Outputs::open(const OutputOptions& options, StopSignals& stop,
                              const Catalogue& catalogue, OutputReports reports) {
  Outputs outputs({});
  outputs.reports_ = std::move(reports);
  outputs.batch_bytes_ = options.recording.batch_bytes();
  for (const OutputTarget& target : options.targets) {
    if (target.format == OutputFormat::None) continue;
    auto sink = open_sink(target, options, stop, catalogue, outputs.reports_, &outputs.pipes_);
    if (!sink) return std::move(sink).error().context("--output");
    if (target.format == OutputFormat::Capnp) outputs.record_ = outputs.slots_.size();
    outputs.slots_.push_back({std::move(*sink)});
    if (target.path.empty()) outputs.standard_output_used_ = true;
  }
  return outputs;
}

// Trouble is told once, and that it is over: when a batch was written, for a smaller frame may fit
// where none does.
void Outputs::note(Slot& slot, Delivery delivery, stream::FrameKind kind) {
  if (delivery == Delivery::Lost) {
    problem_ = slot.sink->problem();
    incomplete_ = true;
    if (!slot.failing) {
      reports_.error(problem_ + "; until it can be written again, events are lost, and counted");
    }
    slot.failing = true;
  } else if (delivery == Delivery::Done && slot.failing && kind == stream::FrameKind::Batch) {
    slot.failing = false;
    reports_.info("writing works again");
  }
}

Result<Delivery> Outputs::write(std::span<const std::uint64_t> frame) {
  const stream::FrameView view(frame);
  Result<Delivery> outcome = Delivery::Done;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (!slot.sink) continue;
    auto delivery = slot.sink->write(view);
    if (delivery) note(slot, *delivery, view.kind());
    const bool lost = delivery && *delivery == Delivery::Lost;
    if (delivery && (*delivery == Delivery::Done || (lost && i != record_))) continue;
    if (!lost) slot.sink.reset();
    if (outcome) outcome = std::move(delivery);
  }
  return outcome;
}

bool Outputs::live() const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return slot.sink && slot.sink->live(); });
}

bool Outputs::wants_rotation(std::uint64_t now) {
  return std::any_of(slots_.begin(), slots_.end(), [now](const Slot& slot) {
    return slot.sink && slot.sink->wants_rotation(now);
  });
}

void Outputs::finish(stream::FrameSealer& sealer) {
  for (Slot& slot : slots_) {
    if (!slot.sink) continue;
    const Status finished = slot.sink->finish(sealer);
    if (finished) continue;
    incomplete_ = true;
    if (!slot.failing) reports_.error(finished.error().message());
  }
}

bool Outputs::any_open() const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return slot.sink != nullptr; });
}

}  // namespace tracee

#include "tracee-ebpf/output/outputs.h"

#include <algorithm>

#include "tracee-ebpf/output/stream_sink.h"
#include "tracee-ebpf/output/text_sink.h"

namespace tracee {
namespace {

Result<OutputFile> open_target(const OutputTarget& target, bool force) {
  auto file =
      target.path.empty() ? OutputFile::standard_output() : OutputFile::create(target.path, force);
  if (!file) return std::move(file).error().context("--output");
  if (target.format == OutputFormat::Capnp && file->is_terminal()) {
    return Error(ErrorKind::Usage,
                 "--output: a binary stream does not go to a terminal; pipe it into tracee-rules, "
                 "or add -o out-file:PATH");
  }
  return file;
}

std::unique_ptr<Sink> make_sink(OutputFormat format, TimeBase time, ByteWriter writer,
                                const Catalogue& catalogue) {
  if (format == OutputFormat::Capnp) return std::make_unique<StreamSink>(std::move(writer));
  auto text = format == OutputFormat::Json
                  ? make_json_format(time)
                  : make_table_format(time, format == OutputFormat::TableVerbose);
  return std::make_unique<TextSink>(std::move(text), std::move(writer), catalogue);
}

}  // namespace

Outputs::Outputs(std::vector<std::unique_ptr<Sink>> sinks) : sinks_(std::move(sinks)) {}

Result<Outputs> Outputs::open(const OutputOptions& options, StopSignals& stop,
                              const Catalogue& catalogue) {
  Outputs outputs({});
  for (const OutputTarget& target : options.targets) {
    if (target.format == OutputFormat::None) continue;
    auto file = open_target(target, options.force);
    if (!file) return std::move(file).error();
    if (file->is_pipe()) outputs.pipes_.push_back(file->fd());
    outputs.sinks_.push_back(
        make_sink(target.format, options.time, ByteWriter(std::move(*file), stop), catalogue));
    if (target.path.empty()) outputs.standard_output_used_ = true;
  }
  return outputs;
}

Result<Delivery> Outputs::write(std::span<const std::uint64_t> frame) {
  const stream::FrameView view(frame);
  Result<Delivery> outcome = Delivery::Done;
  for (std::unique_ptr<Sink>& sink : sinks_) {
    if (!sink) continue;
    auto delivery = sink->write(view);
    if (delivery && *delivery == Delivery::Done) continue;
    sink.reset();
    if (outcome) outcome = std::move(delivery);
  }
  return outcome;
}

bool Outputs::any_open() const {
  return std::any_of(sinks_.begin(), sinks_.end(),
                     [](const auto& sink) { return sink != nullptr; });
}

}  // namespace tracee

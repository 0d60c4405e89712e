#include "tracee-rules/tools/event_output.h"

#include <utility>

#include "common/recording/recording_encoder.h"
#include "common/render/json.h"
#include "common/render/table.h"
#include "common/selection.h"
#include "tracee-rules/tools/stream_cutter.h"

namespace tracee::rules {
namespace {

using stream::FrameView;

class TextOutput final : public EventOutput {
 public:
  TextOutput(ToolOptions::Format format, OutputBuffer& buffer)
      : format_(format), buffer_(buffer), table_({}) {}

  Status header(const FrameView&, const SourceTable::Source& source) override {
    const bool first = !clock_;
    take(source.header);
    if (!first || format_ == ToolOptions::Format::Json) return Ok{};
    table_.append_header(buffer_.text());
    return buffer_.written();
  }
  Status batch(const FrameView&) override { return Ok{}; }
  Status event(const FrameView&, const SourceTable::Source& source, const EventView& event,
               std::size_t most) override {
    return show(source, event, most);
  }
  std::optional<std::uint64_t> frame_bytes() const override { return {}; }
  Status loss(const SourceTable::Source& source, const EventView& event,
              std::size_t most) override {
    return show(source, event, most);
  }
  Status frame(const FrameView&) override { return Ok{}; }
  Status gap(const FrameView&) override { return Ok{}; }
  Status finish() override { return buffer_.flush(); }

 private:
  Status show(const SourceTable::Source& source, const EventView& event, std::size_t most) {
    const stream::Clock& clock = source.header.clock;
    if (!clock_ || clock_->boot != clock.boot || clock_->wall != clock.wall) take(source.header);
    if (format_ == ToolOptions::Format::Json) {
      render::append_event_json(buffer_.text(), event, time_, {.scopes = scopes_, .most = most});
      buffer_.text() += '\n';
    } else {
      table_.append_row(buffer_.text(), event, most);
    }
    return buffer_.written();
  }
  void take(const stream::StreamHeader& header) {
    clock_ = header.clock;
    time_.clock = header.clock;
    scopes_ = names_scopes(header.selection);
    render::TableStyle style;
    style.verbose = format_ == ToolOptions::Format::TableVerbose;
    style.scopes = scopes_;
    style.time = time_;
    table_ = render::TableFormatter(style);
  }

  ToolOptions::Format format_;
  OutputBuffer& buffer_;
  std::optional<stream::Clock> clock_;
  render::TimeStyle time_;
  bool scopes_ = false;
  render::TableFormatter table_;
};

// Without a filter frames stay what they are, to the bit; only how they are stored changes.
class StreamOutput final : public EventOutput {
 public:
  StreamOutput(recording::RecordingEncoder::Options how, const EventFilter& filter,
               OutputBuffer& buffer)
      : whole_(filter.empty()),
        buffer_(buffer),
        encoder_(std::move(how)),
        cutter_(filter.text(), [this](auto words) { return store(words); }) {}

  Status header(const FrameView& view, const SourceTable::Source& source) override {
    if (!sealer_) sealer_.emplace(view.run(), view.row().source);
    if (whole_) return frame(view);
    stream::StreamHeader header = source.header;
    header.catalogue = source.catalogue->events();
    return cutter_.header(view, std::move(header));
  }
  Status batch(const FrameView& view) override { return whole_ ? frame(view) : Ok{}; }
  Status event(const FrameView& view, const SourceTable::Source&, const EventView& event,
               std::size_t) override {
    return whole_ ? Ok{} : cutter_.event(view, event);
  }
  bool keeps_processes() const override { return !whole_; }
  void left_out(const EventView& event) override { cutter_.left_out(event); }
  // The report itself is kept.
  Status loss(const SourceTable::Source&, const EventView&, std::size_t) override { return Ok{}; }
  std::optional<std::uint64_t> frame_bytes() const override { return frame_bytes_; }
  Status frame(const FrameView& view) override {
    const FrameView plain(recording::without_link(view.words(), plain_));
    return whole_ ? store(plain.words()) : cutter_.frame(plain);
  }
  Status gap(const FrameView& view) override { return whole_ ? Ok{} : cutter_.gap(view); }
  Status finish() override {
    TRACEE_TRY(cutter_.flush());
    if (!sealer_) sealer_.emplace(stream::RunId{});
    TRACEE_TRY(encoder_.finish(*sealer_, [this](auto words) { return put(words); }));
    return buffer_.flush();
  }

 private:
  Status store(std::span<const std::uint64_t> frame) {
    frame_bytes_ += frame.size_bytes();
    TRACEE_TRY(put(encoder_.store(frame)));
    encoder_.written();
    const FrameView view(frame);
    while (encoder_.index_due()) {
      stream::FrameSealer sealer(view.run(), view.row().source);
      TRACEE_TRY(encoder_.store_index(sealer, [this](auto words) { return put(words); }));
    }
    return Ok{};
  }
  Status put(std::span<const std::uint64_t> stored) {
    buffer_.text().append(reinterpret_cast<const char*>(stored.data()), stored.size_bytes());
    return buffer_.written();
  }

  bool whole_;
  OutputBuffer& buffer_;
  recording::RecordingEncoder encoder_;
  StreamCutter cutter_;
  std::optional<stream::FrameSealer> sealer_;  // of the index
  std::vector<std::uint64_t> plain_;
  std::uint64_t frame_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<EventOutput>> make_event_output(const ToolOptions& options,
                                                       OutputBuffer& buffer) {
  if (options.format != ToolOptions::Format::Capnp) {
    return std::unique_ptr<EventOutput>(std::make_unique<TextOutput>(options.format, buffer));
  }
  recording::RecordingEncoder::Options how;
  how.seal = options.seal;
  how.index = options.index;
  if (options.compress) {
    auto made = stream::FrameCompressor::make(options.compress->codec, options.compress->level);
    if (!made) return std::move(made).error();
    how.compressor = std::move(*made);
  }
  return std::unique_ptr<EventOutput>(
      std::make_unique<StreamOutput>(std::move(how), options.filter, buffer));
}

}  // namespace tracee::rules

// Sinks that show events as text. They read the encoded frames back, as any reader would.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "common/event_view.h"
#include "common/stream/loss_events.h"
#include "tracee-ebpf/cli/options.h"
#include "tracee-ebpf/output/sink.h"

namespace tracee {

// What differs between the text formats. Each call appends whole lines to `out`.
class TextFormat {
 public:
  virtual ~TextFormat() = default;
  virtual void begin(const stream::StreamHeader& header, std::string& out) = 0;
  // The wall clock was set.
  virtual void clock(const stream::Clock& clock) = 0;
  virtual void event(const EventView& event, std::string& out) = 0;
  // `events` were shown, `errors` could not be.
  virtual void end(const stream::EndContent& end, std::uint64_t events, std::uint64_t errors,
                   std::string& out) = 0;
};

// One JSON object a line.
std::unique_ptr<TextFormat> make_json_format(TimeBase time,
                                             const render::ArgumentStyle& arguments = {});
// v0.6.3's columns, and its totals at the end.
std::unique_ptr<TextFormat> make_table_format(TimeBase time, bool verbose,
                                              const render::ArgumentStyle& arguments = {});

class TextSink : public Sink {
 public:
  // `catalogue` must outlive the sink.
  TextSink(std::unique_ptr<TextFormat> format, ByteWriter writer, const Catalogue& catalogue)
      : format_(std::move(format)), writer_(std::move(writer)), catalogue_(catalogue) {}

  Result<Delivery> write(const stream::FrameView& frame) override;
  std::string problem() const override { return writer_.problem(); }

 private:
  Status show_batch(const stream::FrameView& frame);
  Status show_losses(const stream::FrameView& frame);

  std::unique_ptr<TextFormat> format_;
  ByteWriter writer_;
  const Catalogue& catalogue_;
  bool begun_ = false;
  bool shows_losses_ = false;    // events_lost was selected
  bool shows_degraded_ = false;  // sensor_degraded was, which every stream has
  std::string host_name_;
  stream::LossEvents loss_events_;
  std::string text_;  // of one frame; its memory is kept
  std::uint64_t events_ = 0;
  std::uint64_t errors_ = 0;
};

}  // namespace tracee

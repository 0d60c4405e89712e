#include "tracee-ebpf/output/text_sink.h"

#include <algorithm>
#include <string>

#include "common/render/json.h"
#include "common/render/table.h"
#include "common/selection.h"
#include "schemas/catalogue_ids.h"

namespace tracee {
namespace {

render::TimeStyle time_style(TimeBase base, const stream::Clock& clock) {
  render::TimeStyle style;
  style.clock = clock;
  style.start = clock.boot;
  style.base = base == TimeBase::Relative ? render::TimeStyle::Base::Start
               : base == TimeBase::Boot   ? render::TimeStyle::Base::Boot
                                          : render::TimeStyle::Base::Wall;
  return style;
}

class JsonFormat : public TextFormat {
 public:
  JsonFormat(TimeBase time, const render::ArgumentStyle& arguments)
      : base_(time), arguments_(arguments) {}

  void begin(const stream::StreamHeader& header, std::string&) override {
    time_ = time_style(base_, header.clock);
    arguments_.scopes = names_scopes(header.selection);
  }
  void clock(const stream::Clock& clock) override { time_.clock = clock; }
  void event(const EventView& event, std::string& out) override {
    render::append_event_json(out, event, time_, arguments_);
    out += '\n';
  }
  void end(const stream::EndContent&, std::uint64_t, std::uint64_t, std::string&) override {}

 private:
  TimeBase base_;
  render::ArgumentStyle arguments_;
  render::TimeStyle time_;
};

class TableFormat : public TextFormat {
 public:
  TableFormat(TimeBase time, bool verbose, const render::ArgumentStyle& arguments)
      : base_(time), verbose_(verbose), arguments_(arguments), table_({}) {}

  void begin(const stream::StreamHeader& header, std::string& out) override {
    style_.verbose = verbose_;
    style_.scopes = names_scopes(header.selection);
    style_.time = time_style(base_, header.clock);
    style_.arguments = arguments_;
    table_ = render::TableFormatter(style_);
    table_.append_header(out);
  }
  void clock(const stream::Clock& clock) override {
    style_.time.clock = clock;
    table_ = render::TableFormatter(style_);
  }
  void event(const EventView& event, std::string& out) override { table_.append_row(out, event); }

  // LostWrCount and LostNtCount are of captured bytes and packets, which have no stream yet.
  void end(const stream::EndContent& end, std::uint64_t events, std::uint64_t errors,
           std::string& out) override {
    out += "\nEnd of events stream\nStats: {EventCount:" + std::to_string(events) +
           " ErrorCount:" + std::to_string(errors) +
           " LostEvCount:" + std::to_string(end.statistics.lost_events) +
           " LostWrCount:0 LostNtCount:0}\n";
  }

 private:
  TimeBase base_;
  bool verbose_;
  render::ArgumentStyle arguments_;
  render::TableStyle style_;
  render::TableFormatter table_;
};

}  // namespace

std::unique_ptr<TextFormat> make_json_format(TimeBase time,
                                             const render::ArgumentStyle& arguments) {
  return std::make_unique<JsonFormat>(time, arguments);
}

std::unique_ptr<TextFormat> make_table_format(TimeBase time, bool verbose,
                                              const render::ArgumentStyle& arguments) {
  return std::make_unique<TableFormat>(time, verbose, arguments);
}

Status TextSink::show_batch(const stream::FrameView& frame) {
  auto batch = stream::BatchView::parse(frame.words());
  if (!batch) return std::move(batch).error();
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const std::uint16_t id = batch->row(i).event_id;
    if (id == EVENT_SENSOR_DEGRADED && !shows_degraded_) continue;
    const EventDefinition* definition = catalogue_.find(id);
    const auto event = definition != nullptr ? batch->event(i, *definition) : std::nullopt;
    if (!event) {
      ++errors_;
      continue;
    }
    format_->event(*event, text_);
    ++events_;
  }
  return Ok{};
}

Status TextSink::show_losses(const stream::FrameView& frame) {
  const auto loss = stream::decode_loss(frame);
  if (!loss) return loss.error();
  const auto name_of = [&](std::uint16_t id) {
    const EventDefinition* event = catalogue_.find(id);
    return event != nullptr ? event->name : "event " + std::to_string(id);
  };
  return loss_events_.each(frame, *loss, host_name_, name_of,
                           [&](const EventView& event) -> Status {
                             format_->event(event, text_);
                             ++events_;
                             return Ok{};
                           });
}

Result<Delivery> TextSink::write(const stream::FrameView& frame) {
  text_.clear();
  const std::uint64_t shown_before = events_;
  if (frame.kind() == stream::FrameKind::Header) {
    // A file of a rotated recording begins; text goes on as it is.
    if (begun_) return Delivery::Done;
    auto header = stream::decode_header(frame);
    if (!header) return std::move(header).error();
    format_->begin(*header, text_);
    writer_.keep_file();  // that there were no events is an answer
    host_name_ = header->host_name;
    const auto selected = [&](std::uint16_t id) {
      return std::any_of(header->hooks.begin(), header->hooks.end(),
                         [id](const stream::AttachedHook& hook) { return hook.event_id == id; });
    };
    shows_losses_ = selected(stream::LossEvents::definition().id);
    shows_degraded_ = selected(EVENT_SENSOR_DEGRADED);
    begun_ = true;
  } else if (frame.kind() == stream::FrameKind::Batch) {
    TRACEE_TRY(show_batch(frame));
  } else if (frame.kind() == stream::FrameKind::State) {
    if (const auto clock = stream::decode_clock(frame)) format_->clock(*clock);
  } else if (frame.kind() == stream::FrameKind::Loss && shows_losses_) {
    TRACEE_TRY(show_losses(frame));
  } else if (frame.kind() == stream::FrameKind::End) {
    auto end = stream::decode_end(frame);
    if (!end) return std::move(end).error();
    if (end->reason == stream::EndReason::Rotated) return Delivery::Done;
    format_->end(*end, events_, errors_, text_);
  }
  if (text_.empty()) return Delivery::Done;
  auto delivery = writer_.write(text_);
  if (delivery && *delivery == Delivery::Lost) events_ = shown_before;
  return delivery;
}

}  // namespace tracee

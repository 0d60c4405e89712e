#include "common/stream/loss_events.h"

#include <array>

namespace tracee::stream {
namespace {

constexpr std::uint8_t kMark = make_mark(Presence::Present, Provenance::Producer);

}  // namespace

std::string loss_cause_name(std::size_t cause) {
  constexpr std::array<const char*, kLossCauses> kCauses = {"ringFull", "scratch",   "pageFault",
                                                            "tooLarge", "taskState", "userQueue",
                                                            "sink",     "missedRun"};
  return cause < kCauses.size() ? kCauses[cause] : "cause " + std::to_string(cause);
}

const EventDefinition& LossEvents::definition() {
  static const EventDefinition& row = *Catalogue::built_in().find("events_lost");
  return row;
}

std::span<const std::uint64_t> LossEvents::encode(const FrameView& frame, const LossContent& loss,
                                                  const LossEntry& entry, std::string_view event,
                                                  std::string_view host) {
  begin(frame, loss, entry.cpu);
  text(event);
  text(loss_cause_name(static_cast<std::size_t>(entry.cause)));
  number(entry.cpu);
  number(entry.count);
  number(loss.first_time);
  number(loss.last_time);
  encoder_.absent();
  return finish(host);
}

std::span<const std::uint64_t> LossEvents::encode(const FrameView& frame, const LossContent& loss,
                                                  const MissedRuns& runs, std::string_view host) {
  begin(frame, loss, 0);
  encoder_.absent();
  text(loss_cause_name(static_cast<std::size_t>(LossCause::MissedRun)));
  encoder_.absent();
  number(runs.count);
  number(loss.first_time);
  number(loss.last_time);
  text(runs.program);
  return finish(host);
}

void LossEvents::begin(const FrameView& frame, const LossContent& loss, std::uint16_t cpu) {
  encoder_.go_on_at(frame.row().sequence);
  EventRow row{};
  row.time = loss.last_time;
  row.event_id = definition().id;
  row.cpu = cpu;
  row.syscall = -1;
  row.hook = static_cast<std::uint16_t>(HookKind::UserSpace);
  encoder_.begin(row);
}

void LossEvents::text(std::string_view value) {
  encoder_.blob(value, kMark, static_cast<std::uint32_t>(value.size()));
}

void LossEvents::number(std::uint64_t value) { encoder_.scalar(value, kMark); }

std::span<const std::uint64_t> LossEvents::finish(std::string_view host) {
  TaskContext nobody;
  nobody.uts_name = host;
  encoder_.commit(nobody);
  return encoder_.flush(sealer_, Lane::Control);
}

}  // namespace tracee::stream

#include "tracee-ebpf/session/self_watch.h"

#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/derive/own_task.h"

namespace tracee {

void SelfWatch::tick(std::uint64_t now, stream::BatchEncoder& derived) {
  if (now < next_) return;
  next_ = now + kInterval;
  std::map<std::string, Known> last;
  for (SensorFault& fault : sensor_.faults()) {
    const auto known = faults_.find(fault.what);
    const bool is_new = known == faults_.end();
    auto& kept = last[fault.what];
    kept = {std::move(fault.detail), is_new ? good_at_ : known->second.since};
    if (is_new) tell(fault.what, kept, false, now, derived);
  }
  for (const auto& [what, known] : faults_) {
    if (!last.contains(what)) tell(what, known, true, now, derived);
  }
  if (last.empty()) good_at_ = now;
  faults_ = std::move(last);
}

void SelfWatch::tell(const std::string& what, const Known& known, bool recovered, std::uint64_t now,
                     stream::BatchEncoder& derived) {
  constexpr std::uint8_t kMark = make_mark(Presence::Present, Provenance::Producer);
  const auto text = [&](const std::string& value) {
    derived.blob(value, kMark, static_cast<std::uint32_t>(value.size()));
  };
  const OwnTask task;
  derived.begin(own_event(EVENT_SENSOR_DEGRADED, now));
  text(what);
  text(known.detail);
  derived.scalar(known.since, kMark);
  derived.scalar(recovered ? 1 : 0, kMark);
  derived.commit(task.context());
  warn_(recovered ? "the sensor sees through " + what + " again"
                  : "the sensor no longer sees through " + what + ": " + known.detail +
                        "; what happens meanwhile is missing");
}

}  // namespace tracee

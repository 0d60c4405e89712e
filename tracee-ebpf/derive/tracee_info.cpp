#include "tracee-ebpf/derive/tracee_info.h"

#include "common/render/rfc3339.h"
#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/derive/own_task.h"

namespace tracee {

void TraceeInfo::start(std::uint64_t now, stream::BatchEncoder& derived) {
  constexpr std::uint8_t kMark = make_mark(Presence::Present, Provenance::Producer);
  const auto text = [&](const std::string& value) {
    derived.blob(value, kMark, static_cast<std::uint32_t>(value.size()));
  };
  std::string start_time;
  render::append_rfc3339(start_time, clock_.to_wall(now));
  const OwnTask task;
  derived.begin(own_event(EVENT_TRACEE_INFO, now));
  derived.scalar(clock_.to_wall(0), kMark);
  text(start_time);
  text(version_);
  derived.commit(task.context());
}

}  // namespace tracee

// A kernel side for the real main() that needs no kernel: Sensor::open() gives prepared events.
//
//   SCRIPTED_EVENTS=N    N openat events, all there when hooks are attached
//   SCRIPTED_FOREVER=N   N more whenever the rings are looked into
//   SCRIPTED_REFUSE=WHY  open() is refused, as without privileges
//   SCRIPTED_BLIND=NAME  that event cannot be observed
#include <cstdlib>

#include "test/unit/ebpf/scripted_sensor.h"
#include "tracee-ebpf/session/trace_loop.h"

namespace tracee {
namespace {

class EnvironmentSensor : public ScriptedSensor {
 public:
  explicit EnvironmentSensor(const SensorOptions& options) : options_(options) {}

  Status attach() override {
    const char* blind = std::getenv("SCRIPTED_BLIND");
    for (const Selection::Wanted& wanted : options_.selection.events) {
      const EventDefinition* event = Catalogue::built_in().find(wanted.id);
      if (blind != nullptr && event->name == blind) {
        hooks.push_back({wanted.id, HookKind::None, "", "the kernel refused", "another kernel"});
      } else {
        hooks.push_back({wanted.id, HookKind::Syscall, event->name, "", ""});
      }
    }
    add(std::getenv("SCRIPTED_EVENTS"));
    return Ok{};
  }

  Result<Drained> drain(stream::BatchEncoder& encoder, std::uint64_t horizon,
                        const std::function<Status()>& flush) override {
    add(std::getenv("SCRIPTED_FOREVER"));
    return ScriptedSensor::drain(encoder, horizon, flush);
  }

 private:
  void add(const char* count) {
    const std::uint64_t now = stream::Clock::boot_now();
    for (long i = 0; count != nullptr && i < std::atol(count); ++i) {
      waiting.push_back({now + static_cast<std::uint64_t>(i), openat_id(), "/etc/hosts"});
    }
  }

  SensorOptions options_;
};

}  // namespace

Result<std::unique_ptr<Sensor>> Sensor::open(const SensorOptions& options) {
  if (const char* why = std::getenv("SCRIPTED_REFUSE")) {
    return Error(ErrorKind::Permission, why);
  }
  return std::unique_ptr<Sensor>(std::make_unique<EnvironmentSensor>(options));
}

}  // namespace tracee

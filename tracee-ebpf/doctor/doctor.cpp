#include "tracee-ebpf/doctor/doctor.h"

#include <unistd.h>

#include <algorithm>

namespace tracee {
namespace {

bool in_default_set(const EventDefinition& event) {
  return std::find(event.sets.begin(), event.sets.end(), "default") != event.sets.end();
}

// Events that a hook in the kernel observes; others need none.
bool has_hook(const EventDefinition& event) {
  return std::any_of(event.hooks.begin(), event.hooks.end(), [](const HookDefinition& hook) {
    return hook.kind != HookKind::UserSpace && hook.kind != HookKind::None;
  });
}

// All events, of this process alone, which is left out: no event passes.
SensorOptions nothing_of_everything(const Catalogue& catalogue) {
  SensorOptions options;
  for (const EventDefinition& event : catalogue.events()) {
    if (has_hook(event)) options.selection.events.push_back({event.id, false});
  }
  const auto self = static_cast<std::uint32_t>(::getpid());
  options.selection.scopes.front().pids.equal.push_back(self);
  options.left_out.push_back(self);
  options.ring_bytes = 1024 * 1024;
  return options;
}

Status plan_everything(const Catalogue& catalogue, Diagnosis* diagnosis) {
  auto sensor = Sensor::open(nothing_of_everything(catalogue));
  if (!sensor) return std::move(sensor).error();
  diagnosis->programs = (*sensor)->programs();
  TRACEE_TRY((*sensor)->load());
  TRACEE_TRY((*sensor)->attach());
  diagnosis->hooks = (*sensor)->plan();
  (*sensor)->detach();
  return Ok{};
}

}  // namespace

Diagnosis diagnose(const Catalogue& catalogue) {
  Diagnosis diagnosis;
  diagnosis.host = HostFacts::read();
  auto planned = plan_everything(catalogue, &diagnosis);
  if (!planned) diagnosis.refusal = planned.error().message();
  for (const EventDefinition& event : catalogue.events()) {
    if (!in_default_set(event) || !has_hook(event)) continue;
    ++diagnosis.default_events;
    const bool observed =
        std::any_of(diagnosis.hooks.begin(), diagnosis.hooks.end(), [&](const PlannedHook& hook) {
          return hook.event_id == event.id && hook.kind != HookKind::None;
        });
    if (!observed) diagnosis.missing.push_back(event.name);
  }
  return diagnosis;
}

}  // namespace tracee

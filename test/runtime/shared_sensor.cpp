#include "test/runtime/shared_sensor.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>

#include "common/stream/batch_encoder.h"
#include "common/stream/frame_writer.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr std::uint64_t kNoHorizon = std::numeric_limits<std::uint64_t>::max();

using EventIds = std::vector<std::uint16_t>;  // ordered

// Of all files.
std::vector<std::vector<const char*>>& groups() {
  static std::vector<std::vector<const char*>> all;
  return all;
}

EventIds ids_of(const std::vector<const char*>& names) {
  EventIds ids;
  for (const char* name : names) {
    const EventDefinition* event = Catalogue::built_in().find(name);
    if (event == nullptr) FAIL("there is no event " << name);
    ids.push_back(event->id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

struct Shared {
  EventIds events;
  std::unique_ptr<Sensor> sensor;
};

Shared& shared() {
  static Shared only;
  return only;
}

bool holds(const EventIds& events, const EventIds& wanted) {
  return std::includes(events.begin(), events.end(), wanted.begin(), wanted.end());
}

// The smallest group with all that is wanted, or that alone.
EventIds group_of(const EventIds& wanted) {
  EventIds best;
  for (const auto& names : groups()) {
    EventIds group = ids_of(names);
    if (holds(group, wanted) && (best.empty() || group.size() < best.size()))
      best = std::move(group);
  }
  return best.empty() ? wanted : best;
}

std::unique_ptr<Sensor> attached(const SensorOptions& options) {
  auto sensor = open_or_skip(options);
  check(sensor->load());
  check(sensor->attach());
  return sensor;
}

// What came too late for the case before.
void forget_records(Sensor& sensor) {
  stream::BatchEncoder encoder;
  stream::FrameSealer sealer(stream::RunId{1, 2});
  const auto forget = [&]() -> Status {
    encoder.flush(sealer, Lane::Kernel);
    return Ok{};
  };
  for (bool busy = true; busy;) {
    auto drained = sensor.drain(encoder, kNoHorizon, forget);
    REQUIRE(drained);
    busy = drained->busy;
  }
  REQUIRE(sensor.take_losses());
}

Sensor& shared_for(SensorOptions options) {
  EventIds wanted;
  for (const Selection::Wanted& event : options.selection.events) wanted.push_back(event.id);
  Shared& now = shared();
  if (now.sensor != nullptr && holds(now.events, wanted)) {
    forget_records(*now.sensor);
    return *now.sensor;
  }
  now.events = group_of(wanted);
  options.selection.events.clear();
  for (const std::uint16_t id : now.events) options.selection.events.push_back({id, false});
  // Every child of ours, and what it starts; we ourselves would be in each of its traces.
  const auto us = static_cast<std::uint32_t>(::getpid());
  options.selection.scopes.front().trees.equal = {us};
  options.left_out = {us};
  auto sensor = attached(options);  // which ends the one before
  now.sensor = std::move(sensor);
  return *now.sensor;
}

}  // namespace

EventGroup::EventGroup(std::initializer_list<const char*> names) { groups().emplace_back(names); }

bool emulated() { return std::getenv("TRACEE_EMULATED") != nullptr; }

SensorInUse trace_tree(const SensorOptions& options, bool may_share, pid_t child) {
  if (may_share && emulated()) {
    SensorInUse use;
    use.sensor = &shared_for(options);
    return use;
  }
  SensorOptions own = options;
  for (Scope& scope : own.selection.scopes) {
    scope.trees.equal = {static_cast<std::uint32_t>(child)};
  }
  return trace_as_told(own);
}

SensorInUse trace_as_told(const SensorOptions& options) {
  SensorInUse use;
  use.owned = attached(options);
  use.sensor = use.owned.get();
  return use;
}

void end_shared_sensor() { shared().sensor.reset(); }

}  // namespace tracee::test

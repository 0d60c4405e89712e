// One sensor for several test cases, one after the other: where every instruction is emulated, a
// sensor takes two seconds to load, and most cases a tenth of that.
//
// With TRACEE_EMULATED set, a case that traces its child's tree and asks for nothing else gets a
// running sensor, if that observes the events that the case wants, and is given these events alone.
// Such a sensor traces the tree of this program without the program itself, and so the children of
// one case after the other. Cases of options, filters and phases always have a sensor of their own,
// as have all without that variable; then each event is also seen to do without the others.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include "tracee-ebpf/sensor/sensor.h"

namespace tracee::test {

// Events that the cases of a file look at, each in its turn. One for a file, as a constant.
class EventGroup {
 public:
  EventGroup(std::initializer_list<const char*> names);
};

// Whether every instruction is emulated here (TRACEE_EMULATED).
bool emulated();

// A sensor that is attached and traces the tree of a child.
struct SensorInUse {
  Sensor* sensor = nullptr;
  std::unique_ptr<Sensor> owned;  // null: it is shared, and goes on afterwards
};

// Traces the tree of `child` for the selected events, which are ordered. `may_share`: the options
// are those of a shared sensor but for the events. What it saw before is gone. A failure fails the
// test, or ends the program as skipped where the kernel does not permit tracing.
SensorInUse trace_tree(const SensorOptions& options, bool may_share, pid_t child);

// The same for the selection as it stands, by a sensor of its own.
SensorInUse trace_as_told(const SensorOptions& options);

// Ends the shared sensor, if one runs.
void end_shared_sensor();

}  // namespace tracee::test

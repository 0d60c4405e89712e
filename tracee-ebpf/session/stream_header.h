// What a stream says about itself before its first event.
#pragma once

#include <cstdint>
#include <vector>

#include "common/stream/content.h"
#include "tracee-ebpf/cli/options.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

// The header of a run whose sensor is attached: this machine, its clocks now, the selection and
// what became of it. `left_out` are the processes that are not traced on purpose, this one first.
stream::StreamHeader make_header(const Options& options, const SensorOptions& sensor_options,
                                 const Sensor& sensor, const Catalogue& catalogue);

// The events of the plan that this kernel cannot show.
std::vector<stream::NotObservable> not_observable(const Sensor& sensor, const Catalogue& catalogue);

}  // namespace tracee

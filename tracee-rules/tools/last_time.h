// When recordings end, for times that users count from there.
#pragma once

#include <vector>

#include "common/result.h"
#include "tracee-rules/input/input_source.h"
#include "tracee-rules/selection/time_window.h"

namespace tracee::rules {

// Tells the window the time of the last event, if it needs it: reads the inputs once for that, of
// those that have an index, with `by_index`, the heads of all frames and the last batches alone.
// Errors: Usage for an input that cannot be read twice; those of walk_recording().
Status resolve_end(const std::vector<InputSpec>& inputs, bool by_index, TimeWindow& window);

}  // namespace tracee::rules

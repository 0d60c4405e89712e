// What runs when tracing begins: the stream's first state frame.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "common/stream/content.h"
#include "tracee-ebpf/containers/container_table.h"

namespace tracee {

// The traced processes and their containers as of now, from /proc. `roots` empty: the whole system;
// otherwise these processes, and with `descendants` all that descend from them. What ends meanwhile
// or cannot be read is left out. In parts that fit a frame; the last says so; never empty.
// `start_times`: exact ones, by pid, of Sensor::start_times(); /proc knows steps of 10 ms.
// `containers` learns of those it did not know, and tells anew.
std::vector<stream::StateContent> snapshot(
    const std::vector<std::uint32_t>& roots, bool descendants, ContainerTable& containers,
    const std::map<std::uint32_t, std::uint64_t>& start_times = {});

}  // namespace tracee

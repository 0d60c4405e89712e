// What the BPF programs are told before they are loaded, worked out from what the user asked for.
//
// Pure functions from options and catalogue to the structures of bpf/shared/config.h and to sizes;
// nothing here talks to the kernel. Used by the sensor.
#pragma once

#include <cstdint>

#include "bpf/shared/config.h"
#include "common/catalogue.h"
#include "common/result.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

struct RingSizes {
  std::uint32_t event_rings = 1;     // a power of two, at most CONFIG_MAX_RINGS
  std::uint64_t event_bytes = 0;     // of each
  std::uint64_t lifetime_bytes = 0;  // of the ring for fork, exec and exit

  std::uint64_t total() const { return event_rings * event_bytes + lifetime_bytes; }
};

// The largest rings within `total` bytes: powers of two of at least a page. An eighth, at most
// 8 MiB, is for process lifetimes; few large rings are preferred to many of less than a page.
// Error: Usage, when not even two pages fit.
Result<RingSizes> divide_rings(std::uint64_t total, std::uint32_t cpus, std::uint64_t page);

// How the arguments of a system call are collected. `exec_env` adds environments.
syscall_plan plan_arguments(const EventDefinition& definition, bool exec_env);

// Whether a call is seen at its entry: it does not return, or its caller is gone when it does.
bool needs_entry(std::uint16_t event_id);
// Whether a call is seen at its exit.
bool needs_exit(std::uint16_t event_id);

// The whole configuration. `now` is CLOCK_BOOTTIME, ns: what starts later is new. Error: Limit.
Result<sensor_config> make_config(const SensorOptions& options, const Catalogue& catalogue,
                                  const RingSizes& rings, std::uint64_t now);

}  // namespace tracee

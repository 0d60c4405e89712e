// The BPF ring buffers, and the map that hands them to the programs: made beside loading.
//
// The kernel waits for a grace period whenever a map is put into a map of maps, some 15 ms each
// time, and makes rings for a few ms more. So a thread does that while libbpf and the verifier
// work. Used by the sensor, once for each object that it loads.
#pragma once

#include <future>
#include <vector>

#include "common/result.h"
#include "common/unique_fd.h"
#include "tracee-ebpf/sensor/sensor_config.h"

namespace tracee {

// Move-only; destruction waits for the thread.
class RingMaps {
 public:
  // Makes the map of maps, and begins to make the rings. Error: Io, as below.
  static Result<RingMaps> begin(const RingSizes& sizes);

  // What the programs look rings up in, to be used in place of the object's own map.
  int outer() const { return outer_.get(); }

  struct Ring {
    UniqueFd map;
    std::uint64_t bytes = 0;
  };
  // Once: waits for the rings. The one for process lifetimes is the first, as in a scan it must be;
  // the others follow by their index. Error: Io, where the kernel refuses a ring or to hand it on.
  Result<std::vector<Ring>> finish() { return rings_.get(); }

 private:
  RingMaps(UniqueFd outer, std::future<Result<std::vector<Ring>>> rings)
      : outer_(std::move(outer)), rings_(std::move(rings)) {}

  UniqueFd outer_;
  std::future<Result<std::vector<Ring>>> rings_;
};

}  // namespace tracee

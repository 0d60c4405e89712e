// What the kernel side is told of control groups, and whether it still is.
//
// The one map of filters that is written while tracing, so that it cannot be frozen. What was put
// there is remembered, compared now and then, and put back. Used by the sensor.
#pragma once

#include <cstdint>
#include <map>

#include "bpf/shared/config.h"
#include "common/result.h"

namespace tracee {

class GroupMap {
 public:
  // Entries that one check() compares.
  static constexpr std::size_t kChecked = 512;

  // Of the map "filter_groups". In `shared` the BPF programs are told of each change, so that they
  // keep no verdict from before. Descriptor and memory must outlive this.
  GroupMap(int fd, sensor_shared* shared) : fd_(fd), shared_(shared) {}

  // False when the map is full: from then on the kernel leaves open what is not in it. Errors: Io;
  // the group stays as the kernel knows it.
  Result<bool> put(std::uint64_t id, const filter_group& group);
  void forget(std::uint64_t id);

  // Compares the next entries and puts back what somebody took away or changed: how many.
  std::size_t check();

 private:
  bool holds(std::uint64_t id, const filter_group& group) const;

  void changed();

  int fd_;
  sensor_shared* shared_;
  std::map<std::uint64_t, filter_group> known_;
  std::uint64_t next_ = 0;  // the id to go on with
};

}  // namespace tracee

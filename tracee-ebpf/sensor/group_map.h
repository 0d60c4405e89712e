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

  // Of the map "filter_groups". `changes`, shared with the BPF programs, goes up after each change,
  // so that they keep no verdict from before. Descriptor and number must outlive this.
  GroupMap(int fd, __u32* changes) : fd_(fd), changes_(changes) {}

  // Errors: Io, such as a map that is full; the group stays unknown to the kernel then.
  Status put(std::uint64_t id, const filter_group& group);
  void forget(std::uint64_t id);

  // Compares the next entries and puts back what somebody took away or changed: how many.
  std::size_t check();

 private:
  bool holds(std::uint64_t id, const filter_group& group) const;

  void changed();

  int fd_;
  __u32* changes_;
  std::map<std::uint64_t, filter_group> known_;
  std::uint64_t next_ = 0;  // the id to go on with
};

}  // namespace tracee

// Whether programs that are attached still run.
//
// Trampolines and kprobes can be switched off for the whole machine while every link stays as it
// is. So each way that is in use has a program, or a place in one, that only counts
// (bpf/programs/canary.bpf.c); look() does what all of them must notice and compares. Used by the
// sensor.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "bpf/shared/config.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

class CanaryWatch {
 public:
  // `counters`: the memory that the programs write; must outlive the watch.
  explicit CanaryWatch(const sensor_counters* counters) : counters_(counters) {}

  // A program was attached; those that count for a way are watched from here on.
  void attached(const std::string& program);

  // Makes the calls, and gives the ways that did not notice, the second time in a row: a single
  // run can be left out when another program was interrupted on this CPU.
  std::vector<SensorFault> look();

 private:
  struct Way {
    bool used = false;
    int silent = 0;  // looks in a row that it did not notice
  };

  bool noticed(std::size_t way);

  const sensor_counters* counters_;
  std::array<Way, CANARIES> ways_;
};

}  // namespace tracee

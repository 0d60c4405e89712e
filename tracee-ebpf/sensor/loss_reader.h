// What the kernel side counted as lost, read as differences.
//
// Every event that passed the filters and could not be sent was counted by CPU, event and cause.
// Runs of programs that the kernel itself skipped (a program interrupting itself) are asked for
// where the kernel counts them. Used by the sensor.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bpf/shared/config.h"
#include "common/result.h"
#include "common/stream/content.h"

namespace tracee {

class LossReader {
 public:
  // `counters` is the memory that the programs write, `losses_fd` the map of their counters; both
  // must outlive the reader. `events` are the ids that may have been counted.
  LossReader(const sensor_counters* counters, int losses_fd, std::vector<std::uint16_t> events,
             std::uint32_t cpus);

  // Adds an attached program whose skipped runs are watched; the descriptor must stay open.
  void watch(const std::string& program, int program_fd);

  // What was lost since the last call. Error: Io.
  Result<stream::LossContent> take();

 private:
  struct Program {
    std::string name;
    int fd = -1;
    std::uint64_t missed = 0;
    bool told_unknown = false;
  };

  Status take_event(std::uint16_t event, stream::LossContent& content);
  void take_missed(stream::LossContent& content);

  const sensor_counters* counters_;
  int losses_fd_;
  std::vector<std::uint16_t> events_;
  std::uint32_t cpus_;
  std::uint64_t seen_ = 0;  // of counters->losses
  std::uint64_t last_time_ = 0;
  std::vector<std::uint64_t> now_;                              // counters of one event
  std::map<std::uint16_t, std::vector<std::uint64_t>> before_;  // of events that lost anything
  std::vector<Program> programs_;
};

}  // namespace tracee

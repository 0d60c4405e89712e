// Events as the stream benchmarks use them: openat of many files by a few tasks.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "common/stream/batch_encoder.h"

namespace tracee::bench {

struct OpenEvent {
  stream::EventRow row{};
  std::uint32_t path = 0;  // index in Workload::paths
  std::uint32_t task = 0;  // index in Workload::tasks
};

struct Workload {
  std::vector<std::string> paths;
  std::vector<stream::TaskContext> tasks;
  std::vector<OpenEvent> events;
};

inline constexpr std::size_t kEvents = 262144;

inline Workload make_workload() {
  Workload work;
  std::mt19937 random(1);
  for (int i = 0; i < 4096; ++i) {
    work.paths.push_back("/usr/share/doc/package-" + std::to_string(i) + "/copyright");
  }
  for (std::uint32_t i = 0; i < 8; ++i) {
    stream::TaskContext task;
    task.row.tid = task.row.pid = 1000 + i;
    task.row.start_time = 5'000'000'000 + i;
    task.comm = "find";
    task.uts_name = "localhost";
    work.tasks.push_back(task);
  }
  for (std::size_t i = 0; i < kEvents; ++i) {
    OpenEvent event;
    event.row.time = 1'000'000'000 + i * 700;
    event.row.return_value = static_cast<std::int64_t>(random() % 64);
    event.row.event_id = 257;
    event.row.syscall = 257;
    event.row.cpu = static_cast<std::uint16_t>(i % 32);
    event.row.cpu_sequence = static_cast<std::uint32_t>(i);
    event.row.scopes = 1;
    event.path = static_cast<std::uint32_t>(random() % work.paths.size());
    event.task = static_cast<std::uint32_t>(i / 200 % work.tasks.size());
    work.events.push_back(event);
  }
  return work;
}

}  // namespace tracee::bench

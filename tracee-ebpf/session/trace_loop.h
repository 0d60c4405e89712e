// The time between attached and ended: step the pipeline about every millisecond, sleep when
// nothing happens, notice signals and the end of the command. Called by the session; not
// thread-safe.
#pragma once

#include <time.h>

#include <cstdint>
#include <optional>
#include <span>

#include "common/stream/content.h"
#include "tracee-ebpf/pipeline/pipeline.h"
#include "tracee-ebpf/process/command_runner.h"
#include "tracee-ebpf/process/stop_signals.h"

namespace tracee {

class TraceLoop {
 public:
  // Once asked to stop, the command may go on for so long before tracing ends without it.
  static constexpr std::uint64_t kCommandGrace = 2'000 * Pipeline::kMillisecond;

  static constexpr std::size_t kMaxPipes = 8;

  // `command` may be null. All must outlive the loop.
  // `pipes` are those of Outputs::pipes(), at most kMaxPipes of which are watched.
  TraceLoop(Pipeline& pipeline, Sensor& sensor, StopSignals& stop, CommandRunner* command,
            std::span<const int> pipes)
      : pipeline_(pipeline), sensor_(sensor), stop_(stop), command_(command), pipes_(pipes) {}

  // The first event that is lost ends the loop.
  void end_on_loss() { ends_on_loss_ = true; }

  // Runs until a signal, the command's end, a loss (if asked for), or until a reader has left.
  // Errors: the sensor's or an output's.
  Result<stream::EndReason> run();

  // Whether run() ended because the reader of an output has left.
  bool reader_gone() const { return reader_gone_; }

 private:
  std::optional<stream::EndReason> reason_to_end(std::uint64_t now);
  Result<bool> prepare_sleep(std::uint64_t now);
  timespec idle_time(std::uint64_t now) const;
  timespec rest_of_tick();
  void wait(std::uint64_t now, bool idle, bool busy);

  Pipeline& pipeline_;
  Sensor& sensor_;
  StopSignals& stop_;
  CommandRunner* command_;
  std::span<const int> pipes_;
  bool reader_gone_ = false;
  bool ends_on_loss_ = false;
  int quiet_steps_ = 0;
  unsigned signals_seen_ = 0;
  std::uint64_t give_up_at_ = 0;  // 0: nobody asked to stop
  std::uint64_t next_collection_ = 0;
  std::uint64_t next_clock_ = 0;
  std::uint64_t next_tick_ = 0;
};

}  // namespace tracee

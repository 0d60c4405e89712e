// One run of the program, in its phases: configure, open, load, attach, run.
//
// main() calls them in this order, each once, and stops at the first error. Before attach() nothing
// is traced; before configure() has succeeded nothing was touched. Everything is undone when the
// session is destroyed.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "common/result.h"
#include "tracee-ebpf/cli/options.h"
#include "tracee-ebpf/containers/container_table.h"
#include "tracee-ebpf/output/outputs.h"
#include "tracee-ebpf/process/command_runner.h"
#include "tracee-ebpf/process/stop_signals.h"
#include "tracee-ebpf/sensor/sensor.h"
#include "tracee-ebpf/session/messages.h"
#include "tracee-ebpf/session/ready_signal.h"

namespace tracee {

class Deriver;
class Pipeline;
class TraceLoop;

class Session {
 public:
  // Both must outlive the session.
  Session(const Options& options, Messages& messages);
  ~Session();

  // Understands the selection, opens every output, forks the command (which waits).
  Status configure();
  // Opens the kernel side and asks the kernel what it offers.
  Status open();
  Status load();
  // Attaches the hooks. Error: Unsupported when an event that was named cannot be observed; those
  // that a set brought are told in a warning.
  Status attach();
  // Traces until the end. The value is the program's exit status.
  Result<int> run();

 private:
  Status select();
  void add_set(std::string_view name);
  void add_rule_needs();
  void warn_of_absent_roots();
  Status check_plan();
  void note_phase(const char* done);
  std::vector<std::unique_ptr<Deriver>> derivers() const;
  Status begin_stream(Pipeline& pipeline);
  OutputReports output_reports();
  void drop_privileges();
  Status start_command();
  Result<int> end_run(Pipeline& pipeline, const TraceLoop& loop, Result<stream::EndReason> reason);
  Error fail(Pipeline& pipeline, Error error);
  stream::EndContent end_content(stream::EndReason reason) const;
  void report(const stream::EndContent& end, const stream::StatisticsContent& totals);
  int exit_status(const TraceLoop& loop, stream::EndReason reason);
  void wait_for_command();

  const Options& options_;
  Messages& messages_;
  const Catalogue& catalogue_;
  ContainerTable containers_;
  std::chrono::steady_clock::time_point started_;
  // Destroyed in reverse: the sensor first, signals last.
  std::optional<StopSignals> stop_;
  std::optional<ReadySignal> ready_;
  std::optional<Outputs> outputs_;
  std::optional<CommandRunner> command_;
  SensorOptions sensor_options_;
  std::unique_ptr<Sensor> sensor_;
};

}  // namespace tracee

// Runs the command after `--`, stopped before its exec until tracing is ready for it.
//
// prepare() forks a child that waits; its pid is known and can be traced; start() lets it become
// the user behind sudo and execute the command. What the command leaves behind is handed to us as
// its new parent (PR_SET_CHILD_SUBREAPER), so that it can be named. Used by the session.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/result.h"
#include "common/stream/content.h"
#include "common/unique_fd.h"
#include "tracee-ebpf/process/stop_signals.h"

namespace tracee {

class CommandRunner {
 public:
  // `command` is not empty; it is looked up in PATH. With `stdout_to_stderr` what it prints does
  // not mix with a stream on standard output. Errors: Io.
  static Result<CommandRunner> prepare(const std::vector<std::string>& command,
                                       const StopSignals& signals, bool stdout_to_stderr);
  CommandRunner(CommandRunner&& other) noexcept;
  CommandRunner& operator=(CommandRunner&&) = delete;
  CommandRunner(const CommandRunner&) = delete;
  CommandRunner& operator=(const CommandRunner&) = delete;
  // Ends a child that was never started. A started command is left alone.
  ~CommandRunner();

  std::uint32_t pid() const { return static_cast<std::uint32_t>(pid_); }
  // Readable once the command has ended; for poll(2).
  int end_fd() const { return pid_fd_.get(); }

  // Lets the command run. Errors: Usage when it could not be executed, with the system's reason; it
  // has ended then, with status 127 (not found) or 126.
  Status start();
  // Whether it has ended; also collects the children that ended processes left to us.
  bool ended();
  void forward(int signal) const;

  // Once ended(): the wait status, and what a shell makes of it (128 + signal when killed).
  int wait_status() const { return wait_status_; }
  int exit_status() const;

  // Descendants of the command that still run, ended ones aside.
  std::vector<stream::LeftRunning> left_running() const;

 private:
  CommandRunner() = default;

  pid_t pid_ = -1;
  UniqueFd pid_fd_;
  UniqueFd go_;      // one byte lets the child run, its end makes the child give up
  UniqueFd failed_;  // the child's errno when it could not execute; closed by a successful exec
  std::string name_;
  bool started_ = false;
  bool ended_ = false;
  int wait_status_ = 0;
};

}  // namespace tracee

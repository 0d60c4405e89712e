// The signals that end the program: SIGINT, SIGTERM, and SIGHUP unless it was ignored before.
//
// They are blocked and read from a signalfd, so that everything that waits can wait for them as
// well and nothing runs in a handler. SIGPIPE and SIGXFSZ are ignored. Built once, by the session;
// a child process must call restore_in_child() before it executes anything.
#pragma once

#include <signal.h>

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee {

class StopSignals {
 public:
  // Errors: Io, when the system refuses.
  static Result<StopSignals> install();
  StopSignals(StopSignals&&) = default;
  // The signal mask, SIGPIPE and SIGXFSZ are as before again.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  StopSignals& operator=(StopSignals&&) = delete;

  // Readable when a signal is waiting; for poll(2).
  int fd() const { return fd_.get(); }
  // Takes the signals that wait.
  void take();

  // How many came so far: one asks for an orderly end, two for an end at once.
  unsigned count() const { return count_; }
  int last() const { return last_; }  // 0: none yet
  // Whether a process sent the last one to us alone, as kill(1) does. A terminal's Ctrl-C goes to
  // the whole foreground group by itself.
  bool last_was_sent() const { return last_was_sent_; }

  // A command starts with the mask and the actions that we were started with.
  void restore_in_child() const;

 private:
  StopSignals() = default;

  UniqueFd fd_;
  sigset_t previous_mask_{};
  struct sigaction previous_pipe_ {};
  struct sigaction previous_file_size_ {};
  unsigned count_ = 0;
  int last_ = 0;
  bool last_was_sent_ = false;
};

}  // namespace tracee

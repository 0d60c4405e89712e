// Ctrl-C, in a pipe where it reaches the producer as well.
//
// On live input the first signal changes nothing at once: the producer ends its stream in order,
// and the reader goes on to the end frame. Five seconds without a frame, or a second signal, end
// it. A recording has nobody who would end it: there the first signal asks the loop to stop.
#pragma once

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee::rules {

// One at a time in a program. Handles SIGINT, SIGTERM and SIGALRM while it lives.
class Interrupt {
 public:
  // `input` is the descriptor being read; it must stay open as long as this lives. Error: Io.
  static Result<Interrupt> install(int input, bool live);

  Interrupt(Interrupt&&) noexcept = default;
  Interrupt& operator=(Interrupt&&) = delete;
  ~Interrupt();

  // Whether a signal came.
  bool requested() const;
  // Whether to stop reading now.
  bool stop() const;
  // A frame was read: the five seconds begin anew. `more_expected`: some stream has no end yet;
  // otherwise a signal ends the waiting at once.
  void progress(bool more_expected) const;

 private:
  explicit Interrupt(UniqueFd nothing) : nothing_(std::move(nothing)) {}

  UniqueFd nothing_;  // /dev/null, which takes the input's place when waiting has to end
};

}  // namespace tracee::rules

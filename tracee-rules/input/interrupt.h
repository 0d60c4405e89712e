// Ctrl-C, in a pipe where it reaches the producer as well.
//
// On live input the first signal changes nothing at once: the producer ends its stream in order,
// and the reader goes on to the end frame. Where none has come after five seconds (the producer is
// silent, or nobody told it to end and it goes on), reading stops behind the last frame or line,
// and what was found is summed up as ever; a second signal ends the program at once. A recording
// has nobody who would end it: there the first signal asks the loop to stop; a device, which may
// have no end, is at its end then.
#pragma once

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee::rules {

// One at a time in a program. Handles SIGINT, SIGTERM and SIGALRM while it lives.
class Interrupt {
 public:
  enum class Unit { Frames, Lines };

  // `input` is the descriptor being read; it must stay open as long as this lives. Error: Io.
  static Result<Interrupt> install(int input, bool live, Unit unit = Unit::Frames);

  Interrupt(Interrupt&&) noexcept = default;
  Interrupt& operator=(Interrupt&&) = delete;
  ~Interrupt();

  // Whether a signal came.
  bool requested() const;
  // Whether to stop reading now.
  bool stop() const;
  // Frames or lines were read. `more_expected`: some stream has no end yet; otherwise a signal ends
  // the waiting at once.
  void progress(bool more_expected) const;

 private:
  explicit Interrupt(UniqueFd nothing) : nothing_(std::move(nothing)) {}

  UniqueFd nothing_;  // /dev/null, which takes the input's place when waiting has to end
};

}  // namespace tracee::rules

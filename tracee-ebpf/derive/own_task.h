// The program's own process, as the task of events that it works out itself.
#pragma once

#include <sys/utsname.h>

#include "common/stream/batch_encoder.h"

namespace tracee {

// Reads them once; the context refers to the object, so it is valid as long as that stays.
class OwnTask {
 public:
  OwnTask();
  OwnTask(const OwnTask&) = delete;
  OwnTask& operator=(const OwnTask&) = delete;

  const stream::TaskContext& context() const { return context_; }

 private:
  utsname names_{};
  stream::TaskContext context_;
};

// The row of an event of the program's own, at `now` (CLOCK_BOOTTIME, ns).
stream::EventRow own_event(std::uint16_t id, std::uint64_t now);

}  // namespace tracee

// The stage that makes events out of others, between the kernel's events and the outputs.
//
// Events that the producer works out itself (from what it saw before, or from files) travel in a
// lane of their own, behind the batch that caused them. The pipeline calls each Deriver for each
// event of a kernel batch; a Deriver encodes what it makes of them and never waits.
#pragma once

#include "common/event_view.h"
#include "common/stream/batch_encoder.h"

namespace tracee {

class Deriver {
 public:
  virtual ~Deriver() = default;
  // Once, before any event: `now` is CLOCK_BOOTTIME, ns. For what is known from the start.
  virtual void start(std::uint64_t /*now*/, stream::BatchEncoder& /*derived*/) {}
  // About every millisecond while events come, every second otherwise: for what time alone brings.
  virtual void tick(std::uint64_t /*now*/, stream::BatchEncoder& /*derived*/) {}
  // `event` is valid during the call. New events go into `derived`, whole (begin to commit).
  virtual void derive(const EventView& /*event*/, stream::BatchEncoder& /*derived*/) {}
};

}  // namespace tracee

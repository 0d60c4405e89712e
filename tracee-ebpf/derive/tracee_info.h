// The event tracee_info: when the machine was booted, when this run began, and which version it
// has.
//
// A Deriver that speaks once, at the start; made by the session when the event is selected.
#pragma once

#include <string>

#include "common/stream/content.h"
#include "tracee-ebpf/derive/deriver.h"

namespace tracee {

class TraceeInfo : public Deriver {
 public:
  // `clock`: how times of events map to wall time. `version`: of the program, as text.
  TraceeInfo(const stream::Clock& clock, std::string version)
      : clock_(clock), version_(std::move(version)) {}

  void start(std::uint64_t now, stream::BatchEncoder& derived) override;

 private:
  stream::Clock clock_;
  std::string version_;
};

}  // namespace tracee

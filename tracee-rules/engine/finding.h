// A finding on its way from the engine to an output, and what an output is.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/event_view.h"
#include "common/result.h"
#include "common/stream/content.h"
#include "tracee-rules/engine/process_table.h"
#include "tracee-rules/engine/signature.h"

namespace tracee::rules {

// Borrowed: valid during FindingSink::write().
struct Finding {
  const SignatureInfo& signature;
  const FindingData& data;
  const EventView& event;
  // Where the event stands; with event.sequence() this names it for ever.
  const stream::RunId& run;
  std::uint32_t source = 0;
  Lane lane = Lane::Kernel;
  const stream::Clock& clock;
  bool record_complete = true;  // nothing is known to be missing from the record up to here
  std::string_view rules;       // digest of the rule set, empty when unknown
  bool losses_known = true;     // false: the input cannot tell what was lost
  bool scoped = false;          // the stream's selection is one of scopes
  const ProcessTable* processes = nullptr;  // what is known up to this event; null: not kept
  std::uint64_t scopes = 0;  // for which of those it is a finding; 0: of no scope alone
};

// Findings of a signature that a rate limit kept back. Times are nanoseconds since 1970.
struct Suppressed {
  const SignatureInfo& signature;
  std::uint64_t count = 0;
  std::uint64_t first = 0;  // of the first and the last of them
  std::uint64_t last = 0;
};

// "kernel", as users are shown it; "unknown" for what a later version has.
std::string_view lane_name(Lane lane);

// Where findings go. What it writes follows from its input alone: no clock, no randomness.
class FindingSink {
 public:
  virtual ~FindingSink() = default;
  // Error: Io; the finding is then not out.
  virtual Status write(const Finding& finding) = 0;
  // A sink that is never limited keeps this.
  virtual Status suppressed([[maybe_unused]] const Suppressed& report) { return Ok{}; }
  // Everything written so far is out when this returns.
  virtual Status flush() = 0;
};

}  // namespace tracee::rules

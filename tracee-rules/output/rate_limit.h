// --rate-limit N/TIME: of each signature at most N findings in a stretch of time.
//
// Time is that of events, so that a replay suppresses what the live run did. A stretch begins with
// a signature's first finding after the one before; what it had too many is told as one report in
// the stream of findings: when the next finding of any signature lies behind it, or at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracee-rules/engine/finding.h"

namespace tracee::rules {

struct RateLimit {
  std::uint64_t findings = 0;     // 0: no limit
  std::uint64_t nanoseconds = 0;  // length of the stretch
};

// "10/1m": the units are s, m and h. Error: Usage.
Result<RateLimit> parse_rate_limit(const std::string& text);

class LimitedSink final : public FindingSink {
 public:
  LimitedSink(FindingSink& behind, RateLimit limit) : behind_(behind), limit_(limit) {}

  Status write(const Finding& finding) override;
  Status suppressed(const Suppressed& report) override { return behind_.suppressed(report); }
  // Reports what is still to be reported, as well.
  Status flush() override;

 private:
  struct Stretch {
    const SignatureInfo* signature;
    std::uint64_t begin = 0;  // nanoseconds since 1970
    std::uint64_t last = 0;   // of what was suppressed
    std::uint64_t first = 0;
    std::uint64_t findings = 0;
    std::uint64_t suppressed = 0;
  };

  Status report(Stretch& stretch);
  Stretch& stretch_of(const SignatureInfo& signature);

  FindingSink& behind_;
  RateLimit limit_;
  std::vector<Stretch> stretches_;  // in the order of their first findings
};

}  // namespace tracee::rules

// Findings as the text block of Tracee v0.6.3.
#pragma once

#include "tracee-rules/engine/finding.h"
#include "tracee-rules/output/output_buffer.h"

namespace tracee::rules {

// An empty line, "*** Detection ***" and seven labelled lines; when verbose, further ones about
// the signature, the event, the process with its ancestors, and the evidence. The time is the
// event's; the command is the name of the task that acted. Text from events cannot break the block
// or reach a terminal as control bytes.
class TextSink final : public FindingSink {
 public:
  explicit TextSink(OutputBuffer& buffer, bool verbose = false)
      : buffer_(buffer), verbose_(verbose) {}

  Status write(const Finding& finding) override;
  Status suppressed(const Suppressed& report) override;
  Status flush() override { return buffer_.flush(); }

 private:
  OutputBuffer& buffer_;
  bool verbose_;
};

// "map[key:value …]" as Go prints a map, keys in order; "map[]" without data.
void append_go_map(std::string& out, const FindingData& data);

// "2021-10-13T12:00:00Z" for nanoseconds since 1970.
void append_utc_time(std::string& out, std::uint64_t wall_time);

}  // namespace tracee::rules

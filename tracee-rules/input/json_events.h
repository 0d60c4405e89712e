// Events as lines of JSON, as Tracee v0.6.3 wrote them and `tracee-ebpf -o json` does, turned back
// into a batch: from there on they are events like all others.
//
// Times count from 1970. What JSON does not show is zero or empty: start times of processes,
// control groups, the task before an exec. An argument that this build's catalogue does not have is
// left out, and that is said. Hostile lines cost themselves alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/content.h"
#include "tracee-rules/input/json_values.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {

class JsonEvents {
 public:
  // Reads the event of a line. Error: Corrupt, in a few words: what the line lacks.
  Status read(std::string_view line);
  // What of that event is not understood, in a few words; empty when all is.
  const std::string& remark() const { return remark_; }
  // Adds that event to `batch`: once for each line that was read.
  void add_to(stream::BatchEncoder& batch);

  // What stands at the beginning of such a stream: all events of this build may occur.
  static stream::StreamHeader header();

 private:
  Status check_members() const;
  Status check_arguments(const EventDefinition& definition, const rego::Val& arguments);
  void add_values(const EventDefinition& definition, const rego::Val& arguments,
                  stream::BatchEncoder& batch);
  stream::TaskContext read_task(const rego::Val& event);

  rego::Arena arena_;
  JsonValues values_;
  rego::Val event_;  // of the line that was read; lives in the arena
  const EventDefinition* definition_ = nullptr;
  std::uint64_t time_ = 0;
  std::string remark_;
  std::string comm_;
  std::string host_;
  std::string container_;
  std::string stack_;
  std::string executable_;
};

}  // namespace tracee::rules

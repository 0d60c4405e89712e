// A recording given to signatures once more, for tests and explanations: no output of its own.
#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "tracee-rules/engine/engine.h"
#include "tracee-rules/input/input_source.h"

namespace tracee::rules {

struct Replay {
  Engine::Counts counts;
  bool complete = true;
  std::uint64_t bad_lines = 0;        // of JSON, left out; trouble names the first
  std::vector<std::string> coverage;  // what the stream cannot show
  std::vector<std::string> trouble;   // damage, losses, failures of signatures
};

// A recording, or lines of JSON. Every event that a signature selects is evaluated, whatever an
// index would say. Error: of opening or reading the input, or of the sink.
Result<Replay> replay(const InputSpec& input, RuleSet rules, FindingSink& sink);

}  // namespace tracee::rules

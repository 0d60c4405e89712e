// The command line of tracee-rules, parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "tracee-rules/input/input_source.h"
#include "tracee-rules/output/outputs.h"
#include "tracee-rules/output/rate_limit.h"
#include "tracee-rules/selection/recorded_selection.h"
#include "tracee-rules/selection/time_window.h"

namespace tracee::rules {

struct Options {
  enum class Action { Run, Help, InputTraceeHelp, Version, List, ListEvents, ListNeeds };

  Action action = Action::Run;
  std::string help_topic;               // of Help; empty: the overview
  std::optional<InputSpec> input;       // always there for Run
  std::string rules_dir;                // empty: beside the program
  std::vector<std::string> rules;       // [N:]ID; empty: all
  std::vector<OutputSpec> outputs{{}};  // at least one
  bool verbose = false;                 // text says more
  bool force = false;                   // files of outputs may be replaced
  RateLimit rate_limit;
  std::optional<std::int64_t> fail_on;  // a severity, 0 to 4
  bool fail_on_loss = false;
  bool no_index = false;              // read every frame, as fail_on_loss does, too
  bool strict_rules = false;          // a rule that cannot be loaded is an error
  std::optional<OutputSpec> profile;  // what each rule costs; without path: to standard error
  TimeWindow window;                  // --since, --until
  std::uint64_t scopes = 0;           // --scope: bits; 0: all
  std::optional<RecordedSelection> selection;  // --trace
  std::vector<std::string> notes;              // about flags that are accepted and change nothing
};

// Error: Usage. Flags of Tracee v0.6.3 that this program does not have are refused by name.
Result<Options> parse_options(int argc, const char* const* argv);

// The overview for the empty topic; nothing for one that is not there. Each fits a screen.
std::optional<std::string_view> help_text(std::string_view topic);
std::string version_text();

}  // namespace tracee::rules

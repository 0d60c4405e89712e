// The command line of the authors' commands: tracee-rules check|test|explain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace tracee::rules {

struct AuthorOptions {
  enum class Command { Check, Test, Explain };

  Command command = Command::Check;
  bool help = false;
  std::vector<std::string> paths;  // rules; of explain the recording

  std::string recording;   // check: what rules are to be used on; empty: none
  std::string host;        // check: a report of doctor --json, "-" for standard input; empty: none
  bool this_host = false;  // check: what this host can provide
  bool strict = false;     // check: warnings are errors

  bool verbose = false;  // test: passing tests, too
  bool update = false;   // test: golden findings are written

  // explain
  std::string rules_dir;                  // empty: beside the program
  std::uint64_t finding = 0;              // its number, from 1; 0: a rule is asked for
  std::string rule;                       // an id or alias
  std::optional<std::uint64_t> sequence;  // of an event, as evidence names it
  std::uint64_t most = 20;                // events shown
};

// Whether a first argument names a command of authors.
bool is_author_command(std::string_view word);

// argv[1] is a command. Error: Usage.
Result<AuthorOptions> parse_author_options(int argc, const char* const* argv);

// The text of `tracee-rules COMMAND --help`.
std::string author_help(AuthorOptions::Command command);

// Results go to standard output, trouble to standard error. Returns the exit status: 0 fine, 1
// errors found, tests failed or misuse.
int run_author_command(const AuthorOptions& options);

}  // namespace tracee::rules

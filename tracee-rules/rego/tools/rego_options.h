// The command line of the program `rego`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tracee-rules/rego/engine.h"

namespace tracee::rego {

enum class RegoCommand { Eval, Check, Test, Bench };

struct RegoOptions {
  RegoCommand command = RegoCommand::Eval;
  std::string query;               // of eval and bench, else empty
  std::string input_file;          // JSON; empty: input is undefined
  std::string data_file;           // JSON; empty: no documents beside the rules
  std::vector<std::string> files;  // .rego files, folders replaced by what is in them
  PolicySettings settings;
  bool strict_errors = false;
};

// What the words after the program's name ask for. Nothing when the program has to end with
// `*exit_code`: after help (0), misuse (2) or a folder that cannot be read (1); what there is to
// say has been printed then.
std::optional<RegoOptions> parse_rego_options(int argc, char** argv, int* exit_code);

}  // namespace tracee::rego

// Reading the words of a command line: one style for the program and for each of its commands.
#pragma once

#include <boost/program_options.hpp>
#include <string>

#include "common/result.h"

namespace tracee::rules {

// `flags` by their values; words without a flag belong to `rest`, which is one of them. Flags are
// written out, never guessed from their beginning. Error: Usage, what is wrong and then `hint`.
Result<boost::program_options::variables_map> parse_command_words(
    const boost::program_options::options_description& flags, const char* rest, int argc,
    const char* const* argv, const std::string& hint);

}  // namespace tracee::rules

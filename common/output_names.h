// That no two outputs of one run are one file: the second would replace the first, or both would
// be mixed. Looks names up; opens and changes nothing.
#pragma once

#include <span>
#include <string>

#include "common/result.h"

namespace tracee {

// For what standard output is.
inline constexpr const char* kStandardOutput = "/dev/stdout";

struct OutputName {
  std::string what;  // who writes there, for the message: an option and its value
  std::string path;
};

// Whether two names mean one file: by text, by the folders they lead through (which need not exist
// yet), or because both are names of one regular file.
bool is_one_file(const std::string& a, const std::string& b);

// Error: Usage, which names both, when two of them are one file.
Status check_output_names(std::span<const OutputName> names);

}  // namespace tracee

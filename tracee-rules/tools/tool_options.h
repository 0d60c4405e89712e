// The command line of the tools: tracee-rules info|verify FILE….
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "tracee-rules/input/input_source.h"

namespace tracee::rules {

struct ToolOptions {
  enum class Tool { Info, Verify };

  Tool tool = Tool::Info;
  bool help = false;
  std::vector<InputSpec> inputs;  // at least one, unless help
  bool json = false;              // info
  std::string head;               // verify: 64 hexadecimal digits, or empty
};

// Whether a first argument names a tool.
bool is_tool(std::string_view word);

// argv[1] is a tool. Error: Usage.
Result<ToolOptions> parse_tool_options(int argc, const char* const* argv);

// The text of `tracee-rules TOOL --help`.
std::string tool_help(ToolOptions::Tool tool);

}  // namespace tracee::rules

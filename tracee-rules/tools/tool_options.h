// The command line of the tools: tracee-rules info|verify|cat FILE….
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/recording/compression.h"
#include "common/result.h"
#include "tracee-rules/input/input_source.h"
#include "tracee-rules/tools/event_filter.h"

namespace tracee::rules {

struct ToolOptions {
  enum class Tool { Info, Verify, Cat };

  enum class Format { Table, TableVerbose, Json, Capnp };

  Tool tool = Tool::Info;
  bool help = false;
  std::vector<InputSpec> inputs;  // at least one, unless help
  bool json = false;              // info
  std::string head;               // verify: 64 hexadecimal digits, or empty

  // cat
  Format format = Format::Table;
  std::string out_file;  // empty: standard output
  bool force = false;    // an existing out_file is replaced
  std::optional<recording::Compression> compress;
  bool seal = false;
  bool index = false;
  bool no_index = false;  // read every frame
  EventFilter filter;
};

// Whether a first argument names a tool.
bool is_tool(std::string_view word);

// argv[1] is a tool. Error: Usage.
Result<ToolOptions> parse_tool_options(int argc, const char* const* argv);

// The text of `tracee-rules TOOL --help`.
std::string tool_help(ToolOptions::Tool tool);

}  // namespace tracee::rules

#include "tracee-rules/tools/tool_options.h"

#include <array>
#include <boost/program_options.hpp>
#include <utility>

namespace tracee::rules {
namespace {

namespace po = boost::program_options;
using Tool = ToolOptions::Tool;
using Words = std::vector<std::string>;

Error usage(std::string message) { return Error(ErrorKind::Usage, std::move(message)); }

struct Name {
  std::string_view word;
  Tool tool;
};
constexpr std::array<Name, 2> kTools = {{{"info", Tool::Info}, {"verify", Tool::Verify}}};

std::string_view word_of(Tool tool) {
  for (const Name& name : kTools) {
    if (name.tool == tool) return name.word;
  }
  return {};
}

po::options_description flags(Tool tool) {
  po::options_description all;
  auto add = all.add_options();
  const auto words = [] { return po::value<Words>()->composing(); };
  add("help,h", "");
  add("file", words());
  if (tool == Tool::Info) add("output,o", words());
  if (tool == Tool::Verify) add("head", po::value<std::string>());
  return all;
}

Result<po::variables_map> parse(Tool tool, int argc, const char* const* argv) {
  try {
    namespace style = po::command_line_style;
    const po::options_description all = flags(tool);
    po::positional_options_description positional;
    positional.add("file", -1);
    po::variables_map values;
    po::store(po::command_line_parser(argc - 1, argv + 1)
                  .options(all)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values);
    po::notify(values);
    return values;
  } catch (const po::error& e) {
    const std::string tool_word(word_of(tool));
    return usage(tool_word + ": " + e.what() + " (tracee-rules " + tool_word +
                 " --help shows the flags)");
  }
}

Words words_of(const po::variables_map& values, const char* flag) {
  return values.contains(flag) ? values[flag].as<Words>() : Words{};
}

Status read_inputs(const po::variables_map& values, ToolOptions& options) {
  for (const std::string& word : words_of(values, "file")) {
    auto spec = parse_input(word);
    if (!spec) return std::move(spec).error();
    options.inputs.push_back(std::move(*spec));
  }
  if (options.inputs.empty()) {
    return usage(std::string(word_of(options.tool)) +
                 ": name a recording, or - for standard input");
  }
  return Ok{};
}

Status read_info(const po::variables_map& values, ToolOptions& options) {
  for (const std::string& format : words_of(values, "output")) {
    if (format != "json" && format != "text") {
      return usage("info --output " + format + ": expected text or json");
    }
    options.json = format == "json";
  }
  return Ok{};
}

Status read_verify(const po::variables_map& values, ToolOptions& options) {
  if (!values.contains("head")) return Ok{};
  options.head = values["head"].as<std::string>();
  if (options.head.size() == 64 &&
      options.head.find_first_not_of("0123456789abcdef") == std::string::npos) {
    return Ok{};
  }
  return usage("verify --head " + options.head + ": expected 64 digits of 0-9 and a-f");
}

}  // namespace

bool is_tool(std::string_view word) {
  for (const Name& name : kTools) {
    if (name.word == word) return true;
  }
  return false;
}

Result<ToolOptions> parse_tool_options(int argc, const char* const* argv) {
  ToolOptions options;
  for (const Name& name : kTools) {
    if (name.word == argv[1]) options.tool = name.tool;
  }
  auto parsed = parse(options.tool, argc, argv);
  if (!parsed) return std::move(parsed).error();
  options.help = parsed->contains("help");
  if (options.help) return options;
  TRACEE_TRY(read_inputs(*parsed, options));
  if (options.tool == Tool::Info) TRACEE_TRY(read_info(*parsed, options));
  if (options.tool == Tool::Verify) TRACEE_TRY(read_verify(*parsed, options));
  return options;
}

}  // namespace tracee::rules

// tracee-rules: reads a stream of tracee-ebpf, evaluates signatures, reports findings.
#include <cstdio>
#include <string_view>

#include "tracee-rules/authoring/author_options.h"
#include "tracee-rules/options.h"
#include "tracee-rules/program.h"
#include "tracee-rules/tools/run_tool.h"

namespace {

int print(std::string_view text, std::FILE* to) {
  const bool written = std::fwrite(text.data(), 1, text.size(), to) == text.size();
  return written && std::fflush(to) == 0 ? 0 : 1;
}

int use_tool(int argc, char** argv) {
  const auto options = tracee::rules::parse_tool_options(argc, argv);
  if (!options) {
    tracee::rules::print_trouble(options.error().message());
    return 1;
  }
  if (options->help) return print(tracee::rules::tool_help(options->tool), stdout);
  return tracee::rules::run_tool(*options);
}

int use_author_command(int argc, char** argv) {
  const auto options = tracee::rules::parse_author_options(argc, argv);
  if (!options) {
    tracee::rules::print_trouble(options.error().message());
    return 1;
  }
  if (options->help) return print(tracee::rules::author_help(options->command), stdout);
  return tracee::rules::run_author_command(*options);
}

}  // namespace

int main(int argc, char** argv) {
  using tracee::rules::Options;
  if (argc > 1 && tracee::rules::is_tool(argv[1])) return use_tool(argc, argv);
  if (argc > 1 && tracee::rules::is_author_command(argv[1])) return use_author_command(argc, argv);
  const auto options = tracee::rules::parse_options(argc, argv);
  if (!options) {
    if (argc == 1) {
      print(tracee::rules::help_text("").value_or(""), stderr);
      print("\n", stderr);
    }
    tracee::rules::print_trouble(options.error().message());
    return 1;
  }
  switch (options->action) {
    case Options::Action::Help:
      return print(tracee::rules::help_text(options->help_topic).value_or(""), stdout);
    case Options::Action::Version:
      return print(tracee::rules::version_text(), stdout);
    case Options::Action::InputTraceeHelp:
      return print(tracee::rules::input_tracee_help(), stdout);
    default:
      return tracee::rules::run_program(*options);
  }
}

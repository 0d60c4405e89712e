// tracee-rules: reads a stream of tracee-ebpf, evaluates signatures, reports findings.
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "common/exit_status.h"
#include "common/standard_streams.h"
#include "tracee-rules/authoring/author_options.h"
#include "tracee-rules/options.h"
#include "tracee-rules/output/trouble.h"
#include "tracee-rules/program.h"
#include "tracee-rules/tools/run_tool.h"

namespace {

int print(std::string_view text) {
  const auto printed = tracee::print_text(text);
  return printed ? tracee::kExitDone : tracee::rules::fail(printed.error());
}

int use_tool(int argc, char** argv) {
  const auto options = tracee::rules::parse_tool_options(argc, argv);
  if (!options) return tracee::rules::fail(options.error());
  if (options->help) return print(tracee::rules::tool_help(options->tool));
  return tracee::rules::run_tool(*options);
}

int use_author_command(int argc, char** argv) {
  const auto options = tracee::rules::parse_author_options(argc, argv);
  if (!options) return tracee::rules::fail(options.error());
  if (options->help) return print(tracee::rules::author_help(options->command));
  return tracee::rules::run_author_command(*options);
}

int run(int argc, char** argv) {
  using tracee::rules::help_text;
  using tracee::rules::Options;
  if (argc > 1 && tracee::rules::is_tool(argv[1])) return use_tool(argc, argv);
  if (argc > 1 && tracee::rules::is_author_command(argv[1])) return use_author_command(argc, argv);
  const auto options = tracee::rules::parse_options(argc, argv);
  if (!options) {
    if (argc == 1) {
      std::fprintf(stderr, "%s\n", std::string(help_text("").value_or("")).c_str());
    }
    return tracee::rules::fail(options.error());
  }
  switch (options->action) {
    case Options::Action::Help:
      return print(help_text(options->help_topic).value_or(""));
    case Options::Action::Version:
      return print(tracee::rules::version_text());
    case Options::Action::InputTraceeHelp:
      return print(tracee::rules::input_tracee_help());
    default:
      return tracee::rules::run_program(*options);
  }
}

}  // namespace

int main(int argc, char** argv) {
  tracee::hold_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of write(2), not our end
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("tracee-rules: out of memory\n", stderr);
  } catch (const std::exception& exception) {
    // Only what no library call of ours expects.
    std::fprintf(stderr, "tracee-rules: %s\n", exception.what());
  }
  return tracee::kExitFailed;
}

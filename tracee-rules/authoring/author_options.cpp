#include "tracee-rules/authoring/author_options.h"

#include <array>
#include <boost/program_options.hpp>
#include <charconv>

#include "tracee-rules/command_line/command_words.h"

namespace tracee::rules {
namespace {

namespace po = boost::program_options;
using Command = AuthorOptions::Command;

constexpr std::array<std::pair<std::string_view, Command>, 3> kCommands = {
    {{"check", Command::Check}, {"test", Command::Test}, {"explain", Command::Explain}}};

Error usage(std::string message) { return Error(ErrorKind::Usage, std::move(message)); }

std::string word_of(Command command) {
  for (const auto& [word, known] : kCommands) {
    if (known == command) return std::string(word);
  }
  return {};
}

po::options_description flags(Command command) {
  po::options_description all;
  auto add = all.add_options();
  add("help,h", "");
  add("path", po::value<std::vector<std::string>>()->composing());
  if (command == Command::Check) {
    add("recording", po::value<std::string>());
    add("host", po::value<std::string>());
    add("this-host", "");
    add("strict", "");
  } else if (command == Command::Test) {
    add("verbose,v", "");
    add("update", "");
  } else {
    for (const char* flag : {"rules-dir", "finding", "rule", "event", "most"}) {
      add(flag, po::value<std::string>());
    }
  }
  return all;
}

Result<po::variables_map> parse(Command command, int argc, const char* const* argv) {
  const std::string word = word_of(command);
  auto values = parse_command_words(flags(command), "path", argc - 1, argv + 1,
                                    "tracee-rules " + word + " --help");
  if (!values) return std::move(values).error().context(word);
  return values;
}

Result<std::uint64_t> number_of(const po::variables_map& values, const std::string& flag,
                                std::uint64_t least) {
  const auto& word = values[flag].as<std::string>();
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (failed == std::errc{} && end == word.data() + word.size() && number >= least) return number;
  return usage("explain --" + flag + " " + word + ": expected a number from " +
               std::to_string(least));
}

Status read_explain(const po::variables_map& values, AuthorOptions& options) {
  if (options.paths.size() != 1) {
    return usage("explain: name one recording, such as: tracee-rules explain --finding 1 FILE");
  }
  if (values.contains("rules-dir")) options.rules_dir = values["rules-dir"].as<std::string>();
  if (values.contains("rule")) options.rule = values["rule"].as<std::string>();
  const std::pair<const char*, std::uint64_t*> numbers[] = {{"finding", &options.finding},
                                                            {"most", &options.most}};
  for (const auto& [flag, to] : numbers) {
    if (!values.contains(flag)) continue;
    const auto number = number_of(values, flag, 1);
    if (!number) return number.error();
    *to = *number;
  }
  if (values.contains("event")) {
    const auto number = number_of(values, "event", 0);
    if (!number) return number.error();
    options.sequence = *number;
  }
  if ((options.finding != 0) == !options.rule.empty()) {
    return usage("explain: expected --finding N or --rule ID");
  }
  if (options.sequence && options.rule.empty()) return usage("explain: --event needs --rule ID");
  return Ok{};
}

}  // namespace

bool is_author_command(std::string_view word) {
  for (const auto& [known, command] : kCommands) {
    if (known == word) return true;
  }
  return false;
}

Result<AuthorOptions> parse_author_options(int argc, const char* const* argv) {
  AuthorOptions options;
  for (const auto& [word, command] : kCommands) {
    if (word == argv[1]) options.command = command;
  }
  const auto values = parse(options.command, argc, argv);
  if (!values) return values.error();
  options.help = values->contains("help");
  if (options.help) return options;
  if (values->contains("path")) options.paths = (*values)["path"].as<std::vector<std::string>>();
  if (options.command == Command::Explain) {
    TRACEE_TRY(read_explain(*values, options));
    return options;
  }
  if (options.paths.empty()) {
    return usage(word_of(options.command) + ": name a folder of rules, or a rule's file");
  }
  options.strict = values->contains("strict");
  options.verbose = values->contains("verbose");
  options.update = values->contains("update");
  if (values->contains("recording")) options.recording = (*values)["recording"].as<std::string>();
  if (values->contains("host")) options.host = (*values)["host"].as<std::string>();
  options.this_host = values->contains("this-host");
  if (options.this_host && !options.host.empty()) {
    return usage("check: --host and --this-host say the same: use only one of them");
  }
  return options;
}

}  // namespace tracee::rules

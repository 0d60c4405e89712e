#include "tracee-rules/authoring/author_options.h"

#include <array>
#include <boost/program_options.hpp>
#include <charconv>

#include "tracee-rules/command_words.h"

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
    return usage("explain: say --finding N, or --rule ID");
  }
  if (options.sequence && options.rule.empty())
    return usage("explain: --event goes with --rule ID");
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
    return usage("check: --host and --this-host name the same thing: use one of them");
  }
  return options;
}

std::string author_help(Command command) {
  if (command == Command::Test) {
    return "tracee-rules test DIR|FILE…: runs the tests of rules\n"
           "\n"
           "  tracee-rules test rules              every test below a folder\n"
           "  tracee-rules test -v rules/my.rego   those of one rule, passing ones shown, too\n"
           "\n"
           "  -v, --verbose   passing tests and what they print, too\n"
           "      --update    writes the findings of golden cases anew\n"
           "\n"
           "Tests are rules whose names begin with test_, in files that end in _test.rego or "
           "beside\n"
           "what they test; those that begin with todo_test_ are skipped. Helpers are there.\n"
           "A golden case is a recording, NAME.capnp or NAME.recording (NAME.json or NAME.jsonl "
           "for\n"
           "lines of JSON), with the findings that it must give, NAME.findings.json: of NAME.rego\n"
           "alone where there is one, else of all rules.\n"
           "Exit status: 0 all passed, 1 not.\n";
  }
  if (command == Command::Explain) {
    return "tracee-rules explain FILE: why a rule found something, or did not\n"
           "\n"
           "  tracee-rules explain --finding 1 FILE              the first finding on a recording\n"
           "  tracee-rules explain --rule TRC-2 FILE             each event that the rule was "
           "given\n"
           "  tracee-rules explain --rule TRC-2 --event 17 FILE  the event of that sequence "
           "number\n"
           "\n"
           "      --rules-dir DIR   the rules (default: rules beside the program)\n"
           "      --most N          events shown at most (20)\n"
           "\n"
           "Of a rule in Rego: each line that was tried, whether it held, and its values. Of one "
           "in\n"
           "C++: the arguments it reads, and its data. Sequence numbers are those of findings'\n"
           "evidence. FILE may also hold lines of JSON. Exit status: 0, or 1 on an error.\n";
  }
  return "tracee-rules check DIR|FILE…: whether rules are sound\n"
         "\n"
         "  tracee-rules check rules                    every rule below a folder\n"
         "  tracee-rules check --recording FILE rules   and whether that recording can fire them\n"
         "  sudo tracee-rules check --this-host rules   and what this machine can observe of them\n"
         "  sudo tracee-ebpf doctor --json | tracee-rules check --host - rules      the same\n"
         "\n"
         "      --recording FILE   warns of events that it does not hold, or its host could not\n"
         "                         observe\n"
         "      --host FILE        warns of rules that a host cannot fire, and why: FILE is what\n"
         "                         tracee-ebpf doctor --json wrote there; - for standard input\n"
         "      --this-host        the same of this host, by the tracee-ebpf beside this program\n"
         "      --strict           warnings are errors\n"
         "\n"
         "Errors are what keeps a rule from loading. Warnings: fields, events and arguments that "
         "do\n"
         "not exist, values that an argument never has, definitions that cannot hold, metadata "
         "that\n"
         "is missing or out of range. Exit status: 0 no errors, 1 errors.\n";
}

}  // namespace tracee::rules

#include "tracee-rules/options.h"

#include <array>
#include <boost/program_options.hpp>
#include <string_view>
#include <utility>

#include "common/nearest.h"
#include "common/output_names.h"
#include "common/stream/rows.h"
#include "tracee-rules/api/abi.h"
#include "tracee-rules/authoring/author_options.h"
#include "tracee-rules/command_line/command_words.h"
#include "tracee-rules/selection/recorded_selection.h"
#include "tracee-rules/tools/tool_options.h"

namespace tracee::rules {
namespace {

namespace po = boost::program_options;

Error usage(std::string message) { return Error(ErrorKind::Usage, std::move(message)); }

struct Refused {
  std::string_view flag;
  std::string_view why;
};

// Flags of Tracee v0.6.3 that users may have in their scripts.
constexpr Refused kRefused[] = {
    {"webhook", "findings go to standard output; use --output json and forward its lines"},
    {"webhook-template", "findings go to standard output; use --output json"},
    {"webhook-content-type", "findings go to standard output; use --output json"},
    {"output-template", "templates are not supported; use --output json"},
    {"pprof", "this program has no profiling server; use perf(1)"},
    {"pprof-addr", "this program has no profiling server; use perf(1)"},
};

Status refuse_unsupported(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (!word.starts_with("--")) continue;
    word = word.substr(2, word.find('=') == word.npos ? word.npos : word.find('=') - 2);
    for (const Refused& refused : kRefused) {
      if (word == refused.flag) {
        return usage("--" + std::string(word) + ": " + std::string(refused.why));
      }
    }
  }
  return Ok{};
}

po::options_description flags() {
  po::options_description all;
  const auto texts = [] { return po::value<std::vector<std::string>>()->composing(); };
  auto add = all.add_options();
  add("help,h", po::value<std::string>()->implicit_value(""));
  add("version", "");
  add("verbose,v", "");
  add("list", "");
  add("list-events", "");
  add("list-needs", "");
  add("input,i", po::value<std::string>());
  add("input-tracee", texts());
  add("rules", texts());
  add("rules-dir", po::value<std::string>());
  add("strict-rules", "");
  add("profile", po::value<std::string>()->implicit_value("text"));
  add("rego-aio", "");
  add("rego-partial-eval", "");
  add("rego-enable-parsed-events", "");
  add("rego-runtime-target", po::value<std::string>());
  add("output,o", texts());
  add("force", "");
  add("rate-limit", po::value<std::string>());
  add("fail-on", po::value<std::string>());
  add("fail-on-loss", "");
  add("no-index", "");
  add("since", po::value<std::string>());
  add("until", po::value<std::string>());
  add("scope", texts());
  add("trace,t", texts());
  add("unexpected", texts());
  return all;
}

Result<po::variables_map> parse(int argc, const char* const* argv) {
  return parse_command_words(flags(), "unexpected", argc, argv, "--help");
}

Result<std::int64_t> parse_severity(const std::string& text) {
  constexpr std::array<std::string_view, 5> kNames = {"info", "low", "medium", "high", "critical"};
  std::string lower = text;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (lower == kNames[i] || lower == std::to_string(i)) return static_cast<std::int64_t>(i);
  }
  return usage("--fail-on " + text + ": expected info, low, medium, high, critical or 0 to 4");
}

Status read_input(const po::variables_map& values, Options& options) {
  const bool has_long = values.contains("input-tracee");
  if (values.contains("input") && has_long) {
    return usage("--input and --input-tracee say the same: use only one of them");
  }
  if (values.contains("input")) {
    auto spec = parse_input(values["input"].as<std::string>());
    if (!spec) return std::move(spec).error();
    options.input = std::move(*spec);
  } else if (has_long) {
    const auto& words = values["input-tracee"].as<std::vector<std::string>>();
    for (const std::string& word : words) {
      if (word == "help") options.action = Options::Action::InputTraceeHelp;
    }
    if (options.action == Options::Action::InputTraceeHelp) return Ok{};
    auto spec = parse_input_tracee(words);
    if (!spec) return std::move(spec).error();
    options.input = std::move(*spec);
  }
  return Ok{};
}

Status read_output(const po::variables_map& values, Options& options) {
  if (values.contains("output")) {
    auto outputs = parse_outputs(values["output"].as<std::vector<std::string>>());
    if (!outputs) return std::move(outputs).error();
    options.outputs = std::move(*outputs);
  }
  options.verbose = values.contains("verbose");
  options.force = values.contains("force");
  if (values.contains("rate-limit")) {
    const auto limit = parse_rate_limit(values["rate-limit"].as<std::string>());
    if (!limit) return limit.error();
    options.rate_limit = *limit;
  }
  options.fail_on_loss = values.contains("fail-on-loss");
  options.no_index = values.contains("no-index");
  if (values.contains("fail-on")) {
    const auto severity = parse_severity(values["fail-on"].as<std::string>());
    if (!severity) return severity.error();
    options.fail_on = *severity;
  }
  return Ok{};
}

Result<OutputSpec> parse_profile(const std::string& word) {
  const std::size_t colon = word.find(':');
  OutputSpec spec;
  const std::string form = word.substr(0, colon);
  if (form != "text" && form != "json") {
    return usage("--profile=" + word + ": expected text, json, text:FILE or json:FILE");
  }
  if (form == "json") spec.form = OutputSpec::Form::Json;
  if (colon == word.npos) return spec;
  spec.path = word.substr(colon + 1);
  if (spec.path.empty()) return usage("--profile=" + word + ": a file name is missing after ':'");
  return spec;
}

// Whether each output has a file of its own.
Status check_files(const Options& options) {
  std::vector<OutputName> names;
  const auto add = [&names](const char* flag, const OutputSpec& spec, const char* otherwise) {
    const char* form = spec.form == OutputSpec::Form::Json ? "json" : "text";
    const std::string path = spec.path.empty() ? otherwise : spec.path;
    if (!path.empty()) names.push_back({std::string(flag) + form, path});
  };
  for (const OutputSpec& spec : options.outputs) add("--output ", spec, kStandardOutput);
  if (options.profile) add("--profile=", *options.profile, "");
  return check_output_names(names);
}

Status read_rules(const po::variables_map& values, Options& options) {
  options.strict_rules = values.contains("strict-rules");
  if (values.contains("profile")) {
    auto profile = parse_profile(values["profile"].as<std::string>());
    if (!profile) return std::move(profile).error();
    options.profile = std::move(*profile);
  }
  if (values.contains("rules-dir")) {
    options.rules_dir = values["rules-dir"].as<std::string>();
    if (options.rules_dir.empty())
      return usage("--rules-dir: the name of a directory or file is missing");
  }
  if (!values.contains("rules")) return Ok{};
  for (const std::string& word : values["rules"].as<std::vector<std::string>>()) {
    std::string_view rest = word;
    while (true) {  // ids may be joined by commas, as in v0.6.3
      const std::size_t comma = rest.find(',');
      if (!rest.substr(0, comma).empty()) options.rules.emplace_back(rest.substr(0, comma));
      if (comma == rest.npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  if (options.rules.empty()) return usage("--rules: the id of a signature is missing");
  return Ok{};
}

// What v0.6.3 could be told about its Rego engine. Scripts that say so go on working.
Status read_rego(const po::variables_map& values, Options& options) {
  const std::pair<const char*, const char*> ignored[] = {
      {"rego-aio", "every signature is compiled alone, and all are evaluated in one pass"},
      {"rego-partial-eval", "rules are always specialised when they are loaded"},
      {"rego-enable-parsed-events", "events are never converted to other types"},
  };
  for (const auto& [flag, why] : ignored) {
    if (values.contains(flag)) {
      options.notes.push_back(std::string("--") + flag + " has no effect: " + why);
    }
  }
  if (!values.contains("rego-runtime-target")) return Ok{};
  const auto& target = values["rego-runtime-target"].as<std::string>();
  if (target == "rego") return Ok{};
  return usage("--rego-runtime-target: unsupported target " + target + "; the only one is rego");
}

Status read_window(const po::variables_map& values, Options& options) {
  for (const char* flag : {"since", "until"}) {
    if (!values.contains(flag)) continue;
    auto bound = parse_time_bound(std::string("--") + flag, values[flag].as<std::string>());
    if (!bound) return std::move(bound).error();
    (flag == std::string_view("since") ? options.window.since : options.window.until) = *bound;
  }
  return options.window.check();
}

Status read_scopes(const po::variables_map& values, Options& options) {
  if (!values.contains("scope")) return Ok{};
  auto scopes = parse_scopes(values["scope"].as<std::vector<std::string>>());
  if (!scopes) return std::move(scopes).error();
  options.scopes = *scopes;
  return Ok{};
}

Status read_selection(const po::variables_map& values, Options& options) {
  if (!values.contains("trace")) return Ok{};
  auto selection = RecordedSelection::parse(values["trace"].as<std::vector<std::string>>());
  if (!selection) return std::move(selection).error();
  options.selection = std::move(*selection);
  return Ok{};
}

Options::Action action_of(const po::variables_map& values) {
  // -v alone is what it was in v0.6.3.
  const bool input = values.contains("input") || values.contains("input-tracee");
  if (values.contains("version")) return Options::Action::Version;
  if (values.contains("list-events")) return Options::Action::ListEvents;
  if (values.contains("list-needs")) return Options::Action::ListNeeds;
  if (values.contains("list")) return Options::Action::List;
  if (values.contains("verbose") && !input) return Options::Action::Version;
  return Options::Action::Run;
}

}  // namespace

namespace {

// "--help input" and "--help=input" are the same.
Result<Options> read_help(const po::variables_map& values) {
  Options options;
  options.action = Options::Action::Help;
  options.help_topic = values["help"].as<std::string>();
  if (options.help_topic.empty() && values.contains("unexpected")) {
    options.help_topic = values["unexpected"].as<std::vector<std::string>>().front();
  }
  if (help_text(options.help_topic)) return options;
  if (is_tool(options.help_topic) || is_author_command(options.help_topic)) {
    return usage("--help " + options.help_topic + ": tracee-rules " + options.help_topic +
                 " --help describes it");
  }
  return usage("--help " + options.help_topic + ": no such topic; the topics are input and output");
}

}  // namespace

Result<Options> parse_options(int argc, const char* const* argv) {
  TRACEE_TRY(refuse_unsupported(argc, argv));
  auto parsed = parse(argc, argv);
  if (!parsed) return std::move(parsed).error();
  const po::variables_map& values = *parsed;
  if (values.contains("help")) return read_help(values);
  if (values.contains("unexpected")) {
    const std::string& word = values["unexpected"].as<std::vector<std::string>>().front();
    constexpr std::array<std::string_view, 6> kCommands = {"info",  "verify", "cat",
                                                           "check", "test",   "explain"};
    const std::string_view near = word == argv[1] ? nearest(word, kCommands) : std::string_view();
    if (!near.empty()) {
      return usage("unknown command " + word + "; did you mean " + std::string(near) + "?");
    }
    return usage("unexpected argument " + word + "; to read a recording, use --input " + word);
  }
  Options options;
  options.action = action_of(values);
  TRACEE_TRY(read_input(values, options));
  TRACEE_TRY(read_output(values, options));
  TRACEE_TRY(read_rules(values, options));
  TRACEE_TRY(check_files(options));
  TRACEE_TRY(read_rego(values, options));
  TRACEE_TRY(read_window(values, options));
  TRACEE_TRY(read_scopes(values, options));
  TRACEE_TRY(read_selection(values, options));
  if (options.action == Options::Action::Run && !options.input) {
    return usage(
        "no input: use --input FILE for a recording, or --input stdin for a stream piped in");
  }
  return options;
}

std::string version_text() {
  return std::string("tracee-rules ") + TRACEE_VERSION + " (stream format " +
         std::to_string(stream::kFormatVersion) + ", plugin interface " +
         std::to_string(TRACEE_ABI_VERSION) + ")\n";
}

}  // namespace tracee::rules

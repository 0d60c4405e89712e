// The command line, read with Boost.Program_options; the only file that sees Boost.
#include "tracee-ebpf/cli/options.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <boost/program_options.hpp>
#include <charconv>
#include <sstream>

#include "common/nearest.h"
#include "common/output_names.h"
#include "tracee-ebpf/cli/help.h"
#include "tracee-ebpf/sensor/mechanism_names.h"

namespace tracee {
namespace {

namespace po = boost::program_options;

using Strings = std::vector<std::string>;

constexpr std::uint64_t kMaxRingBytes = std::uint64_t{4} << 30;

Error misuse(std::string message) { return {ErrorKind::Usage, std::move(message)}; }

po::options_description describe() {
  po::options_description all;
  auto add = all.add_options();
  add("help,h", po::value<std::string>()->implicit_value(""));
  add("version,v", po::bool_switch());
  add("list,l", po::value<std::string>()->implicit_value("text"));
  add("trace,t", po::value<Strings>());
  add("event,e", po::value<Strings>());
  add("events-set,s", po::value<Strings>());
  add("exclude-event", po::value<Strings>());
  add("events-for", po::value<Strings>());
  add("output,o", po::value<Strings>());
  add("capture,c", po::value<Strings>());
  add("security-alerts", po::bool_switch());
  add("perf-buffer-size,b", po::value<std::string>());
  add("blob-perf-buffer-size", po::value<std::string>());
  add("install-path", po::value<std::string>());
  add("build-policy", po::value<std::string>());
  add("ready-fd", po::value<std::string>());
  add("ready-file", po::value<std::string>());
  add("force", po::bool_switch());
  add("debug", po::bool_switch());
  add("disable-feature", po::value<Strings>());
  add("on-loss", po::value<std::string>());
  add("json", po::bool_switch());
  add("positional", po::value<Strings>());
  return all;
}

// What Boost found wrong, said in our words.
Error explain(const po::error& error, const po::options_description& described) {
  const auto* unknown = dynamic_cast<const po::unknown_option*>(&error);
  if (unknown == nullptr) return misuse(std::string(error.what()) + " (see --help)");
  std::string name = unknown->get_option_name();
  name.erase(0, std::min(name.find_first_not_of('-'), name.size()));
  Strings names;
  for (const auto& option : described.options()) {
    if (option->long_name() != "positional") names.push_back(option->long_name());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view suggestion = nearest(name, views);
  std::string message = "unknown option '" + unknown->get_option_name() + "'";
  if (!suggestion.empty()) message += "; did you mean '--" + std::string(suggestion) + "'?";
  return misuse(message + " (see --help)");
}

Result<po::variables_map> read_words(const Strings& words) {
  const po::options_description described = describe();
  po::positional_options_description positional;
  positional.add("positional", -1);
  namespace style = po::command_line_style;
  try {
    po::variables_map found;
    po::store(po::command_line_parser(words)
                  .options(described)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              found);
    po::notify(found);
    return found;
  } catch (const po::error& error) {
    return explain(error, described);
  }
}

Strings strings(const po::variables_map& found, const char* name) {
  return found.count(name) > 0 ? found[name].as<Strings>() : Strings{};
}

std::string text(const po::variables_map& found, const char* name) {
  return found.count(name) > 0 ? found[name].as<std::string>() : std::string{};
}

template <typename T>
bool parse_number(const std::string& digits, T* number) {
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, *number);
  return parsed.ec == std::errc{} && parsed.ptr == end;
}

// Pages a CPU, as v0.6.3 counted them, to bytes of all rings.
Status read_buffer_size(const po::variables_map& found, Options* options) {
  for (const char* name : {"perf-buffer-size", "blob-perf-buffer-size"}) {
    if (found.count(name) == 0) continue;
    std::uint64_t pages = 0;
    if (!parse_number(text(found, name), &pages) || !std::has_single_bit(pages)) {
      return misuse("--" + std::string(name) + ": '" + text(found, name) +
                    "' is not a power of two (pages for each CPU, such as 1024)");
    }
    if (name[0] == 'b') {
      options->notes.emplace_back("--blob-perf-buffer-size has no effect: nothing is captured");
      continue;
    }
    const auto cpus = static_cast<std::uint64_t>(std::max(1L, sysconf(_SC_NPROCESSORS_CONF)));
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    if (pages > kMaxRingBytes / page / cpus) {
      return misuse("--perf-buffer-size: " + text(found, name) + " pages for each of " +
                    std::to_string(cpus) + " CPUs are more than 4 GiB");
    }
    options->ring_bytes = pages * page * cpus;
  }
  return Ok{};
}

Status read_ready(const po::variables_map& found, Options* options) {
  options->ready_file = text(found, "ready-file");
  if (found.count("ready-fd") == 0) return Ok{};
  if (!parse_number(text(found, "ready-fd"), &options->ready_fd) || options->ready_fd < 0) {
    return misuse("--ready-fd: '" + text(found, "ready-fd") + "' is not a file descriptor");
  }
  if (options->ready_fd <= 1) {
    return misuse("--ready-fd: descriptors 0 and 1 are standard input and output; use 2 or higher");
  }
  return Ok{};
}

Status read_on_loss(const po::variables_map& found, Options* options) {
  if (found.count("on-loss") == 0) return Ok{};
  const std::string wanted = text(found, "on-loss");
  if (wanted == "ignore") {
    options->on_loss = OnLoss::Ignore;
  } else if (wanted == "exit") {
    options->on_loss = OnLoss::Exit;
  } else if (wanted != "log") {
    return misuse("--on-loss: '" + wanted + "' is not ignore, log or exit");
  }
  return Ok{};
}

// What --disable-feature takes, for a message.
std::string feature_words() {
  std::string words;
  for (const FeatureName& each : kFeatureNames) {
    if (!words.empty()) words += &each == &kFeatureNames.back() ? " or " : ", ";
    words += each.name;
  }
  return words;
}

// Names of kernel features, with commas between.
Status read_disabled(const po::variables_map& found, Options* options) {
  for (const std::string& value : strings(found, "disable-feature")) {
    std::istringstream names(value);
    for (std::string name; std::getline(names, name, ',');) {
      const auto feature = feature_named(name);
      if (!feature) {
        return misuse("--disable-feature: '" + name + "' is not " + feature_words());
      }
      options->disabled.push_back(*feature);
      if (*feature == KernelFeature::RawTracepoint) {
        options->notes.emplace_back(
            "--disable-feature raw-tracepoint has no effect: no event is observed through one");
      }
    }
  }
  return Ok{};
}

// The values of --trace, and other flags as what they are in its grammar; most are v0.3's.
Strings trace_words(const po::variables_map& found) {
  Strings words = strings(found, "trace");
  for (const auto& [flag, subject] : {std::pair{"event", "event="},
                                      {"events-set", "set="},
                                      {"exclude-event", "event!="},
                                      {"events-for", "event=@"}}) {
    for (const std::string& value : strings(found, flag)) words.push_back(subject + value);
  }
  return words;
}

// Flags of v0.6.3 that have nothing to do here, or are not there yet.
Status read_inherited(const po::variables_map& found, Options* options) {
  if (found.count("capture") > 0) {
    return misuse("--capture is not supported by this version; events are traced without it");
  }
  if (found.count("build-policy") > 0) {
    const std::string policy = text(found, "build-policy");
    if (policy != "if-needed" && policy != "never" && policy != "always") {
      return misuse("--build-policy: '" + policy + "' is not if-needed, never or always");
    }
  }
  for (const char* name : {"build-policy", "install-path"}) {
    if (found.count(name) > 0) {
      options->notes.push_back("--" + std::string(name) +
                               " has no effect: nothing is compiled on this machine");
    }
  }
  return Ok{};
}

// Help, version and listings, which work without privileges and win over everything else.
Status read_action(const po::variables_map& found, Options* options) {
  const Strings positional = strings(found, "positional");
  if (found.count("list") > 0) {
    const std::string form = text(found, "list");
    if (form != "text" && form != "json") {
      return misuse("--list: '" + form + "' is not a form; there are --list and --list=json");
    }
    options->action = form == "json" ? Options::Action::ListJson : Options::Action::ListText;
    return Ok{};
  }
  for (const char* topic : {"trace", "output"}) {
    if (strings(found, topic) == Strings{"help"}) {
      options->action = Options::Action::Help;
      options->help_topic = topic;
    }
  }
  if (found.count("help") > 0) {
    options->action = Options::Action::Help;
    options->help_topic = text(found, "help");
    // What `doctor` does is in the overview.
    if (options->help_topic.empty() && positional.size() == 1 && positional.front() != "doctor") {
      options->help_topic = positional.front();
    }
    if (!help_text(options->help_topic)) {
      return misuse("--help: no topic '" + options->help_topic + "'; there are " + help_topics());
    }
  } else if (found["version"].as<bool>()) {
    options->action = Options::Action::Version;
  } else if (positional == Strings{"doctor"}) {
    options->action =
        found["json"].as<bool>() ? Options::Action::DoctorJson : Options::Action::DoctorText;
  } else if (!positional.empty() && positional.front() == "doctor") {
    return misuse("doctor: unexpected '" + positional[1] + "'; it takes --json alone");
  } else if (found["json"].as<bool>()) {
    return misuse("--json is for 'tracee-ebpf doctor'; events as JSON are '--output json'");
  }
  return Ok{};
}

// Whether each output has a file of its own. Messages may go where a table goes to, but into no
// file that an output makes.
Status check_files(const Options& options) {
  std::vector<OutputName> files;
  std::vector<OutputName> streams;
  for (const OutputTarget& target : options.output.targets) {
    if (target.format == OutputFormat::None) continue;
    const std::string what = "--output " + std::string(format_name(target.format));
    if (target.path.empty()) {
      streams.push_back({what, kStandardOutput});
    } else {
      files.push_back({what, target.path});
    }
  }
  streams.insert(streams.end(), files.begin(), files.end());
  TRACEE_TRY(check_output_names(streams));
  if (!options.output.err_file.empty()) {
    files.push_back({"--output err-file:", options.output.err_file});
  }
  if (!options.ready_file.empty()) files.push_back({"--ready-file", options.ready_file});
  return check_output_names(files);
}

Status read_tracing(const po::variables_map& found, Options* options) {
  const Strings positional = strings(found, "positional");
  if (!positional.empty()) {
    return misuse("unexpected '" + positional.front() +
                  "'; to run and trace a command, write '-- " + positional.front() + "'");
  }
  TRACEE_TRY(read_inherited(found, options));
  auto output = parse_output(strings(found, "output"));
  if (!output) return std::move(output).error();
  options->output = std::move(*output);
  options->output.force = found["force"].as<bool>();
  options->trace = trace_words(found);
  options->security_alerts = found["security-alerts"].as<bool>();
  options->debug = found["debug"].as<bool>();
  TRACEE_TRY(read_on_loss(found, options));
  TRACEE_TRY(read_disabled(found, options));
  TRACEE_TRY(read_buffer_size(found, options));
  TRACEE_TRY(read_ready(found, options));
  return check_files(*options);
}

}  // namespace

Result<Options> parse_options(const std::vector<std::string>& arguments) {
  Options options;
  options.command_line = arguments;
  const auto begin = arguments.begin() + (arguments.empty() ? 0 : 1);
  const auto dashes = std::find(begin, arguments.end(), "--");
  auto found = read_words(Strings(begin, dashes));
  if (!found) return std::move(found).error();
  if (dashes != arguments.end()) {
    options.command.assign(dashes + 1, arguments.end());
    if (options.command.empty()) return misuse("'--' is not followed by a command to run");
  }
  TRACEE_TRY(read_action(*found, &options));
  if (options.action != Options::Action::Trace) return options;
  TRACEE_TRY(read_tracing(*found, &options));
  return options;
}

}  // namespace tracee

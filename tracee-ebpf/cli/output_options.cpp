// The values of --output: formats, their files, and options of all of them.
#include <array>
#include <utility>

#include "common/nearest.h"
#include "tracee-ebpf/cli/options.h"

namespace tracee {
namespace {

constexpr std::array<std::pair<std::string_view, OutputFormat>, 5> kFormats = {{
    {"table", OutputFormat::Table},
    {"table-verbose", OutputFormat::TableVerbose},
    {"json", OutputFormat::Json},
    {"capnp", OutputFormat::Capnp},
    {"none", OutputFormat::None},
}};

// What option:NAME switches on.
struct Switch {
  std::string_view name;
  bool& (*on)(OutputOptions&);
};
constexpr Switch kSwitches[] = {
    {"exec-env", [](OutputOptions& all) -> bool& { return all.exec_env; }},
    {"exec-info", [](OutputOptions& all) -> bool& { return all.exec_info; }},
    {"detect-syscall", [](OutputOptions& all) -> bool& { return all.detect_syscall; }},
    {"stack-addresses", [](OutputOptions& all) -> bool& { return all.stack_addresses; }},
    {"parse-arguments", [](OutputOptions& all) -> bool& { return all.arguments.parse; }},
    {"provenance", [](OutputOptions& all) -> bool& { return all.arguments.provenance; }},
};

Error misuse(const std::string& message) {
  return {ErrorKind::Usage, "--output: " + message + " (--output help shows what there is)"};
}

// Builds the options up from one value after the other.
class OutputParser {
 public:
  Status add(std::string_view value);
  Result<OutputOptions> finish();

 private:
  Status add_format(std::string_view name);
  Status add_file(std::string_view path);
  Status add_option(std::string_view name);
  Status set_time(TimeBase style);
  Status check_recording();

  OutputOptions options_;
  std::string early_path_;  // an out-file before any format
};

Status OutputParser::add(std::string_view value) {
  const std::size_t colon = value.find(':');
  if (value == "seal" || value == "append") {
    (value == "seal" ? options_.recording.seal : options_.recording.append) = true;
    return Ok{};
  }
  if (colon == std::string_view::npos) return add_format(value);
  const std::string_view key = value.substr(0, colon);
  const std::string_view rest = value.substr(colon + 1);
  if (rest.empty()) return misuse("'" + std::string(value) + "' lacks a value after the ':'");
  if (key == "format") return add_format(rest);
  if (key == "out-file") return add_file(rest);
  if (key == "option") return add_option(rest);
  if (key == "compress") {
    if (options_.recording.compression) return misuse("'compress:' is given twice");
    auto compression = recording::parse_compression(rest);
    if (!compression) return misuse(compression.error().message());
    options_.recording.compression = *compression;
    return Ok{};
  }
  if (key == "err-file") {
    if (!options_.err_file.empty()) return misuse("'err-file' is given twice");
    options_.err_file = rest;
    return Ok{};
  }
  if (key == "rotate") {
    if (options_.recording.rotates()) return misuse("'rotate:' is given twice");
    auto rotation = parse_rotation(rest, &options_.recording);
    if (!rotation) return misuse(rotation.error().message());
    return Ok{};
  }
  return misuse("unknown '" + std::string(key) +
                ":'; there are format:, out-file:, err-file:, compress:, rotate: and option:");
}

Status OutputParser::add_format(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& [known, format] : kFormats) {
    names.push_back(known);
    if (name != known) continue;
    for (const OutputTarget& target : options_.targets) {
      if (target.format == format) return misuse("'" + std::string(name) + "' is given twice");
    }
    options_.targets.push_back({format, {}});
    return Ok{};
  }
  if (name == "gob") {
    return misuse("'gob' is not a format of this program; use format:capnp, its binary stream");
  }
  if (name.starts_with("gotemplate")) {
    return misuse("'gotemplate' is not supported by this version");
  }
  const std::string_view suggestion = nearest(name, names);
  std::string message = "unknown format '" + std::string(name) + "'";
  if (!suggestion.empty()) message += "; did you mean '" + std::string(suggestion) + "'?";
  return misuse(message);
}

Status OutputParser::add_file(std::string_view path) {
  if (options_.targets.empty()) {
    if (!early_path_.empty()) return misuse("two 'out-file:' without a format between them");
    early_path_ = path;
    return Ok{};
  }
  OutputTarget& target = options_.targets.back();
  if (!target.path.empty()) {
    return misuse("two 'out-file:' for the format '" + std::string(format_name(target.format)) +
                  "'");
  }
  if (target.format == OutputFormat::None)
    return misuse("'none' writes no events and takes no 'out-file:'");
  target.path = path;
  return Ok{};
}

Status OutputParser::set_time(TimeBase style) {
  if (options_.time != TimeBase::Wall && options_.time != style) {
    return misuse("'relative-time' and 'boot-time' exclude each other");
  }
  options_.time = style;
  return Ok{};
}

Status OutputParser::add_option(std::string_view name) {
  if (name == "relative-time") return set_time(TimeBase::Relative);
  if (name == "boot-time") return set_time(TimeBase::Boot);
  std::vector<std::string_view> known = {"relative-time", "boot-time"};
  for (const Switch& each : kSwitches) {
    known.push_back(each.name);
    if (name != each.name) continue;
    each.on(options_) = true;
    return Ok{};
  }
  const std::string_view suggestion = nearest(name, known);
  std::string message = "unknown option '" + std::string(name) + "'";
  if (!suggestion.empty()) message += "; did you mean '" + std::string(suggestion) + "'?";
  return misuse(message);
}

// What shapes the binary stream needs one.
Status OutputParser::check_recording() {
  const RecordingOptions& recording = options_.recording;
  const char* asked = recording.compression ? "compress:"
                      : recording.seal      ? "seal"
                      : recording.append    ? "append"
                      : recording.rotates() ? "rotate:"
                                            : nullptr;
  if (asked == nullptr) return Ok{};
  for (const OutputTarget& target : options_.targets) {
    if (target.format != OutputFormat::Capnp) continue;
    if (target.path.empty() && (recording.append || recording.rotates())) {
      return misuse("'append' and 'rotate:' need a file; add -o out-file:PATH");
    }
    return Ok{};
  }
  return misuse(std::string("'") + asked + "' is for the binary stream; add -o capnp");
}

Result<OutputOptions> OutputParser::finish() {
  if (options_.targets.empty()) options_.targets.push_back({OutputFormat::Table, {}});
  if (!early_path_.empty()) {
    OutputTarget& first = options_.targets.front();
    if (!first.path.empty()) {
      return misuse("two 'out-file:' for the format '" + std::string(format_name(first.format)) +
                    "'");
    }
    if (first.format == OutputFormat::None) {
      return misuse("'none' writes no events and takes no 'out-file:'");
    }
    first.path = early_path_;
  }
  const OutputTarget* to_stdout = nullptr;
  for (const OutputTarget& target : options_.targets) {
    if (target.format == OutputFormat::None || !target.path.empty()) continue;
    if (to_stdout != nullptr) {
      return misuse("'" + std::string(format_name(to_stdout->format)) + "' and '" +
                    std::string(format_name(target.format)) +
                    "' would both write to standard output; follow one with out-file:PATH");
    }
    to_stdout = &target;
  }
  TRACEE_TRY(check_recording());
  return std::move(options_);
}

}  // namespace

std::string_view format_name(OutputFormat format) {
  for (const auto& [name, known] : kFormats) {
    if (known == format) return name;
  }
  return {};
}

Result<OutputOptions> parse_output(const std::vector<std::string>& values) {
  OutputParser parser;
  for (const std::string& value : values) TRACEE_TRY(parser.add(value));
  return parser.finish();
}

}  // namespace tracee

#include "tracee-rules/tools/tool_options.h"

#include <array>
#include <boost/program_options.hpp>
#include <charconv>
#include <sstream>
#include <utility>

#include "common/catalogue.h"
#include "tracee-rules/command_line/command_words.h"

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
constexpr std::array<Name, 3> kTools = {
    {{"info", Tool::Info}, {"verify", Tool::Verify}, {"cat", Tool::Cat}}};

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
  if (tool != Tool::Verify) add("output,o", words());
  if (tool == Tool::Verify) add("head", po::value<std::string>());
  if (tool == Tool::Cat) {
    for (const char* flag : {"event", "comm", "pid", "tree", "scope"}) add(flag, words());
    add("trace,t", words());
    for (const char* flag : {"since", "until"}) add(flag, po::value<std::string>());
    add("force", "");
    add("no-index", "");
  }
  return all;
}

Result<po::variables_map> parse(Tool tool, int argc, const char* const* argv) {
  const std::string word(word_of(tool));
  auto values = parse_command_words(flags(tool), "file", argc - 1, argv + 1,
                                    "tracee-rules " + word + " --help");
  if (!values) return std::move(values).error().context(word);
  return values;
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

Error second_format(const char* tool, const std::string& first, const std::string& second) {
  return usage(std::string(tool) + " --output " + second + ": there is --output " + first +
               " already; only one form can be written");
}

Status read_info(const po::variables_map& values, ToolOptions& options) {
  std::string chosen;
  for (const std::string& format : words_of(values, "output")) {
    if (format != "json" && format != "text") {
      return usage("info --output " + format + ": expected text or json");
    }
    if (!chosen.empty()) return second_format("info", chosen, format);
    chosen = format;
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

// Values may be joined by commas. One without any value is an error: it would select everything.
Result<Words> listed(const po::variables_map& values, const char* flag) {
  Words list;
  for (const std::string& word : words_of(values, flag)) {
    const std::size_t before = list.size();
    std::stringstream parts(word);
    for (std::string part; std::getline(parts, part, ',');) {
      if (!part.empty()) list.push_back(part);
    }
    if (list.size() > before) continue;
    return usage("cat --" + std::string(flag) + " '" + word + "': the value is missing");
  }
  return list;
}

Status read_pids(const po::variables_map& values, const char* flag,
                 std::vector<std::uint32_t>& pids) {
  const auto words = listed(values, flag);
  if (!words) return words.error();
  for (const std::string& word : *words) {
    std::uint32_t pid = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), pid);
    if (failed != std::errc{} || end != word.data() + word.size()) {
      return usage("cat --" + std::string(flag) + " " + word + ": not a process id");
    }
    pids.push_back(pid);
  }
  return Ok{};
}

// `chosen`: the word that named the form, once there was one.
Status read_cat_output(const std::string& text, ToolOptions& options, std::string& chosen) {
  const std::string_view word = text;
  using Format = ToolOptions::Format;
  constexpr std::array<std::pair<std::string_view, Format>, 4> kFormats = {
      {{"table", Format::Table},
       {"table-verbose", Format::TableVerbose},
       {"json", Format::Json},
       {"capnp", Format::Capnp}}};
  if (word.starts_with("out-file:") && word.size() > 9) {
    if (!options.out_file.empty()) {
      return usage("cat --output " + text + ": there is --output out-file:" + options.out_file +
                   " already");
    }
    options.out_file = word.substr(9);
    return Ok{};
  }
  if (word.starts_with("compress:")) {
    auto compression = recording::parse_compression(word.substr(9));
    if (!compression) return std::move(compression).error().context("cat --output");
    options.compress = *compression;
    return Ok{};
  }
  if (word == "seal" || word == "index") {
    (word == "seal" ? options.seal : options.index) = true;
    return Ok{};
  }
  const std::string_view name = word.starts_with("format:") ? word.substr(7) : word;
  for (const auto& [known, format] : kFormats) {
    if (name != known) continue;
    if (!chosen.empty()) return second_format("cat", chosen, text);
    chosen = text;
    options.format = format;
    return Ok{};
  }
  return usage(
      "cat --output " + text +
      ": expected table, table-verbose, json, capnp, out-file:PATH, compress:zstd[:LEVEL], "
      "compress:zlib[:LEVEL], seal or index");
}

// What --event may name: an event of this build, or several by the beginning of their names, as
// `--trace event=` takes them.
Result<Words> event_names(const Words& words) {
  const Catalogue& known = Catalogue::built_in();
  Words names;
  for (const std::string& word : words) {
    if (known.find(word) != nullptr) {
      names.push_back(word);
      continue;
    }
    const std::size_t before = names.size();
    if (word.find('*') == word.size() - 1) {
      const std::string_view begin = std::string_view(word).substr(0, word.size() - 1);
      for (const EventDefinition& event : known.events()) {
        if (event.name.starts_with(begin)) names.push_back(event.name);
      }
    }
    if (names.size() > before) continue;
    const std::string near = known.nearest_name(word);
    return usage("cat --event " + word + ": there is no such event" +
                 (near.empty() ? "" : "; did you mean " + near + "?") +
                 " (tracee-ebpf --list shows all)");
  }
  return names;
}

Status read_filter(const po::variables_map& values, EventFilter& filter) {
  auto listed_events = listed(values, "event");
  if (!listed_events) return std::move(listed_events).error();
  auto events = event_names(*listed_events);
  if (!events) return std::move(events).error();
  filter.events = std::move(*events);
  auto comms = listed(values, "comm");
  if (!comms) return std::move(comms).error();
  filter.comms = std::move(*comms);
  TRACEE_TRY(read_pids(values, "pid", filter.pids));
  TRACEE_TRY(read_pids(values, "tree", filter.trees));
  const auto numbers = listed(values, "scope");
  if (!numbers) return numbers.error();
  auto scopes = parse_scopes(*numbers);
  if (!scopes) return std::move(scopes).error().context("cat");
  filter.scopes = *scopes;
  if (const Words expressions = words_of(values, "trace"); !expressions.empty()) {
    auto trace = RecordedSelection::parse(expressions);
    if (!trace) return std::move(trace).error();
    filter.trace = std::move(*trace);
  }
  for (const char* flag : {"since", "until"}) {
    if (!values.contains(flag)) continue;
    auto bound = parse_time_bound(std::string("--") + flag, values[flag].as<std::string>());
    if (!bound) return std::move(bound).error();
    (flag == std::string_view("since") ? filter.window.since : filter.window.until) = *bound;
  }
  return filter.window.check();
}

Status read_cat(const po::variables_map& values, ToolOptions& options) {
  std::string format;
  for (const std::string& word : words_of(values, "output")) {
    TRACEE_TRY(read_cat_output(word, options, format));
  }
  const bool recorded = options.compress || options.seal || options.index;
  if (recorded && options.format != ToolOptions::Format::Capnp) {
    return usage("cat --output: compress, seal and index need -o capnp");
  }
  options.force = values.contains("force");
  options.no_index = values.contains("no-index");
  return read_filter(values, options.filter);
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
  if (options.tool == Tool::Cat) TRACEE_TRY(read_cat(*parsed, options));
  return options;
}

}  // namespace tracee::rules

#include "tracee-rules/rego/tools/rego_options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <utility>

namespace tracee::rego {

namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kUsage =
    R"(usage: rego eval  [OPTIONS] QUERY [PATH]...   what the query gives, as JSON
       rego check [OPTIONS] PATH...           compile errors, if any
       rego test  [OPTIONS] PATH...           runs the rules called test_...
       rego bench [OPTIONS] QUERY [PATH]...   time of one evaluation

PATH is a file of rules, or a folder: every .rego file in it and below.

)";

constexpr const char* kAfterOptions = R"(
Exit code 0: fine; 1: errors, failed tests or no answer; 2: misuse.

  rego eval -i event.json 'x = data.tracee.TRC_2.tracee_match' rules/
  rego check rules/ && rego test rules/
)";

constexpr std::array<std::pair<std::string_view, RegoCommand>, 4> kCommands{
    {{"eval", RegoCommand::Eval},
     {"check", RegoCommand::Check},
     {"test", RegoCommand::Test},
     {"bench", RegoCommand::Bench}}};

po::options_description shown_options(RegoOptions* out, std::string* version) {
  po::options_description options("Options");
  options.add_options()                                                                        //
      ("input,i", po::value(&out->input_file)->value_name("FILE"), "JSON document for input")  //
      ("data,d", po::value(&out->data_file)->value_name("FILE"), "JSON document for data")     //
      ("rego-version", po::value(version)->value_name("auto|v0|v1"),
       "language version of the rules; auto: as each file says")  //
      ("strict", po::bool_switch(&out->strict_errors),
       "errors of builtins end the evaluation instead of being undefined")  //
      ("help,h", "this text");
  return options;
}

bool parse_version(const std::string& name, RegoVersion* out) {
  if (name == "auto") *out = RegoVersion::Auto;
  if (name == "v0") *out = RegoVersion::V0;
  if (name == "v1") *out = RegoVersion::V1;
  return name == "auto" || name == "v0" || name == "v1";
}

// Appends the .rego files in and below `folder`, in order of their names, so that runs are alike.
bool append_folder(const std::string& folder, Words* files) {
  std::error_code error;
  const size_t before = files->size();
  std::filesystem::recursive_directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".rego") files->push_back(entry->path().string());
  }
  std::sort(files->begin() + static_cast<std::ptrdiff_t>(before), files->end());
  if (error) {
    std::cerr << "cannot read " << folder << ": " << error.message() << "\n";
  } else if (files->size() == before) {
    std::cerr << folder << ": contains no .rego file\n";
  }
  return !error && files->size() > before;
}

bool expand_folders(const Words& paths, Words* files) {
  return std::all_of(paths.begin(), paths.end(), [&](const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return append_folder(path, files);
    files->push_back(path);
    return true;
  });
}

// Why the words are no command, or empty.
std::string take_words(Words words, RegoOptions* out, Words* paths) {
  if (words.empty()) return "a command is missing";
  const auto* const command =
      std::find_if(kCommands.begin(), kCommands.end(),
                   [&](const auto& entry) { return entry.first == words[0]; });
  if (command == kCommands.end()) return "there is no command " + words[0];
  out->command = command->second;
  words.erase(words.begin());
  if (out->command == RegoCommand::Eval || out->command == RegoCommand::Bench) {
    if (words.empty()) return "a query is missing";
    out->query = words[0];
    words.erase(words.begin());
  } else if (words.empty()) {
    return "a file of rules is missing";
  }
  *paths = std::move(words);
  return {};
}

// Why the command line is none, or empty.
std::string parse(int argc, char** argv, const po::options_description& shown,
                  const std::string& version, RegoOptions* out, Words* paths, bool* help) {
  po::options_description all;
  Words words;
  all.add(shown).add_options()("words", po::value(&words));
  po::positional_options_description positions;
  positions.add("words", -1);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(argc, argv).options(all).positional(positions).run(), values);
    po::notify(values);
  } catch (const po::error& error) {
    return error.what();
  }
  *help = values.count("help") != 0;
  if (*help) return {};
  if (!parse_version(version, &out->settings.version))
    return "--rego-version " + version + ": it is auto, v0 or v1";
  return take_words(words, out, paths);
}

}  // namespace

std::optional<RegoOptions> parse_rego_options(int argc, char** argv, int* exit_code) {
  RegoOptions out;
  std::string version = "auto";
  bool help = false;
  Words paths;
  const po::options_description shown = shown_options(&out, &version);
  const std::string wrong = parse(argc, argv, shown, version, &out, &paths, &help);
  if (help) {
    std::cout << kUsage << shown << kAfterOptions;
    *exit_code = 0;
    return std::nullopt;
  }
  if (!wrong.empty()) {
    std::cerr << "rego: " << wrong << "\n" << kUsage << "rego --help lists the options\n";
    *exit_code = 2;
    return std::nullopt;
  }
  if (!expand_folders(paths, &out.files)) {
    *exit_code = 1;
    return std::nullopt;
  }
  return out;
}

}  // namespace tracee::rego

#include "tracee-rules/authoring/rule_sources.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "tracee-rules/loading/rule_folder.h"
#include "tracee-rules/plugins/plugin_loader.h"

namespace tracee::rules {
namespace {

// As the loader's.
constexpr std::size_t kMaxSource = std::size_t{4} << 20;

bool is_recording(const std::string& name) {
  return name.ends_with(".capnp") || name.ends_with(".recording") || name.ends_with(".jsonl") ||
         (name.ends_with(".json") && !name.ends_with(".findings.json"));
}

class Reader {
 public:
  explicit Reader(RuleSources& sources) : sources_(sources) {}

  // False for a file that is none of ours.
  bool take(const RuleFile& file) {
    if (is_recording(file.name)) {
      // What else has such a name may be a pipe, which would be waited for.
      struct stat status {};
      const bool there = ::fstatat(file.folder, file.name.c_str(), &status, 0) == 0;
      there && !S_ISREG(status.st_mode)
          ? sources_.refused.push_back(file.path + ": is not a regular file")
          : sources_.recordings.push_back(file.path);
      return true;
    }
    const bool rego = file.name.ends_with(".rego");
    if (!rego && !file.name.ends_with(".so")) return false;
    if (rego_file_of(file.name) == RegoFile::BuiltIn || is_known(file.path)) return true;
    auto opened = open_rule_file(file);
    if (!opened) {
      refuse(std::move(opened).error());
    } else if (!rego) {
      sources_.plugins.emplace_back(file.path, std::move(*opened));
    } else {
      auto text = read_rule_text(opened->get(), kMaxSource);
      text ? list_of(file.name).push_back({file.path, std::move(*text)})
           : refuse(std::move(text).error().context(file.path));
    }
    return true;
  }

 private:
  void refuse(const Error& error) { sources_.refused.push_back(error.message()); }

  std::vector<RegoModule>& list_of(const std::string& name) {
    const RegoFile kind = rego_file_of(name);
    if (kind == RegoFile::Test) return sources_.tests;
    return kind == RegoFile::Helper ? sources_.helpers : sources_.signatures;
  }

  bool is_known(const std::string& path) const {
    for (const auto* list : {&sources_.helpers, &sources_.signatures, &sources_.tests}) {
      for (const RegoModule& module : *list) {
        if (module.path == path) return true;
      }
    }
    return false;
  }

  RuleSources& sources_;
};

// A file alone, with what belongs to it in its folder.
Status read_file(const std::filesystem::path& path, Reader& reader) {
  const std::string folder_name = path.has_parent_path() ? path.parent_path().string() : ".";
  const UniqueFd folder(::open(folder_name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto file_of = [&](const std::string& name) {
    return RuleFile{folder.get(), name, (path.parent_path() / name).string(), name};
  };
  if (!reader.take(file_of(path.filename().string()))) {
    return Error(ErrorKind::Usage, path.string() +
                                       ": expected a rules directory, or a file that ends in "
                                       ".rego, .so, .capnp, .recording, .json or .jsonl");
  }
  const std::string stem = stem_of(path.string());
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder_name, failed)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const bool belongs =
        name.ends_with("helpers.rego") || name == stem + ".rego" || name == stem + "_test.rego" ||
        (is_recording(name) && (stem_of(name) == stem || name.starts_with(stem + ".")));
    if (belongs && name != path.filename()) reader.take(file_of(name));
  }
  return Ok{};
}

}  // namespace

std::string stem_of(const std::string& path) {
  std::string stem = std::filesystem::path(path).stem().string();
  if (stem.ends_with("_test")) stem.resize(stem.size() - 5);
  return stem;
}

Result<RuleSources> read_rule_sources(const std::vector<std::string>& paths) {
  RuleSources sources;
  Reader reader(sources);
  for (const std::string& path : paths) {
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed)) {
      TRACEE_TRY(walk_rule_folder(
          path, [&](const RuleFile& file) { reader.take(file); }, sources.refused));
    } else if (std::filesystem::exists(path, failed)) {
      TRACEE_TRY(read_file(path, reader));
    } else {
      return Error(ErrorKind::NotFound, path + ": there is no such file or folder");
    }
  }
  return sources;
}

std::vector<Candidate> load_candidates(RuleSources& sources, std::vector<std::string>& refused,
                                       std::vector<std::string>& notes) {
  std::vector<Candidate> candidates;
  compile_rego_rules(sources.helpers, sources.signatures, candidates, refused, notes);
  for (auto& [path, file] : sources.plugins) {
    load_plugin(std::move(file), path, candidates, refused);
  }
  sources.plugins.clear();
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.path < b.path; });
  return candidates;
}

}  // namespace tracee::rules

#include "tracee-rules/loading/rule_loader.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "tracee-rules/loading/rule_digest.h"
#include "tracee-rules/loading/rule_folder.h"
#include "tracee-rules/plugins/plugin_loader.h"
#include "tracee-rules/rego_signatures/rego_rules.h"

namespace tracee::rules {
namespace {

// Larger than any plugin with its debugging information.
constexpr std::size_t kMaxFile = std::size_t{256} << 20;
// Larger than any rule that a person writes, or a program from a list of indicators.
constexpr std::size_t kMaxSource = std::size_t{4} << 20;

class Loader {
 public:
  void visit(const RuleFile& file) {
    if (file.name.ends_with(".so")) return plugin(file);
    if (file.name.ends_with(".rego")) return rego(file);
  }

  RuleScan finish() {
    rego_.compile(scan_.candidates, scan_.refused, scan_.notes);
    std::stable_sort(scan_.candidates.begin(), scan_.candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.path < b.path; });
    scan_.digest = digest_.finish();
    return std::move(scan_);
  }
  std::vector<std::string>& refused() { return scan_.refused; }

 private:
  void refuse(const Error& error) { scan_.refused.push_back(error.message()); }

  void plugin(const RuleFile& from) {
    auto file = open_rule_file(from);
    if (!file) return refuse(std::move(file).error());
    add_identity(file->get(), scan_.files);
    auto content = read_rule_file(file->get(), kMaxFile);
    if (!content) return refuse(std::move(content).error().context(from.path));
    if (load_plugin(std::move(*file), from.path, scan_.candidates, scan_.refused)) {
      digest_.add(from.relative, *content);
    }
  }

  void rego(const RuleFile& from) {
    auto file = open_rule_file(from);
    if (!file) return refuse(std::move(file).error());
    add_identity(file->get(), scan_.files);
    auto text = read_rule_text(file->get(), kMaxSource);
    if (!text) return refuse(std::move(text).error().context(from.path));
    if (!rego_used_) digest_.add("data.tracee.helpers", rego_helpers());
    rego_used_ = true;
    digest_.add(from.relative, *text);
    rego_.add(from.name, from.path, std::move(*text));
  }

  RuleScan scan_;
  RuleDigest digest_;
  RegoRules rego_;
  bool rego_used_ = false;
};

}  // namespace

Result<RuleScan> load_rules(const std::string& directory) {
  Loader loader;
  TRACEE_TRY(walk_rule_folder(
      directory, [&](const RuleFile& file) { loader.visit(file); }, loader.refused()));
  return loader.finish();
}

std::string explain_no_rules(const std::string& directory, const RuleScan& scan) {
  if (!scan.refused.empty()) return "everything in it was refused, as said above";
  std::error_code failed;
  const auto kind = std::filesystem::status(directory, failed).type();
  const bool named = directory.ends_with(".rego") || directory.ends_with(".so");
  if (kind != std::filesystem::file_type::directory && !named) {
    return std::string(kind == std::filesystem::file_type::regular
                           ? "it is a file whose name ends neither in .rego nor in .so"
                           : "it is neither a folder nor a file") +
           ": name a folder of rules, or one NAME.rego or NAME.so";
  }
  if (!scan.files.empty()) return "there are only helpers and tests: add a NAME.rego or NAME.so";
  return "there is no file NAME.rego or NAME.so: name the folder that has them";
}

}  // namespace tracee::rules

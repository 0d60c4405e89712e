#include "tracee-rules/loading/rule_loader.h"

#include <utility>

#include "tracee-rules/loading/rule_digest.h"
#include "tracee-rules/loading/rule_folder.h"
#include "tracee-rules/plugins/plugin_loader.h"

namespace tracee::rules {
namespace {

// Larger than any plugin with its debugging information.
constexpr std::size_t kMaxFile = std::size_t{256} << 20;

class Loader {
 public:
  void visit(const RuleFile& file) {
    if (file.name.ends_with(".so")) return plugin(file);
    if (file.name.ends_with(".rego")) {
      scan_.refused.push_back(file.path + ": this version evaluates no Rego rules");
    }
  }

  RuleScan finish() {
    scan_.digest = digest_.finish();
    return std::move(scan_);
  }
  std::vector<std::string>& refused() { return scan_.refused; }

 private:
  void refuse(Error error) { scan_.refused.push_back(error.message()); }

  void plugin(const RuleFile& from) {
    auto file = open_rule_file(from);
    if (!file) return refuse(std::move(file).error());
    auto content = read_rule_file(file->get(), kMaxFile);
    if (!content) return refuse(std::move(content).error().context(from.path));
    if (load_plugin(std::move(*file), from.path, scan_.candidates, scan_.refused)) {
      digest_.add(from.relative, *content);
    }
  }

  RuleScan scan_;
  RuleDigest digest_;
};

}  // namespace

Result<RuleScan> load_rules(const std::string& directory) {
  Loader loader;
  TRACEE_TRY(walk_rule_folder(
      directory, [&](const RuleFile& file) { loader.visit(file); }, loader.refused()));
  return loader.finish();
}

}  // namespace tracee::rules

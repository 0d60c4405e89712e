#include "tracee-ebpf/sensor/known_lacks.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "tracee-ebpf/sensor/feature_probe.h"

namespace tracee {
namespace {

constexpr const char* kNoFunction = "this kernel has no such function";
constexpr const char* kNoTracepoint = "this kernel has no such tracepoint";

// Why a program of this section cannot be loaded; empty: it may be tried. Kprobes are left out:
// the kernel has symbols that its types do not name.
std::string_view lack(std::string_view section, KernelTypes& types) {
  const std::size_t slash = section.find('/');
  if (slash == section.npos) return {};
  const std::string_view kind = section.substr(0, slash);
  const std::string_view name = section.substr(slash + 1);
  if (kind == "fentry" || kind == "fexit") return types.function(name) == 0u ? kNoFunction : "";
  if (kind == "tp_btf") return types.tracepoint(name) == false ? kNoTracepoint : "";
  return {};
}

// Tells once, when programs of a feature are wanted, whether that is refused to all of them.
class Feature {
 public:
  explicit Feature(KernelFeature feature) : feature_(feature) {}

  template <typename Probe>
  bool rule_out(HookPlan& plan, Probe probe) {
    const auto programs = plan.programs();
    const bool wanted = std::any_of(programs.begin(), programs.end(), [this](const auto& name) {
      return needs_feature(name, feature_);
    });
    if (!wanted || asked_) return false;
    asked_ = true;
    const std::string refused = probe();
    if (!refused.empty()) plan.refuse_all(feature_, refused);
    return !refused.empty();
  }

 private:
  KernelFeature feature_;
  bool asked_ = false;
};

}  // namespace

void rule_out(HookPlan& plan, const BpfObject& object, KernelTypes& types) {
  Feature trampolines(KernelFeature::Trampoline);
  Feature kprobes(KernelFeature::Kprobe);
  std::set<std::string> seen;
  // What is offered in place of a program may be lacking as well.
  for (bool changed = true; changed;) {
    changed = trampolines.rule_out(plan, [&] { return trampolines_refused(types); });
    for (const std::string& name : plan.programs()) {
      if (!seen.insert(name).second) continue;
      const std::string_view reason = lack(object.section_of(name), types);
      if (reason.empty()) continue;
      plan.refuse(name, std::string(reason), false);
      changed = true;
    }
    changed = kprobes.rule_out(plan, kprobes_refused) || changed;
  }
}

}  // namespace tracee

// TRC-2: a process asks to be traced by its parent, which keeps a debugger away.
#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;

class AntiDebugging {
 public:
  static constexpr Metadata kMetadata = {
      .id = "TRC-2",
      .version = "0.1.0",
      .name = "Anti-Debugging",
      .description = "A process traces itself, so that no debugger can attach to it",
  };
  static constexpr const char* kTags[] = {"linux", "container"};
  static constexpr tracee_property kProperties[] = {
      property("Severity", 3),
      property("MITRE ATT&CK", "Defense Evasion: Execution Guardrails"),
  };
  static constexpr tracee_selector kSelectors[] = {{"tracee", "ptrace", "*", 0}};
  static constexpr tracee_argument kArguments[] = {{"ptrace", "request"}};

  bool on_event(const Event& event, Finding&) { return event.rendered(0) == "PTRACE_TRACEME"; }
};

}  // namespace

TRACEE_PLUGIN(AntiDebugging)

// TRC-5: a program is executed that exists in memory alone.
//
// security_bprm_check sees the attempt and the file that the kernel opened. Where a stream cannot
// contain that event (no hook on that kernel, or not selected), sched_process_exec stands in: it
// sees only what succeeded, and for a script the script rather than also its interpreter. The host
// never uses both on one stream, so that one execution is reported once.
#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;

class FilelessExecution {
 public:
  static constexpr Metadata kMetadata = {
      .id = "TRC-5",
      .version = "0.1.0",
      .name = "Fileless Execution",
      .description =
          "A program was executed from memory (memfd:, /dev/shm/, /run/shm/), not from "
          "a disk; where security_bprm_check is missing, seen by sched_process_exec, "
          "thus only when it succeeded",
  };
  static constexpr const char* kTags[] = {"linux", "container"};
  static constexpr tracee_property kProperties[] = {
      property("Severity", 2),
      property("MITRE ATT&CK", "Defense Evasion: Obfuscated Files or Information"),
  };
  enum Way { kCheck, kExec };
  static constexpr tracee_selector kSelectors[] = {
      {"tracee", "security_bprm_check", "*", 0},
      {"tracee", "sched_process_exec", "*", TRACEE_SUBSTITUTE},
  };
  static constexpr tracee_argument kArguments[] = {
      {"security_bprm_check", "pathname"},
      {"sched_process_exec", "pathname"},
  };

  // v0.6.3 asked for the prefix "/dev/shm", which a folder /dev/shmoo has as well, and did not know
  // /run/shm, which is the same memory on some distributions.
  bool on_event(const Event& event, Finding&) {
    const std::string_view path = event.bytes(event.selector());
    return path.starts_with("memfd:") || path.starts_with("/dev/shm/") ||
           path.starts_with("/run/shm/");
  }
};

}  // namespace

TRACEE_PLUGIN(FilelessExecution)

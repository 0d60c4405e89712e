// TRC-3: a process writes into the memory of another one, by one of three ways.
#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes digits off the front; false when there are none.
bool take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  text.remove_prefix(count);
  return count > 0;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

// Whether a path ends in /proc/PID/mem or /proc/PID/task/TID/mem, where PID may be self.
bool names_process_memory(std::string_view path) {
  constexpr std::string_view kProc = "/proc/";
  for (auto at = path.find(kProc); at != path.npos; at = path.find(kProc, at + 1)) {
    std::string_view rest = path.substr(at + kProc.size());
    if (!take(rest, "self") && !take(rest, "thread-self") && !take_digits(rest)) continue;
    if (rest == "/mem") return true;
    if (take(rest, "/task/") && take_digits(rest) && rest == "/mem") return true;
  }
  return false;
}

class CodeInjection {
 public:
  static constexpr Metadata kMetadata = {
      .id = "TRC-3",
      .version = "0.1.0",
      .name = "Code injection",
      .description =
          "A process writes into the memory of another process: by ptrace, through "
          "/proc/PID/mem or with process_vm_writev",
  };
  static constexpr const char* kTags[] = {"linux", "container"};
  static constexpr tracee_property kProperties[] = {
      property("Severity", 3),
      property("MITRE ATT&CK", "Defense Evasion: Process Injection"),
  };
  enum Way { kPtrace, kFileOpen, kVmWrite };
  static constexpr tracee_selector kSelectors[] = {
      {"tracee", "ptrace", "*", 0},
      {"tracee", "security_file_open", "*", 0},
      {"tracee", "process_vm_writev", "*", 0},
  };
  enum Arguments { kRequest, kPathname, kFlags, kTarget };
  static constexpr tracee_argument kArguments[] = {
      {"ptrace", "request"},
      {"security_file_open", "pathname"},
      {"security_file_open", "flags"},
      {"process_vm_writev", "pid"},
  };

  bool on_event(const Event& event, Finding& finding) {
    switch (event.selector()) {
      case kPtrace:
        return pokes(event);
      case kFileOpen:
        return opens_memory(event, finding);
      case kVmWrite:
        return writes_elsewhere(event);
      default:
        return false;
    }
  }

 private:
  static bool pokes(const Event& event) {
    const std::string_view request = event.rendered(kRequest);
    return request == "PTRACE_POKETEXT" || request == "PTRACE_POKEDATA";
  }

  static bool opens_memory(const Event& event, Finding& finding) {
    constexpr std::int64_t kWriteBits = 3;  // O_WRONLY | O_RDWR
    const tracee_value flags = event.value(kFlags);
    if (flags.presence != TRACEE_PRESENT || (flags.number & kWriteBits) == 0) return false;
    const std::string_view path = event.bytes(kPathname);
    if (!names_process_memory(path)) return false;
    finding.add("file flags", event.rendered(kFlags));
    finding.add("file path", path);
    return true;
  }

  // Both pids are those of the caller's own pid namespace.
  static bool writes_elsewhere(const Event& event) {
    const tracee_value target = event.value(kTarget);
    return target.presence == TRACEE_PRESENT && target.number != event.number(TRACEE_PROCESS_ID);
  }
};

}  // namespace

TRACEE_PLUGIN(CodeInjection)

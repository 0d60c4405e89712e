// Signatures that cannot be used, each for a reason of its own, and one that can.
#include <stdexcept>

#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;

// Everything a signature needs but its id.
struct Common {
  static constexpr const char* kTags[] = {"test"};
  static constexpr tracee_property kProperties[] = {property("Severity", 1)};
  static constexpr tracee_selector kSelectors[] = {{"tracee", "ptrace", "*", 0}};
  static constexpr tracee_argument kArguments[] = {{"ptrace", "request"}};
  bool on_event(const Event&, Finding&) { return true; }
};

struct Nameless : Common {
  static constexpr Metadata kMetadata = {"", "1", "", ""};
};

struct Stillborn : Common {
  static constexpr Metadata kMetadata = {"STILLBORN", "1", "", ""};
  Stillborn() { throw std::runtime_error("no"); }
};

struct Elsewhere : Common {
  static constexpr Metadata kMetadata = {"ELSEWHERE", "1", "", ""};
  static constexpr tracee_selector kSelectors[] = {{"tracee", "ptrace", "moon", 0}};
};

// Fails on its first event, works on the next.
struct Moody : Common {
  static constexpr Metadata kMetadata = {"MOODY", "1", "", ""};
  bool on_event(const Event& event, Finding& finding) {
    if (!failed_) {
      failed_ = true;
      throw std::runtime_error("not today");
    }
    finding.add("time", event.number(TRACEE_TIME));
    finding.add("host", event.text(TRACEE_HOST_NAME));
    finding.add("contained", event.number(TRACEE_IN_CONTAINER) != 0);
    std::int64_t unknown = 0;
    finding.add("signals", signals_);
    finding.add("beyond", static_cast<std::int64_t>(event.value(99).presence) + unknown);
    return true;
  }
  void on_signal(std::uint32_t signal) { signals_ = signals_ * 10 + signal; }

 private:
  bool failed_ = false;
  std::int64_t signals_ = 0;
};

}  // namespace

TRACEE_PLUGIN(Nameless, Stillborn, Elsewhere, Moody)

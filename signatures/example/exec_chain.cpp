// MY-1: one process executes program after program, as droppers do.
//
// An example with state: what each process executed last, and how often. Kept while the process
// lives, at most kMost of them, and given up where another stream begins.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;

class ExecChain {
 public:
  static constexpr Metadata kMetadata = {
      .id = "MY-1",
      .version = "1.0.0",
      .name = "Chain of executions",
      .description = "A process replaces its program a second time, or more often",
  };
  static constexpr const char* kTags[] = {"linux"};
  static constexpr tracee_property kProperties[] = {property("Severity", 1)};
  // By their index in on_event: event.selector(), and event.bytes(kPathname).
  enum Way { kExec, kExit };
  static constexpr tracee_selector kSelectors[] = {{"tracee", "sched_process_exec", "*", 0},
                                                   {"tracee", "sched_process_exit", "*", 0}};
  enum Argument { kPathname };
  static constexpr tracee_argument kArguments[] = {{"sched_process_exec", "pathname"}};

  bool on_event(const Event& event, Finding& finding) {
    // A pid is used again, with the time of its start it is not.
    const Process process{event.number(TRACEE_HOST_PROCESS_ID),
                          event.number(TRACEE_PROCESS_START_TIME)};
    if (event.selector() == kExit) {
      chains_.erase(process);
      return false;
    }
    if (chains_.size() >= kMost && !chains_.contains(process)) return false;
    Chain& chain = chains_[process];
    const std::string before = std::exchange(chain.program, event.bytes(kPathname));
    if (++chain.length < kReport) return false;
    finding.add("before", before);
    finding.add("program", chain.program);
    finding.add("length", chain.length);
    return true;
  }

  void on_signal(std::uint32_t signal) {
    if (signal == TRACEE_SOURCE_STARTS) chains_.clear();
  }

 private:
  static constexpr std::size_t kMost = 4096;
  static constexpr std::int64_t kReport = 2;

  using Process = std::pair<std::int64_t, std::int64_t>;
  struct Chain {
    std::string program;
    std::int64_t length = 0;
  };
  std::map<Process, Chain> chains_;
};

}  // namespace

TRACEE_PLUGIN(ExecChain)

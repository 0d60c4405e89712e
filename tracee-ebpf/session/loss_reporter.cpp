#include "tracee-ebpf/session/loss_reporter.h"

#include <string>

namespace tracee {

void LossReporter::report(const stream::LossContent& loss) {
  for (const stream::LossEntry& entry : loss.entries) count_ += entry.count;
  for (const stream::MissedRuns& each : loss.missed) runs_ += each.count;
  if (count_ + runs_ == 0) return;
  if (told_at_ != 0 && loss.last_time < told_at_ + kInterval) return;
  if (count_ > 0) {
    messages_.warning(std::to_string(count_) + (count_ == 1 ? " event lost" : " events lost"));
  }
  if (runs_ > 0) {
    messages_.warning("the kernel skipped " + std::to_string(runs_) +
                      " runs of programs that it had interrupted; what they would have seen is "
                      "missing, and the stream names them");
  }
  count_ = runs_ = 0;
  told_at_ = loss.last_time;
}

}  // namespace tracee

#include "tracee-ebpf/session/loss_reporter.h"

#include <string>

namespace tracee {

void LossReporter::report(const stream::LossContent& loss) {
  for (const stream::LossEntry& entry : loss.entries) count_ += entry.count;
  if (count_ == 0 || (told_at_ != 0 && loss.last_time < told_at_ + kInterval)) return;
  messages_.warning(std::to_string(count_) + (count_ == 1 ? " event lost" : " events lost"));
  count_ = 0;
  told_at_ = loss.last_time;
}

}  // namespace tracee

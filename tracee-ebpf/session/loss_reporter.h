// Tells the user of losses while they happen, seldom enough to be read. Built by the session.
#pragma once

#include <cstdint>

#include "common/stream/content.h"
#include "tracee-ebpf/session/messages.h"

namespace tracee {

class LossReporter {
 public:
  static constexpr std::uint64_t kInterval = 10'000'000'000;  // ns of the stream's time

  // `messages` must outlive the reporter.
  explicit LossReporter(Messages& messages) : messages_(messages) {}

  // At once for the first loss, then at most every ten seconds, with what came between.
  void report(const stream::LossContent& loss);

 private:
  Messages& messages_;
  std::uint64_t count_ = 0;  // events not told of yet
  std::uint64_t runs_ = 0;   // of programs, likewise
  std::uint64_t told_at_ = 0;
};

}  // namespace tracee

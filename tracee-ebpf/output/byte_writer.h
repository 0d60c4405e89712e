// Writes bytes to a descriptor, all of them or an error, without ever being stuck.
//
// Waits while there is no room: that is how a slow reader slows the program down, so that loss
// happens only in the rings, where it is counted. Once a stop was asked for, five seconds without
// progress or a second signal end the waiting. Used by the sinks; not thread-safe.
#pragma once

#include <chrono>
#include <string_view>

#include "common/result.h"
#include "tracee-ebpf/output/output_file.h"
#include "tracee-ebpf/session/stop_signals.h"

namespace tracee {

enum class Delivery {
  Done,
  ReaderGone,  // the other end of a pipe or socket was closed: no error, but no use going on
};

class ByteWriter {
 public:
  static constexpr std::chrono::milliseconds kPatience{5000};  // without progress, once stopping

  // `stop` must outlive the writer. `patience` is for tests.
  ByteWriter(OutputFile file, StopSignals& stop, std::chrono::milliseconds patience = kPatience)
      : file_(std::move(file)), stop_(stop), patience_(patience) {}

  // Errors: Io, with what the system said or why waiting ended.
  Result<Delivery> write(std::string_view bytes);

  const OutputFile& file() const { return file_; }

 private:
  Status wait_for_room();
  std::size_t allowance(std::size_t wanted) const;

  OutputFile file_;
  StopSignals& stop_;
  std::chrono::milliseconds patience_;
};

}  // namespace tracee

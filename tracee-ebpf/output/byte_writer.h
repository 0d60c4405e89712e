// Writes bytes to a descriptor, all of them or an error, without ever being stuck.
//
// Waits while there is no room: that is how a slow reader slows the program down, so that loss
// happens only in the rings, where it is counted. Once a stop was asked for, five seconds without
// progress or a second signal end the waiting. Used by the sinks; not thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/result.h"
#include "tracee-ebpf/output/output_file.h"
#include "tracee-ebpf/process/stop_signals.h"

namespace tracee {

enum class Delivery {
  Done,
  ReaderGone,  // the other end of a pipe or socket was closed: no error, but no use going on
  Lost,        // a file could not take it, and holds nothing of it; later writes may succeed
};

class ByteWriter {
 public:
  static constexpr std::chrono::milliseconds kPatience{5000};  // without progress, once stopping

  // `stop` must outlive the writer. `patience` is for tests.
  ByteWriter(OutputFile file, StopSignals& stop, std::chrono::milliseconds patience = kPatience)
      : file_(std::move(file)), stop_(stop), patience_(patience), regular_(file_.is_regular()) {}

  // All of `bytes`, or, in a regular file, nothing: what a failed write left there (a full disk) is
  // taken back, and Lost is the answer. Errors, elsewhere: Io, with what the system said or why
  // waiting ended.
  Result<Delivery> write(std::string_view bytes);
  // The file stays, even if nothing is ever written to it.
  void keep_file() { file_.mark_written(); }
  // Brings what was written to a regular file to its disk. Errors: Io.
  Status sync();
  // Why the last write was Lost.
  const std::string& problem() const { return problem_; }

  const OutputFile& file() const { return file_; }

 private:
  Status wait_for_room();
  std::size_t allowance(std::size_t wanted) const;
  Error failure(const char* doing, int error) const;
  bool take_back();

  OutputFile file_;
  StopSignals& stop_;
  std::chrono::milliseconds patience_;
  bool regular_;
  std::size_t partial_ = 0;  // bytes of a lost write that are still in the file
  std::string problem_;
};

}  // namespace tracee

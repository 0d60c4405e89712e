// Tells whoever started us that every hook is attached: --ready-fd and --ready-file.
#pragma once

#include <string>

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee {

class ReadySignal {
 public:
  // Checks both at the start, when it can still be reported. `fd` -1 and an empty path mean none.
  // `fd` must be one that we were started with, not one of our own, and is taken over; of 2,
  // standard error, a copy is.
  // A file that exists would lie about this run, so it is an error unless `force` allows to remove
  // it. Errors: Usage, Io.
  static Result<ReadySignal> prepare(int fd, std::string path, bool force);
  ReadySignal(ReadySignal&& other) noexcept;
  ReadySignal& operator=(ReadySignal&&) = delete;
  ReadySignal(const ReadySignal&) = delete;
  ReadySignal& operator=(const ReadySignal&) = delete;
  // Removes the file: what it says is over.
  ~ReadySignal();

  // Writes the line `ready` to the descriptor and closes it; makes the file, with our pid. A reader
  // that does not wait any more is no error. Errors: Io.
  Status give();

 private:
  ReadySignal() = default;

  UniqueFd fd_;
  std::string path_;
  bool given_ = false;
};

}  // namespace tracee

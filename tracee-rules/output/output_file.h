// A descriptor that findings are written to, with a buffer before it.
#pragma once

#include <string>
#include <string_view>

#include "common/result.h"

namespace tracee::rules {

// Does not own the descriptor. Not thread-safe.
class OutputFile {
 public:
  // `live`: whoever waits at the other end sees every finding at once; otherwise large writes.
  OutputFile(int fd, bool live) : fd_(fd), live_(live) {}

  // Append to this, then call written().
  std::string& buffer() { return buffer_; }
  // A whole finding or line is in the buffer. Error: Io.
  Status written();
  Status flush();

 private:
  static constexpr std::size_t kFull = 64 * 1024;

  int fd_;
  bool live_;
  std::string buffer_;
};

}  // namespace tracee::rules

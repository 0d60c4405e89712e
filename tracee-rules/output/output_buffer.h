// Text on its way to a descriptor: findings, or what a command says.
#pragma once

#include <string>
#include <string_view>

#include "common/result.h"

namespace tracee::rules {

// Does not own the descriptor. Not thread-safe.
class OutputBuffer {
 public:
  // `live`: whoever waits at the other end sees every finding at once; otherwise large writes.
  OutputBuffer(int fd, bool live) : fd_(fd), live_(live) {}

  // Append to this, then call written().
  std::string& text() { return text_; }
  // A whole finding or line is there. Error: Io.
  Status written();
  Status flush();

 private:
  static constexpr std::size_t kFull = 64 * 1024;

  int fd_;
  bool live_;
  std::string text_;
};

}  // namespace tracee::rules

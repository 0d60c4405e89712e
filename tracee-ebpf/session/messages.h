// What the program says to its user, on standard error or in an err-file: one line (or a few) each,
// in one style: `tracee-ebpf: error: …`. Built by main() and handed down; libraries return errors.
// A message waits for whoever reads it for 50 ms at most, so that a stopped terminal or a full pipe
// never stops tracing; the next one that is written says how many were dropped.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/unique_fd.h"

namespace spdlog {
class logger;
}

namespace tracee {

class Messages {
 public:
  // Says things on standard error; debug() only when `debug` is set.
  explicit Messages(bool debug);
  // Goes on in a file that is open for writing.
  void redirect(UniqueFd file);

  void error(std::string_view text);
  void warning(std::string_view text);
  void info(std::string_view text);
  void debug(std::string_view text);

 private:
  bool debug_;
  std::shared_ptr<spdlog::logger> logger_;
};

// Text for a terminal or a log: bytes that could control either are shown as `?`, line feeds stay.
std::string printable(std::string_view text);

}  // namespace tracee

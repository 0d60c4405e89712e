#include "tracee-rules/output/trouble.h"

#include <cstdio>
#include <utility>

#include "common/exit_status.h"
#include "tracee-rules/output/message_text.h"
#include "tracee-rules/output/progress.h"

namespace tracee::rules {

void print_trouble(const std::string& message) {
  Progress::make_way();
  const char* begin = "tracee-rules: ";
  for (const std::string& line : message_lines(message)) {
    std::fprintf(stderr, "%s%s\n", std::exchange(begin, ""), line.c_str());
  }
}

int fail(const Error& error) {
  print_trouble(error.message());
  return kExitFailed;
}

}  // namespace tracee::rules

#include "common/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace tracee {

void hold_standard_descriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    // The lowest free number, which is this one: those below are taken by now.
    [[maybe_unused]] const int fd =
        ::open("/dev/null", number == STDOUT_FILENO ? O_RDONLY : O_RDWR);
  }
}

Status check_standard_output() {
  const int flags = ::fcntl(STDOUT_FILENO, F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY) return Ok{};
  return Error(ErrorKind::Io, "standard output is closed");
}

Status print_text(std::string_view text) {
  TRACEE_TRY(check_standard_output());
  while (!text.empty()) {
    const ssize_t size = ::write(STDOUT_FILENO, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return Error(ErrorKind::Io,
                   std::string("writing to standard output: ") + std::strerror(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return Ok{};
}

}  // namespace tracee

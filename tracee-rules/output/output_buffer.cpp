#include "tracee-rules/output/output_buffer.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/standard_streams.h"
#include "tracee-rules/output/progress.h"

namespace tracee::rules {

Status OutputBuffer::written() {
  if (live_ || text_.size() >= kFull) return flush();
  return Ok{};
}

Status OutputBuffer::flush() {
  if (!text_.empty()) Progress::make_way();
  if (fd_ == STDOUT_FILENO && !text_.empty()) TRACEE_TRY(check_standard_output());
  std::string_view rest = text_;
  while (!rest.empty()) {
    const ssize_t size = ::write(fd_, rest.data(), rest.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      const int reason = errno;
      text_.erase(0, text_.size() - rest.size());
      return Error(ErrorKind::Io, std::string("writing output: ") + std::strerror(reason));
    }
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  text_.clear();
  return Ok{};
}

}  // namespace tracee::rules

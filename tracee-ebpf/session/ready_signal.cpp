#include "tracee-ebpf/session/ready_signal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "tracee-ebpf/output/output_file.h"

namespace tracee {

namespace {

// Takes over a descriptor that we were started with. The traced command must not inherit it.
Result<UniqueFd> take_over(int fd) {
  const std::string what = "--ready-fd " + std::to_string(fd) + ": ";
  // Standard error is needed further on.
  if (fd == STDERR_FILENO) {
    UniqueFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    if (!copy) return Error(ErrorKind::Usage, what + std::strerror(errno));
    return copy;
  }
  const int flags = ::fcntl(fd, F_GETFD);
  // All of ours close on exec; one that came through an exec does not.
  const int error = flags < 0 ? errno : (flags & FD_CLOEXEC) != 0 ? EBADF : 0;
  if (error != 0 || ::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
    return Error(ErrorKind::Usage,
                 what + std::strerror(error != 0 ? error : errno) + "; open it, as in 3>file");
  }
  return UniqueFd(fd);
}

}  // namespace

Result<ReadySignal> ReadySignal::prepare(int fd, std::string path, bool force) {
  ReadySignal ready;
  if (fd >= 0) {
    auto taken = take_over(fd);
    if (!taken) return std::move(taken).error();
    ready.fd_ = std::move(*taken);
  }
  ready.path_ = std::move(path);
  if (ready.path_.empty()) return ready;
  if (!force && ::access(ready.path_.c_str(), F_OK) == 0) {
    return Error(ErrorKind::Usage,
                 "--ready-file: '" + ready.path_ + "' exists; remove it first, or give --force");
  }
  // Made and removed at once: whether it can be made is known before anything is traced.
  auto file = OutputFile::create(ready.path_, force);
  if (!file) return std::move(file).error().context("--ready-file");
  return ready;
}

ReadySignal::ReadySignal(ReadySignal&& other) noexcept
    : fd_(std::move(other.fd_)),
      path_(std::exchange(other.path_, {})),
      given_(std::exchange(other.given_, false)) {}

ReadySignal::~ReadySignal() {
  if (given_ && !path_.empty()) ::unlink(path_.c_str());
}

Status ReadySignal::give() {
  constexpr std::string_view kLine = "ready\n";
  if (fd_ && ::write(fd_.get(), kLine.data(), kLine.size()) < 0 && errno != EPIPE) {
    return Error(ErrorKind::Io, std::string("--ready-fd: ") + std::strerror(errno));
  }
  fd_.reset();
  if (path_.empty()) return Ok{};
  auto file = OutputFile::create(path_, false);
  if (!file) return std::move(file).error().context("--ready-file");
  given_ = true;
  const std::string line = std::to_string(::getpid()) + '\n';
  file->mark_written();
  if (::write(file->fd(), line.data(), line.size()) < 0) {
    return Error(ErrorKind::Io, "--ready-file: '" + path_ + "': " + std::strerror(errno));
  }
  return Ok{};
}

}  // namespace tracee

#include "tracee-ebpf/output/byte_writer.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

namespace tracee {

namespace {

using Time = std::chrono::steady_clock;

}  // namespace

// How much one write(2) may take: a blocking pipe has promised room for PIPE_BUF bytes only.
std::size_t ByteWriter::allowance(std::size_t wanted) const {
  return file_.non_blocking() ? wanted : std::min<std::size_t>(wanted, PIPE_BUF);
}

Status ByteWriter::wait_for_room() {
  // The patience begins with the stop, or with this wait when the stop came before.
  Time::time_point blocked_since = Time::now();
  bool stopping = stop_.count() > 0;
  while (true) {
    if (stop_.count() > 1) {
      return Error(ErrorKind::Io,
                   "writing to " + file_.name() +
                       ": ended at once by a second signal, the output is cut short");
    }
    int timeout = -1;
    if (stopping) {
      const auto left = patience_ - std::chrono::duration_cast<std::chrono::milliseconds>(
                                        Time::now() - blocked_since);
      if (left.count() <= 0) {
        return Error(ErrorKind::Io, "writing to " + file_.name() +
                                        ": nothing was read from it for " +
                                        std::to_string(patience_.count()) +
                                        " ms after the signal, the output is cut short");
      }
      timeout = static_cast<int>(left.count());
    }
    pollfd waiting[2] = {{file_.fd(), POLLOUT, 0}, {stop_.fd(), POLLIN, 0}};
    const int ready = ::poll(waiting, 2, timeout);
    if (ready < 0 && errno != EINTR) {
      return Error(ErrorKind::Io, "writing to " + file_.name() + ": " + std::strerror(errno));
    }
    if (ready <= 0) continue;
    if (waiting[1].revents != 0) {
      stop_.take();
      if (!stopping) blocked_since = Time::now();
      stopping = true;
    }
    if (waiting[0].revents != 0) return Ok{};  // room, or an error that write(2) will name
  }
}

Error ByteWriter::failure(const char* doing, int error) const {
  return {ErrorKind::Io, doing + file_.name() + ": " + std::strerror(error)};
}

// Cuts off what a lost write left behind, so that nothing around it is damaged. False when the
// system refuses that, too: then nothing may be written behind it.
bool ByteWriter::take_back() {
  if (partial_ == 0) return true;
  struct stat status {};
  const off_t end = ::lseek(file_.fd(), 0, SEEK_CUR);
  if (end < 0 || ::fstat(file_.fd(), &status) != 0) return false;
  // Somebody else wrote behind it (a file shared as standard output): theirs is not ours to cut.
  if (status.st_size == end) {
    const off_t before = end - static_cast<off_t>(partial_);
    int cut = 0;
    do {
      cut = ::ftruncate(file_.fd(), before);
    } while (cut != 0 && errno == EINTR);
    if (cut != 0 || ::lseek(file_.fd(), before, SEEK_SET) < 0) return false;
  }
  partial_ = 0;
  return true;
}

Result<Delivery> ByteWriter::write(std::string_view bytes) {
  if (!take_back()) return Delivery::Lost;
  const std::size_t size = bytes.size();
  while (!bytes.empty()) {
    if (!file_.non_blocking()) TRACEE_TRY(wait_for_room());
    const ssize_t written = ::write(file_.fd(), bytes.data(), allowance(bytes.size()));
    if (written > 0) {
      file_.mark_written();
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    const int error = written == 0 ? ENOSPC : errno;
    if (error == EINTR) continue;
    if (error == EPIPE || error == ECONNRESET) return Delivery::ReaderGone;
    if (regular_) {
      problem_ = failure("writing to ", error).message();
      partial_ = size - bytes.size();
      take_back();
      return Delivery::Lost;
    }
    if (error != EAGAIN) return failure("writing to ", error);
    TRACEE_TRY(wait_for_room());
  }
  return Delivery::Done;
}

Status ByteWriter::sync() {
  if (!regular_) return Ok{};
  while (::fdatasync(file_.fd()) != 0) {
    if (errno != EINTR) return failure("bringing to the disk ", errno);
  }
  return Ok{};
}

}  // namespace tracee

#include "tracee-ebpf/output/byte_writer.h"

#include <poll.h>
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

Result<Delivery> ByteWriter::write(std::string_view bytes) {
  if (!bytes.empty()) file_.mark_written();
  while (!bytes.empty()) {
    if (!file_.non_blocking()) TRACEE_TRY(wait_for_room());
    const ssize_t written = ::write(file_.fd(), bytes.data(), allowance(bytes.size()));
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EPIPE || errno == ECONNRESET) return Delivery::ReaderGone;
    if (errno != EAGAIN) {
      return Error(ErrorKind::Io, "writing to " + file_.name() + ": " + std::strerror(errno));
    }
    TRACEE_TRY(wait_for_room());
  }
  return Delivery::Done;
}

}  // namespace tracee

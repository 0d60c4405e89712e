#include "tracee-ebpf/session/messages.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <mutex>

namespace tracee {
namespace {

// How long a message may wait for a terminal that is stopped, or a pipe that nobody reads.
constexpr std::chrono::milliseconds kPatience{50};

// A pipe or terminal in a file description of its own, for which writing never waits: others may
// write through the one that is given, and expect that theirs waits. Anything else, and what may
// not be opened, as it is: poll(2) alone keeps writing from waiting then.
UniqueFd without_waiting(UniqueFd fd) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return fd;
  if (!S_ISFIFO(status.st_mode) && ::isatty(fd.get()) == 0) return fd;
  const std::string path = "/proc/self/fd/" + std::to_string(fd.get());
  UniqueFd own(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  return own ? std::move(own) : std::move(fd);
}

// Writes each message with one write(2) (what a pipe does not split, 4 KiB, at a time), so that
// messages of both ends of a pipe do not mix. What cannot be said soon is dropped, for tracing must
// not wait for it; the next message that can be said tells how many were.
class DescriptorSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit DescriptorSink(UniqueFd fd) : fd_(without_waiting(std::move(fd))) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    if (dropped_ > 0) tell_dropped(message.logger_name, line);
    formatter_->format(message, line);
    dropped_ = put({line.data(), line.size()}) ? 0 : dropped_ + 1;
  }
  void flush_() override {}

 private:
  void tell_dropped(spdlog::string_view_t name, spdlog::memory_buf_t& line) {
    if (cut_) line.push_back('\n');
    const std::string text = std::to_string(dropped_) + (dropped_ == 1 ? " message" : " messages") +
                             " before this one could not be written";
    formatter_->format(spdlog::details::log_msg(name, spdlog::level::warn, text), line);
  }

  // Whether all of `text` was taken. Where nothing went the last time, nothing is waited for.
  bool put(std::string_view text) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + (dropped_ > 0 ? kPatience * 0 : kPatience);
    const std::size_t all = text.size();
    while (!text.empty()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
      pollfd ready{fd_.get(), POLLOUT, 0};
      const int polled = ::poll(&ready, 1, static_cast<int>(std::max<long>(left.count(), 0)));
      if (polled < 0 && errno == EINTR) continue;
      if (polled <= 0) break;
      // No more than a pipe that is ready takes at once.
      const ssize_t n =
          ::write(fd_.get(), text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
      if (n < 0 && (errno == EINTR || errno == EAGAIN) && Clock::now() < until) continue;
      if (n <= 0) break;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    if (text.size() < all) cut_ = !text.empty();
    return text.empty();
  }

  UniqueFd fd_;
  std::uint64_t dropped_ = 0;  // since the last one that was written
  bool cut_ = false;           // only the beginning of one was
};

std::shared_ptr<spdlog::logger> make_logger(UniqueFd fd, bool debug) {
  auto sink = std::make_shared<DescriptorSink>(std::move(fd));
  auto logger = std::make_shared<spdlog::logger>("tracee-ebpf", std::move(sink));
  logger->set_pattern("%n: %l: %v");
  logger->set_level(debug ? spdlog::level::debug : spdlog::level::info);
  return logger;
}

}  // namespace

Messages::Messages(bool debug)
    : debug_(debug),
      logger_(make_logger(UniqueFd(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)), debug)) {}

void Messages::redirect(UniqueFd file) { logger_ = make_logger(std::move(file), debug_); }

void Messages::error(std::string_view text) { logger_->error("{}", printable(text)); }
void Messages::warning(std::string_view text) { logger_->warn("{}", printable(text)); }
void Messages::info(std::string_view text) { logger_->info("{}", printable(text)); }
void Messages::debug(std::string_view text) { logger_->debug("{}", printable(text)); }

std::string printable(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n') || byte == 0x7f) c = '?';
  }
  return shown;
}

}  // namespace tracee

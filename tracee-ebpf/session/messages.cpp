#include "tracee-ebpf/session/messages.h"

#include <fcntl.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

namespace tracee {
namespace {

// Writes each message with one write(2), so that messages of both ends of a pipe do not mix. What
// cannot be said is dropped: there is nobody left to tell.
class DescriptorSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit DescriptorSink(UniqueFd fd) : fd_(std::move(fd)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::size_t written = 0;
    while (written < line.size()) {
      const ssize_t n = ::write(fd_.get(), line.data() + written, line.size() - written);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return;
      written += static_cast<std::size_t>(n);
    }
  }
  void flush_() override {}

 private:
  UniqueFd fd_;
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

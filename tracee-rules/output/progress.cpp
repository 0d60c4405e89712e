#include "tracee-rules/output/progress.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "common/render/escape.h"

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kRedraw = kSecond / 5;
constexpr std::size_t kNarrow = 40;  // columns that the numbers need
constexpr std::size_t kUsualWidth = 80;
constexpr const char* kWipe = "\r\x1b[K";

// There is one terminal, and signal handlers write to it, too.
volatile sig_atomic_t line_is_shown = 0;

void write_error(std::string_view text) {
  [[maybe_unused]] const ssize_t done = ::write(STDERR_FILENO, text.data(), text.size());
}

bool is_capable_terminal() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                           : kUsualWidth;
}

// "1.2 GB"
std::string bytes_text(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB"};
  double amount = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; amount >= 1000 && unit + 1 < std::size(kUnits); ++unit) amount /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", amount, kUnits[unit]);
  return text;
}

}  // namespace

Progress::Progress(int fd, const std::string& name, Now now) : fd_(fd), now_(std::move(now)) {
  struct stat status {};
  if (!is_capable_terminal() || ::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return;
  render::append_terminal_text(name_, name);
  size_ = static_cast<std::uint64_t>(status.st_size);
  started_ = now_();
  next_ = started_ + kSecond;
}

Progress::~Progress() {
  if (size_ > 0) make_way();
}

void Progress::look() {
  if (size_ == 0) return;
  if (const std::uint64_t now = now_(); now >= next_) draw(now);
}

// The place in the file tells how far it is, whatever is packed, or passed over by an index.
void Progress::draw(std::uint64_t now) {
  next_ = now + kRedraw;
  const off_t place = ::lseek(fd_, 0, SEEK_CUR);
  if (place < 0) return;
  const std::uint64_t done = std::min(static_cast<std::uint64_t>(place), size_);
  const double seconds = static_cast<double>(now - started_) / static_cast<double>(kSecond);
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(done) / seconds);
  const std::string numbers = " " +
                              std::to_string(static_cast<unsigned>(
                                  100.0 * static_cast<double>(done) / static_cast<double>(size_))) +
                              "% of " + bytes_text(size_) + ", " + bytes_text(rate) + "/s";
  const std::size_t width = terminal_width();
  std::string line = kWipe;
  if (width > kNarrow) {
    // Of a long name its end tells more.
    const std::size_t room = width - kNarrow;
    line += name_.size() > room ? "..." + name_.substr(name_.size() - room) : name_;
  }
  line_is_shown = 1;
  write_error(line + numbers);
}

void Progress::make_way() {
  if (line_is_shown == 0) return;
  line_is_shown = 0;
  write_error(kWipe);
}

const char* Progress::wiper() { return line_is_shown != 0 ? kWipe : ""; }

std::uint64_t Progress::steady_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

}  // namespace tracee::rules

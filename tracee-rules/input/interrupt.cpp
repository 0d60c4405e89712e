#include "tracee-rules/input/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "common/exit_status.h"
#include "tracee-rules/output/progress.h"

namespace tracee::rules {
namespace {

constexpr unsigned kPatience = 5;      // seconds after the first signal
constexpr unsigned kLastPatience = 2;  // seconds to write what was read until then

// A signal handler can reach static objects alone.
volatile sig_atomic_t signals_seen = 0;
volatile sig_atomic_t alarms_seen = 0;
volatile sig_atomic_t input_is_live = 0;
volatile sig_atomic_t input_is_device = 0;
volatile sig_atomic_t reads_lines = 0;
volatile sig_atomic_t more_expected = 1;
volatile sig_atomic_t read_since_signal = 0;  // up to 2
volatile sig_atomic_t input_fd = -1;
volatile sig_atomic_t nothing_fd = -1;

void say(std::string_view text) {
  [[maybe_unused]] const ssize_t done = ::write(STDERR_FILENO, text.data(), text.size());
}

// The reader may be blocked in read(2) or about to be. Whichever: with /dev/null in the place of
// the input it meets an ordinary end, and what was found until then is still written.
void end_input() { ::dup2(nothing_fd, input_fd); }

void on_interrupt(int) {
  const int reason = errno;
  signals_seen = signals_seen + 1;
  if (signals_seen > 1) {
    say(Progress::wiper());
    say("tracee-rules: interrupted twice: exiting at once\n");
    ::_exit(kExitFailed);
  }
  if (input_is_device != 0 || (input_is_live != 0 && more_expected == 0)) end_input();
  if (input_is_live != 0) ::alarm(kPatience);
  errno = reason;
}

void on_alarm(int) {
  const int reason = errno;
  alarms_seen = alarms_seen + 1;
  if (alarms_seen > 1) ::_exit(kExitFailed);
  say(Progress::wiper());
  // The first may have been in hand when the signal came.
  say(reads_lines != 0 || read_since_signal > 1
          ? "tracee-rules: the input did not end within five seconds of the signal: reading stops "
            "here\n"
          : "tracee-rules: no frame arrived within five seconds of the signal: no longer waiting "
            "for the producer\n");
  end_input();
  ::alarm(kLastPatience);
  errno = reason;
}

// Without SA_RESTART: a blocked read or write returns and is tried again.
void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Result<Interrupt> Interrupt::install(int input, bool live, Unit unit) {
  UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing) {
    return Error(ErrorKind::Io, std::string("opening /dev/null: ") + std::strerror(errno));
  }
  signals_seen = 0;
  alarms_seen = 0;
  more_expected = 1;
  read_since_signal = 0;
  struct stat status {};
  const bool device = ::fstat(input, &status) == 0 && S_ISCHR(status.st_mode);
  input_is_device = device ? 1 : 0;
  input_is_live = live && !device ? 1 : 0;
  reads_lines = unit == Unit::Lines ? 1 : 0;
  input_fd = input;
  nothing_fd = nothing.get();
  handle(SIGALRM, on_alarm);
  handle(SIGINT, on_interrupt);
  handle(SIGTERM, on_interrupt);
  return Interrupt(std::move(nothing));
}

Interrupt::~Interrupt() {
  if (!nothing_) return;
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  ::alarm(0);
  handle(SIGALRM, SIG_DFL);
}

bool Interrupt::requested() const { return signals_seen > 0; }

bool Interrupt::stop() const { return requested() && (input_is_live == 0 || alarms_seen > 0); }

void Interrupt::progress(bool more) const {
  more_expected = more ? 1 : 0;
  if (signals_seen > 0 && read_since_signal < 2) read_since_signal = read_since_signal + 1;
}

}  // namespace tracee::rules

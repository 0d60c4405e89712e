#include "tracee-ebpf/process/stop_signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tracee {

Result<StopSignals> StopSignals::install() {
  StopSignals signals;
  sigset_t mask;
  sigemptyset(&mask);
  for (int signal : {SIGINT, SIGTERM}) sigaddset(&mask, signal);
  // nohup(1) ignores SIGHUP so that we outlive the terminal; a blocked signal would come all the
  // same.
  struct sigaction hang_up {};
  ::sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) sigaddset(&mask, SIGHUP);
  UniqueFd fd(::signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd || ::sigprocmask(SIG_BLOCK, &mask, &signals.previous_mask_) != 0) {
    return Error(ErrorKind::Io,
                 std::string("preparing to receive signals: ") + std::strerror(errno));
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &signals.previous_pipe_);
  // A file that may not grow is an error of write(2), not our end.
  ::sigaction(SIGXFSZ, &ignore, &signals.previous_file_size_);
  signals.fd_ = std::move(fd);
  return signals;
}

StopSignals::~StopSignals() {
  if (fd_) restore_in_child();
}

void StopSignals::restore_in_child() const {
  ::sigaction(SIGPIPE, &previous_pipe_, nullptr);
  ::sigaction(SIGXFSZ, &previous_file_size_, nullptr);
  ::sigprocmask(SIG_SETMASK, &previous_mask_, nullptr);
}

void StopSignals::take() {
  signalfd_siginfo info{};
  while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    ++count_;
    last_ = static_cast<int>(info.ssi_signo);
    last_was_sent_ = info.ssi_code <= 0;  // SI_USER, SI_QUEUE, SI_TKILL; the kernel's own are above
  }
}

}  // namespace tracee

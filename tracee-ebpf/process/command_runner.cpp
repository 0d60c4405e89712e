#include "tracee-ebpf/process/command_runner.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "common/exit_status.h"
#include "tracee-ebpf/process/invoking_user.h"
#include "tracee-ebpf/process/process_table.h"

namespace tracee {
namespace {

int status_for(int error) { return error == ENOENT ? kExitNotFound : kExitNotExecutable; }

Error cannot_run(ErrorKind kind, const std::string& command, const char* call, int error) {
  return {kind, "running '" + command + "': " + call + std::strerror(error)};
}

ssize_t read_whole(int fd, void* to, std::size_t size) {
  ssize_t got = 0;
  do {
    got = ::read(fd, to, size);
  } while (got < 0 && errno == EINTR);
  return got;
}

// Where execvp(3) would find the command: the first executable file in PATH, or the word itself
// when it has a slash or is nowhere, which execve(2) will complain about.
std::string resolve(const std::string& word) {
  const char* path = std::getenv("PATH");
  if (word.find('/') != std::string::npos || path == nullptr) return word;
  std::string_view rest = path;
  while (true) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string_view folder = rest.substr(0, colon);
    const std::string candidate = std::string(folder.empty() ? "." : folder) + '/' + word;
    struct stat status {};
    if (::stat(candidate.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        ::faccessat(AT_FDCWD, candidate.c_str(), X_OK, AT_EACCESS) == 0) {
      return candidate;
    }
    if (colon == rest.size()) return word;
    rest.remove_prefix(colon + 1);
  }
}

[[noreturn]] void give_up(int failed, int error) {
  (void)!::write(failed, &error, sizeof error);
  ::_exit(status_for(error));
}

// The child: prepares everything, waits for the word, executes; so the exec is the first thing that
// a trace of it shows. Never returns.
[[noreturn]] void run_child(int go, int failed, const std::vector<std::string>& command,
                            const StopSignals& signals, bool stdout_to_stderr) {
  const std::optional<InvokingUser> user = InvokingUser::find();
  if (stdout_to_stderr && ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) give_up(failed, errno);
  if (user) {
    const int error = user->become();
    if (error != 0) give_up(failed, error);
  }
  std::string path = resolve(command.front());
  std::string shell = "/bin/sh";
  // A script without an interpreter line is run by a shell, as execvp(3) does.
  std::vector<char*> arguments{shell.data()};
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  signals.restore_in_child();

  char word = 0;
  if (read_whole(go, &word, 1) != 1) ::_exit(kExitNotFound);
  ::execve(path.c_str(), arguments.data() + 1, environ);
  const int error = errno;
  if (error == ENOEXEC) {
    arguments[1] = path.data();
    ::execve(shell.c_str(), arguments.data(), environ);
  }
  give_up(failed, error);
}

}  // namespace

Result<CommandRunner> CommandRunner::prepare(const std::vector<std::string>& command,
                                             const StopSignals& signals, bool stdout_to_stderr) {
  int go[2];
  int failed[2];
  if (::pipe2(go, O_CLOEXEC) != 0) {
    return cannot_run(ErrorKind::Io, command.front(), "pipe2: ", errno);
  }
  UniqueFd go_read(go[0]), go_write(go[1]);
  if (::pipe2(failed, O_CLOEXEC) != 0) {
    return cannot_run(ErrorKind::Io, command.front(), "pipe2: ", errno);
  }
  UniqueFd failed_read(failed[0]), failed_write(failed[1]);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

  CommandRunner runner;
  runner.name_ = command.front();
  runner.pid_ = ::fork();
  if (runner.pid_ < 0) {
    return cannot_run(ErrorKind::Io, command.front(), "fork: ", errno);
  }
  if (runner.pid_ == 0) {
    go_write.reset();
    run_child(go_read.get(), failed_write.get(), command, signals, stdout_to_stderr);
  }
  runner.go_ = std::move(go_write);
  runner.failed_ = std::move(failed_read);
  runner.pid_fd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, runner.pid_, 0)));
  if (!runner.pid_fd_) {
    return cannot_run(ErrorKind::Unsupported, command.front(), "pidfd_open: ", errno);
  }
  return runner;
}

CommandRunner::CommandRunner(CommandRunner&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pid_fd_(std::move(other.pid_fd_)),
      go_(std::move(other.go_)),
      failed_(std::move(other.failed_)),
      name_(std::move(other.name_)),
      started_(other.started_),
      ended_(other.ended_),
      wait_status_(other.wait_status_) {}

CommandRunner::~CommandRunner() {
  if (pid_ <= 0 || started_) return;
  go_.reset();  // the child reads the end of the pipe and gives up
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Status CommandRunner::start() {
  started_ = true;
  (void)!::write(go_.get(), "g", 1);
  go_.reset();
  int error = 0;
  const ssize_t got = read_whole(failed_.get(), &error, sizeof error);
  failed_.reset();
  if (got != static_cast<ssize_t>(sizeof error)) return Ok{};
  return cannot_run(ErrorKind::Usage, name_, "", error);
}

bool CommandRunner::ended() {
  int status = 0;
  pid_t pid = 0;
  while ((pid = ::waitpid(-1, &status, WNOHANG)) > 0) {
    if (pid != pid_) continue;
    ended_ = true;
    wait_status_ = status;
  }
  return ended_;
}

void CommandRunner::forward(int signal) const {
  if (!ended_) ::syscall(SYS_pidfd_send_signal, pid_fd_.get(), signal, nullptr, 0);
}

int CommandRunner::exit_status() const {
  return WIFSIGNALED(wait_status_) ? kExitSignal + WTERMSIG(wait_status_)
                                   : WEXITSTATUS(wait_status_);
}

std::vector<stream::LeftRunning> CommandRunner::left_running() const {
  std::vector<stream::LeftRunning> left;
  const ProcessTable table = ProcessTable::read();
  for (std::uint32_t pid : table.descendants({static_cast<std::uint32_t>(::getpid())})) {
    const ProcessTable::Entry* entry = table.find(pid);
    const bool is_us = pid == static_cast<std::uint32_t>(::getpid());
    if (!is_us && entry != nullptr && !entry->dead) left.push_back({pid, entry->comm});
  }
  return left;
}

}  // namespace tracee

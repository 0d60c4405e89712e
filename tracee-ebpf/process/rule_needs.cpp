#include "tracee-ebpf/process/rule_needs.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "common/exit_status.h"
#include "common/unique_fd.h"
#include "tracee-ebpf/process/invoking_user.h"

namespace tracee {
namespace {

constexpr std::size_t kMaxTable = std::size_t{16} << 20;

// No parts of an empty text.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty() || !parts.empty()) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

Error io_error(const std::string& what) {
  return Error(ErrorKind::Io, what + ": " + std::strerror(errno));
}

[[noreturn]] void run_child(const std::string& program, std::vector<char*> arguments, int out) {
  const auto user = InvokingUser::find();
  if (user && user->become() != 0) ::_exit(kExitNotFound);
  if (::dup2(out, STDOUT_FILENO) < 0) ::_exit(kExitNotFound);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0) ::_exit(kExitNotFound);
  ::execv(program.c_str(), arguments.data());
  ::_exit(kExitNotFound);
}

// Everything up to the end; the rest of an endless text is not waited for.
std::string read_all(int fd) {
  std::string text;
  std::array<char, 16384> part;
  while (text.size() <= kMaxTable) {
    const ssize_t size = ::read(fd, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return text;
}

// The output of a program that ended with status 0.
Result<std::string> output_of(const std::string& program, std::vector<std::string> words) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return io_error("pipe2");
  UniqueFd reading(ends[0]), writing(ends[1]);
  words.insert(words.begin(), program);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return io_error("fork");
  if (child == 0) run_child(program, std::move(arguments), writing.get());
  writing.reset();
  std::string text = read_all(reading.get());
  reading.reset();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  std::string how = "it could not be executed";
  if (WIFSIGNALED(status)) {
    how = "signal " + std::to_string(WTERMSIG(status)) + " ended it";
  } else if (WEXITSTATUS(status) != kExitNotFound) {
    how = "exit status " + std::to_string(WEXITSTATUS(status));
  }
  return Error(ErrorKind::Usage, how);
}

}  // namespace

std::vector<SignatureNeeds> parse_rule_needs(std::string_view text) {
  std::vector<SignatureNeeds> needs;
  for (const std::string& line : split(text, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() < 3 || fields[0].empty()) continue;
    SignatureNeeds signature;
    signature.id = fields[0];
    signature.names = split(fields[1], ',');
    signature.events = split(fields[2], ',');
    signature.environment = fields.size() > 3 && fields[3] == "exec-env";
    needs.push_back(std::move(signature));
  }
  return needs;
}

Result<std::vector<SignatureNeeds>> read_rule_needs(const std::string& path) {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  const std::string program = (self.parent_path() / "tracee-rules").string();
  if (failed || ::access(program.c_str(), X_OK) != 0) {
    return Error(ErrorKind::NotFound,
                 "--trace: which events signatures need is asked of tracee-rules, but there is no "
                 "executable " +
                     program + "; put both programs into one folder");
  }
  std::vector<std::string> words = {"--list-needs"};
  if (!path.empty()) words.insert(words.end(), {"--rules-dir", path});
  auto text = output_of(program, std::move(words));
  if (!text) {
    return std::move(text).error().context("--trace: asking " + program + " what the signatures" +
                                           (path.empty() ? "" : " of " + path) + " need");
  }
  return parse_rule_needs(*text);
}

}  // namespace tracee

#include "tracee-rules/authoring/host_report.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "common/catalogue.h"
#include "common/unique_fd.h"
#include "tracee-rules/input/json_values.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {
namespace {

constexpr std::size_t kMaxReport = std::size_t{4} << 20;
constexpr std::string_view kHow = "sudo tracee-ebpf doctor --json";

std::string text_of(const rego::Val& object, std::string_view key) {
  const rego::Val value = json_member(object, key);
  return value.is_str() ? std::string(value.str()) : std::string();
}

Result<std::string> read_all(int fd, const std::string& name) {
  std::string text;
  char part[16384];
  while (true) {
    const ssize_t size = ::read(fd, part, sizeof(part));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return Error(ErrorKind::Io, "reading " + name + ": " + std::strerror(errno));
    }
    if (size == 0) return text;
    text.append(part, static_cast<std::size_t>(size));
    if (text.size() > kMaxReport) {
      return Error(ErrorKind::Usage, name + ": too large to be the output of doctor --json");
    }
  }
}

}  // namespace

Result<HostReport> parse_host_report(std::string_view json) {
  rego::Arena arena;
  std::string why;
  const rego::Val report = rego::read_json(json, arena, &why);
  const rego::Val events = json_member(report, "events");
  if (!report.is_object() || !events.is_array()) {
    return Error(ErrorKind::Corrupt, "this is not what " + std::string(kHow) + " writes" +
                                         (why.empty() ? "" : ": " + why));
  }
  if (const std::string refusal = text_of(report, "refusal"); !refusal.empty()) {
    return Error(ErrorKind::Unsupported,
                 "what can be observed could not be determined: " + refusal + " (" +
                     std::string(kHow) + " > FILE, then --host FILE)");
  }
  HostReport host;
  std::set<std::string> missing, remedies;
  for (const rego::Val& event : events) {
    const std::string name = text_of(event, "name"), reason = text_of(event, "reason");
    if (name.empty() || reason.empty()) continue;
    missing.insert(name);
    host.header.not_observable.push_back({0, name, reason, text_of(event, "remedy")});
    const std::string& remedy = host.header.not_observable.back().remedy;
    if (!remedy.empty() && remedies.insert(remedy).second) host.remedies.push_back(remedy);
  }
  // What it says nothing of needs nothing of the kernel.
  for (const EventDefinition& event : Catalogue::built_in().events()) {
    if (!missing.contains(event.name)) host.header.catalogue.push_back(event);
  }
  return host;
}

Result<std::string> read_host_report(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, "standard input");
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd) return read_all(fd.get(), path);
  const int reason = errno;
  return Error(reason == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
               "opening " + path + ": " + std::strerror(reason));
}

Result<std::string> ask_this_host() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  std::string program = (self.parent_path() / "tracee-ebpf").string();
  if (failed || ::access(program.c_str(), X_OK) != 0) {
    return Error(ErrorKind::NotFound, "--this-host: there is no " + program + " to ask; run " +
                                          std::string(kHow) + " > FILE, then check --host FILE");
  }
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return Error(ErrorKind::Io, std::string("--this-host: a pipe: ") + std::strerror(errno));
  }
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDOUT_FILENO);
  std::string doctor = "doctor", json = "--json";
  char* const words[] = {program.data(), doctor.data(), json.data(), nullptr};
  pid_t child = 0;
  const int error = ::posix_spawn(&child, program.c_str(), &actions, nullptr, words, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return Error(ErrorKind::Io, "--this-host: starting " + program + ": " + std::strerror(error));
  }
  write_end.reset();
  auto text = read_all(read_end.get(), program + " doctor --json");
  if (!text) ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return text;
}

}  // namespace tracee::rules

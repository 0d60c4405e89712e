#include "tracee-ebpf/process/process_snapshot.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>

#include "tracee-ebpf/process/process_table.h"

namespace tracee {
namespace {

constexpr std::size_t kMaxArguments = 4096;     // bytes of a command line
constexpr std::size_t kMaxStatus = 16384;       // bytes of /proc/PID/status and cgroup
constexpr std::size_t kProcessesAFrame = 1024;  // far below the 16 MiB of a frame
constexpr std::size_t kIdDigits = 64;

std::string link_target(const std::string& path) {
  std::array<char, 4096> target{};
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : std::string();
}

std::uint32_t number_at(std::string_view text, std::size_t at) {
  std::uint32_t number = 0;
  at = std::min(text.find_first_not_of(" \t", at), text.size());
  std::from_chars(text.data() + at, text.data() + text.size(), number);
  return number;
}

// The inode number in a link such as "mnt:[4026531841]".
std::uint32_t namespace_of(const std::string& process, const char* kind) {
  const std::string target = link_target(process + "/ns/" + kind);
  const std::size_t bracket = target.find('[');
  return bracket == std::string::npos ? 0 : number_at(target, bracket + 1);
}

// A line of /proc/PID/status without its name, or empty.
std::string_view status_line(std::string_view status, std::string_view name) {
  const std::size_t at = status.find(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = status.substr(at + name.size());
  return rest.substr(0, rest.find('\n'));
}

// The path in the unified hierarchy, whose cgroup ids the kernel reports; without one, any line.
std::string cgroup_path(const std::string& process) {
  const std::string lines = read_proc_file(process + "/cgroup", kMaxStatus).value_or("");
  std::string_view rest = lines;
  std::string_view chosen;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t path = line.find(':', line.find(':') + 1);
    if (path == std::string_view::npos) continue;
    const std::string_view candidate = line.substr(path + 1);
    if (container_of(candidate)) return std::string(candidate);
    if (chosen.empty() || line.starts_with("0::")) chosen = candidate;
  }
  return std::string(chosen);
}

std::uint64_t cgroup_id(const std::string& path) {
  struct stat status {};
  for (const char* root : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    if (::stat((root + path).c_str(), &status) == 0) return status.st_ino;
  }
  return 0;
}

std::uint64_t boot_time() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

// Reads processes one by one and remembers the containers it meets.
class SnapshotTaker {
 public:
  explicit SnapshotTaker(const ProcessTable& table) : table_(table) {}

  std::optional<stream::ProcessState> take(const ProcessTable::Entry& entry);
  std::vector<stream::ContainerState> containers() const {
    std::vector<stream::ContainerState> all;
    for (const auto& [path, container] : containers_) all.push_back(container);
    return all;
  }

 private:
  const ProcessTable& table_;
  std::map<std::string, stream::ContainerState> containers_;  // by cgroup path
};

std::optional<stream::ProcessState> SnapshotTaker::take(const ProcessTable::Entry& entry) {
  const std::string process = "/proc/" + std::to_string(entry.pid);
  const auto status = read_proc_file(process + "/status", kMaxStatus);
  if (!status) return std::nullopt;
  stream::ProcessState state;
  state.pid = entry.pid;
  state.start_time = entry.start_time;
  state.parent_pid = entry.parent;
  state.comm = entry.comm;
  if (const ProcessTable::Entry* parent = table_.find(entry.parent)) {
    state.parent_start_time = parent->start_time;
  }
  state.uid = number_at(status_line(*status, "\nUid:"), 0);
  // NSpid lists the pid in each namespace, the innermost last.
  const std::string_view pids = status_line(*status, "\nNSpid:");
  state.ns_pid = number_at(pids, pids.find_last_of(" \t") + 1);
  state.mount_namespace = namespace_of(process, "mnt");
  state.pid_namespace = namespace_of(process, "pid");
  state.executable = link_target(process + "/exe");
  state.arguments = read_proc_file(process + "/cmdline", kMaxArguments).value_or("");
  const std::string path = cgroup_path(process);
  state.cgroup_id = cgroup_id(path);
  if (const auto container = container_of(path); container && !containers_.contains(path)) {
    containers_[path] = {state.cgroup_id, std::string(container->id),
                         std::string(container->runtime), path, 0};
  }
  return state;
}

bool is_container_id(std::string_view text) {
  return text.size() == kIdDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kScopePrefixes = {{
    {"docker-", "docker"},
    {"cri-containerd-", "containerd"},
    {"crio-", "crio"},
    {"libpod-", "podman"},
    {"nerdctl-", "containerd"},
}};

// One component of a cgroup path, with the one above it.
std::optional<ContainerName> container_of_component(std::string_view name, std::string_view above) {
  const bool scope = name.ends_with(".scope");
  if (scope) name.remove_suffix(6);
  for (const auto& [prefix, runtime] : kScopePrefixes) {
    if (name.starts_with(prefix) && is_container_id(name.substr(prefix.size()))) {
      return ContainerName{name.substr(prefix.size()), runtime};
    }
  }
  if (is_container_id(name)) {
    // cgroupfs drivers use the bare id: below /docker for docker, below kubepods for the others.
    return ContainerName{name, above == "docker" ? "docker" : "containerd"};
  }
  constexpr std::string_view kMachine = "machine-";
  if (scope && above == "machine.slice" && name.starts_with(kMachine) &&
      !name.starts_with("machine-qemu")) {
    return ContainerName{name.substr(kMachine.size()), "systemd-nspawn"};
  }
  constexpr std::string_view kService = "systemd-nspawn@";
  constexpr std::string_view kServiceEnd = ".service";
  if (name.starts_with(kService) && name.ends_with(kServiceEnd)) {
    name.remove_prefix(kService.size());
    name.remove_suffix(kServiceEnd.size());
    return ContainerName{name, "systemd-nspawn"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ContainerName> container_of(std::string_view cgroup_path) {
  std::optional<ContainerName> found;  // the innermost wins
  std::string_view above;
  while (!cgroup_path.empty()) {
    const std::size_t slash = std::min(cgroup_path.find('/'), cgroup_path.size());
    const std::string_view name = cgroup_path.substr(0, slash);
    cgroup_path.remove_prefix(std::min(slash + 1, cgroup_path.size()));
    if (name.empty()) continue;
    if (const auto here = container_of_component(name, above)) found = here;
    above = name;
  }
  return found;
}

std::vector<stream::StateContent> snapshot(
    const std::vector<std::uint32_t>& roots, bool descendants,
    const std::map<std::uint32_t, std::uint64_t>& start_times) {
  const std::uint64_t time = boot_time();
  ProcessTable table = ProcessTable::read();
  table.refine(start_times);
  std::vector<std::uint32_t> pids = descendants ? table.descendants(roots) : roots;
  if (roots.empty()) {
    pids.clear();
    for (const auto& [pid, entry] : table.entries()) pids.push_back(pid);
  }
  SnapshotTaker taker(table);
  std::vector<stream::StateContent> parts(1);
  for (std::uint32_t pid : pids) {
    const ProcessTable::Entry* entry = table.find(pid);
    if (entry == nullptr || entry->dead) continue;
    auto state = taker.take(*entry);
    if (!state) continue;
    if (parts.back().processes.size() == kProcessesAFrame) parts.emplace_back();
    parts.back().processes.push_back(std::move(*state));
  }
  for (stream::StateContent& part : parts) {
    part.time = time;
    part.snapshot = true;
  }
  parts.back().last = true;
  parts.back().containers = taker.containers();
  return parts;
}

}  // namespace tracee

#include "tracee-ebpf/session/process_snapshot.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "tracee-ebpf/process/process_table.h"

namespace tracee {
namespace {

constexpr std::size_t kMaxArguments = 4096;     // bytes of a command line
constexpr std::size_t kMaxStatus = 16384;       // bytes of /proc/PID/status and cgroup
constexpr std::size_t kProcessesAFrame = 1024;  // far below the 16 MiB of a frame

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

// Reads processes one by one and remembers the containers it meets.
class SnapshotTaker {
 public:
  SnapshotTaker(const ProcessTable& table, ContainerTable& containers)
      : table_(table), containers_(containers) {}

  std::optional<stream::ProcessState> take(const ProcessTable::Entry& entry);
  std::vector<stream::ContainerState> containers() const {
    std::vector<stream::ContainerState> all;
    for (const auto& [id, container] : met_) all.push_back(container);
    return all;
  }

 private:
  std::uint64_t group_of(const std::string& process);

  const ProcessTable& table_;
  ContainerTable& containers_;
  std::map<std::uint64_t, stream::ContainerState> met_;  // by cgroup id
};

// The id of its control group, 0 when that cannot be told.
std::uint64_t SnapshotTaker::group_of(const std::string& process) {
  const CgroupHierarchy& hierarchy = containers_.hierarchy();
  const std::string lines = read_proc_file(process + "/cgroup", kMaxStatus).value_or("");
  const std::string_view path = hierarchy.path_in(lines);
  const std::uint64_t id = hierarchy.id_of(path);
  if (id == 0) return 0;
  const stream::ContainerState* container = containers_.tell(id);
  if (container == nullptr) {  // made since we looked
    containers_.started(id, path, 0);
    container = containers_.tell(id);
  }
  if (container != nullptr) met_.emplace(id, *container);
  return id;
}

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
  state.cgroup_id = group_of(process);
  return state;
}

}  // namespace

std::vector<stream::StateContent> snapshot(
    const std::vector<std::uint32_t>& roots, bool descendants, ContainerTable& containers,
    const std::map<std::uint32_t, std::uint64_t>& start_times) {
  const std::uint64_t time = stream::Clock::boot_now();
  ProcessTable table = ProcessTable::read();
  table.refine(start_times);
  std::vector<std::uint32_t> pids = descendants ? table.descendants(roots) : roots;
  if (roots.empty()) {
    pids.clear();
    for (const auto& [pid, entry] : table.entries()) pids.push_back(pid);
  }
  containers.tell_anew();
  SnapshotTaker taker(table, containers);
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

#include "tracee-ebpf/containers/container_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tracee {
namespace {

constexpr std::size_t kIdDigits = 64;

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

}  // namespace tracee

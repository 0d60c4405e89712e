// Which container a cgroup is of, told from its path alone.
#pragma once

#include <optional>
#include <string_view>

namespace tracee {

struct ContainerName {
  std::string_view id;
  std::string_view runtime;
};

// The container that a cgroup path names, and the program that made it: docker, containerd, crio,
// podman or systemd-nspawn. The innermost one where several are nested; nothing for the paths of
// the host. `id` is a part of `cgroup_path`.
std::optional<ContainerName> container_of(std::string_view cgroup_path);

}  // namespace tracee

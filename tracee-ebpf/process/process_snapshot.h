// What runs when tracing begins: the stream's first state frame.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "common/stream/content.h"

namespace tracee {

// The traced processes and their containers as of now, from /proc. `roots` empty: the whole system;
// otherwise these processes, and with `descendants` all that descend from them. What ends meanwhile
// or cannot be read is left out. In parts that fit a frame; the last says so; never empty.
// `start_times`: exact ones, by pid, of Sensor::start_times(); /proc knows steps of 10 ms.
std::vector<stream::StateContent> snapshot(
    const std::vector<std::uint32_t>& roots, bool descendants,
    const std::map<std::uint32_t, std::uint64_t>& start_times = {});

// The container that a cgroup path names, and the program that made it: docker, containerd, crio,
// podman or systemd-nspawn. Nothing for the paths of the host.
struct ContainerName {
  std::string_view id;
  std::string_view runtime;
};
std::optional<ContainerName> container_of(std::string_view cgroup_path);

}  // namespace tracee

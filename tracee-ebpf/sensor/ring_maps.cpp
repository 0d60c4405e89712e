#include "tracee-ebpf/sensor/ring_maps.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "bpf/shared/config.h"

namespace tracee {
namespace {

using Rings = std::vector<RingMaps::Ring>;

Error system_error(const std::string& what) {
  return Error(ErrorKind::Io, what + " failed: " + std::strerror(errno));
}

Result<RingMaps::Ring> make_ring(std::uint64_t bytes) {
  UniqueFd map(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tracee_ring", 0, 0,
                              static_cast<std::uint32_t>(bytes), nullptr));
  if (!map) return system_error("creating a ring buffer of " + std::to_string(bytes) + " bytes");
  return RingMaps::Ring{std::move(map), bytes};
}

// All at once, for which newer kernels wait but once; one by one where a kernel cannot.
Status hand_over(int outer, const std::vector<std::uint32_t>& keys, const std::vector<int>& maps) {
  auto count = static_cast<std::uint32_t>(keys.size());
  if (bpf_map_update_batch(outer, keys.data(), maps.data(), &count, nullptr) == 0) return Ok{};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (bpf_map_update_elem(outer, &keys[i], &maps[i], BPF_ANY) == 0) continue;
    return system_error("handing a ring buffer to the BPF programs");
  }
  return Ok{};
}

// `lifetime`: the ring that exists already.
Result<Rings> make_rings(const RingSizes& sizes, int outer, RingMaps::Ring lifetime) {
  Rings rings;
  std::vector<std::uint32_t> keys = {sizes.event_rings};
  std::vector<int> maps = {lifetime.map.get()};
  rings.push_back(std::move(lifetime));
  for (std::uint32_t i = 0; i < sizes.event_rings; ++i) {
    auto ring = make_ring(sizes.event_bytes);
    if (!ring) return std::move(ring).error();
    keys.push_back(i);
    maps.push_back(ring->map.get());
    rings.push_back(std::move(*ring));
  }
  TRACEE_TRY(hand_over(outer, keys, maps));
  return rings;
}

}  // namespace

Result<RingMaps> RingMaps::begin(const RingSizes& sizes) {
  auto lifetime = make_ring(sizes.lifetime_bytes);
  if (!lifetime) return std::move(lifetime).error();
  LIBBPF_OPTS(bpf_map_create_opts, options);
  options.inner_map_fd = static_cast<std::uint32_t>(lifetime->map.get());  // of the same kind
  UniqueFd outer(bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "rings", sizeof(std::uint32_t),
                                sizeof(std::uint32_t), CONFIG_MAX_RINGS + 1, &options));
  if (!outer) return system_error("creating the map of ring buffers");
  const int fd = outer.get();
  auto rings = std::async(std::launch::async, make_rings, sizes, fd, std::move(*lifetime));
  return RingMaps(std::move(outer), std::move(rings));
}

}  // namespace tracee

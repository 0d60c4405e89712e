// From rings to frames nothing is allocated for an event: once memory is there, nothing at all.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "schemas/catalogue_ids.h"
#include "test/unit/ebpf/fake_ring.h"
#include "tracee-ebpf/sensor/record_decoder.h"
#include "tracee-ebpf/sensor/ring_merger.h"

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tracee::test {
namespace {

// So many openat records of a few tasks.
void fill(RingWriter& ring, int count, std::uint64_t* time) {
  struct {
    record fixed{};
    record_blob path{};
    char text[24]{};
  } made;
  for (int i = 0; i < count; ++i) {
    made.fixed.head.time = ++*time;
    made.fixed.head.event_id = EVENT_OPENAT;
    made.fixed.head.value_count = 4;
    made.fixed.task.tid = static_cast<__u32>(i / 10 % 5);
    for (std::size_t k = 0; k < 4; ++k) made.fixed.marks[k] = MARK_PRESENT;
    made.fixed.words[1] = offsetof(decltype(made), path);
    made.path.length = static_cast<__u32>(
        std::snprintf(made.text, sizeof(made.text), "/etc/%d", static_cast<int>(*time % 700)));
    made.path.full_length = made.path.length;
    ring.write(std::as_bytes(std::span(&made, 1)));
  }
}

TEST_CASE("nothing is allocated for an event") {
  RingWriter ring(std::size_t{1} << 20);
  RingMerger merger;
  merger.add(ring.queue(2048));
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  stream::FrameSealer sealer({1, 2});
  std::uint64_t time = 0;
  std::size_t events = 0;
  const auto flush = [&]() -> Status {
    events += encoder.size();
    return encoder.flush(sealer, Lane::Kernel).empty() ? Status(Error(ErrorKind::Io, "")) : Ok{};
  };
  const auto drain = [&] {
    return merger.merge(
        UINT64_MAX,
        [&](std::span<const std::byte> record) {
          (void)decoder.decode(record, encoder);
          return encoder.full();
        },
        [&](std::span<const std::byte> record) { decoder.add_chunk(record); },
        [&] { return flush(); });
  };
  fill(ring, 1500, &time);
  REQUIRE(drain());
  std::size_t allocated = 0;
  for (int round = 0; round < 5; ++round) {
    fill(ring, 1500, &time);
    const std::size_t before = allocations;
    const bool drained = drain().ok();
    allocated += allocations - before;
    REQUIRE(drained);
  }
  CHECK(events > 5 * 1500);
  CHECK(allocated == 0);
}

}  // namespace
}  // namespace tracee::test

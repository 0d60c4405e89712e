#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <vector>

#include "test/unit/ebpf/fake_ring.h"
#include "tracee-ebpf/sensor/ring_merger.h"

namespace tracee::test {
namespace {

constexpr std::size_t kSize = 65536;
constexpr std::uint64_t kAll = UINT64_MAX;

std::uint64_t time_of(std::span<const std::byte> bytes) {
  record_head head;
  std::memcpy(&head, bytes.data(), sizeof(head));
  return head.time;
}

// Everything that one merge gives.
struct Merge {
  std::vector<std::uint64_t> times;
  std::vector<std::uint64_t> chunks;
  bool busy = false;
};

Merge merge(RingMerger& merger, std::uint64_t horizon = kAll) {
  Merge got;
  auto merged = merger.merge(
      horizon,
      [&](std::span<const std::byte> bytes) {
        got.times.push_back(time_of(bytes));
        return false;
      },
      [&](std::span<const std::byte> bytes) { got.chunks.push_back(time_of(bytes)); },
      [] { return Status(Ok{}); });
  REQUIRE(merged);
  CHECK(merged->records == got.times.size());
  got.busy = merged->busy;
  return got;
}

using Times = std::vector<std::uint64_t>;

TEST_CASE("records come in time's order and their room goes back") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  ring.write_event(10);
  ring.write_event(30);
  ring.write_event(20);  // another CPU, or an interrupt
  CHECK(merger.holds_records());
  CHECK(merge(merger).times == Times{10, 20, 30});
  CHECK(ring.consumer() == ring.producer());
  CHECK_FALSE(merger.holds_records());
}

TEST_CASE("room is kept for records in order that are to wait") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  ring.write_event(10);
  const std::uint64_t waiting = ring.write_event(20);
  ring.write_event(30);
  CHECK(merge(merger, 15).times == Times{10});
  CHECK(ring.consumer() == waiting);
  CHECK(merge(merger).times == Times{20, 30});
  CHECK(ring.consumer() == ring.producer());
}

TEST_CASE("room is kept for what waits, in whatever order it came") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  ring.write_event(90);
  ring.write_event(50);
  const std::uint64_t third = ring.write_event(70);
  CHECK(merge(merger, 60).times == Times{50});
  CHECK(ring.consumer() == 0);  // 90 lies first
  CHECK(merge(merger, 80).times == Times{70});
  CHECK(ring.consumer() == 0);
  const std::uint64_t fourth = ring.write_event(95);
  CHECK(merge(merger, 92).times == Times{90});
  CHECK(ring.consumer() == fourth);
  CHECK(third < fourth);
}

TEST_CASE("several rings are merged; equal times keep each ring's order") {
  RingWriter a(kSize), b(kSize), c(kSize);
  RingMerger merger;
  for (RingWriter* ring : {&a, &b, &c}) merger.add(ring->queue());
  for (std::uint64_t t : {1, 4, 7, 7, 10}) a.write_event(t);
  for (std::uint64_t t : {2, 5, 7, 11}) b.write_event(t);
  c.write_event(3);
  CHECK(merge(merger).times == Times{1, 2, 3, 4, 5, 7, 7, 7, 10, 11});
}

TEST_CASE("any number of rings becomes one sequence, in parts or at once") {
  std::mt19937 random(1);
  for (const std::size_t count : {1, 2, 3, 5, 32}) {
    std::vector<std::unique_ptr<RingWriter>> rings;
    RingMerger merger;
    for (std::size_t i = 0; i < count; ++i) {
      rings.push_back(std::make_unique<RingWriter>(kSize));
      merger.add(rings.back()->queue());
    }
    Times expected;
    std::vector<std::uint64_t> clocks(count, 1);
    for (int i = 0; i < 500; ++i) {
      const std::size_t ring = random() % count;
      clocks[ring] += random() % 5;
      expected.push_back(clocks[ring]);
      rings[ring]->write_event(clocks[ring]);
    }
    std::sort(expected.begin(), expected.end());
    Times got;
    for (const std::uint64_t horizon : {expected[100], expected[101], expected[300], kAll}) {
      for (const std::uint64_t time : merge(merger, horizon).times) {
        CHECK(time < horizon);
        got.push_back(time);
      }
    }
    CHECK(got == expected);
    for (const auto& ring : rings) CHECK(ring->consumer() == ring->producer());
  }
}

TEST_CASE("what is not older than the horizon waits in its ring") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  ring.write_event(10);
  ring.write_event(30);
  ring.write_event(20);
  CHECK(merge(merger, 30).times == Times{10, 20});
  // The record of time 30 lies before the one of time 20 in the ring: its room is still in use.
  const std::uint64_t one = ring.producer() / 3;
  CHECK(ring.consumer() == one);
  ring.write_event(25);
  CHECK(merge(merger).times == Times{25, 30});
  CHECK(ring.consumer() == ring.producer());
}

TEST_CASE("a record that is being written holds back those behind it") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  ring.write_event(1);
  const std::uint64_t open = ring.write_event(2, RingWriter::kBusy);
  ring.write_event(3);
  CHECK(merge(merger).times == Times{1});
  CHECK(merger.holds_records());
  CHECK(ring.consumer() == open);
  ring.commit(open, sizeof(record_head));
  CHECK(merge(merger).times == Times{2, 3});
}

TEST_CASE("discarded and too short records are passed over") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  ring.write_event(1, RingWriter::kDiscard);
  const std::byte small[5] = {};
  ring.write(small);
  ring.write_event(2);
  CHECK(merge(merger).times == Times{2});
  CHECK(merger.broken() == 1);
  CHECK(ring.consumer() == ring.producer());
}

TEST_CASE("a length beyond what was produced is never followed") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  const std::uint64_t at = ring.write_event(1);
  ring.put(at, 0x3fffffff);
  ring.write_event(2);
  CHECK(merge(merger).times.empty());
  CHECK(merger.broken() == 1);
  ring.write_event(3);
  CHECK(merge(merger).times == Times{3});
}

TEST_CASE("records go on over the ring's end") {
  RingWriter ring(4096);
  RingMerger merger;
  merger.add(ring.queue());
  std::vector<std::byte> bytes(1000);
  for (std::uint64_t t = 1; t < 100; ++t) {
    record_head head{};
    head.time = t;
    std::memcpy(bytes.data(), &head, sizeof(head));
    bytes.back() = static_cast<std::byte>(t);
    ring.write(bytes);
    std::vector<std::byte> got;
    auto merged = merger.merge(
        kAll,
        [&](std::span<const std::byte> record) {
          got.assign(record.begin(), record.end());
          return false;
        },
        [](std::span<const std::byte>) {}, [] { return Status(Ok{}); });
    REQUIRE(merged);
    REQUIRE(got == bytes);
  }
}

TEST_CASE("continuations are given when seen, whatever the horizon") {
  RingWriter lifetime(kSize), events(kSize);
  RingMerger merger;
  merger.add(lifetime.queue());
  merger.add(events.queue());
  events.write_event(50, 0, RECORD_CHUNK);
  lifetime.write_event(50);
  const Merge first = merge(merger, 10);
  CHECK(first.chunks == Times{50});
  CHECK(first.times.empty());
  CHECK(events.consumer() == events.producer());
  CHECK(merge(merger).times == Times{50});
}

TEST_CASE("a crowded ring holds the others back to what it has shown") {
  RingWriter a(kSize), b(kSize);
  RingMerger merger;
  merger.add(a.queue(2));
  merger.add(b.queue());
  for (std::uint64_t t : {1, 2, 3, 4, 5}) a.write_event(t);
  b.write_event(4);
  const Merge first = merge(merger);
  CHECK(first.busy);
  CHECK(first.times == Times{1, 2});
  CHECK(merge(merger).times == Times{3, 4, 4});
  CHECK(merge(merger).times == Times{5});
}

TEST_CASE("a failing pause ends the merge; what was given has left the ring") {
  RingWriter ring(kSize);
  RingMerger merger;
  merger.add(ring.queue());
  for (std::uint64_t t : {1, 2, 3}) ring.write_event(t);
  int given = 0;
  auto merged = merger.merge(
      kAll,
      [&](std::span<const std::byte>) {
        ++given;
        return true;
      },
      [](std::span<const std::byte>) {},
      [] { return Status(Error(ErrorKind::Io, "the pipe is closed")); });
  REQUIRE_FALSE(merged);
  CHECK(given == 1);
  CHECK(merge(merger).times == Times{2, 3});
}

}  // namespace
}  // namespace tracee::test

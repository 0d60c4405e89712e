// What happens between the first program that is attached and the word that tracing is on.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <limits>
#include <set>

#include "common/stream/batch_view.h"
#include "common/stream/frame_writer.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr int kDepth = 3;  // processes below each other in a generation
constexpr int kAfter = 50;

// What the forking process and the test tell each other.
struct Shared {
  std::atomic<int> stop;   // set: so many generations are left
  std::atomic<int> begun;  // generations
};

// Says its number by a call that fails, below its parent, and so on.
void descend(int generation, int depth) {
  if (depth == kDepth) return;
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(-1, generation * kDepth + depth);
    descend(generation, depth + 1);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

pid_t start_forking(Shared* shared) {
  const pid_t root = ::fork();
  if (root != 0) return root;
  int left = kAfter;
  for (int generation = 0; left > 0; ++generation) {
    shared->begun = generation + 1;
    descend(generation, 0);
    if (shared->stop != 0) --left;
  }
  ::_exit(0);
}

std::set<int> numbers_seen(Sensor& sensor) {
  std::set<int> seen;
  stream::BatchEncoder encoder;
  stream::FrameSealer sealer(stream::RunId{1, 2});
  const auto flush = [&]() -> Status {
    const auto batch = stream::BatchView::parse(encoder.flush(sealer, Lane::Kernel));
    REQUIRE(batch);
    for (std::size_t i = 0; i < batch->size(); ++i) {
      seen.insert(static_cast<int>(batch->value_word(batch->row(i).first_value + 1)));
    }
    return Ok{};
  };
  REQUIRE(sensor.drain(encoder, std::numeric_limits<std::uint64_t>::max(), flush));
  if (!encoder.empty()) check(flush());
  return seen;
}

TEST_CASE("a tree that forks while tracing begins is whole from its first event on") {
  auto* shared = static_cast<Shared*>(
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  REQUIRE(shared != MAP_FAILED);
  const pid_t root = start_forking(shared);
  SensorOptions options;
  options.selection.events = {{Catalogue::built_in().find("dup2")->id, true}};
  options.selection.scopes.front().trees.equal = {static_cast<std::uint32_t>(root)};
  auto sensor = open_or_skip(options);
  check(sensor->load());
  check(sensor->attach());
  const int ready = shared->begun;
  shared->stop = 1;
  REQUIRE(::waitpid(root, nullptr, 0) == root);
  const std::set<int> seen = numbers_seen(*sensor);
  REQUIRE_FALSE(seen.empty());
  // The generation under way when it was said that tracing is on may have been there before.
  CHECK(*seen.begin() <= ready * kDepth);
  const int last = shared->begun * kDepth - 1;
  for (int number = *seen.begin(); number <= last; ++number) {
    CAPTURE(number, ready);
    CHECK(seen.contains(number));
  }
  CHECK(sensor->take_losses()->entries.empty());
  ::munmap(shared, sizeof(Shared));
}

}  // namespace
}  // namespace tracee::test

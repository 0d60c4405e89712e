// From rings to the stream: drain, merge, decode, encode, seal, count, write; beside a consumer
// that only sums the words of the same records and makes the checksum of as much stream.
//
//   ring_bench [RECORDING]     whose events the rings hold; without it made up ones

#include <cstring>

#include "test/bench/allocations.h"
#include "test/bench/bench.h"
#include "test/bench/ring_producer.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tracee::bench {
namespace {

constexpr std::size_t kBytes = std::size_t{8} << 20;  // of all rings
constexpr int kPasses = 20;

// The floor. `stream_bytes`: of the stream that the records become.
std::uint64_t sum_records(const Images& images, std::size_t stream_bytes) {
  static std::vector<char> stream(std::size_t{1} << 17, 'x');
  std::uint64_t sum = 0;
  for (const auto& image : images.all()) {
    const auto data = image->data();
    for (std::size_t at = 0; at < data.size();) {
      std::uint32_t length = 0;
      std::memcpy(&length, data.data() + at, sizeof(length));
      const bool discarded = (length & (1u << 30)) != 0;
      length &= ~(1u << 30);
      for (std::size_t i = 8; !discarded && i + 8 <= 8 + length; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, data.data() + at + i, sizeof(word));
        sum += word;
      }
      at += 8 + (std::size_t{length} + 7) / 8 * 8;
    }
  }
  for (std::size_t left = stream_bytes; left > 0;) {
    const std::size_t part = std::min(left, stream.size());
    sum ^= XXH3_64bits(stream.data(), part);
    left -= part;
  }
  return sum;
}

void run(const Trace& trace, unsigned rings, const std::string& of) {
  Images images(trace, kBytes / rings, rings);
  RingProducer producer(trace, images);
  const auto drain = [&] { producer.drain(); };
  const auto count = static_cast<double>(images.records());
  const auto stream_bytes = static_cast<std::size_t>(
      count * static_cast<double>(trace.batch_bytes) / static_cast<double>(trace.events));
  images.rewind();
  drain();
  images.rewind();
  const std::uint64_t before = allocations;
  drain();
  const std::uint64_t used = allocations - before;
  compare(
      std::to_string(rings) + " rings to stream, " + of, "summing the records' words, checksum",
      "<= 3", count, drain, [&] { keep(sum_records(images, stream_bytes)); }, kPasses,
      [&] { images.rewind(); });
  std::printf("\n%u rings, %s: %zu records a round, %.0f bytes each; heap allocations: %llu\n",
              rings, of.c_str(), images.records(), kBytes / count,
              static_cast<unsigned long long>(used));
}

}  // namespace
}  // namespace tracee::bench

int main(int argc, char** argv) {
  using namespace tracee::bench;
  const Trace trace = load_trace(argc > 1 ? argv[1] : nullptr);
  run(trace, 2, argc > 1 ? "real trace" : "openat");
  // Records of 32 CPUs by turns, the worst for whoever merges; a recorded trace has other CPUs.
  if (argc == 1) run(trace, 32, "openat");
}

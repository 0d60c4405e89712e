// Does one of the hot paths once, for instruction_test.py, which counts under valgrind:
//
//   counted rings-2|rings-32|encode|read|unwanted     prints how many events that were
//
// Only what counted() calls is to be counted; memory is taken before.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <string_view>

#include "test/bench/bench.h"
#include "test/bench/encoders.h"
#include "test/bench/quiet_rules.h"
#include "test/bench/readers.h"
#include "test/bench/ring_producer.h"

extern "C" __attribute__((noinline)) void counted(const std::function<void()>& work) { work(); }

namespace tracee::bench {
namespace {

constexpr std::size_t kBytes = std::size_t{2} << 20;  // of all rings

UniqueFd file_of(const std::vector<std::uint64_t>& words) {
  UniqueFd fd(::memfd_create("stream", MFD_CLOEXEC));
  const auto* from = reinterpret_cast<const char*>(words.data());
  for (std::size_t done = 0; done < words.size() * 8;) {
    const ssize_t n = ::write(fd.get(), from + done, words.size() * 8 - done);
    if (n <= 0) std::abort();
    done += static_cast<std::size_t>(n);
  }
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

std::size_t run(std::string_view what) {
  Workload work = make_workload();
  work.events.resize(32 * stream::BatchEncoder::kFullEvents);
  const auto encode = [&] {
    encode_ours(work, [](std::span<const std::uint64_t> frame) { keep(frame[0]); });
  };
  if (what == "encode") {
    encode();
    counted(encode);
    return work.events.size();
  }
  Trace trace = made_up_trace(work);
  if (what == "rings-2" || what == "rings-32") {
    const unsigned rings = what == "rings-2" ? 2 : 32;
    Images images(trace, kBytes / rings, rings);
    RingProducer producer(trace, images);
    images.rewind();
    producer.drain();
    images.rewind();
    const std::uint64_t before = producer.events();
    counted([&] { producer.drain(); });
    return producer.events() - before;
  }
  if (what == "read") {
    counted([&] { keep(read_ours(trace)); });
    return trace.events;
  }
  UniqueFd file = file_of(trace.all_words());
  counted([&] { keep(read_quietly(std::move(file))); });
  return trace.events;
}

}  // namespace
}  // namespace tracee::bench

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  std::printf("%zu\n", tracee::bench::run(argv[1]));
}

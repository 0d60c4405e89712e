// Frames that are sound by size and checksum and say anything inside, as only somebody who means it
// writes them. Under the sanitizers any read outside a frame ends the test.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

StreamBuilder sample() {
  StreamBuilder stream;
  stream.header({"ptrace", "security_file_open", "process_vm_writev", "sched_process_exec"});
  const SampleTask before{.comm = "before"}, after{.comm = "after", .container = "c"};
  for (int i = 0; i < 2; ++i) {
    stream.event("ptrace", {{"request", 0, {}, Presence::Present}});
    stream.event("security_file_open", {{"pathname", 0, "/proc/42/mem", Presence::Present},
                                        {"flags", 2, {}, Presence::Present}});
    stream.event("process_vm_writev", {{"pid", 1, {}, Presence::Present}});
    stream.event("sched_process_exec", {{"pathname", 0, "memfd:x", Presence::Present}}, before,
                 &after);
    stream.flush();
  }
  stream.loss({.first_time = 1,
               .last_time = 2,
               .entries = {{101, LossCause::RingFull, 0, 5}},
               .missed = {{"program", 1, true}}});
  stream.end();
  return stream;
}

std::string joined(const std::vector<stream::Words>& frames) {
  std::string bytes;
  for (const auto& frame : frames) {
    bytes.append(reinterpret_cast<const char*>(frame.data()), frame.size() * 8);
  }
  return bytes;
}

TEST_CASE("what sound frames say, however hostile, neither crashes nor hangs the program") {
  const StreamBuilder stream = sample();
  std::mt19937_64 random(20211104);
  std::size_t evaluated = 0, unsound = 0;
  for (int round = 0; round < 1500; ++round) {
    auto frames = stream.frames();
    auto& frame = frames[random() % frames.size()];
    for (std::uint64_t times = 1 + random() % 3; times > 0; --times) {
      constexpr std::size_t kContent = stream::kFrameRowWords - 1;  // the pointer to it included
      auto& word = frame[kContent + random() % (frame.size() - kContent)];
      switch (random() % 4) {
        case 0:
          word ^= std::uint64_t{1} << (random() % 64);
          break;
        case 1:
          word = random();
          break;
        case 2:
          word |= 0xffffffffull << (random() % 33);
          break;
        default:
          word = frame[random() % frame.size()];
      }
    }
    auto* row = reinterpret_cast<stream::FrameRow*>(frame.data());
    row->checksum = stream::frame_checksum(frame);
    const auto run = run_program_on(joined(frames),
                                    {"--input", "-", "--output", round % 2 == 0 ? "text" : "json"});
    REQUIRE((run.status == 0 || run.status == 1));
    REQUIRE(run.err.find("checksum") == run.err.npos);
    REQUIRE(std::all_of(run.out.begin(), run.out.end(),
                        [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; }));
    evaluated += run.status == 0;
    unsound += run.err.find("unsound") != run.err.npos;
  }
  CHECK(evaluated > 1000);
  CHECK(unsound > 100);  // the changes are met, not slept through
}

}  // namespace
}  // namespace tracee::rules

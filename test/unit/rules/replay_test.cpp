// Replay: events come in the order of the stream, and the files of a rotated set alone or as one.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

TEST_CASE("events are delivered in the order of the stream, late ones where they stand") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (const std::uint64_t second : {5, 9, 1, 7, 3}) {
    stream.at(second * kSecond).event("ptrace", {{"request", 0, {}}});
    if (second == 1) stream.flush();
  }
  stream.end();
  const auto run = evaluate(stream.bytes());
  REQUIRE(run.findings.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(run.findings[i].sequence == i);
  const auto json =
      run_program_on_pipe(stream.bytes(), {"--input", "stdin", "--output", "json"}).out;
  std::size_t at = 0;
  for (const char* second : {"05", "09", "01", "07", "03"}) {
    at = json.find("\"timestamp\":16360125" + std::string(second) + "000000000", at);
    CHECK(at != json.npos);
  }
}

// A set of two files as a producer rotates them: the numbers of the second one go on, and each has
// an index that the numbers pass over.
struct Set {
  Stored first;
  Stored second;
};

Set rotated(bool seal) {
  StreamBuilder stream;
  for (int file = 0; file < 2; ++file) {
    stream::StateContent state;
    state.snapshot = state.last = true;
    stream::ProcessState process;
    process.pid = 50;
    state.processes = {process};
    stream.header({"ptrace"}).state(state);
    for (int i = 0; i < 3; ++i) {
      stream.event("ptrace", {{"request", 0, {}}}, {.parent_pid = 50}).flush();
    }
    stream.end();
  }
  const auto& frames = stream.frames();
  const auto half = frames.begin() + static_cast<std::ptrdiff_t>(frames.size() / 2);
  Set set;
  set.first = store({frames.begin(), half}, true, seal, true);
  set.second = store({half, frames.end()}, true, seal, true, set.first.head);
  return set;
}

TEST_CASE("each file of a rotated set replays alone, and the set verifies as one") {
  const auto folder = std::filesystem::temp_directory_path() / ("set" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  for (const bool seal : {false, true}) {
    const Set set = rotated(seal);
    const std::string first = folder / "rec.00001";
    const std::string second = folder / "rec.00002";
    std::ofstream(first, std::ios::binary) << set.first.bytes;
    std::ofstream(second, std::ios::binary) << set.second.bytes;
    const auto findings = [](const std::string& bytes) {
      const auto run =
          run_program_on(bytes, {"--input", "-", "--output", "json", "--fail-on-loss"});
      CAPTURE(run.err);
      CHECK(run.status == 0);
      return run.out;
    };
    const std::string alone = findings(set.second.bytes);
    CHECK(std::count(alone.begin(), alone.end(), '\n') == 3);
    CHECK(findings(set.first.bytes) + alone == findings(set.first.bytes + set.second.bytes));
    // Its own snapshot tells who descends from whom.
    const auto tree = run_program_on("", {"cat", "-o", "json", "--tree", "50", second});
    CHECK(std::count(tree.out.begin(), tree.out.end(), '\n') == 3);

    CHECK(run_program_on("", {"verify", first, second}).status == 0);
    CHECK(run_program_on("", {"verify", second}).status == 0);
    const auto swapped = run_program_on("", {"verify", second, first});
    CAPTURE(swapped.out);
    CHECK(swapped.status == 3);
    CHECK(
        holds(swapped.out, "out of order or repeated: number 6 was expected, not frame 0 of lane"));
    if (seal)
      CHECK(holds(swapped.out, "a file is missing, replaced, cut short or in another order"));
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tracee::rules

// Small files that mean much text: what is shared by many events, or compressed, is shown in
// bounds.
#include <catch2/catch.hpp>
#include <random>

#include "common/stream/batch_view.h"
#include "common/stream/pointer.h"
#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"
#include "tracee-rules/tools/expansion_budget.h"

namespace tracee::rules {
namespace {

// `events` opens in one frame, which all have the same pathname of so many bytes.
StreamBuilder shared_path(std::size_t events, std::size_t bytes) {
  StreamBuilder stream;
  stream.header({"open"});
  stream.event("open", {{"pathname", 0, std::string(bytes, 'p')}});
  for (std::size_t i = 1; i < events; ++i) stream.event("open", {{"pathname", 0, "x"}});
  stream.flush();
  // No encoder would take the time: the number of the first blob is written into all events.
  stream::Words frame = stream.frames()[1];
  const auto batch = stream::BatchView::parse(frame);
  REQUIRE(batch);
  const auto values = stream::follow_list(
      frame, stream::kFrameRowWords + stream::kBatchDataWords + 1, stream::ElementSize::EightBytes);
  REQUIRE(values);
  const std::uint64_t shared = frame[values->at + batch->row(0).first_value];
  for (std::size_t i = 1; i < events; ++i) frame[values->at + batch->row(i).first_value] = shared;
  // Return values that differ, or it would compress so well that it is stored as it is.
  std::mt19937_64 random(1);
  for (std::size_t i = 1; i < events; ++i) {
    const_cast<stream::EventRow&>(batch->row(i)).return_value =
        static_cast<std::int64_t>(random() & 0xffffff);
  }
  reinterpret_cast<stream::FrameRow*>(frame.data())->checksum = stream::frame_checksum(frame);
  StreamBuilder forged;
  forged.header({"open"}).add_frame(std::move(frame)).end();
  return forged;
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_CASE("a value that many events share cannot be shown without end") {
  constexpr std::size_t kEvents = 20000;
  const StreamBuilder forged = shared_path(kEvents, 100'000);  // 2 GB of text
  const Stored stored = store(forged.frames(), true, false, false);
  REQUIRE(stored.bytes.size() < 200'000);
  const std::uint64_t bound =
      2 * ExpansionBudget::kFreeBytes + (ExpansionBudget::kLastRatio + 100) * stored.bytes.size();
  for (const char* format : {"json", "table"}) {
    const auto run = run_program_on(stored.bytes, {"cat", "-", "-o", format});
    CHECK(run.status == 0);
    CHECK(lines(run.out) == kEvents + (format[0] == 't'));
    CHECK(run.out.size() < bound);
    CHECK(holds(run.err, "the frame at offset " + std::to_string(stored.offsets[1]) +
                             " expands to more than 200 times what was read: long values of "));
    CHECK(holds(run.out, format[0] == 't' ? "<cut>" : R"("status":"cut")"));
  }
  // What shares it in a recording goes on to do so.
  const auto cut = run_program_on(stored.bytes, {"cat", "-", "-o", "capnp", "--event", "open"});
  CHECK(cut.err.empty());
  CHECK(cut.out.size() < 8'000'000);
}

TEST_CASE("whole values are shown of what real recordings hold") {
  // As many events as a producer puts into a batch, with paths as long as they may be.
  const Stored stored = store(shared_path(1024, 4095).frames(), true, false, false);
  const auto run = run_program_on(stored.bytes, {"cat", "-", "-o", "json"});
  CHECK(run.err.empty());
  CHECK_FALSE(holds(run.out, "cut"));
  CHECK(run.out.size() > 1024 * 4095);
}

TEST_CASE("of a file full of nothing but events there is an end, too") {
  const StreamBuilder sample = shared_path(2, 1);
  const auto batch = stream::BatchView::parse(sample.frames()[1]);
  const auto event = batch->event(0, row_of("open"));
  REQUIRE(event);
  const auto shown = [&](std::uint64_t read) {
    using Verdict = ExpansionBudget::Verdict;
    ExpansionBudget budget;
    std::size_t count = 0;
    while (count < 500'000 && budget.charge(*event, read) != Verdict::LeftOut) ++count;
    return count;
  };
  const std::size_t from_nothing = shown(0);
  CHECK(from_nothing > 200'000);
  CHECK(from_nothing < 500'000);
  CHECK(shown(100'000) > from_nothing);
  CHECK_FALSE(ExpansionBudget::exceeded(100'000'000, 0));
  CHECK(ExpansionBudget::exceeded(200'000'000, 0));
  CHECK_FALSE(ExpansionBudget::exceeded(200'000'000, 100'000));
}

}  // namespace
}  // namespace tracee::rules

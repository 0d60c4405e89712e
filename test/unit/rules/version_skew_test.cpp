// Version skew: what a newer producer adds is passed over, and what it always said is understood.
#include <catch2/catch.hpp>

#include "common/stream/batch_view.h"
#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

void reseal(stream::Words& frame) {
  auto* row = reinterpret_cast<stream::FrameRow*>(frame.data());
  row->words = static_cast<std::uint32_t>(frame.size() - 1);
  row->checksum = stream::frame_checksum(frame);
}

// The batch with a word more in each of its events: a field that this version does not know. The
// longer list is put at the end of the frame, where the pointer of the old one then leads.
stream::Words with_larger_events(stream::Words frame) {
  const auto batch = stream::BatchView::parse(frame);
  REQUIRE(batch);
  constexpr std::size_t kOld = sizeof(stream::EventRow) / 8;
  constexpr std::size_t kNew = kOld + 1;
  const std::size_t pointer = stream::kFrameRowWords + stream::kBatchDataWords;
  const std::size_t at = frame.size();
  std::vector<std::uint64_t> events;
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const auto* words = reinterpret_cast<const std::uint64_t*>(&batch->row(i));
    events.insert(events.end(), words, words + kOld);
    events.push_back(~std::uint64_t{0});
  }
  // capnproto.org/encoding.html: a list of composites, and the tag before them.
  frame[pointer] = (at - pointer - 1) << 2 | 1 | std::uint64_t{7} << 32 | events.size() << 35;
  frame.push_back(batch->size() << 2 | kNew << 32);
  frame.insert(frame.end(), events.begin(), events.end());
  reseal(frame);
  return frame;
}

// The same stream as a later version might write it.
std::vector<stream::Words> newer(const std::vector<stream::Words>& frames) {
  std::vector<stream::Words> result;
  for (const stream::Words& frame : frames) {
    const auto kind = stream::FrameView(frame).kind();
    result.push_back(kind == stream::FrameKind::Batch ? with_larger_events(frame) : frame);
    if (kind != stream::FrameKind::Batch) continue;
    // A frame of a kind that does not exist yet, in a lane that does not.
    stream::Words unknown = frame;
    auto* row = reinterpret_cast<stream::FrameRow*>(unknown.data());
    row->kind = 60'000;
    row->lane = 40;
    row->sequence = 0;
    reseal(unknown);
    result.push_back(std::move(unknown));
  }
  return result;
}

TEST_CASE("version skew: what a newer producer adds is passed over by rules and tools") {
  StreamBuilder stream;
  stream.header({"ptrace", "open"});
  for (int i = 0; i < 3; ++i) {
    stream.event("ptrace", {{"request", 0, {}}});
    stream.event("open", {{"pathname", 0, "/" + std::to_string(i)}}).flush();
  }
  stream.end();
  const auto later = newer(stream.frames());
  for (int kind = 0; kind < 8; ++kind) {
    const std::string bytes = store(later, kind & 1, kind & 2, kind & 4).bytes;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--input", "-", "--output", "json", "--fail-on-loss"},
          {"cat", "-", "-o", "json"},
          {"cat", "-", "-o", "json", "--event", "open"}}) {
      const auto run = run_program_on(bytes, words);
      const auto plain = run_program_on(stream.bytes(), words);
      CAPTURE(kind, words, run.err);
      CHECK(run.status == 0);
      CHECK(run.out == plain.out);
      CHECK(run.err == plain.err);
      CHECK_FALSE(run.out.empty());
    }
    CHECK(run_program_on(bytes, {"verify", "-"}).status == 0);
  }
}

TEST_CASE("version skew: a stream of an older producer needs nothing that came later") {
  // Its rows know fewer arguments than ours, and it has neither state nor statistics.
  StreamBuilder stream;
  auto header = StreamBuilder::plain_header({"open"});
  header.catalogue[0].arguments.resize(1);
  stream.header(header).event("open", {{"pathname", 0, "/old"}}).end();
  const auto run = run_program_on(stream.bytes(), {"cat", "-", "-o", "json"});
  CHECK(run.err.empty());
  CHECK(holds(run.out, R"("args":[{"name":"pathname","type":"const char*","value":"/old"}]})"));
}

}  // namespace
}  // namespace tracee::rules

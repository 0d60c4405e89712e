// Every way of tampering with a recording is found, and named as what it is.
#include <catch2/catch.hpp>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"
#include "tracee-rules/input/sequence_audit.h"

namespace tracee::rules {
namespace {

StreamBuilder sample(std::uint64_t run = 1) {
  StreamBuilder stream(run);
  stream.header({"ptrace", "connect"});
  for (int i = 0; i < 4; ++i) stream.event("ptrace", {{"request", i, {}}}).flush();
  stream.event("connect", {{"sockfd", 3, {}}}).end();
  return stream;
}

void expect(const std::string& bytes, int status, const std::string& part,
            std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"verify", "-"};
  words.insert(words.end(), more.begin(), more.end());
  const auto run = run_program_on(bytes, words);
  CAPTURE(run.out, part);
  CHECK(run.status == status);
  CHECK(holds(run.out, part));
}

TEST_CASE("whole recordings of every kind verify") {
  for (int kind = 0; kind < 8; ++kind) {
    const Stored stored = store(sample().frames(), kind & 1, kind & 2, kind & 4);
    expect(stored.bytes, 0, "whole: ");
    const std::string head = recording::digest_text(stored.head);
    expect(stored.bytes, 0, kind & 2 ? "head " + head : "not sealed");
    if ((kind & 2) != 0) expect(stored.bytes, 0, "whole", {"--head", head});
  }
}

TEST_CASE("damage, missing frames and a missing end are named with their places") {
  const Stored stored = store(sample().frames(), false, false, false);
  const std::string at = std::to_string(stored.offsets[2]);
  std::string flipped = stored.bytes;
  flipped[stored.offsets[2] + 90] ^= 4;
  expect(flipped, 3, "offset " + at + ": damaged: " + std::to_string(stored.frame(2).size()));
  expect(stored.without(2, 4), 3,
         "offset " + at + ": missing: 2 frames, numbers 1 to 2, before frame 3");
  expect(stored.bytes.substr(0, stored.offsets[6]), 3, "has no end frame");
  expect(stored.bytes.substr(stored.offsets[1]), 3, "offset 0: no header comes before");
  const std::string swapped = stored.bytes.substr(0, stored.offsets[1]) + stored.frame(2) +
                              stored.frame(1) + stored.bytes.substr(stored.offsets[3]);
  expect(swapped, 3, "out of order or repeated: number 2 was expected");
}

TEST_CASE("the chain names what people did") {
  const Stored stored = store(sample().frames(), false, true, false);
  const Stored plain = store(sample().frames(), false, false, false);
  expect(stored.without(2, 3), 3, "seal: the frame before this one");
  expect(stored.bytes.substr(0, stored.offsets[2]) + plain.frame(2) +
             stored.bytes.substr(stored.offsets[3]),
         3, "seal: a frame without a seal was put in");
  expect(stored.bytes + store(sample(2).frames(), false, true, false).bytes, 3,
         "seal: another chain begins here");
  // Cut off at a frame's end: only the head tells.
  expect(stored.bytes.substr(0, stored.offsets[6]), 3, "seal: the head is not ",
         {"--head", recording::digest_text(stored.head)});
  // A later recording that goes on from the first one is no fault.
  expect(stored.bytes +
             store(sample(2).frames(), true, true, true, stored.head, stored.bytes.size()).bytes,
         0, "whole");
}

TEST_CASE("losses are faults, and an index that hides events is one") {
  StreamBuilder lossy = sample();
  lossy.loss({1, 2, {{row_of("ptrace").id, LossCause::RingFull, 3, 9}}, {{"prog", 2, true}}});
  lossy.end();
  const Stored stored = store(lossy.frames(), false, false, false);
  expect(stored.bytes, 3, "lost: 9 ptrace on CPU 3 (ringFull)");
  expect(stored.bytes, 3, "skipped: the kernel did not run prog 2 times");

  const Stored honest = store(sample().frames(), false, false, false);
  recording::Index index;
  index.event_ids = {row_of("connect").id};
  index.entries = {{honest.offsets[1], 0, ~0ull, 1}, {12, 0, ~0ull, ~0ull}};
  stream::FrameSealer sealer({7, 7});
  const auto lie = recording::encode_index(index, 0, 2, sealer);
  const auto directory = recording::encode_directory({honest.bytes.size(), 99}, sealer);
  const auto text = [](const stream::Words& words) {
    return std::string(reinterpret_cast<const char*>(words.data()), words.size() * 8);
  };
  const std::string bytes = honest.bytes + text(lie) + text(directory);
  expect(bytes, 3,
         "the index hides events of the batch at offset " + std::to_string(honest.offsets[1]));
  expect(bytes, 3, "leads to offset 12, where no batch begins");
  expect(bytes, 3, "the directory leads to offset 99");
}

TEST_CASE("events are counted against the totals of the end, but in a cut") {
  const auto recorded = [](std::uint64_t counted) {
    StreamBuilder stream;
    auto header = StreamBuilder::plain_header({"ptrace", "connect"});
    header.cpu_sequences = true;
    stream.header(header);
    for (int i = 0; i < 3; ++i) stream.event("ptrace", {{"request", i, {}}}).flush();
    stream::EndContent end;
    end.statistics.by_event = {{row_of("ptrace").id, counted, 0}, {row_of("connect").id, 0, 4}};
    stream::FrameSealer sealer({1, 2});
    std::vector<stream::Words> frames = stream.frames();
    stream::Words nothing(stream::kFrameRowWords);
    sealer.seal(nothing, Lane::Control);  // the header has this number
    frames.push_back(stream::encode_end(end, sealer));
    return store(frames, false, false, true).bytes;
  };
  expect(recorded(3), 0, "whole: ");
  expect(recorded(4), 3, "the producer counts 4 ptrace up to here, there are 3");
  expect(recorded(2), 3, "the producer counts 2 ptrace up to here, there are 3");
  const auto cut = run_program_on(recorded(3), {"cat", "-", "-o", "capnp", "--event", "connect"});
  expect(cut.out, 0, "whole: ");
}

// A batch with these numbers of CPU 1.
stream::Words numbered(const std::vector<std::uint32_t>& numbers, stream::FrameSealer& sealer) {
  stream::BatchEncoder encoder;
  for (const std::uint32_t number : numbers) {
    stream::EventRow row{};
    row.cpu = 1;
    row.cpu_sequence = number;
    encoder.begin(row);
    encoder.commit({});
  }
  const auto frame = encoder.flush(sealer, Lane::Kernel);
  return {frame.begin(), frame.end()};
}

TEST_CASE("numbers of a CPU prove what no loss frame accounts for") {
  const auto unexplained = [](const std::vector<std::uint32_t>& numbers, std::uint64_t reported,
                              LossCause cause = LossCause::RingFull) {
    stream::FrameSealer sealer({1, 1});
    stream::StreamHeader header;
    header.cpu_sequences = true;
    const auto head = stream::encode_header(header, sealer);
    const auto frame = numbered(numbers, sealer);
    SequenceAudit audit;
    audit.header(stream::FrameView(head), header);
    audit.batch(stream::FrameView(frame), *stream::BatchView::parse(frame));
    audit.loss(stream::FrameView(head), {1, 2, {{7, cause, 1, reported}}, {}});
    const auto gaps = audit.unexplained();
    return gaps.empty() ? 0 : gaps.front().missing - gaps.front().reported;
  };
  CHECK(unexplained({5, 6, 7}, 0) == 0);
  CHECK(unexplained({5, 7, 6}, 0) == 0);  // late
  CHECK(unexplained({5, 9}, 0) == 3);
  CHECK(unexplained({5, 9}, 2) == 1);
  CHECK(unexplained({5, 9}, 3) == 0);
  CHECK(unexplained({5, 9}, 7) == 0);  // the rest came after the last event
  CHECK(unexplained({5, 9}, 3, LossCause::MissedRun) == 3);
  CHECK(unexplained({0xfffffffe, 0xffffffff, 0, 2}, 0) == 1);
}

// A whole stream of one batch; `proving`: its producer's numbers prove losses.
std::string stream_of(const std::vector<std::uint32_t>& numbers, bool proving) {
  stream::FrameSealer sealer({1, 1});
  auto header = StreamBuilder::plain_header({"ptrace"});
  header.cpu_sequences = proving;
  const std::vector<stream::Words> frames = {stream::encode_header(header, sealer),
                                             numbered(numbers, sealer),
                                             stream::encode_end({}, sealer)};
  return store(frames, false, false, false).bytes;
}

TEST_CASE("a producer that only counts proves nothing, and the tools say so") {
  // On Linux 5.10 a number may come twice, and one be left out for it.
  const std::string bytes = stream_of({1, 2, 2, 9}, false);
  CHECK(run_program_on(bytes, {"--input", "-", "--fail-on-loss"}).status == 0);
  expect(bytes, 0, "not numbered: ");
  CHECK(holds(run_program_on(bytes, {"info", "-"}).out, "losses are known as far as they were"));
  CHECK(holds(run_program_on(bytes, {"info", "-", "-o", "json"}).out, "\"cpuSequences\":false"));

  const std::string proving = stream_of({1, 2, 3}, true);
  CHECK_FALSE(holds(run_program_on(proving, {"verify", "-"}).out, "not numbered"));
  CHECK(holds(run_program_on(proving, {"info", "-"}).out, "so that gaps show"));
}

TEST_CASE("--fail-on-loss sees what the numbers prove") {
  const auto status = [](const std::vector<std::uint32_t>& numbers, const char* flag) {
    return run_program_on(stream_of(numbers, true), {"--input", "-", flag});
  };
  CHECK(status({1, 2, 3}, "--fail-on-loss").status == 0);
  CHECK(status({1, 2, 9}, "--fail-on-loss").status == 3);
  CHECK(holds(status({1, 2, 9}, "--fail-on-loss").err, "missing: 6 events of CPU 1"));
  CHECK(status({1, 2, 9}, "--fail-on=high").status == 0);
}

}  // namespace
}  // namespace tracee::rules

// What a writer stores must read back as what it was given, whatever was asked for on the way.
#include "common/recording/recording_encoder.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "common/stream/batch_view.h"
#include "common/stream/frame_reader.h"
#include "test/unit/common/stream_samples.h"

namespace tracee::recording {
namespace {

using stream::FrameReader;
using stream::Words;

RecordingEncoder::Options options(bool compress, bool seal, bool index) {
  RecordingEncoder::Options options;
  if (compress) {
    options.compressor = std::move(*stream::FrameCompressor::make(stream::Codec::Zstd, 1));
  }
  options.seal = seal;
  options.index = index;
  return options;
}

struct Recorded {
  std::string bytes;
  Digest head{};
};

// Records a stream; the frames with these positions are refused by the "disk".
Recorded record(RecordingEncoder::Options how, const stream::SampleStream& stream,
                std::vector<std::size_t> refused = {}) {
  Recorded recorded;
  RecordingEncoder encoder(std::move(how));
  const auto append = [&](std::span<const std::uint64_t> words) -> Status {
    CHECK(encoder.offset() == recorded.bytes.size());
    recorded.bytes.append(reinterpret_cast<const char*>(words.data()), words.size_bytes());
    return Ok{};
  };
  for (std::size_t i = 0; i < stream.frames.size(); ++i) {
    const auto stored = encoder.store(stream.frames[i]);
    if (std::find(refused.begin(), refused.end(), i) != refused.end()) continue;
    REQUIRE(append(stored));
    encoder.written();
  }
  stream::FrameSealer sealer({1, 99});
  REQUIRE(encoder.finish(sealer, append));
  recorded.head = encoder.head();
  return recorded;
}

TEST_CASE("recordings of every kind give back the frames") {
  const auto stream = stream::sample_stream(1, 4, 100);
  for (int kind = 0; kind < 8; ++kind) {
    const bool seal = (kind & 2) != 0;
    const Recorded recorded = record(options(kind & 1, seal, kind & 4), stream);
    FrameReader reader(stream::readable(recorded.bytes), "test");
    ChainVerifier verifier;
    std::size_t batches = 0;
    while (*reader.next() == FrameReader::Outcome::Frame) {
      const auto link = verifier.check(reader.stored().words());
      CHECK(link != ChainVerifier::Link::Broken);
      if (reader.frame().kind() != stream::FrameKind::Batch) continue;
      const auto batch = stream::BatchView::parse(reader.frame().words());
      REQUIRE(batch);
      CHECK(batch->size() == 100);
      CHECK(batch->row(99).time == stream.events[batches * 100 + 99].row.time);
      ++batches;
    }
    CHECK(batches == 4);
    CHECK(reader.damaged_bytes() == 0);
    CHECK(verifier.sealed() == seal);
    if (seal) CHECK(verifier.head() == recorded.head);
  }
}

TEST_CASE("the index leads to the batches as they are stored") {
  const auto stream = stream::sample_stream(2, 3, 50);
  const Recorded recorded = record(options(true, true, true), stream);
  FrameReader reader(stream::readable(recorded.bytes), "test");
  std::vector<std::uint64_t> batches;
  std::vector<std::uint64_t> indexes;
  Index index;
  std::vector<std::uint64_t> directory;
  while (*reader.next() == FrameReader::Outcome::Frame) {
    switch (reader.frame().kind()) {
      case stream::FrameKind::Batch:
        batches.push_back(reader.offset());
        break;
      case stream::FrameKind::Index:
        indexes.push_back(reader.offset());
        index = *decode_index(reader.frame());
        break;
      case stream::FrameKind::Directory:
        directory = *decode_directory(reader.frame());
        break;
      default:
        break;
    }
  }
  REQUIRE(index.entries.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(index.entries[i].offset == batches[i]);
  CHECK(directory == indexes);
}

TEST_CASE("a frame that could not be written leaves no trace in chain and index") {
  const auto stream = stream::sample_stream(3, 4, 50);
  const Recorded recorded = record(options(false, true, true), stream, {2, 3});
  FrameReader reader(stream::readable(recorded.bytes), "test");
  ChainVerifier verifier;
  std::size_t indexed = 0;
  while (*reader.next() == FrameReader::Outcome::Frame) {
    const auto link = verifier.check(reader.stored().words());
    CHECK((link == ChainVerifier::Link::Begins || link == ChainVerifier::Link::Follows));
    if (reader.frame().kind() == stream::FrameKind::Index) {
      indexed = decode_index(reader.frame())->entries.size();
    }
  }
  CHECK(indexed == 2);
}

TEST_CASE("the memory of an index is bounded, and what was stored in parts names every batch") {
  const auto stream = stream::sample_stream(4, 1, 1);
  constexpr std::size_t kBatches = kIndexFrameEntries + 10;
  RecordingEncoder encoder(options(false, true, true));
  stream::FrameSealer sealer({1, 99});
  std::vector<std::uint64_t> batches;
  std::vector<std::uint64_t> indexed;
  std::vector<std::uint64_t> parts;
  std::vector<std::uint64_t> directory;
  const auto put = [&](std::span<const std::uint64_t> words) -> Status {
    const stream::FrameView frame(words);
    if (frame.kind() == stream::FrameKind::Directory) directory = *decode_directory(frame);
    if (frame.kind() != stream::FrameKind::Index) return Ok{};
    parts.push_back(encoder.offset());
    const auto part = decode_index(frame);
    for (const IndexEntry& entry : part->entries) indexed.push_back(entry.offset);
    return Ok{};
  };
  REQUIRE(put(encoder.store(stream.frames[0])));
  encoder.written();
  for (std::size_t i = 0; i < kBatches; ++i) {
    batches.push_back(encoder.offset());
    encoder.store(stream.frames[1]);
    encoder.written();
    REQUIRE(encoder.index_due() == (i + 1 == kIndexFrameEntries));
    if (encoder.index_due()) REQUIRE(encoder.store_index(sealer, put));
  }
  REQUIRE(encoder.finish(sealer, put));
  CHECK(parts.size() == 2);
  CHECK(directory == parts);
  const bool all_named = indexed == batches;  // too many to be shown
  CHECK(all_named);
  CHECK(encoder.left_out() == 0);
}

TEST_CASE("an index that cannot be stored stops to grow, and what it lacks is counted") {
  const auto stream = stream::sample_stream(5, 1, 1);
  RecordingEncoder encoder(options(false, false, true));
  stream::FrameSealer sealer({1, 99});
  const auto refuse = [](auto) -> Status { return Error(ErrorKind::Io, "full"); };
  for (std::size_t i = 0; i < RecordingEncoder::kMaxKept + 5; ++i) {
    encoder.store(stream.frames[1]);
    encoder.written();
    if (i + 1 == kIndexFrameEntries) CHECK_FALSE(encoder.store_index(sealer, refuse).ok());
  }
  CHECK(encoder.left_out() == 5);
  std::size_t indexed = 0;
  REQUIRE(encoder.finish(sealer, [&](std::span<const std::uint64_t> words) -> Status {
    if (const auto part = decode_index(stream::FrameView(words))) indexed += part->entries.size();
    return Ok{};
  }));
  CHECK(indexed == RecordingEncoder::kMaxKept);
}

}  // namespace
}  // namespace tracee::recording

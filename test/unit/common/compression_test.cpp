// Frames compressed one by one, and whole streams packed by gzip or zstd.
#include <capnp/any.h>
#include <capnp/serialize.h>
#include <zlib.h>
#include <zstd.h>

#include <catch2/catch.hpp>
#include <string_view>

#include "common/stream/event_differences.h"
#include "common/stream/frame_compressor.h"
#include "common/stream/frame_reader.h"
#include "common/stream/pointer.h"
#include "schemas/stream.capnp.h"
#include "test/unit/common/packing.h"
#include "test/unit/common/stream_samples.h"

namespace tracee::stream {
namespace {

std::string bytes_of(std::span<const std::uint64_t> words) {
  return {reinterpret_cast<const char*>(words.data()), words.size_bytes()};
}

std::string compressed(const SampleStream& stream, Codec codec) {
  auto compressor = FrameCompressor::make(codec, 1);
  REQUIRE(compressor);
  std::string out;
  for (const Words& frame : stream.frames) out += bytes_of(compressor->compress(frame));
  return out;
}

struct Read {
  std::vector<Words> frames;
  std::uint64_t damaged = 0;
  std::string error;
};

Read read_all(std::string_view bytes) {
  Read read;
  FrameReader reader(readable(bytes), "test");
  while (true) {
    const auto next = reader.next();
    if (!next) {
      read.error = next.error().message();
      return read;
    }
    if (*next == FrameReader::Outcome::End) return read;
    if (*next == FrameReader::Outcome::Damage) {
      read.damaged += reader.damage().length;
      continue;
    }
    const auto words = reader.frame().words();
    read.frames.emplace_back(words.begin(), words.end());
  }
}

TEST_CASE("compressed frames come back bit by bit, and are smaller") {
  const SampleStream stream = sample_stream(1, 4, 500);
  for (const Codec codec : {Codec::Zlib, Codec::Zstd}) {
    const std::string bytes = compressed(stream, codec);
    CHECK(bytes.size() < stream.bytes().size());
    const Read read = read_all(bytes);
    CHECK(read.frames == stream.frames);
    CHECK(read.damaged == 0);
  }
}

schema::Frame::Reader root_of(capnp::FlatArrayMessageReader& message) {
  return message.getRoot<schema::Frame>();
}

kj::ArrayPtr<const capnp::word> message_of(std::span<const std::uint64_t> words) {
  return kj::arrayPtr(reinterpret_cast<const capnp::word*>(words.data()), words.size());
}

// The inner frame as its compressor left it, expanded by libcapnp and zstd alone.
Words unpacked(const schema::Compressed::Reader& content) {
  Words inner(content.getWords());
  CHECK(ZSTD_decompress(inner.data(), inner.size() * 8, content.getContent().begin(),
                        content.getContent().size()) == inner.size() * 8);
  return inner;
}

// As the schema says it, by libcapnp's idea of where the events are.
void undo_differences(Words& inner) {
  capnp::FlatArrayMessageReader message(message_of(inner));
  const auto events = root_of(message).getBatch().getEvents();
  for (unsigned i = 1; i < events.size(); ++i) {
    const auto words = [&](unsigned at) {
      const auto* data = capnp::AnyStruct::Reader(events[at]).getDataSection().begin();
      return inner.data() + (data - reinterpret_cast<const std::uint8_t*>(inner.data())) / 8;
    };
    for (std::size_t k = 0; k < sizeof(EventRow) / 8; ++k) words(i)[k] += words(i - 1)[k];
  }
}

TEST_CASE("a compressed frame is a message of the schema") {
  const SampleStream stream = sample_stream(2, 1, 200);
  auto compressor = FrameCompressor::make(Codec::Zstd, 1);
  const auto stored = compressor->compress(stream.frames[1]);
  capnp::FlatArrayMessageReader message(message_of(stored));
  const auto frame = root_of(message);
  REQUIRE(frame.isCompressed());
  CHECK(frame.getSequence() == FrameView(stream.frames[1]).row().sequence);
  const auto content = frame.getCompressed();
  CHECK(content.getCodec() == schema::Compressed::Codec::ZSTD_DIFFERENCES);
  CHECK(content.getWords() == stream.frames[1].size());
  Words inner = unpacked(content);
  CHECK(inner != stream.frames[1]);
  undo_differences(inner);
  CHECK(inner == stream.frames[1]);
}

TEST_CASE("frames without events are compressed as they are") {
  const SampleStream stream = sample_stream(2, 0, 0);
  auto compressor = FrameCompressor::make(Codec::Zstd, 1);
  const auto stored = compressor->compress(stream.frames[0]);
  capnp::FlatArrayMessageReader message(message_of(stored));
  REQUIRE(root_of(message).isCompressed());
  const auto content = root_of(message).getCompressed();
  CHECK(content.getCodec() == schema::Compressed::Codec::ZSTD);
  CHECK(unpacked(content) == stream.frames[0]);
}

TEST_CASE("differences of events are undone, whatever the size of a row") {
  for (const std::size_t stride : {8, 9, 20}) {
    for (const std::size_t count : {1, 2, 50}) {
      Words frame(kFrameRowWords + sizeof(BatchRow) / 8 + 1 + count * stride + 3);
      Samples samples(static_cast<unsigned>(stride * 100 + count));
      for (std::uint64_t& word : frame) word = samples.number(std::uint64_t{1} << 63) * 3;
      FrameRow head{};
      head.root = kFrameRoot;
      head.kind = static_cast<std::uint16_t>(FrameKind::Batch);
      head.content = struct_pointer(offsetof(FrameRow, content) / 8, kFrameRowWords,
                                    kBatchDataWords, kBatchPointers);
      std::memcpy(frame.data(), &head, sizeof(head));
      constexpr std::size_t kTag = kFrameRowWords + sizeof(BatchRow) / 8;
      constexpr std::size_t kPointer = kFrameRowWords + kBatchDataWords;
      frame[kPointer] = list_pointer(kPointer, kTag, ElementSize::Composite, count * stride);
      frame[kTag] = composite_tag(count, stride);
      Words changed(frame.size());
      REQUIRE(to_differences(frame, changed.data()));
      CHECK((changed == frame) == (count == 1));
      if (count > 1) {
        const std::size_t second = kTag + 1 + stride;
        CHECK(changed[second + stride - 1] == frame[second + stride - 1] - frame[second - 1]);
      }
      REQUIRE(from_differences(changed));
      CHECK(changed == frame);
    }
  }
}

TEST_CASE("streams with events that rise compress better for it") {
  FrameSealer sealer({1, 2});
  BatchEncoder encoder;
  Samples samples(11);
  EventRow row{};
  row.event_id = 7;
  for (int i = 0; i < 1000; ++i) {
    row.time += 500 + samples.number(500);
    ++row.cpu_sequence;
    encoder.begin(row);
    encoder.scalar(3, make_mark(Presence::Present, Provenance::Register));
    encoder.commit({});
  }
  const auto frame = encoder.flush(sealer, Lane::Kernel);
  auto compressor = FrameCompressor::make(Codec::Zstd, 1);
  const std::size_t ours = compressor->compress(frame).size_bytes();
  CHECK(ours * 2 < zstd(bytes_of(frame)).size());
}

TEST_CASE("what does not shrink is stored as it is") {
  const SampleStream stream = sample_stream(3, 0, 0);
  auto compressor = FrameCompressor::make(Codec::Zstd, 1);
  CHECK(bytes_of(compressor->compress(stream.frames[1])) == bytes_of(stream.frames[1]));
}

TEST_CASE("what shrinks beyond the bound is stored as it is") {
  FrameSealer sealer({1, 2});
  BatchEncoder encoder;
  EventRow row{};
  row.event_id = 7;
  encoder.begin(row);
  const std::string zeros(8'000'000, '\0');
  encoder.blob(zeros, make_mark(Presence::Present, Provenance::Register), 8'000'000);
  encoder.commit({});
  const auto frame = encoder.flush(sealer, Lane::Kernel);
  auto compressor = FrameCompressor::make(Codec::Zstd, 1);
  CHECK(compressor->compress(frame).size() == frame.size());
}

TEST_CASE("a level that the codec does not have is refused") {
  CHECK_FALSE(FrameCompressor::make(Codec::Zlib, 10));
  CHECK_FALSE(FrameCompressor::make(Codec::Zstd, 0));
}

TEST_CASE("a bit flipped in compressed frames costs one frame") {
  const SampleStream stream = sample_stream(4, 3, 20);
  const std::string good = compressed(stream, Codec::Zstd);
  for (std::size_t at = 0; at < good.size(); at += 7) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    const Read read = read_all(bad);
    REQUIRE(read.frames.size() == stream.frames.size() - 1);
    REQUIRE(read.damaged > 0);
  }
}

// Frames whose outer checksum is right and whose content lies.
TEST_CASE("forged compressed frames are damage") {
  const SampleStream stream = sample_stream(5, 1, 200);
  auto compressor = FrameCompressor::make(Codec::Zstd, 1);
  const auto good = compressor->compress(stream.frames[1]);
  const auto forge = [&](std::size_t word, std::uint64_t value) {
    Words bad(good.begin(), good.end());
    bad[word] = value;
    reinterpret_cast<FrameRow*>(bad.data())->checksum = frame_checksum(bad);
    const Read read = read_all(bytes_of(bad));
    CHECK(read.frames.empty());
    CHECK(read.damaged == bad.size() * 8);
  };
  const std::uint64_t fields = good[kFrameRowWords];
  forge(kFrameRowWords, (fields & 0xffffffff) | std::uint64_t{kMaxFrameWords} << 32);
  forge(kFrameRowWords, fields + (std::uint64_t{1} << 32));
  forge(kFrameRowWords, (fields & ~std::uint64_t{0xffff}) | 9);
  forge(kFrameRowWords + 1, 0);
  forge(kFrameRowWords + 1, ~std::uint64_t{0});
  forge(kFrameRowWords + 4, 0);
  forge(offsetof(FrameRow, sequence) / 8, 77);
}

TEST_CASE("differences of what holds no events are damage") {
  const SampleStream stream = sample_stream(5, 0, 0);
  auto compressor = FrameCompressor::make(Codec::Zstd, 1);
  const auto stored = compressor->compress(stream.frames[0]);
  Words bad(stored.begin(), stored.end());
  bad[kFrameRowWords] += 2;  // StoredCodec::Zstd, with differences
  reinterpret_cast<FrameRow*>(bad.data())->checksum = frame_checksum(bad);
  CHECK(read_all(bytes_of(stored)).frames.size() == 1);
  const Read read = read_all(bytes_of(bad));
  CHECK(read.frames.empty());
  CHECK(read.damaged == bad.size() * 8);
}

TEST_CASE("streams packed whole are read, also several joined") {
  const SampleStream one = sample_stream(6, 2, 100);
  const SampleStream two = sample_stream(7, 2, 100);
  for (auto* pack : {&gzip, &zstd}) {
    const Read read = read_all(pack(one.bytes()) + pack(two.bytes()));
    CHECK(read.error == "");
    CHECK(read.damaged == 0);
    CHECK(read.frames.size() == one.frames.size() + two.frames.size());
  }
}

TEST_CASE("packed streams cut short give the frames before the cut, and an error") {
  const SampleStream stream = sample_stream(8, 20, 100);
  for (auto* pack : {&gzip, &zstd}) {
    const std::string packed = pack(stream.bytes());
    const Read read = read_all(std::string_view(packed).substr(0, packed.size() / 2));
    CHECK(read.error.find("ends in the middle") != std::string::npos);
    if (pack == &gzip) CHECK(read.frames.size() > 3);
  }
}

TEST_CASE("a packed bomb is refused before it costs much") {
  std::string zeros(80'000'000, '\0');
  const std::string bomb = zstd(zeros) + zstd(zeros);
  const Read read = read_all(bomb);
  CHECK(read.frames.empty());
  CHECK(read.error.find("grows to more than") != std::string::npos);
}

TEST_CASE("damaged packed data is an error with the place") {
  std::string packed = gzip(sample_stream(9, 20, 100).bytes());
  packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x55);
  packed[packed.size() / 2 + 1] = static_cast<char>(packed[packed.size() / 2 + 1] ^ 0x55);
  CHECK_FALSE(read_all(packed).error.empty());
}

}  // namespace
}  // namespace tracee::stream

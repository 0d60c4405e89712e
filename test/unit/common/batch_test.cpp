// What the encoder lays out by hand must be what libcapnp and BatchView read back.
#include <capnp/serialize.h>

#include <catch2/catch.hpp>

#include "common/event_view.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/batch_view.h"
#include "schemas/stream.capnp.h"
#include "test/unit/common/stream_samples.h"

namespace tracee::stream {
namespace {

std::string bytes_of(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

std::string blob_of(schema::Batch::Reader batch, std::uint64_t index) {
  const auto blob = batch.getBlobs()[static_cast<unsigned>(index)];
  return bytes_of(batch.getBytes()).substr(blob.getOffset(), blob.getLength());
}

TEST_CASE("libcapnp reads what the encoder wrote") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const SampleStream stream = sample_stream(seed, 2, 100);
    std::size_t next = 0;
    for (const Words& frame : stream.frames) {
      capnp::FlatArrayMessageReader message(
          kj::arrayPtr(reinterpret_cast<const capnp::word*>(frame.data()), frame.size()));
      const auto root = message.getRoot<schema::Frame>();
      CHECK(root.getMagic() == kMagic);
      CHECK(root.getChecksum() == frame_checksum(frame));
      CHECK(root.getRunHigh() == seed);
      if (!root.isBatch()) continue;
      const auto batch = root.getBatch();
      for (const auto event : batch.getEvents()) {
        const SampleEvent& wrote = stream.events[next];
        REQUIRE(batch.getFirstSequence() + event.getSequenceOffset() == next);
        REQUIRE(event.getTime() == wrote.row.time);
        REQUIRE(event.getReturnValue() == wrote.row.return_value);
        REQUIRE(event.getScopes() == wrote.row.scopes);
        REQUIRE(event.getValueCount() == 5);
        const unsigned first = event.getFirstValue();
        REQUIRE(blob_of(batch, batch.getValues()[first + 1]) == wrote.path);
        REQUIRE(
            batch.getBlobs()[static_cast<unsigned>(batch.getValues()[first + 1])].getFullLength() ==
            wrote.path.size() + 9);
        REQUIRE(blob_of(batch, batch.getValues()[first + 2]) == wrote.argv);
        REQUIRE(batch.getMarks()[first + 1] == wrote.path_mark);
        REQUIRE(mark_presence(batch.getMarks()[first + 3]) == Presence::Absent);
        const auto task = batch.getTasks()[event.getTask()];
        REQUIRE(task.getTid() == wrote.task.tid);
        REQUIRE(blob_of(batch, task.getComm()) == wrote.comm);
        const auto actor = batch.getTasks()[event.getActor()];
        REQUIRE(blob_of(batch, actor.getComm()) == (wrote.exec ? "before" : wrote.comm));
        ++next;
      }
    }
    CHECK(next == stream.events.size());
  }
}

TEST_CASE("an EventView gives the values that were encoded") {
  const EventDefinition definition = sample_definition();
  const SampleStream stream = sample_stream(3, 1, 200);
  const auto batch = BatchView::parse(stream.frames[1]);
  REQUIRE(batch);
  REQUIRE(batch->size() == 200);
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const SampleEvent& wrote = stream.events[i];
    const auto event = batch->event(i, definition);
    REQUIRE(event);
    CHECK(event->sequence() == i);
    CHECK(event->value(0).as_signed() == wrote.row.return_value);
    const auto path = event->value("path");
    REQUIRE(path);
    CHECK(path->bytes == wrote.path);
    CHECK(path->full_length == wrote.path.size() + 9);
    CHECK(path->provenance == Provenance::Resolved);
    CHECK(event->value("argv")->full_count == 2);
    CHECK(event->value("address")->presence == Presence::Absent);
    CHECK_FALSE(event->value("no such argument"));
    CHECK(event->task().comm() == wrote.comm);
    CHECK(event->actor().comm() == (wrote.exec ? "before" : wrote.comm));
    CHECK(event->collected() == 4);
  }
}

TEST_CASE("what events share is stored once a batch") {
  Samples samples(1);
  FrameSealer sealer({1, 2});
  BatchEncoder encoder;
  const SampleEvent sample = samples.event();
  for (int i = 0; i < 500; ++i) encode(encoder, sample);
  const auto frame = encoder.flush(sealer, Lane::Kernel);
  capnp::FlatArrayMessageReader message(
      kj::arrayPtr(reinterpret_cast<const capnp::word*>(frame.data()), frame.size()));
  const auto batch = message.getRoot<schema::Frame>().getBatch();
  CHECK(batch.getEvents().size() == 500);
  CHECK(batch.getTasks().size() == (sample.exec ? 2 : 1));
  CHECK(batch.getBlobs().size() <= 7);
}

TEST_CASE("a batch of many different strings and tasks keeps them apart") {
  FrameSealer sealer({1, 2});
  BatchEncoder encoder;
  const auto mark = make_mark(Presence::Present, Provenance::Register);
  constexpr int kEvents = 20000;
  for (int i = 0; i < kEvents; ++i) {
    EventRow row{};
    row.event_id = 7;
    encoder.begin(row);
    encoder.scalar(1, mark);
    const std::string path = "p" + std::to_string(i);
    encoder.blob(path, mark, static_cast<std::uint32_t>(path.size()));
    TaskContext task;
    task.row.tid = static_cast<std::uint32_t>(i);
    const std::string comm = "c" + std::to_string(i);
    task.comm = comm;
    encoder.commit(task);
  }
  const auto frame = encoder.flush(sealer, Lane::Kernel);
  const auto batch = BatchView::parse(frame);
  REQUIRE(batch);
  const EventDefinition definition = sample_definition();
  for (int i = 0; i < kEvents; ++i) {
    const auto event = batch->event(static_cast<std::size_t>(i), definition);
    REQUIRE(event);
    REQUIRE(event->value(1).bytes == "p" + std::to_string(i));
    REQUIRE(event->task().comm() == "c" + std::to_string(i));
  }
}

TEST_CASE("an encoder starts afresh after each flush") {
  Samples samples(5);
  FrameSealer sealer({1, 2});
  BatchEncoder encoder(100);
  encode(encoder, samples.event());
  const auto first = encoder.flush(sealer, Lane::Kernel);
  const auto one = BatchView::parse(Words(first.begin(), first.end()));
  REQUIRE(one);
  CHECK(one->first_sequence() == 100);
  CHECK(encoder.empty());
  encode(encoder, samples.event());
  const auto second = encoder.flush(sealer, Lane::Kernel);
  const auto two = BatchView::parse(second);
  REQUIRE(two);
  CHECK(two->size() == 1);
  CHECK(two->first_sequence() == 101);
}

// Every word of a batch replaced by hostile ones: no read outside (AddressSanitizer watches: the
// frame is an allocation of exactly its size), and nothing but an error, no event, or an event.
TEST_CASE("hostile words in a batch never lead outside it") {
  const EventDefinition definition = sample_definition();
  const SampleStream stream = sample_stream(11, 1, 12);
  const Words& good = stream.frames[1];
  Samples samples(12);
  std::size_t seen = 0;
  for (std::size_t at = 1; at < good.size(); ++at) {
    for (int round = 0; round < 12; ++round) {
      Words bad = good;
      const std::uint64_t bit = std::uint64_t{1} << samples.number(64);
      bad[at] = round == 0   ? ~std::uint64_t{0}
                : round == 1 ? 0
                : round == 2 ? 0x7fffffffffffffff
                             : bad[at] ^ bit;
      const auto batch = BatchView::parse(bad);
      if (!batch) continue;
      for (std::size_t i = 0; i < std::min<std::size_t>(batch->size(), 64); ++i) {
        const auto event = batch->event(i, definition);
        if (!event) continue;
        seen += event->collected() + event->task().comm().size() + event->stack().size();
        for (std::size_t k = 0; k < definition.arguments.size(); ++k) {
          for (const char c : event->value(k).bytes) seen += static_cast<unsigned char>(c);
        }
      }
    }
  }
  CHECK(seen > 0);
}

TEST_CASE("a batch cut short is refused") {
  const SampleStream stream = sample_stream(4, 1, 5);
  for (std::size_t size = 0; size + 1 < stream.frames[1].size(); ++size) {
    Words cut(stream.frames[1].begin(), stream.frames[1].begin() + static_cast<long>(size));
    const auto batch = BatchView::parse(cut);
    if (batch) CHECK_FALSE(batch->event(4, sample_definition()));
  }
}

}  // namespace
}  // namespace tracee::stream

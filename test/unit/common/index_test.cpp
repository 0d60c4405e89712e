// An index must lead to every batch that a reader wants, and may only ever promise too much.
#include "common/recording/index.h"

#include <catch2/catch.hpp>

#include "common/stream/batch_view.h"
#include "test/unit/common/stream_samples.h"

namespace tracee::recording {
namespace {

using stream::FrameView;
using stream::Words;

Words batch_of(const std::vector<std::uint16_t>& ids, std::uint64_t time) {
  static stream::FrameSealer sealer({1, 1});
  stream::BatchEncoder encoder;
  for (const std::uint16_t id : ids) {
    stream::EventRow row{};
    row.event_id = id;
    row.time = time++;
    encoder.begin(row);
    encoder.commit({});
  }
  const auto frame = encoder.flush(sealer, Lane::Kernel);
  return {frame.begin(), frame.end()};
}

TEST_CASE("the index knows times and events of every batch") {
  IndexBuilder builder;
  builder.add(100, FrameView(batch_of({1, 2, 2}, 50)));
  builder.add(200, FrameView(batch_of({3}, 60)));
  const Index& index = builder.index();
  REQUIRE(index.entries.size() == 2);
  CHECK(index.entries[0].offset == 100);
  CHECK(index.entries[0].first_time == 50);
  CHECK(index.entries[0].last_time == 52);
  const std::uint16_t two[] = {2};
  const std::uint16_t three[] = {3};
  const std::uint16_t nine[] = {9};
  CHECK((index.mask(two) & index.entries[0].events) != 0);
  CHECK((index.mask(two) & index.entries[1].events) == 0);
  CHECK((index.mask(three) & index.entries[1].events) != 0);
  CHECK((index.mask(nine) & (index.entries[0].events | index.entries[1].events)) == 0);
}

TEST_CASE("times are those of the events, whatever the batch says of them") {
  Words batch = batch_of({1, 2}, 50);
  auto& said = *reinterpret_cast<stream::BatchRow*>(batch.data() + stream::kFrameRowWords);
  REQUIRE(said.first_time == 50);
  said.first_time = said.last_time = 7;
  IndexBuilder builder;
  builder.add(0, FrameView(batch));
  CHECK(builder.index().entries[0].first_time == 50);
  CHECK(builder.index().entries[0].last_time == 51);
}

TEST_CASE("events beyond those that have a bit are among the others") {
  IndexBuilder builder;
  std::vector<std::uint16_t> many;
  for (std::uint16_t id = 0; id < 100; ++id) many.push_back(id);
  builder.add(0, FrameView(batch_of(many, 1)));
  builder.add(8, FrameView(batch_of({5}, 1)));
  builder.add(16, FrameView(batch_of({99}, 1)));
  const Index& index = builder.index();
  CHECK(index.event_ids.size() == 63);
  for (std::uint16_t id = 0; id < 100; ++id) {
    CHECK((index.mask({&id, 1}) & index.entries[0].events) != 0);
  }
  const std::uint16_t last = 99;
  CHECK((index.mask({&last, 1}) & index.entries[1].events) == 0);
  CHECK((index.mask({&last, 1}) & index.entries[2].events) != 0);
}

TEST_CASE("an index goes through frames and comes back") {
  IndexBuilder builder;
  for (std::uint64_t i = 0; i < 70000; ++i) {
    static const Words frame = batch_of({1, 7}, 5);
    builder.add(i * 8, FrameView(frame));
  }
  stream::FrameSealer sealer({1, 2});
  std::vector<Words> stored;
  CHECK(builder.full());
  // A part that is not stored is given again.
  CHECK(decode_index(FrameView(builder.part(sealer)))->entries.size() == kIndexFrameEntries);
  while (!builder.index().entries.empty()) {
    stored.push_back(builder.part(sealer));
    builder.part_stored(stored.size());
  }
  CHECK_FALSE(builder.full());
  stored.push_back(builder.directory(sealer));
  REQUIRE(stored.size() == 3);
  const auto offsets = decode_directory(FrameView(stored[2]));
  REQUIRE(offsets);
  CHECK(*offsets == std::vector<std::uint64_t>{1, 2});
  const auto first = decode_index(FrameView(stored[0]));
  const auto second = decode_index(FrameView(stored[1]));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->entries.size() + second->entries.size() == 70000);
  CHECK(second->entries.back().offset == 69999 * 8);
  CHECK(second->event_ids == std::vector<std::uint16_t>{1, 7});
}

}  // namespace
}  // namespace tracee::recording

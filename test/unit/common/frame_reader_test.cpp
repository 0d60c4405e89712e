// Finding sound frames in streams that were cut, flipped, shifted, joined and forged.
#include "common/stream/frame_reader.h"

#include <catch2/catch.hpp>
#include <thread>

#include "test/unit/common/stream_samples.h"

namespace tracee::stream {
namespace {

struct Outcome {
  std::vector<Words> frames;
  std::vector<Damage> damages;
  std::uint64_t bytes = 0;  // of frames and damages together
};

Outcome read_all(UniqueFd fd) {
  Outcome outcome;
  FrameReader reader(std::move(fd), "test");
  while (true) {
    const auto next = reader.next();
    REQUIRE(next);
    if (*next == FrameReader::Outcome::End) break;
    if (*next == FrameReader::Outcome::Damage) {
      outcome.damages.push_back(reader.damage());
      outcome.bytes += reader.damage().length;
    } else {
      const auto words = reader.frame().words();
      outcome.frames.emplace_back(words.begin(), words.end());
      outcome.bytes += words.size() * 8;
    }
  }
  std::uint64_t damaged = 0;
  for (const Damage& damage : outcome.damages) damaged += damage.length;
  CHECK(damaged == reader.damaged_bytes());
  CHECK(reader.frames() == outcome.frames.size());
  return outcome;
}

TEST_CASE("a sound stream is given frame by frame") {
  const SampleStream stream = sample_stream(1, 5, 300);
  const Outcome outcome = read_all(readable(stream.bytes()));
  CHECK(outcome.frames == stream.frames);
  CHECK(outcome.damages.empty());
}

TEST_CASE("an empty input ends at once") {
  const Outcome outcome = read_all(readable(""));
  CHECK(outcome.frames.empty());
  CHECK(outcome.damages.empty());
}

TEST_CASE("every truncation keeps the frames before it and tells what is missing") {
  const SampleStream stream = sample_stream(2, 2, 3);
  const std::string bytes = stream.bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Outcome outcome = read_all(readable(std::string_view(bytes).substr(0, size)));
    std::size_t whole = 0;
    std::size_t end = 0;
    while (whole < stream.frames.size() && end + stream.frames[whole].size() * 8 <= size) {
      end += stream.frames[whole++].size() * 8;
    }
    REQUIRE(outcome.frames.size() == whole);
    REQUIRE(outcome.damages.size() == (end == size ? 0 : 1));
    if (end < size) {
      REQUIRE(outcome.damages[0].offset == end);
      REQUIRE(outcome.damages[0].length == size - end);
    }
  }
}

TEST_CASE("a cut-off first part costs the frame that was cut") {
  const SampleStream stream = sample_stream(3, 2, 3);
  const std::string bytes = stream.bytes();
  for (std::size_t from = 1; from < bytes.size(); from += 3) {
    const Outcome outcome = read_all(readable(std::string_view(bytes).substr(from)));
    std::size_t whole = stream.frames.size();
    std::size_t begin = bytes.size();
    while (whole > 0 && begin - stream.frames[whole - 1].size() * 8 >= from) {
      begin -= stream.frames[--whole].size() * 8;
    }
    REQUIRE(outcome.frames.size() == stream.frames.size() - whole);
    REQUIRE(outcome.bytes == bytes.size() - from);
  }
}

TEST_CASE("a flipped bit costs the frame it is in and no other") {
  const SampleStream stream = sample_stream(4, 3, 2);
  const std::string bytes = stream.bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
    const Outcome outcome = read_all(readable(bad));
    REQUIRE(outcome.frames.size() == stream.frames.size() - 1);
    REQUIRE(outcome.damages.size() == 1);
    REQUIRE(outcome.bytes == bytes.size());
    std::size_t begin = 0;
    std::size_t frame = 0;
    while (begin + stream.frames[frame].size() * 8 <= at)
      begin += stream.frames[frame++].size() * 8;
    REQUIRE(outcome.damages[0].offset == begin);
    REQUIRE(outcome.damages[0].length == stream.frames[frame].size() * 8);
  }
}

TEST_CASE("bytes put in anywhere are told and passed over, also when they shift frames askew") {
  const SampleStream stream = sample_stream(5, 2, 2);
  const std::string bytes = stream.bytes();
  Samples samples(6);
  for (std::size_t at = 0; at <= bytes.size(); at += 5) {
    std::string bad = bytes;
    const std::string foreign = "x" + samples.text(40);
    bad.insert(at, foreign);
    const Outcome outcome = read_all(readable(bad));
    REQUIRE(outcome.frames.size() + 1 >= stream.frames.size());
    REQUIRE(outcome.damages.size() == 1);
    REQUIRE(outcome.bytes == bad.size());
  }
}

TEST_CASE("two streams in one are read one after the other") {
  const SampleStream one = sample_stream(7, 1, 2);
  const SampleStream two = sample_stream(8, 1, 2);
  const Outcome outcome = read_all(readable(one.bytes() + two.bytes()));
  CHECK(outcome.frames.size() == one.frames.size() + two.frames.size());
  CHECK(outcome.damages.empty());
}

// Wants nothing.
class Nothing final : public FramePicker {
 public:
  bool passes_over(std::uint64_t, const FrameView&) override { return true; }
};

TEST_CASE("a file that shrinks while it is read ends with an error, not a signal") {
  const SampleStream stream = sample_stream(11, 60, 300);  // more than is read at once
  const std::string bytes = stream.bytes();
  REQUIRE(bytes.size() > 3'000'000);
  Nothing nothing;
  for (FramePicker* picker :
       {static_cast<FramePicker*>(nullptr), static_cast<FramePicker*>(&nothing)}) {
    for (const std::size_t left : {std::size_t{0}, bytes.size() / 3, bytes.size() - 1}) {
      UniqueFd fd = readable(bytes);
      const UniqueFd same(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
      FrameReader reader(std::move(fd), "recording");
      reader.pick(picker);
      auto next = reader.next();
      REQUIRE(next);
      REQUIRE(::ftruncate(same.get(), static_cast<off_t>(left)) == 0);
      while (next && *next != FrameReader::Outcome::End) next = reader.next();
      CAPTURE(left);
      REQUIRE_FALSE(next);
      CHECK(next.error().message() == "reading recording: it shrank from " +
                                          std::to_string(bytes.size()) + " to " +
                                          std::to_string(left) + " bytes while it was read");
    }
  }
}

TEST_CASE("a frame that does not lead to another one is not passed over") {
  const SampleStream stream = sample_stream(13, 4, 3);
  const std::string bytes = stream.bytes();
  Nothing nothing;
  const auto read = [&](const std::string& changed) {
    FrameReader reader(readable(changed), "test");
    reader.pick(&nothing);
    std::size_t outcomes = 0;
    while (*reader.next() != FrameReader::Outcome::End) ++outcomes;
    return std::pair(outcomes, reader.damaged_bytes());
  };
  CHECK(read(bytes) == std::pair(stream.frames.size(), std::uint64_t{0}));
  // The first one's length leads into the middle of the last frame but one.
  std::string changed = bytes;
  const std::size_t last = (stream.frames.back().size() + 5) * 8;
  const auto words = static_cast<std::uint32_t>((bytes.size() - last) / 8 - 1);
  changed.replace(4, 4, reinterpret_cast<const char*>(&words), 4);
  const auto [outcomes, damaged] = read(changed);
  CHECK(damaged == stream.frames[0].size() * 8);
  CHECK(outcomes == stream.frames.size());  // a damage, then all frames but the first
}

TEST_CASE("a file that grows while it is read is read to its new end") {
  const SampleStream stream = sample_stream(12, 2, 3);
  const std::string bytes = stream.bytes();
  UniqueFd fd = readable(bytes);
  const UniqueFd same(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  FrameReader reader(std::move(fd), "recording");
  REQUIRE(reader.next());
  REQUIRE(::pwrite(same.get(), bytes.data(), bytes.size(), static_cast<off_t>(bytes.size())) ==
          static_cast<ssize_t>(bytes.size()));
  while (*reader.next() == FrameReader::Outcome::Frame) {
  }
  CHECK(reader.frames() == 2 * stream.frames.size());
}

TEST_CASE("a frame larger than the first buffer is read whole") {
  FrameSealer sealer({1, 2});
  BatchEncoder encoder;
  EventRow row{};
  row.event_id = 7;
  encoder.begin(row);
  const std::string large(3'000'000, 'x');
  encoder.blob(large, make_mark(Presence::Present, Provenance::Register), 3'000'000);
  encoder.commit({});
  const auto frame = encoder.flush(sealer, Lane::Kernel);
  std::string bytes(reinterpret_cast<const char*>(frame.data()), frame.size_bytes());
  bytes += bytes;
  const Outcome outcome = read_all(readable(bytes));
  CHECK(outcome.frames.size() == 2);
  CHECK(outcome.damages.empty());
}

TEST_CASE("a pipe that gives a byte at a time loses nothing") {
  const SampleStream stream = sample_stream(9, 1, 2);
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  std::thread writer([&, bytes = stream.bytes()] {
    for (const char c : bytes) {
      if (::write(ends[1], &c, 1) != 1) break;
    }
    ::close(ends[1]);
  });
  const Outcome outcome = read_all(UniqueFd(ends[0]));
  writer.join();
  CHECK(outcome.frames == stream.frames);
  CHECK(outcome.damages.empty());
}

TEST_CASE("frames are given as soon as they are whole") {
  const SampleStream stream = sample_stream(10, 1, 2);
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  FrameReader reader(UniqueFd(ends[0]), "pipe");
  for (const Words& frame : stream.frames) {
    REQUIRE(::write(ends[1], frame.data(), frame.size() * 8) ==
            static_cast<ssize_t>(frame.size() * 8));
    const auto next = reader.next();
    REQUIRE(next);
    CHECK(*next == FrameReader::Outcome::Frame);
  }
  ::close(ends[1]);
}

TEST_CASE("an input full of forged heads is given up in bounded time") {
  // Each of these claims a frame of 4 MiB and has to be hashed to be refused.
  std::string forged;
  FrameRow head{};
  head.words = 4 * 1024 * 1024 / 8;
  head.root = kFrameRoot;
  head.magic = kMagic;
  while (forged.size() < 12'000'000) {
    forged.append(reinterpret_cast<const char*>(&head), sizeof(head));
  }
  const Outcome outcome = read_all(readable(forged));
  CHECK(outcome.frames.empty());
  CHECK(outcome.bytes == forged.size());
}

TEST_CASE("the system's refusal to read is an error with its reason") {
  FrameReader reader(UniqueFd(::open("/", O_RDONLY | O_CLOEXEC)), "/");
  const auto next = reader.next();
  REQUIRE_FALSE(next);
  CHECK(next.error().kind() == ErrorKind::Io);
  CHECK(next.error().message() == "reading /: Is a directory");
}

TEST_CASE("the first bytes are kept to tell what an input is") {
  FrameReader reader(readable("{\"timestamp\":1}\n"), "test");
  REQUIRE(reader.next());
  CHECK(reader.first_bytes() == "{\"timestamp\":1}\n");
}

TEST_CASE("a live input that is no stream is told while its writer is still there") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  FrameReader reader(UniqueFd(ends[0]), "pipe");
  const std::string line = R"({"timestamp":1637654321,"processId":4711})";
  REQUIRE(::write(ends[1], line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  const auto next = reader.next();
  REQUIRE(next);
  CHECK(*next == FrameReader::Outcome::Damage);
  CHECK(reader.first_bytes() == line);
  ::close(ends[1]);
}

}  // namespace
}  // namespace tracee::stream

// The chain must notice every way to tamper with stored frames.
#include "common/recording/seal.h"

#include <catch2/catch.hpp>

#include "common/stream/batch_view.h"
#include "common/stream/frame_compressor.h"
#include "common/stream/frame_reader.h"
#include "test/unit/common/stream_samples.h"

namespace tracee::recording {
namespace {

using stream::Words;
using Link = ChainVerifier::Link;

struct Sealed {
  std::vector<Words> frames;
  Digest head{};
};

Sealed sealed_stream(unsigned seed, const Digest& from = {}) {
  Sealed sealed;
  ChainSealer sealer(from);
  auto compressor = stream::FrameCompressor::make(stream::Codec::Zstd, 1);
  const auto sample = stream::sample_stream(seed, 4, 60);
  for (std::size_t i = 0; i < sample.frames.size(); ++i) {
    // Every other batch compressed.
    const auto frame = i % 2 == 0 ? std::span<const std::uint64_t>(sample.frames[i])
                                  : compressor->compress(sample.frames[i]);
    const auto stored = sealer.seal(frame);
    sealed.frames.emplace_back(stored.begin(), stored.end());
    sealer.advance();
  }
  sealed.head = sealer.head();
  return sealed;
}

std::vector<Link> check(const std::vector<Words>& frames, Digest* head = nullptr) {
  ChainVerifier verifier;
  std::vector<Link> links;
  for (const Words& frame : frames) links.push_back(verifier.check(frame));
  if (head != nullptr) *head = verifier.head();
  return links;
}

TEST_CASE("a sealed stream verifies, reads as before, and has its head") {
  const Sealed sealed = sealed_stream(1);
  Digest head{};
  const auto links = check(sealed.frames, &head);
  CHECK(links == std::vector<Link>{Link::Begins, Link::Follows, Link::Follows, Link::Follows,
                                   Link::Follows, Link::Follows});
  CHECK(head == sealed.head);
  std::string bytes;
  for (const Words& frame : sealed.frames) {
    bytes.append(reinterpret_cast<const char*>(frame.data()), frame.size() * 8);
  }
  stream::FrameReader reader(stream::readable(bytes), "test");
  const auto plain = stream::sample_stream(1, 4, 60);
  std::size_t events = 0;
  for (std::size_t i = 0; i < plain.frames.size(); ++i) {
    REQUIRE(*reader.next() == stream::FrameReader::Outcome::Frame);
    if (reader.frame().kind() != stream::FrameKind::Batch) continue;
    const auto batch = stream::BatchView::parse(reader.frame().words());
    REQUIRE(batch);
    for (std::size_t k = 0; k < batch->size(); ++k) {
      CHECK(batch->row(k).time == plain.events[events++].row.time);
    }
  }
  CHECK(events == plain.events.size());
}

TEST_CASE("the digest is SHA-256") {
  // Made with another program:
  //   printf TRCEFRM1 | sha256sum
  FrameHasher hasher;
  const std::uint64_t word = stream::kMagic;
  CHECK(digest_text(hasher.digest({&word, 1})) ==
        "29277b4b89680a46ac917c34eb43dae647b51b195a000e510ffaf5b092f78f41");
}

TEST_CASE("removing, swapping, replacing and putting in are told") {
  const Sealed sealed = sealed_stream(2);
  for (std::size_t i = 1; i + 1 < sealed.frames.size(); ++i) {
    auto removed = sealed.frames;
    removed.erase(removed.begin() + static_cast<long>(i));
    CHECK(check(removed)[i] == Link::Broken);

    auto doubled = sealed.frames;
    doubled.insert(doubled.begin() + static_cast<long>(i), doubled[i]);
    CHECK(check(doubled)[i + 1] == Link::Broken);

    auto replaced = sealed.frames;
    replaced[i] = sealed_stream(3).frames[i];
    const auto links = check(replaced);
    CHECK(links[i] == Link::Broken);
    CHECK(links[i + 1] == Link::Broken);
  }
  auto swapped = sealed.frames;
  std::swap(swapped[2], swapped[3]);
  CHECK(check(swapped)[2] == Link::Broken);
}

TEST_CASE("a frame changed with its checksum made right again is told") {
  const Sealed sealed = sealed_stream(4);
  for (std::size_t i = 1; i + 1 < sealed.frames.size(); ++i) {
    auto changed = sealed.frames;
    auto& row = *reinterpret_cast<stream::FrameRow*>(changed[i].data());
    row.run_low ^= 1;
    row.checksum = stream::frame_checksum(changed[i]);
    CHECK(check(changed)[i + 1] == Link::Broken);
  }
}

TEST_CASE("the last frame taken away or changed gives another head") {
  const Sealed sealed = sealed_stream(5);
  auto cut = sealed.frames;
  cut.pop_back();
  Digest head{};
  check(cut, &head);
  CHECK_FALSE(head == sealed.head);
}

TEST_CASE("the first part taken away is told") {
  const Sealed sealed = sealed_stream(6);
  const std::vector<Words> rest(sealed.frames.begin() + 1, sealed.frames.end());
  CHECK(check(rest)[0] == Link::Broken);
}

TEST_CASE("a link taken out of a frame is told") {
  const auto plain = stream::sample_stream(7, 4, 60);
  auto frames = sealed_stream(7).frames;
  frames[2] = plain.frames[2];
  const auto links = check(frames);
  CHECK(links[2] == Link::Missing);
  CHECK(links[3] == Link::Broken);
}

TEST_CASE("a recording that goes on from another names its head") {
  const Sealed first = sealed_stream(8);
  const Sealed second = sealed_stream(9, first.head);
  ChainVerifier verifier;
  CHECK(verifier.check(second.frames[0]) == Link::Begins);
  CHECK(verifier.begins() == first.head);
  // Joined in order they are one chain; in another order the second begins anew.
  auto joined = first.frames;
  joined.insert(joined.end(), second.frames.begin(), second.frames.end());
  for (const Link link : check(joined)) CHECK((link == Link::Begins || link == Link::Follows));
  auto turned = second.frames;
  turned.insert(turned.end(), first.frames.begin(), first.frames.end());
  CHECK(check(turned)[second.frames.size()] == Link::Anew);
}

TEST_CASE("sealing again replaces the link") {
  const Sealed sealed = sealed_stream(10);
  ChainSealer again;
  std::vector<Words> frames;
  for (const Words& frame : sealed.frames) {
    const auto stored = again.seal(frame);
    CHECK(stored.size() == frame.size());
    frames.emplace_back(stored.begin(), stored.end());
    again.advance();
  }
  CHECK(again.head() == sealed.head);
}

TEST_CASE("a recording without a chain is unsealed, not broken") {
  const auto plain = stream::sample_stream(11, 1, 5);
  for (const Link link : check(plain.frames)) CHECK(link == Link::Unsealed);
}

}  // namespace
}  // namespace tracee::recording

// The SHA-256 chain over the stored bytes of a recording.
//
// Every frame names the digest of the frame stored before it, so that frames cannot be changed,
// removed, swapped or put in without the head, the digest of the last frame, becoming another one.
// A person signs or publishes the head; verifying needs nothing but the recording. The chain says
// nothing against somebody who rewrites the whole recording while no head is published yet.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tracee::recording {

using Digest = std::array<std::uint8_t, 32>;

std::string digest_text(const Digest& digest);  // 64 lower-case hexadecimal digits

// `frame` without its link to a chain, with the checksum that it then has; `frame` itself when it
// has none. Otherwise made in `buffer`.
std::span<const std::uint64_t> without_link(std::span<const std::uint64_t> frame,
                                            std::vector<std::uint64_t>& buffer);

// SHA-256 (FIPS 180-4) of a frame as stored.
class FrameHasher {
 public:
  FrameHasher();
  ~FrameHasher();
  FrameHasher(FrameHasher&&) noexcept;
  FrameHasher& operator=(FrameHasher&&) noexcept;

  Digest digest(std::span<const std::uint64_t> stored);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

class ChainSealer {
 public:
  // Begins a chain that goes on from `head`, the head of another recording, or from nothing.
  explicit ChainSealer(const Digest& head = {}) : head_(head) {}

  // `frame`, compressed or not, with its link; valid until the next call. The first frame of a
  // chain must be a header. A link that the frame has already is replaced.
  std::span<const std::uint64_t> seal(std::span<const std::uint64_t> frame);
  // What seal() gave last is stored: the next frame will name it.
  void advance();

  // The digest of the last frame stored.
  const Digest& head() const { return head_; }

 private:
  Digest head_;
  FrameHasher hasher_;
  std::vector<std::uint64_t> sealed_;
  std::size_t sealed_words_ = 0;
};

class ChainVerifier {
 public:
  enum class Link {
    Unsealed,  // the frame has no link, and none before it had
    Begins,    // a header, the first frame of the input: names what it goes on from
    Follows,   // names the frame before it
    Anew,      // a header in the middle that does not name the frame before it: another chain
    Missing,   // has no link, though the chain had begun
    Broken,    // names another frame: something was changed, removed, swapped or put in before it
  };

  // Checks the next frame as stored.
  Link check(std::span<const std::uint64_t> stored);

  bool sealed() const { return sealed_; }           // whether any frame had a link
  const Digest& head() const { return head_; }      // the digest of the last frame
  const Digest& begins() const { return begins_; }  // what the first chain goes on from

 private:
  FrameHasher hasher_;
  Digest head_{};
  Digest begins_{};
  bool first_ = true;
  bool sealed_ = false;
};

}  // namespace tracee::recording

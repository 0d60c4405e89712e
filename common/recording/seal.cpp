#include "common/recording/seal.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "common/stream/frame_view.h"
#include "common/stream/frame_writer.h"
#include "common/stream/pointer.h"

namespace tracee::recording {
namespace {

using stream::FrameKind;
using stream::FrameRow;
using stream::FrameView;

constexpr std::size_t kLinkWords = sizeof(Digest) / 8;
constexpr std::size_t kLinkPointer = offsetof(FrameRow, previous) / 8;

// The word at which the link of a frame begins.
std::optional<std::size_t> link_at(std::span<const std::uint64_t> frame) {
  const auto root =
      stream::follow_struct(frame, 1, stream::kFrameDataWords, stream::kFramePointers);
  if (!root) return std::nullopt;
  const std::size_t pointer = root->at + root->data_words + 1;
  if (frame[pointer] == 0) return std::nullopt;
  const auto link = stream::follow_list(frame, pointer, stream::ElementSize::Byte);
  if (!link || link->count != sizeof(Digest)) return std::nullopt;
  return link->at;
}

// The kind of the frame, or of the frame it holds compressed: headers are never worth compressing
// away, so a chain begins with a plain one.
bool is_header(std::span<const std::uint64_t> stored) {
  return FrameView(stored).kind() == FrameKind::Header;
}

}  // namespace

std::string digest_text(const Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::span<const std::uint64_t> without_link(std::span<const std::uint64_t> frame,
                                            std::vector<std::uint64_t>& buffer) {
  const auto link = link_at(frame);
  if (!link) return frame;
  // A ChainSealer puts the link last; wherever else it is, its words stay, and nothing names them.
  const bool last = *link + kLinkWords == frame.size();
  buffer.assign(frame.begin(), last ? frame.end() - kLinkWords : frame.end());
  auto& row = *reinterpret_cast<FrameRow*>(buffer.data());
  const auto root =
      stream::follow_struct(frame, 1, stream::kFrameDataWords, stream::kFramePointers);
  buffer[root->at + root->data_words + 1] = 0;
  row.words = static_cast<std::uint32_t>(buffer.size() - 1);
  row.checksum = 0;
  row.checksum = stream::frame_checksum(buffer);
  return buffer;
}

// libcrypto's SHA-256 fails only when it is out of memory or was built without SHA-256.
struct FrameHasher::Context {
  Context() : digest(EVP_MD_CTX_new()) {
    if (digest == nullptr) std::abort();
  }
  ~Context() { EVP_MD_CTX_free(digest); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_MD_CTX* digest;
};

FrameHasher::FrameHasher() : context_(std::make_unique<Context>()) {}
FrameHasher::~FrameHasher() = default;
FrameHasher::FrameHasher(FrameHasher&&) noexcept = default;
FrameHasher& FrameHasher::operator=(FrameHasher&&) noexcept = default;

Digest FrameHasher::digest(std::span<const std::uint64_t> stored) {
  Digest digest{};
  EVP_MD_CTX* context = context_->digest;
  if (EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1 ||
      EVP_DigestUpdate(context, stored.data(), stored.size_bytes()) != 1 ||
      EVP_DigestFinal_ex(context, digest.data(), nullptr) != 1) {
    std::abort();
  }
  return digest;
}

std::span<const std::uint64_t> ChainSealer::seal(std::span<const std::uint64_t> frame) {
  const auto known = link_at(frame);
  const std::size_t words = frame.size() + (known ? 0 : kLinkWords);
  if (sealed_.size() < words) sealed_.resize(words);
  std::memcpy(sealed_.data(), frame.data(), frame.size_bytes());
  const std::size_t at = known.value_or(frame.size());
  std::memcpy(sealed_.data() + at, head_.data(), sizeof(head_));
  const std::span<std::uint64_t> sealed(sealed_.data(), words);
  auto& row = *reinterpret_cast<FrameRow*>(sealed.data());
  if (!known) {
    row.previous =
        stream::list_pointer(kLinkPointer, at, stream::ElementSize::Byte, sizeof(Digest));
  }
  row.words = static_cast<std::uint32_t>(words - 1);
  row.checksum = 0;
  row.checksum = stream::frame_checksum(sealed);
  sealed_words_ = words;
  return sealed;
}

void ChainSealer::advance() { head_ = hasher_.digest({sealed_.data(), sealed_words_}); }

ChainVerifier::Link ChainVerifier::check(std::span<const std::uint64_t> stored) {
  const bool first = std::exchange(first_, false);
  const Digest before = head_;
  head_ = hasher_.digest(stored);
  const auto at = link_at(stored);
  if (!at) return sealed_ ? Link::Missing : Link::Unsealed;
  Digest named{};
  std::memcpy(named.data(), stored.data() + *at, sizeof(named));
  const bool had_begun = std::exchange(sealed_, true);
  if (first && is_header(stored)) {
    begins_ = named;
    return Link::Begins;
  }
  if (named == before) return Link::Follows;
  return is_header(stored) && had_begun ? Link::Anew : Link::Broken;
}

}  // namespace tracee::recording

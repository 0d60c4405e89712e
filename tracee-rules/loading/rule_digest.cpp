#include "tracee-rules/loading/rule_digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "common/recording/seal.h"

namespace tracee::rules {
namespace {

void require(int ok) {
  if (ok != 1) std::abort();  // SHA-256 is built in; only a lack of memory is left
}

}  // namespace

struct RuleDigest::Context {
  Context() : hash(::EVP_MD_CTX_new()) {
    require(hash != nullptr && ::EVP_DigestInit_ex(hash, ::EVP_sha256(), nullptr) == 1);
  }
  ~Context() { ::EVP_MD_CTX_free(hash); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void add(std::string_view text) {
    std::uint8_t size[8];  // little endian on every machine
    for (std::size_t i = 0; i < sizeof(size); ++i) {
      size[i] = static_cast<std::uint8_t>(std::uint64_t{text.size()} >> (8 * i));
    }
    require(::EVP_DigestUpdate(hash, size, sizeof(size)));
    require(::EVP_DigestUpdate(hash, text.data(), text.size()));
  }

  EVP_MD_CTX* hash;
};

RuleDigest::RuleDigest() : context_(std::make_unique<Context>()) {}
RuleDigest::~RuleDigest() = default;

void RuleDigest::add(std::string_view name, std::string_view content) {
  context_->add(name);
  context_->add(content);
}

std::string RuleDigest::finish() {
  recording::Digest digest{};
  unsigned size = 0;
  require(::EVP_DigestFinal_ex(context_->hash, digest.data(), &size));
  return recording::digest_text(digest);
}

}  // namespace tracee::rules

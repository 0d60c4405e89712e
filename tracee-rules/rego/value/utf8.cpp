// Decoding and encoding of UTF-8.
#include "tracee-rules/rego/value/utf8.h"

#include <cstring>

namespace tracee::rego {
namespace {

bool continuation(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80;
}

// Length of the sequence at `at` and its code point; 0 when it is not valid.
size_t decode(std::string_view text, size_t at, uint32_t* rune) {
  const auto b = static_cast<uint8_t>(text[at]);
  if (b < 0x80) {
    *rune = b;
    return 1;
  }
  const size_t n = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
  if (b < 0xC2 || b > 0xF4) return 0;
  uint32_t r = b & (0xFFu >> (n + 1));
  for (size_t i = 1; i < n; ++i) {
    if (!continuation(text, at + i)) return 0;
    r = (r << 6) | (static_cast<uint8_t>(text[at + i]) & 0x3F);
  }
  const bool overlong = (n == 3 && r < 0x800) || (n == 4 && r < 0x10000);
  if (overlong || r > 0x10FFFF || (r >= 0xD800 && r <= 0xDFFF)) return 0;
  *rune = r;
  return n;
}

}  // namespace

uint32_t next_rune(std::string_view text, size_t* at) {
  uint32_t rune = kReplacement;
  const size_t n = decode(text, *at, &rune);
  *at += n == 0 ? 1 : n;
  return n == 0 ? kReplacement : rune;
}

void append_rune(uint32_t rune, std::string* out) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = kReplacement;
  if (rune < 0x80) {
    *out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    *out += static_cast<char>(0xC0 | (rune >> 6));
    *out += static_cast<char>(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    *out += static_cast<char>(0xE0 | (rune >> 12));
    *out += static_cast<char>(0x80 | ((rune >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (rune & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | (rune >> 18));
    *out += static_cast<char>(0x80 | ((rune >> 12) & 0x3F));
    *out += static_cast<char>(0x80 | ((rune >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (rune & 0x3F));
  }
}

size_t count_runes(std::string_view text) {
  size_t n = 0;
  for (size_t at = 0; at < text.size(); ++n) next_rune(text, &at);
  return n;
}

bool is_ascii(std::string_view text) {
  uint64_t seen = 0;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof(word));
    seen |= word;
  }
  for (; at < text.size(); ++at) seen |= static_cast<uint8_t>(text[at]);
  return (seen & 0x8080808080808080ULL) == 0;
}

bool is_valid_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    uint32_t rune = 0;
    const size_t n = decode(text, at, &rune);
    if (n == 0) return false;
    at += n;
  }
  return true;
}

std::vector<uint32_t> to_runes(std::string_view text) {
  std::vector<uint32_t> out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) out.push_back(next_rune(text, &at));
  return out;
}

}  // namespace tracee::rego

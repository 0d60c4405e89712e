// Strings of Rego are bytes that are usually UTF-8. Functions on characters read an invalid byte as
// U+FFFD, one byte long, and never fail.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracee::rego {

constexpr uint32_t kReplacement = 0xFFFD;

// The code point at `*at`, which moves past it. `*at` < text.size().
uint32_t next_rune(std::string_view text, size_t* at);
void append_rune(uint32_t rune, std::string* out);
size_t count_runes(std::string_view text);
bool is_ascii(std::string_view text);
bool is_valid_utf8(std::string_view text);
std::vector<uint32_t> to_runes(std::string_view text);

// Unicode's simple case mapping, White_Space, and printability; tables in unicode_tables.cpp.
uint32_t to_lower(uint32_t rune);
uint32_t to_upper(uint32_t rune);
bool is_space(uint32_t rune);
bool is_printable(uint32_t rune);

}  // namespace tracee::rego

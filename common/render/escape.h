// Bytes of the traced system as text: for JSON, so that any parser takes it and nothing is lost,
// and for a terminal, so that nothing acts on it.
//
// Names of files and processes are bytes that whoever runs a program chooses. Called by everything
// in render/; appends, never fails.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tracee::render {

// One step through bytes that claim to be UTF-8.
struct CodePoint {
  std::uint32_t value = 0;
  std::uint32_t length = 0;  // bytes; 0: the first byte does not begin a well-formed sequence
};
// `text` is not empty. Overlong forms, surrogates and values above U+10FFFF are not well-formed.
CodePoint decode_utf8(std::string_view text);

// A JSON string with its quotes. Control characters (C0, DEL, C1) become \uXXXX. A byte 0xNN that
// is not part of UTF-8 becomes \uefNN, a private-use character; so do the bytes of a genuine U+EF80
// to U+EFFF. To get the bytes back: take those characters as bytes, all others as UTF-8. (A lone
// surrogate or U+FFFD would be refused or confused by common parsers.)
void append_json_string(std::string& out, std::string_view bytes);

// Text for a terminal. Control characters, invalid UTF-8 and the characters that reorder or hide
// text (U+200B-200F, U+2028-202E, U+2066-2069, U+FEFF) become \xNN byte by byte; a backslash before
// an x becomes \x5c, so that what was escaped can be told from what looked so.
void append_terminal_text(std::string& out, std::string_view bytes);

// RFC 4648, with padding.
void append_base64(std::string& out, std::string_view bytes);

void append_decimal(std::string& out, std::uint64_t value);
void append_decimal(std::string& out, std::int64_t value);
// Go's form of pointers in v0.6.3: 0x and upper-case digits, no leading zeros.
void append_pointer(std::string& out, std::uint64_t address);

}  // namespace tracee::render

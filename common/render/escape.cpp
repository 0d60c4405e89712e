// Escaping and number texts; the header tells the forms.
#include "common/render/escape.h"

#include <charconv>

namespace tracee::render {
namespace {

constexpr char kLowerHex[] = "0123456789abcdef";
constexpr char kUpperHex[] = "0123456789ABCDEF";

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

// The private-use characters that stand for bytes in JSON.
bool stands_for_byte(std::uint32_t code_point) {
  return code_point >= 0xef80 && code_point <= 0xefff;
}

bool is_control(std::uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

bool reorders_or_hides(std::uint32_t code_point) {
  return (code_point >= 0x200b && code_point <= 0x200f) ||
         (code_point >= 0x2028 && code_point <= 0x202e) ||
         (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xfeff;
}

void append_json_unit(std::string& out, std::uint32_t unit) {
  const char text[] = {'\\',
                       'u',
                       kLowerHex[unit >> 12 & 15],
                       kLowerHex[unit >> 8 & 15],
                       kLowerHex[unit >> 4 & 15],
                       kLowerHex[unit & 15]};
  out.append(text, sizeof text);
}

void append_json_control(std::string& out, std::uint32_t code_point) {
  switch (code_point) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      append_json_unit(out, code_point);
  }
}

void append_hex_bytes(std::string& out, std::string_view bytes) {
  for (char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    const char text[] = {'\\', 'x', kLowerHex[byte >> 4], kLowerHex[byte & 15]};
    out.append(text, sizeof text);
  }
}

// How many bytes from the start are printable ASCII other than a quote or backslash.
std::size_t plain_run(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::uint8_t byte = byte_at(text, i);
    if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\') break;
    ++i;
  }
  return i;
}

}  // namespace

CodePoint decode_utf8(std::string_view text) {
  const std::uint8_t first = byte_at(text, 0);
  if (first < 0x80) return {first, 1};
  std::uint32_t length = 0, value = 0, smallest = 0;
  if (first >> 5 == 6) {
    length = 2, value = first & 0x1fu, smallest = 0x80;
  } else if (first >> 4 == 14) {
    length = 3, value = first & 0x0fu, smallest = 0x800;
  } else if (first >> 3 == 30) {
    length = 4, value = first & 0x07u, smallest = 0x10000;
  } else {
    return {};
  }
  if (text.size() < length) return {};
  for (std::uint32_t i = 1; i < length; ++i) {
    const std::uint8_t byte = byte_at(text, i);
    if (byte >> 6 != 2) return {};
    value = value << 6 | (byte & 0x3fu);
  }
  if (value < smallest || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
  return {value, length};
}

void append_json_string(std::string& out, std::string_view bytes) {
  out += '"';
  while (!bytes.empty()) {
    const std::size_t plain = plain_run(bytes);
    out.append(bytes.data(), plain);
    bytes.remove_prefix(plain);
    if (bytes.empty()) break;
    const CodePoint next = decode_utf8(bytes);
    std::size_t used = next.length;
    if (next.length == 0 || stands_for_byte(next.value)) {
      used = next.length == 0 ? 1 : next.length;
      for (char c : bytes.substr(0, used)) {
        append_json_unit(out, 0xef00u | static_cast<std::uint8_t>(c));
      }
    } else if (next.value == '"' || next.value == '\\') {
      out += '\\';
      out += static_cast<char>(next.value);
    } else if (is_control(next.value)) {
      append_json_control(out, next.value);
    } else {
      out.append(bytes.data(), used);
    }
    bytes.remove_prefix(used);
  }
  out += '"';
}

void append_terminal_text(std::string& out, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t plain = plain_run(bytes);
    out.append(bytes.data(), plain);
    bytes.remove_prefix(plain);
    if (bytes.empty()) break;
    const CodePoint next = decode_utf8(bytes);
    const std::size_t used = next.length == 0 ? 1 : next.length;
    const bool looks_escaped = next.value == '\\' && bytes.size() > 1 && bytes[1] == 'x';
    if (next.length == 0 || is_control(next.value) || reorders_or_hides(next.value) ||
        looks_escaped) {
      append_hex_bytes(out, bytes.substr(0, used));
    } else {
      out.append(bytes.data(), used);
    }
    bytes.remove_prefix(used);
  }
}

void append_base64(std::string& out, std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::size_t i = 0;
  for (; i + 2 < bytes.size(); i += 3) {
    const std::uint32_t word =
        byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    const char text[] = {kDigits[word >> 18], kDigits[word >> 12 & 63], kDigits[word >> 6 & 63],
                         kDigits[word & 63]};
    out.append(text, sizeof text);
  }
  if (i == bytes.size()) return;
  const bool two = i + 1 < bytes.size();
  const std::uint32_t word = byte_at(bytes, i) << 16 | (two ? byte_at(bytes, i + 1) << 8 : 0);
  const char text[] = {kDigits[word >> 18], kDigits[word >> 12 & 63],
                       two ? kDigits[word >> 6 & 63] : '=', '='};
  out.append(text, sizeof text);
}

void append_decimal(std::string& out, std::uint64_t value) {
  char text[20];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void append_decimal(std::string& out, std::int64_t value) {
  char text[20];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void append_pointer(std::string& out, std::uint64_t address) {
  char text[18];
  char* end = text + sizeof text;
  char* begin = end;
  do {
    *--begin = kUpperHex[address & 15];
    address >>= 4;
  } while (address != 0);
  *--begin = 'x';
  *--begin = '0';
  out.append(begin, end);
}

}  // namespace tracee::render

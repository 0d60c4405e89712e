// Text encodings: base64, hex, URL queries.
#include <algorithm>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Val encode64(CallContext& call, std::string_view in, std::string_view alphabet, bool padding) {
  char* text = call.arena.array<char>(in.size() * 4 / 3 + 5);
  size_t n = 0;
  for (size_t i = 0; i < in.size(); i += 3) {
    uint32_t word = 0;
    const size_t have = std::min<size_t>(3, in.size() - i);
    for (size_t j = 0; j < 3; ++j)
      word = word << 8 | (j < have ? static_cast<uint8_t>(in[i + j]) : 0);
    for (size_t j = 0; j < 4; ++j) {
      if (j <= have) {
        text[n++] = alphabet[(word >> (18 - 6 * j)) & 63];
      } else if (padding) {
        text[n++] = '=';
      }
    }
  }
  return Val::string({text, n});
}

// Strict but for line ends, as Go's decoder. False when malformed.
bool decode64(CallContext& call, std::string_view in, std::string_view alphabet, Val* out) {
  char* text = call.arena.array<char>(in.size() * 3 / 4 + 4);
  size_t n = 0, digits = 0, padding = 0;
  uint32_t word = 0;
  for (char c : in) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos || padding != 0) return false;
    word = word << 6 | static_cast<uint32_t>(digit);
    if (++digits % 4 == 0) {
      for (int shift = 16; shift >= 0; shift -= 8) text[n++] = static_cast<char>(word >> shift);
      word = 0;
    }
  }
  const size_t rest = digits % 4;
  if (rest == 1 || padding != (rest == 0 ? 0 : 4 - rest)) return false;
  if (rest >= 2) text[n++] = static_cast<char>(word >> (rest == 2 ? 4 : 10));
  if (rest == 3) text[n++] = static_cast<char>(word >> 2);
  *out = Val::string({text, n});
  return true;
}

std::string query_escape(std::string_view s) {
  std::string out;
  for (char c : s) {
    const auto b = static_cast<uint8_t>(c);
    if (std::isalnum(b) || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += "0123456789ABCDEF"[b >> 4];
      out += "0123456789ABCDEF"[b & 15];
    }
  }
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 32);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool query_unescape(std::string_view s, std::string* out) {
  for (size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '+') {
      *out += ' ';
    } else if (s[i] == '%') {
      if (i + 2 >= s.size() || hex_digit(s[i + 1]) < 0 || hex_digit(s[i + 2]) < 0) return false;
      *out += static_cast<char>(hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2]));
      i += 2;
    } else {
      *out += s[i];
    }
  }
  return true;
}

}  // namespace

REGO_BUILTIN(base64_encode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  return give(encode64(call, args[0].str(), kStandard, true), out);
}
REGO_BUILTIN(base64_decode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  return decode64(call, args[0].str(), kStandard, out) ? BuiltinStatus::Ok
                                                       : call.error("illegal base64 data");
}
REGO_BUILTIN(base64_is_valid) {
  Val unused;
  if (!args[0].is_str()) return give(Val::boolean(false), out);
  return give(Val::boolean(decode64(call, args[0].str(), kStandard, &unused)), out);
}
REGO_BUILTIN(base64url_encode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  return give(encode64(call, args[0].str(), kUrl, true), out);
}
REGO_BUILTIN(base64url_encode_no_pad) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  return give(encode64(call, args[0].str(), kUrl, false), out);
}
REGO_BUILTIN(base64url_decode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  std::string text(args[0].str());
  if (text.size() % 4 == 2) text += "==";
  if (text.size() % 4 == 3) text += "=";
  return decode64(call, text, kUrl, out) ? BuiltinStatus::Ok : call.error("illegal base64 data");
}

REGO_BUILTIN(hex_encode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  std::string text;
  for (char c : args[0].str()) {
    text += "0123456789abcdef"[static_cast<uint8_t>(c) >> 4];
    text += "0123456789abcdef"[c & 15];
  }
  return give_string(call, text, out);
}
REGO_BUILTIN(hex_decode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  const std::string_view in = args[0].str();
  std::string text;
  for (size_t i = 0; i < in.size(); ++i) {
    if (hex_digit(in[i]) < 0) {
      size_t at = i;
      const uint32_t rune = next_rune(in, &at);
      char code[16];
      std::snprintf(code, sizeof(code), "U+%04X", rune);
      return call.error(std::string("encoding/hex: invalid byte: ") + code + " '" +
                        std::string(in.substr(i, at - i)) + "'");
    }
    if (i % 2 == 1) text += static_cast<char>(hex_digit(in[i - 1]) * 16 + hex_digit(in[i]));
  }
  if (in.size() % 2 == 1) return call.error("encoding/hex: odd length hex string");
  return give_string(call, text, out);
}

REGO_BUILTIN(urlquery_encode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  return give_string(call, query_escape(args[0].str()), out);
}
REGO_BUILTIN(urlquery_decode) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  std::string text;
  if (!query_unescape(args[0].str(), &text)) return call.error("invalid URL escape");
  return give_string(call, text, out);
}

REGO_BUILTIN(urlquery_encode_object) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  std::string text;
  const auto append = [&](const Val& key, const Val& value) {
    if (!text.empty()) text += '&';
    text += query_escape(key.str()) + "=" + query_escape(value.str());
  };
  for (uint32_t i = 0; i < args[0].len; ++i) {
    const Entry& e = args[0].entries[i];
    if (!e.key.is_str()) return call.type_error_text(1, "object containing string keys");
    if (e.value.is_str()) {
      append(e.key, e.value);
    } else if (e.value.is_array() || e.value.is_set()) {
      for (const Val& v : e.value) {
        if (!v.is_str())
          return call.type_error_text(1, "object containing strings or collections of strings");
        append(e.key, v);
      }
    } else {
      return call.type_error_text(1, "object containing strings or collections of strings");
    }
  }
  return give_string(call, text, out);
}

REGO_BUILTIN(urlquery_decode_object) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  Builder pairs;
  std::string_view rest = args[0].str();
  while (!rest.empty()) {
    const size_t end = rest.find('&');
    const std::string_view item = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (item.empty()) continue;
    if (item.find(';') != std::string_view::npos)
      return call.error("invalid semicolon separator in query");
    const size_t eq = item.find('=');
    std::string key, value;
    const bool ok = query_unescape(item.substr(0, eq), &key) &&
                    (eq == std::string_view::npos || query_unescape(item.substr(eq + 1), &value));
    if (!ok) return call.error("invalid URL escape");
    pairs.push(call.make_string(key), call.arena);
    pairs.push(call.make_string(value), call.arena);
  }
  // Values of one key together, in the order they came.
  auto* entries = reinterpret_cast<Entry*>(pairs.items);
  const uint32_t n = pairs.size / 2;
  std::stable_sort(entries, entries + n,
                   [](const Entry& a, const Entry& b) { return compare(a.key, b.key) < 0; });
  Builder result;
  for (uint32_t i = 0; i < n;) {
    Builder values;
    uint32_t j = i;
    for (; j < n && rego::equal(entries[j].key, entries[i].key); ++j)
      values.push(entries[j].value, call.arena);
    result.push(entries[i].key, call.arena);
    result.push(Val::array(values.items, values.size), call.arena);
    i = j;
  }
  return give(make_object(reinterpret_cast<Entry*>(result.items), result.size / 2, nullptr), out);
}

}  // namespace tracee::rego

#include "tracee-rules/input/json_values.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "common/render/blob_parts.h"
#include "common/render/escape.h"
#include "common/render/name_values.h"

namespace tracee::rules {
namespace {

using rego::Val;

template <typename T>
void append_raw(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
std::optional<T> parse_digits(std::string_view text, int base = 10) {
  T number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// Decimal, with a sign perhaps, or hexadecimal after 0x.
std::optional<std::uint64_t> parse_word(std::string_view text) {
  if (text.starts_with("0x")) return parse_digits<std::uint64_t>(text.substr(2), 16);
  if (!text.starts_with('-')) return parse_digits<std::uint64_t>(text);
  const auto number = parse_digits<std::int64_t>(text);
  if (!number) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

// The number in a member that is a text or a number; 0 when there is none.
std::uint64_t member_number(const Val& object, std::string_view key) {
  const Val value = json_member(object, key);
  std::uint64_t word = 0;
  if (value.is_str()) return parse_word(value.str()).value_or(0);
  return word_of(value, &word) ? word : 0;
}

std::string member_text(const Val& object, std::string_view key) {
  const Val value = json_member(object, key);
  return value.is_str() ? std::string(value.str()) : std::string();
}

bool append_base64(std::string& out, std::string_view text) {
  std::uint32_t bits = 0;
  int held = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    const int digit = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+'             ? 62
                      : c == '/'             ? 63
                                             : -1;
    if (digit < 0) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xff);
  }
  return true;
}

void append_inet(std::string& out, const Val& json) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(member_number(json, "sin_port")));
  ::inet_pton(AF_INET, member_text(json, "sin_addr").c_str(), &address.sin_addr);
  append_raw(out, address);
}

// A mapped IPv4 address is shown as plain IPv4.
void append_inet6(std::string& out, const Val& json) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(member_number(json, "sin6_port")));
  address.sin6_flowinfo = htonl(static_cast<std::uint32_t>(member_number(json, "sin6_flowinfo")));
  address.sin6_scope_id = static_cast<std::uint32_t>(member_number(json, "sin6_scopeid"));
  std::string text = member_text(json, "sin6_addr");
  if (text.find(':') == text.npos) text.insert(0, "::ffff:");
  ::inet_pton(AF_INET6, text.c_str(), &address.sin6_addr);
  append_raw(out, address);
}

}  // namespace

Val json_member(const Val& object, std::string_view key) {
  if (!object.is_object()) return {};
  for (std::uint32_t i = 0; i < object.len; ++i) {
    const Val& name = object.entries[i].key;
    if (name.is_str() && name.str() == key) return object.entries[i].value;
  }
  return {};
}

bool word_of(const Val& number, std::uint64_t* word) {
  if (number.is_int()) {
    *word = static_cast<std::uint64_t>(number.num);
    return true;
  }
  if (!number.is_number()) return false;
  const auto parsed = parse_digits<std::uint64_t>(rego::to_json(number));
  *word = parsed.value_or(0);
  return parsed.has_value();
}

bool has_type_of(Kind kind, const Val& json) {
  std::uint64_t word = 0;
  if (!json.defined() || json.is_null()) return true;
  if (!is_blob(kind)) return json.is_str() || json.is_bool() || word_of(json, &word);
  if (kind == Kind::Text || kind == Kind::Bytes) return json.is_str();
  if (kind == Kind::SocketAddress || kind == Kind::Credentials) return json.is_object();
  if (!json.is_array()) return false;
  return std::all_of(json.begin(), json.end(), [&](const Val& item) {
    return kind == Kind::TextArray ? item.is_str() : word_of(item, &word);
  });
}

void append_original_bytes(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const render::CodePoint point = render::decode_utf8(text);
    const std::size_t length = std::max<std::size_t>(point.length, 1);
    if (point.length > 0 && point.value >= 0xef80 && point.value <= 0xefff) {
      out += static_cast<char>(point.value & 0xff);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
}

bool JsonValues::named_number(Rendering rendering, std::string_view text, std::uint64_t* word) {
  key_.assign(1, static_cast<char>(rendering)).append(text);
  if (const auto known = names_.find(key_); known != names_.end()) {
    *word = known->second;
    return true;
  }
  // A whole text may be a name with a bar or blanks in it; else it is bits, of some the number.
  std::uint64_t value = 0;
  if (const auto whole = render::name_value(rendering, text)) {
    value = whole->bits;
  } else {
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t bar = std::min(rest.find('|'), rest.size());
      const std::string_view part = rest.substr(0, bar);
      const auto bits = render::name_value(rendering, part);
      const auto number = parse_word(part);
      if (!bits && !number) return false;
      value |= bits ? bits->bits : *number;
      rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
  }
  if (names_.size() < kMaxNames) names_.emplace(key_, value);
  *word = value;
  return true;
}

bool JsonValues::number(const ArgumentDefinition& definition, const Val& json,
                        std::uint64_t* word) {
  if (json.is_bool()) {
    *word = json.tag == rego::Tag::True ? 1 : 0;
    return true;
  }
  if (!json.is_str()) return word_of(json, word);
  if (const auto plain = parse_word(json.str())) {
    *word = *plain;
    return true;
  }
  return definition.rendering != Rendering::Plain &&
         named_number(definition.rendering, json.str(), word);
}

bool JsonValues::address(const Val& json) {
  if (!json.is_object()) return false;
  const std::string name = member_text(json, "sa_family");
  if (name.empty()) return true;  // too short to have a family
  std::uint64_t family = 0;
  if (const auto plain = parse_word(name)) {
    family = *plain;
  } else if (!named_number(Rendering::SocketDomain, name, &family)) {
    return false;
  }
  if (family == AF_INET && json_member(json, "sin_addr").is_str()) {
    append_inet(bytes_, json);
  } else if (family == AF_INET6 && json_member(json, "sin6_addr").is_str()) {
    append_inet6(bytes_, json);
  } else {
    append_raw(bytes_, static_cast<std::uint16_t>(family));
    const Val path = json_member(json, "sun_path");
    if (path.is_str()) append_original_bytes(bytes_, path.str());
  }
  return true;
}

bool JsonValues::credentials(const Val& json) {
  if (!json.is_object()) return false;
  if (json.len == 0) return true;
  for (const std::string_view name : render::kIdNames) {
    append_raw(bytes_, static_cast<std::uint32_t>(member_number(json, name)));
  }
  for (const std::string_view name : render::kSetNames) {
    append_raw(bytes_, member_number(json, name));
  }
  return true;
}

bool JsonValues::blob(const ArgumentDefinition& definition, const Val& json, std::uint32_t* count) {
  const Kind kind = definition.kind;
  if (kind == Kind::SocketAddress) return address(json);
  if (kind == Kind::Credentials) return credentials(json);
  if (kind == Kind::Text || kind == Kind::Bytes) {
    if (!json.is_str()) return false;
    if (kind == Kind::Bytes) return append_base64(bytes_, json.str());
    append_original_bytes(bytes_, json.str());
    return true;
  }
  if (!json.is_array()) return false;
  for (const Val& item : json) {
    std::uint64_t word = 0;
    if (kind == Kind::TextArray) {
      if (!item.is_str()) return false;
      append_original_bytes(bytes_, item.str());
      bytes_ += '\0';
    } else if (!word_of(item, &word)) {
      return false;
    } else if (kind == Kind::IntPair) {
      append_raw(bytes_, static_cast<std::uint32_t>(word));
    } else {
      append_raw(bytes_, word);
    }
    ++*count;
  }
  return true;
}

JsonValues::Value JsonValues::read(const ArgumentDefinition& definition, const Val& json,
                                   std::string_view status) {
  Value value;
  bytes_.clear();
  if (status == "redacted") {
    value.presence = Presence::Redacted;
  } else if (status == "unreadable") {
    value.presence = Presence::Unreadable;
  } else if (json.is_null() || !json.defined()) {
    value.presence = Presence::Null;
  } else {
    if (status == "cut") value.presence = Presence::Cut;
    const bool read = is_blob(definition.kind) ? blob(definition, json, &value.count)
                                               : number(definition, json, &value.word);
    if (!read) value.presence = Presence::Unreadable;
  }
  if (value.presence == Presence::Present || value.presence == Presence::Cut) value.bytes = bytes_;
  return value;
}

}  // namespace tracee::rules

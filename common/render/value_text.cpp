// Values as text and JSON; the header tells the forms.
#include "common/render/value_text.h"

#include "common/render/blob_parts.h"
#include "common/render/escape.h"
#include "common/render/names.h"
#include "common/render/socket_address.h"

namespace tracee::render {
namespace {

// The number itself, whatever the stream put into the unused high bits of its word.
void append_number_text(std::string& out, Kind kind, std::uint64_t word) {
  switch (kind) {
    case Kind::Int32:
      append_decimal(out, std::int64_t{static_cast<std::int32_t>(word)});
      return;
    case Kind::Uint32:
      append_decimal(out, std::uint64_t{static_cast<std::uint32_t>(word)});
      return;
    case Kind::Uint16:
      append_decimal(out, std::uint64_t{static_cast<std::uint16_t>(word)});
      return;
    case Kind::Int64:
      append_decimal(out, static_cast<std::int64_t>(word));
      return;
    case Kind::Boolean:
      out += word != 0 ? "true" : "false";
      return;
    default:
      append_decimal(out, word);
  }
}

// Appends `items` between brackets; `each` calls its argument once per item.
template <typename Each, typename Append>
void append_list(std::string& out, char separator, Each each, Append append) {
  bool first = true;
  each([&](auto&&... item) {
    if (!first) out += separator;
    first = false;
    append(item...);
  });
}

// An intPair or a uint64Array, in brackets.
void append_numbers(std::string& out, Kind kind, char separator, std::string_view bytes) {
  const auto each = [&](auto visit) {
    if (kind == Kind::IntPair) {
      for_each_int(bytes, visit);
    } else {
      for_each_word(bytes, visit);
    }
  };
  out += '[';
  append_list(out, separator, each, [&](auto value) { append_decimal(out, value); });
  out += ']';
}

void append_address_text(std::string& out, std::string_view bytes) {
  const SocketAddressText address(bytes);
  out += '{';
  append_list(
      out, ',',
      [&](auto visit) {
        for (const auto& member : address.members()) visit(member);
      },
      [&](const SocketMember& member) {
        out.append("'").append(member.key).append("': '");
        append_terminal_text(out, member.value);
        out += '\'';
      });
  out += '}';
}

void append_blob_text(std::string& out, Kind kind, std::string_view bytes) {
  const auto number = [&](auto value) { append_decimal(out, value); };
  switch (kind) {
    case Kind::Text:
      append_terminal_text(out, bytes);
      return;
    case Kind::SocketAddress:
      append_address_text(out, bytes);
      return;
    case Kind::Credentials:
      out += '{';
      append_list(
          out, ' ', [&](auto visit) { for_each_credential(bytes, visit); },
          [&](std::string_view, std::uint64_t value) { number(value); });
      out += '}';
      return;
    case Kind::IntPair:
    case Kind::Uint64Array:
      append_numbers(out, kind, ' ', bytes);
      return;
    default:
      break;
  }
  out += '[';
  if (kind == Kind::TextArray) {
    append_list(
        out, ' ', [&](auto visit) { for_each_string(bytes, visit); },
        [&](std::string_view text) { append_terminal_text(out, text); });
  } else {
    append_list(
        out, ' ',
        [&](auto visit) {
          for (char c : bytes) visit(static_cast<std::uint8_t>(c));
        },
        [&](std::uint8_t byte) { number(std::uint64_t{byte}); });
  }
  out += ']';
}

void append_blob_json(std::string& out, Kind kind, std::string_view bytes) {
  switch (kind) {
    case Kind::Text:
      append_json_string(out, bytes);
      return;
    case Kind::TextArray:
      out += '[';
      append_list(
          out, ',', [&](auto visit) { for_each_string(bytes, visit); },
          [&](std::string_view text) { append_json_string(out, text); });
      out += ']';
      return;
    case Kind::SocketAddress: {
      const SocketAddressText address(bytes);
      out += '{';
      append_list(
          out, ',',
          [&](auto visit) {
            for (const auto& member : address.members()) visit(member);
          },
          [&](const SocketMember& member) {
            append_json_string(out, member.key);
            out += ':';
            append_json_string(out, member.value);
          });
      out += '}';
      return;
    }
    case Kind::Credentials:
      out += '{';
      append_list(
          out, ',', [&](auto visit) { for_each_credential(bytes, visit); },
          [&](std::string_view name, std::uint64_t value) {
            append_json_string(out, name);
            out += ':';
            append_decimal(out, value);
          });
      out += '}';
      return;
    case Kind::IntPair:
    case Kind::Uint64Array:
      append_numbers(out, kind, ',', bytes);
      return;
    default:
      out += '"';
      append_base64(out, bytes);
      out += '"';
  }
}

}  // namespace

Value shortened(Value value, std::size_t most) {
  if (value.bytes.size() <= most) return value;
  value.bytes = value.bytes.substr(0, most);
  value.presence = Presence::Cut;
  return value;
}

void append_value_text(std::string& out, const Value& value) {
  switch (value.presence) {
    case Presence::Present:
    case Presence::Cut:
      break;
    case Presence::Null:
      out += "<nil>";
      return;
    case Presence::Redacted:
      out += "<redacted>";
      return;
    case Presence::Unreadable:
      out += "<unreadable ";
      append_pointer(out, value.word);
      out += '>';
      return;
    default:
      out += "<absent>";
      return;
  }
  const Kind kind = value.definition->kind;
  if (is_blob(kind)) {
    append_blob_text(out, kind, value.bytes);
    if (value.presence == Presence::Cut) out += "<cut>";
  } else if (kind == Kind::Pointer) {
    append_pointer(out, value.word);
  } else if (!append_name(out, value.definition->rendering, value.word)) {
    append_number_text(out, kind, value.word);
  }
}

void append_value_json(std::string& out, const Value& value) {
  if (!value.has_bytes()) {
    out += "null";
    return;
  }
  const Kind kind = value.definition->kind;
  if (is_blob(kind)) {
    append_blob_json(out, kind, value.bytes);
    return;
  }
  if (kind == Kind::Pointer) {
    out += '"';
    append_pointer(out, value.word);
    out += '"';
    return;
  }
  // Names of ours need no escaping; the quote is taken back when there is no name.
  out += '"';
  if (append_name(out, value.definition->rendering, value.word)) {
    out += '"';
    return;
  }
  out.pop_back();
  append_number_text(out, kind, value.word);
}

}  // namespace tracee::render

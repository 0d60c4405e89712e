// Writing values as JSON and as Rego text.
#include <algorithm>
#include <vector>

#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/value/walk.h"

namespace tracee::rego {
namespace {

void append_unicode_escape(uint32_t code, std::string* out) {
  *out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) *out += "0123456789abcdef"[(code >> shift) & 15];
}

void write_string(std::string_view s, bool escape_html, std::string* out) {
  *out += '"';
  for (size_t at = 0; at < s.size();) {
    const size_t from = at;
    const uint32_t r = next_rune(s, &at);
    switch (r) {
      case '"':
        *out += "\\\"";
        break;
      case '\\':
        *out += "\\\\";
        break;
      case '\n':
        *out += "\\n";
        break;
      case '\r':
        *out += "\\r";
        break;
      case '\t':
        *out += "\\t";
        break;
      case '\b':
        *out += "\\b";
        break;
      case '\f':
        *out += "\\f";
        break;
      default:
        if (r < 0x20 || r == 0x2028 || r == 0x2029 ||
            (escape_html && (r == '<' || r == '>' || r == '&'))) {
          append_unicode_escape(r, out);
        } else if (r == kReplacement && at - from == 1) {
          *out += "\\ufffd";
        } else {
          out->append(s.substr(from, at - from));
        }
    }
  }
  *out += '"';
}

class JsonWriter {
 public:
  JsonWriter(const JsonStyle& style, std::string* out) : style_(style), out_(out) {}

  void write(const Val& v) {
    if (!walk_budget.pay(v.is_str() ? 1 + v.len / 16 : 1)) return;
    switch (v.tag) {
      case Tag::Null:
        *out_ += "null";
        break;
      case Tag::False:
        *out_ += "false";
        break;
      case Tag::True:
        *out_ += "true";
        break;
      case Tag::Int:
      case Tag::Num:
        *out_ += number_text(v);
        break;
      case Tag::Str:
        write_string(v.str(), style_.escape_html, out_);
        break;
      case Tag::Array:
      case Tag::Set:
        write_items(v);
        break;
      case Tag::Object:
        write_object(v);
        break;
      default:
        *out_ += "null";
        break;
    }
  }

 private:
  void line() {
    if (!style_.pretty) return;
    *out_ += '\n';
    out_->append(style_.prefix);
    for (int i = 0; i < depth_; ++i) out_->append(style_.indent);
  }

  void write_items(const Val& v) {
    *out_ += '[';
    ++depth_;
    for (uint32_t i = 0; i < v.len && !walk_budget.spent(); ++i) {
      if (i != 0) *out_ += ',';
      line();
      write(v.items[i]);
    }
    --depth_;
    if (v.len != 0) line();
    *out_ += ']';
  }

  void write_object(const Val& v) {
    *out_ += '{';
    ++depth_;
    for (uint32_t i = 0; i < v.len && !walk_budget.spent(); ++i) {
      if (i != 0) *out_ += ',';
      line();
      const Val& key = v.entries[i].key;
      write_string(key.is_str() ? std::string(key.str()) : to_json(key), style_.escape_html, out_);
      *out_ += style_.pretty ? ": " : ":";
      write(v.entries[i].value);
    }
    --depth_;
    if (v.len != 0) line();
    *out_ += '}';
  }

  const JsonStyle& style_;
  std::string* out_;
  int depth_ = 0;
};

// The letter behind a backslash that stands for a character in Rego; 0 when there is none.
char rego_escape(uint32_t r) {
  if (r == '"' || r == '\\') return static_cast<char>(r);
  return r >= '\a' && r <= '\r' ? "abtnvfr"[r - '\a'] : '\0';
}

void append_byte_escape(uint32_t byte, std::string* out) {
  *out += "\\x";
  *out += "0123456789abcdef"[(byte >> 4) & 15];
  *out += "0123456789abcdef"[byte & 15];
}

void write_rego_string(std::string_view s, std::string* out) {
  *out += '"';
  for (size_t at = 0; at < s.size();) {
    const size_t from = at;
    const uint32_t r = next_rune(s, &at);
    if (const char letter = rego_escape(r); letter != '\0') {
      *out += '\\';
      *out += letter;
    } else if (r == kReplacement && at - from == 1) {
      append_byte_escape(static_cast<uint8_t>(s[from]), out);
    } else if (r < 0x20 || r == 0x7F) {
      append_byte_escape(r, out);
    } else if (!is_printable(r) && r <= 0xFFFF) {
      append_unicode_escape(r, out);
    } else {
      out->append(s.substr(from, at - from));
    }
  }
  *out += '"';
}

void write_rego_items(const Val& v, char open, char close, std::string* out) {
  *out += open;
  for (uint32_t i = 0; i < v.len && !walk_budget.spent(); ++i) {
    if (i != 0) *out += ", ";
    write_rego(v.items[i], out);
  }
  *out += close;
}

}  // namespace

void write_json(const Val& value, const JsonStyle& style, std::string* out) {
  JsonWriter(style, out).write(value);
}

std::string to_json(const Val& value) {
  std::string out;
  write_json(value, JsonStyle{}, &out);
  return out;
}

void write_rego(const Val& v, std::string* out) {
  if (!walk_budget.pay(v.is_str() ? 1 + v.len / 16 : 1)) return;
  switch (v.tag) {
    case Tag::Str:
      write_rego_string(v.str(), out);
      break;
    case Tag::Array:
      write_rego_items(v, '[', ']', out);
      break;
    case Tag::Set:
      if (v.len == 0) {
        *out += "set()";
      } else {
        write_rego_items(v, '{', '}', out);
      }
      break;
    case Tag::Object:
      *out += '{';
      for (uint32_t i = 0; i < v.len && !walk_budget.spent(); ++i) {
        if (i != 0) *out += ", ";
        write_rego(v.entries[i].key, out);
        *out += ": ";
        write_rego(v.entries[i].value, out);
      }
      *out += '}';
      break;
    default:
      write_json(v, JsonStyle{}, out);
      break;
  }
}

std::string to_rego(const Val& value) {
  std::string out;
  write_rego(value, &out);
  return out;
}

}  // namespace tracee::rego

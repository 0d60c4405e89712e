// A strict, depth-bounded JSON parser that builds values in an arena.
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/utf8.h"

namespace tracee::rego {
namespace {

class Reader {
 public:
  Reader(std::string_view text, Arena& arena) : text_(text), arena_(arena) {}

  Val read_all(std::string* error) {
    Val v = value(0);
    skip_space();
    if (v.defined() && at_ != text_.size()) v = fail("invalid character after top-level value");
    if (!v.defined() && error != nullptr) *error = error_ + " at offset " + std::to_string(at_);
    return v;
  }

 private:
  Val fail(const char* what) {
    if (error_.empty()) error_ = what;
    return Val::undefined();
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool accept(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Val word(std::string_view name, Val v) {
    if (text_.substr(at_, name.size()) != name) return fail("invalid literal");
    at_ += name.size();
    return v;
  }

  Val value(int depth) {
    if (depth > kMaxJsonDepth) return fail("nested too deeply");
    skip_space();
    if (at_ >= text_.size()) return fail("unexpected end of JSON input");
    switch (text_[at_]) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return word("true", Val::boolean(true));
      case 'f':
        return word("false", Val::boolean(false));
      case 'n':
        return word("null", Val::null());
      default:
        return number();
    }
  }

  Val number() {
    const size_t from = at_;
    while (at_ < text_.size() &&
           std::string_view("+-.0123456789eE").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
    Val v = number_from_text(text_.substr(from, at_ - from), arena_);
    return v.defined() ? v : fail("invalid character looking for a value");
  }

  Val array(int depth) {
    ++at_;
    Builder items;
    if (accept(']')) return Val::array(nullptr, 0);
    for (;;) {
      const Val v = value(depth + 1);
      if (!v.defined()) return v;
      items.push(v, arena_);
      if (accept(']')) return Val::array(items.items, items.size);
      if (!accept(',')) return fail("expected ',' or ']'");
    }
  }

  Val object(int depth) {
    ++at_;
    Builder items;
    if (accept('}')) return Val::object(nullptr, 0);
    for (;;) {
      skip_space();
      if (at_ >= text_.size() || text_[at_] != '"') return fail("expected a string as object key");
      const Val key = string();
      if (!key.defined()) return key;
      if (!accept(':')) return fail("expected ':'");
      const Val v = value(depth + 1);
      if (!v.defined()) return v;
      items.push(key, arena_);
      items.push(v, arena_);
      if (accept('}')) break;
      if (!accept(',')) return fail("expected ',' or '}'");
    }
    return make_object(reinterpret_cast<Entry*>(items.items), items.size / 2, nullptr);
  }

  bool hex4(uint32_t* out) {
    if (at_ + 4 > text_.size()) return false;
    *out = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_++];
      uint32_t digit = 0;
      if (c >= '0' && c <= '9') {
        digit = static_cast<uint32_t>(c - '0');
      } else if ((c | 32) >= 'a' && (c | 32) <= 'f') {
        digit = static_cast<uint32_t>((c | 32) - 'a' + 10);
      } else {
        return false;
      }
      *out = *out * 16 + digit;
    }
    return true;
  }

  bool escape(std::string* out) {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    switch (c) {
      case '"':
      case '\\':
      case '/':
        *out += c;
        return true;
      case 'b':
        *out += '\b';
        return true;
      case 'f':
        *out += '\f';
        return true;
      case 'n':
        *out += '\n';
        return true;
      case 'r':
        *out += '\r';
        return true;
      case 't':
        *out += '\t';
        return true;
      case 'u':
        break;
      default:
        return false;
    }
    uint32_t r = 0;
    if (!hex4(&r)) return false;
    if (r >= 0xD800 && r < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      const size_t back = at_;
      uint32_t low = 0;
      at_ += 2;
      if (!hex4(&low)) return false;
      if (low >= 0xDC00 && low < 0xE000) {
        r = 0x10000 + ((r - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = back;
      }
    }
    append_rune(r, out);
    return true;
  }

  Val string() {
    const size_t from = ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<uint8_t>(text_[at_]) >= 0x20) {
      ++at_;
    }
    std::string_view plain = text_.substr(from, at_ - from);
    if (at_ < text_.size() && text_[at_] == '"' && is_valid_utf8(plain)) {
      ++at_;
      return Val::string({arena_.copy(plain), plain.size()});
    }
    return string_slow(from);
  }

  // With escapes or invalid bytes, which become U+FFFD.
  Val string_slow(size_t from) {
    std::string out;
    at_ = from;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return Val::string({arena_.copy(out), out.size()});
      }
      if (static_cast<uint8_t>(c) < 0x20) return fail("control character in string");
      if (c == '\\') {
        ++at_;
        if (!escape(&out)) return fail("invalid escape in string");
      } else {
        append_rune(next_rune(text_, &at_), &out);
      }
    }
    return fail("unexpected end of string");
  }

  std::string_view text_;
  Arena& arena_;
  size_t at_ = 0;
  std::string error_;
};

}  // namespace

Val read_json(std::string_view text, Arena& arena, std::string* error) {
  return Reader(text, arena).read_all(error);
}

}  // namespace tracee::rego

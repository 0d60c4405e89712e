// sprintf, with the verbs and the error texts of Go's fmt.
//
// As in OPA, arguments are integers, floats or strings; anything else is printed as Rego text first
// and then is a string.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

constexpr int kMaxWidth = 1000000;

struct Argument {
  enum class Kind { Integer, Float, Text } kind = Kind::Text;
  BigInt integer;
  double real = 0;
  std::string text;
};

Argument to_argument(const Val& v) {
  Argument a;
  if (v.is_number()) {
    // What is written as an integer is one; 1e3 is a float, and a float too large is its text.
    const bool digits = v.is_int() || v.number->text.find_first_of(".eE") == std::string_view::npos;
    if (digits && to_big(v, &a.integer)) {
      a.kind = Argument::Kind::Integer;
      return a;
    }
    a.real = to_double(v);
    a.kind = std::isfinite(a.real) ? Argument::Kind::Float : Argument::Kind::Text;
    a.text = number_text(v);
    return a;
  }
  a.text = v.is_str() ? std::string(v.str()) : to_rego(v);
  return a;
}

struct Spec {
  bool plus = false, minus = false, sharp = false, space = false, zero = false;
  int width = -1;
  int precision = -1;
};

// Go's %v of a float: %g with the fewest digits, exponent from 21 on.
std::string shortest_float(double f, char verb, int precision, int exponent_from) {
  char buffer[512];
  if (precision < 0) {
    for (int p = 1; p <= 17; ++p) {
      std::snprintf(buffer, sizeof(buffer), "%.*e", p - 1, f);
      if (std::strtod(buffer, nullptr) == f) break;
    }
    std::string digits = buffer;
    const int exponent = std::atoi(digits.c_str() + digits.find('e') + 1);
    const auto count = static_cast<int>(
        std::count_if(digits.begin(), digits.begin() + static_cast<long>(digits.find('e')),
                      [](char c) { return c >= '0' && c <= '9'; }));
    if (verb == 'e') return digits;
    if (verb == 'f') {
      std::snprintf(buffer, sizeof(buffer), "%.*f", std::max(0, count - 1 - exponent), f);
      return buffer;
    }
    if (exponent < -4 || exponent >= exponent_from) return digits;
    std::snprintf(buffer, sizeof(buffer), "%.*f", std::max(0, count - 1 - exponent), f);
    return buffer;
  }
  const char format[] = {'%', '.', '*', verb, 0};
  std::snprintf(buffer, sizeof(buffer), format, std::min(precision, 400), f);
  return buffer;
}

class Formatter {
 public:
  Formatter(std::string_view format, const Val& args, size_t limit)
      : format_(format), args_(args), limit_(limit) {}

  // False when the result became too large.
  bool run(std::string* out) {
    out_ = out;
    while (at_ < format_.size() && out_->size() <= limit_) {
      const size_t percent = format_.find('%', at_);
      out_->append(
          format_.substr(at_, percent == std::string_view::npos ? percent : percent - at_));
      if (percent == std::string_view::npos) break;
      at_ = percent + 1;
      directive();
    }
    if (!reordered_ && next_ < args_.len) extra();
    return out_->size() <= limit_;
  }

 private:
  void flags(Spec* s) {
    for (; at_ < format_.size(); ++at_) {
      switch (format_[at_]) {
        case '+':
          s->plus = true;
          break;
        case '-':
          s->minus = true;
          s->zero = false;
          break;
        case '#':
          s->sharp = true;
          break;
        case ' ':
          s->space = true;
          break;
        case '0':
          s->zero = !s->minus;
          break;
        default:
          return;
      }
    }
  }

  // [n] before a width, precision or verb.
  void index() {
    if (at_ >= format_.size() || format_[at_] != '[') return;
    const size_t close = format_.find(']', at_);
    reordered_ = true;
    if (close == std::string_view::npos) {
      bad_index_ = true;
      ++at_;
      return;
    }
    int n = 0;
    bool ok = close > at_ + 1;
    for (size_t i = at_ + 1; i < close; ++i) {
      ok = ok && format_[i] >= '0' && format_[i] <= '9' && n < kMaxWidth;
      if (ok) n = n * 10 + (format_[i] - '0');
    }
    at_ = close + 1;
    if (!ok || n < 1 || n > static_cast<int>(args_.len)) {
      bad_index_ = true;
    } else {
      next_ = static_cast<uint32_t>(n - 1);
    }
  }

  int number() {
    int n = -1;
    while (at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9') {
      n = std::min(kMaxWidth, (n < 0 ? 0 : n) * 10 + (format_[at_++] - '0'));
    }
    return n;
  }

  bool star(int* value) {
    if (at_ >= format_.size() || format_[at_] != '*') return false;
    ++at_;
    int64_t n = 0;
    if (next_ < args_.len && args_.items[next_].is_number() && to_int64(args_.items[next_], &n) &&
        std::abs(n) <= kMaxWidth) {
      *value = static_cast<int>(n);
    } else {
      *out_ += "%!(BADWIDTH)";
    }
    ++next_;
    return true;
  }

  void directive() {
    Spec s;
    bad_index_ = false;
    flags(&s);
    index();
    if (star(&s.width)) {
      if (s.width < -1) {
        s.minus = true;
        s.width = -s.width;
        s.zero = false;
      }
    } else {
      s.width = number();
    }
    if (at_ < format_.size() && format_[at_] == '.') {
      ++at_;
      index();
      if (!star(&s.precision)) {
        const int n = number();
        s.precision = n < 0 ? 0 : n;
      }
    }
    index();
    if (at_ >= format_.size()) {
      *out_ += "%!(NOVERB)";
      return;
    }
    const size_t verb_at = at_;
    const uint32_t verb = next_rune(format_, &at_);
    if (verb == '%') {
      *out_ += '%';
      return;
    }
    const std::string name(format_.substr(verb_at, at_ - verb_at));
    if (bad_index_) {
      *out_ += "%!" + name + "(BADINDEX)";
    } else if (next_ >= args_.len) {
      *out_ += "%!" + name + "(MISSING)";
    } else {
      print(to_argument(args_.items[next_++]), verb, name, s);
    }
  }

  void pad(const std::string& text, const Spec& s, bool zero) {
    const auto length = static_cast<int>(count_runes(text));
    const int gap = s.width - length;
    if (gap <= 0) {
      *out_ += text;
    } else if (s.minus) {
      *out_ += text + std::string(static_cast<size_t>(gap), ' ');
    } else if (zero) {
      const bool sign = !text.empty() && (text[0] == '-' || text[0] == '+' || text[0] == ' ');
      *out_ += text.substr(0, sign ? 1 : 0) + std::string(static_cast<size_t>(gap), '0') +
               text.substr(sign ? 1 : 0);
    } else {
      *out_ += std::string(static_cast<size_t>(gap), ' ') + text;
    }
  }

  static std::string type_of(const Argument& a) {
    if (a.kind == Argument::Kind::Text) return "string";
    if (a.kind == Argument::Kind::Float) return "float64";
    return a.integer.fits_int64() ? "int" : "*big.Int";
  }

  static std::string plain(const Argument& a) {
    if (a.kind == Argument::Kind::Text) return a.text;
    if (a.kind == Argument::Kind::Integer) return a.integer.to_string();
    return shortest_float(a.real, 'g', -1, 21);
  }

  void bad_verb(const Argument& a, const std::string& name) {
    *out_ += "%!" + name + "(" + type_of(a) + "=" + plain(a) + ")";
  }

  void print(const Argument& a, uint32_t verb, const std::string& name, const Spec& s) {
    if (verb == 'T') return pad(type_of(a), s, false);
    bool ok = false;
    switch (a.kind) {
      case Argument::Kind::Integer:
        ok = print_integer(a, verb, s);
        break;
      case Argument::Kind::Float:
        ok = print_float(a, verb, s);
        break;
      case Argument::Kind::Text:
        ok = print_text(a, verb, s);
        break;
    }
    if (!ok) bad_verb(a, name);
  }

  static std::string with_sign(const std::string& digits, bool negative, const Spec& s) {
    return (negative ? "-" : s.plus ? "+" : s.space ? " " : "") + digits;
  }

  struct IntegerForm {
    uint32_t verb;
    uint32_t base;
    const char* prefix;
    const char* sharp_prefix;  // with the flag #
  };

  static const IntegerForm* integer_form(uint32_t verb) {
    static constexpr IntegerForm kForms[] = {
        {'d', 10, "", ""}, {'v', 10, "", ""},    {'s', 10, "", ""},   {'b', 2, "", "0b"},
        {'o', 8, "", "0"}, {'O', 8, "0o", "0o"}, {'x', 16, "", "0x"}, {'X', 16, "", "0X"}};
    const auto* form = std::find_if(std::begin(kForms), std::end(kForms),
                                    [&](const IntegerForm& f) { return f.verb == verb; });
    return form == std::end(kForms) ? nullptr : form;
  }

  bool print_integer(const Argument& a, uint32_t verb, const Spec& s) {
    if (verb == 'c' || verb == 'q' || verb == 'U') return print_rune(a, verb, s);
    // Big integers print themselves as text, small ones do not.
    if (verb == 's' && a.integer.fits_int64()) return false;
    const IntegerForm* form = integer_form(verb);
    if (form == nullptr) return false;
    const std::string prefix = s.sharp ? form->sharp_prefix : form->prefix;
    std::string digits = a.integer.abs().to_string(form->base);
    if (verb == 'X')
      std::transform(digits.begin(), digits.end(), digits.begin(),
                     [](char c) { return static_cast<char>(to_upper(static_cast<uint8_t>(c))); });
    if (s.precision >= 0 && static_cast<int>(digits.size()) < s.precision) {
      digits.insert(0, static_cast<size_t>(s.precision) - digits.size(), '0');
    }
    pad(with_sign(prefix + digits, a.integer.negative(), s), s, s.zero && s.precision < 0);
    return true;
  }

  bool print_rune(const Argument& a, uint32_t verb, const Spec& s) {
    const bool valid =
        a.integer.fits_int64() && a.integer.to_int64() >= 0 && a.integer.to_int64() <= 0x10FFFF;
    const uint32_t rune = valid ? static_cast<uint32_t>(a.integer.to_int64()) : kReplacement;
    std::string text;
    append_rune(rune, &text);
    if (verb == 'U') {
      char buffer[32];
      std::snprintf(buffer, sizeof(buffer), "U+%04llX",
                    static_cast<unsigned long long>(a.integer.low64()));
      text = s.sharp ? std::string(buffer) + " '" + text + "'" : buffer;
    } else if (verb == 'q') {
      text = rune == '\''   ? "'\\''"
             : rune == '\n' ? "'\\n'"
             : rune == '\t' ? "'\\t'"
                            : "'" + text + "'";
    }
    pad(text, s, false);
    return true;
  }

  bool print_float(const Argument& a, uint32_t verb, const Spec& s) {
    const bool general = verb == 'v' || verb == 'g' || verb == 'G';
    const bool scientific = verb == 'e' || verb == 'E';
    if (!general && !scientific && verb != 'f' && verb != 'F') return false;
    const int precision = general || s.precision >= 0 ? s.precision : 6;
    std::string text = shortest_float(std::fabs(a.real),
                                      general      ? 'g'
                                      : scientific ? 'e'
                                                   : 'f',
                                      precision, general ? 21 : 0);
    if (verb == 'E' || verb == 'G') std::replace(text.begin(), text.end(), 'e', 'E');
    pad(with_sign(text, std::signbit(a.real), s), s, s.zero);
    return true;
  }

  bool print_text(const Argument& a, uint32_t verb, const Spec& s) {
    std::string text = a.text;
    if (verb != 'v' && verb != 's' && verb != 'q' && verb != 'x' && verb != 'X') return false;
    if (s.precision >= 0) {
      size_t at = 0;
      for (int i = 0; i < s.precision && at < text.size(); ++i) next_rune(text, &at);
      text.resize(at);
    }
    if (verb == 'x' || verb == 'X') {
      const char* digits = verb == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
      std::string hex = s.sharp && !text.empty() ? (verb == 'x' ? "0x" : "0X") : "";
      for (size_t i = 0; i < text.size(); ++i) {
        if (s.space && i != 0) hex += ' ';
        hex += digits[static_cast<uint8_t>(text[i]) >> 4];
        hex += digits[static_cast<uint8_t>(text[i]) & 15];
      }
      text = std::move(hex);
    } else if (verb == 'q') {
      text = s.sharp && text.find('`') == std::string::npos ? "`" + text + "`"
                                                            : to_rego(Val::string(text));
    }
    pad(text, s, s.zero);
    return true;
  }

  void extra() {
    *out_ += "%!(EXTRA ";
    for (uint32_t i = next_; i < args_.len; ++i) {
      const Argument a = to_argument(args_.items[i]);
      if (i != next_) *out_ += ", ";
      *out_ += type_of(a) + "=" + plain(a);
    }
    *out_ += ')';
  }

  std::string_view format_;
  const Val& args_;
  size_t limit_;
  std::string* out_ = nullptr;
  size_t at_ = 0;
  uint32_t next_ = 0;
  bool reordered_ = false;
  bool bad_index_ = false;
};

}  // namespace

REGO_BUILTIN(sprintf_) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  if (!args[1].is_array()) return call.type_error(2, "array", args[1]);
  uint64_t steps = 0;
  for (const Val& v : args[1]) steps += arithmetic_steps(v);
  if (!call.state.charge(steps)) return BuiltinStatus::Error;
  std::string text;
  if (!Formatter(args[0].str(), args[1], call.max_string()).run(&text))
    return call.string_too_large();
  if (!call.state.charge(text.size() / 64)) return BuiltinStatus::Error;
  *out = call.make_string(text);
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(print_) {
  std::string line;
  for (uint32_t i = 0; args[0].is_array() && i < args[0].len; ++i) {
    Val v = args[0].items[i];
    if (i != 0) line += ' ';
    // Arguments come as sets of their values.
    if (v.is_set()) v = v.len == 0 ? Val::string("<undefined>") : v.items[0];
    line += v.is_str() ? std::string(v.str()) : to_rego(v);
  }
  call.state.print(line);
  *out = Val::boolean(true);
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(trace) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  call.state.print(args[0].str());
  *out = Val::boolean(true);
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego

// units.parse and units.parse_bytes: amounts with decimal and binary prefixes, exactly.
#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Where the number ends: digits, dots, signs and a real exponent belong to it.
size_t number_length(std::string_view s) {
  for (size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (c == 'e' || c == 'E') {
      const char next = i + 1 < s.size() ? s[i + 1] : '\0';
      if (!is_digit(next) && next != '+' && next != '-') return i;
      if (next == '+' || next == '-') ++i;
    } else if (!is_digit(c) && c != '.' && c != '+' && c != '-') {
      return i;
    }
  }
  return s.size();
}

// "1.", ".5" and "+1" are accepted here though JSON refuses them.
Val amount(std::string_view text, Arena& arena) {
  std::string s(text);
  bool negative = false;
  if (!s.empty() && (s[0] == '+' || s[0] == '-')) {
    negative = s[0] == '-';
    s.erase(0, 1);
  }
  size_t zeros = 0;
  while (zeros + 1 < s.size() && s[zeros] == '0' && is_digit(s[zeros + 1])) ++zeros;
  s.erase(0, zeros);
  if (!s.empty() && s[0] == '.') s.insert(0, "0");
  const size_t dot = s.find('.');
  if (dot != std::string::npos && (dot + 1 == s.size() || !is_digit(s[dot + 1]))) {
    if (text.size() == 1) return Val::undefined();
    s.erase(dot, 1);
  }
  return number_from_text((negative ? "-" : "") + s, arena);
}

struct Unit {
  const char* name;
  uint32_t base;
  uint32_t power;
};

constexpr Unit kPrefixes[] = {
    {"k", 1000, 1}, {"ki", 1024, 1}, {"m", 1000, 2}, {"mi", 1024, 2},
    {"g", 1000, 3}, {"gi", 1024, 3}, {"t", 1000, 4}, {"ti", 1024, 4},
    {"p", 1000, 5}, {"pi", 1024, 5}, {"e", 1000, 6}, {"ei", 1024, 6},
};

// The product as an exact decimal: digits of the amount times an integer.
Val scaled(const Val& number, const BigInt& factor, int64_t extra_exponent, Arena& arena) {
  BigInt digits;
  int64_t exponent = extra_exponent;
  if (number.is_int()) {
    digits = BigInt(number.num);
  } else {
    digits = BigInt::from_digits(number.number->digits, number.number->negative);
    exponent += number.number->exponent;
  }
  const std::string text = (digits * factor).to_string();
  if (exponent == 0) return number_from_text(text, arena);
  const Val v = number_from_text(text + "e" + std::to_string(exponent), arena);
  BigInt whole;
  if (v.is_number() && is_integer(v) && to_big(v, &whole)) return number_from_big(whole, arena);
  if (v.is_int() || v.number->exponent < -40) return v;
  return number_from_text(fixed_text(v, static_cast<int>(-v.number->exponent)), arena);
}

BuiltinStatus parse(CallContext& call, const Val* args, Val* out, bool bytes) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  std::string s;
  for (char c : args[0].str()) {
    if (c == ' ') return call.error("spaces not allowed in resource strings");
    if (c != '"') s += bytes ? lower_ascii(c) : c;
  }
  const size_t n = number_length(s);
  std::string unit = s.substr(n);
  if (n == 0) return call.error(bytes ? "no byte amount provided" : "no amount provided");
  const Val number = amount(std::string_view(s).substr(0, n), call.arena);
  const bool milli = !bytes && unit == "m";
  for (char& c : unit) c = lower_ascii(c);
  const std::string shown = unit;
  if (bytes && unit.size() > 1 && unit.back() == 'b') unit.pop_back();
  BigInt factor(1);
  bool known = unit.empty() || milli;
  for (const Unit& u : kPrefixes) {
    if (milli || unit != u.name) continue;
    factor = BigInt::power(u.base, u.power);
    known = true;
  }
  if (bytes && shown == "b") known = false;
  if (!known) return call.error((bytes ? "byte unit " : "unit ") + shown + " not recognized");
  if (!number.defined())
    return call.error(bytes ? "could not parse byte amount to a number"
                            : "could not parse amount to a number");
  const bool huge = !number.is_int() && (number.number->magnitude() > kMaxExponent ||
                                         number.number->exponent < -kMaxExponent);
  if (huge) return call.limit("number is too large");
  *out = scaled(number, factor, milli ? -3 : 0, call.arena);
  if (bytes)
    *out = round_to_integer(*out, sign_of(*out) < 0 ? Rounding::Ceil : Rounding::Floor, call.arena);
  return BuiltinStatus::Ok;
}

}  // namespace

REGO_BUILTIN(units_parse) { return parse(call, args, out, false); }
REGO_BUILTIN(units_parse_bytes) { return parse(call, args, out, true); }

}  // namespace tracee::rego

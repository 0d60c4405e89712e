// Reading, printing and comparing numbers; see number_arithmetic.cpp for computing with them.
#include "tracee-rules/rego/value/number.h"

#include <cstdio>
#include <cstdlib>

namespace tracee::rego {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Scanned {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0;
};

// JSON's grammar; false when there is anything else.
bool scan(std::string_view text, Scanned* out) {
  size_t i = 0;
  if (i < text.size() && text[i] == '-') {
    out->negative = true;
    ++i;
  }
  const size_t start = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  out->whole = text.substr(start, i - start);
  if (out->whole.empty() || (out->whole.size() > 1 && out->whole[0] == '0')) return false;
  if (i < text.size() && text[i] == '.') {
    const size_t from = ++i;
    while (i < text.size() && is_digit(text[i])) ++i;
    out->fraction = text.substr(from, i - from);
    if (out->fraction.empty()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    bool minus = false;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) minus = text[i++] == '-';
    const size_t from = i;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      if (out->exponent < 1000000000000) out->exponent = out->exponent * 10 + (text[i] - '0');
    }
    if (i == from) return false;
    if (minus) out->exponent = -out->exponent;
  }
  return i == text.size();
}

bool fits_int(std::string_view digits, bool negative, int64_t* out) {
  if (digits.size() > 19) return false;
  uint64_t v = 0;
  for (char c : digits) v = v * 10 + static_cast<uint64_t>(c - '0');
  const uint64_t limit = uint64_t{1} << 63;
  if (negative ? v > limit : v >= limit) return false;
  *out = static_cast<int64_t>(negative ? 0 - v : v);
  return true;
}

int compare_digits(const Number& a, const Number& b) {
  if (a.magnitude() != b.magnitude()) return a.magnitude() < b.magnitude() ? -1 : 1;
  const int c = a.digits.compare(b.digits);
  return c < 0 ? -1 : c > 0;
}

// An int64 seen as a Number, for mixed comparisons; `buffer` holds its digits.
Number number_of_int(int64_t value, char (&buffer)[24]) {
  Number n;
  n.negative = value < 0;
  uint64_t m = n.negative ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  while (m != 0 && m % 10 == 0) {
    m /= 10;
    ++n.exponent;
  }
  char* end = buffer + sizeof(buffer);
  char* p = end;
  for (; m != 0; m /= 10) *--p = static_cast<char>('0' + m % 10);
  n.digits = {p, static_cast<size_t>(end - p)};
  return n;
}

}  // namespace

Val number_from_text(std::string_view text, Arena& arena) {
  Scanned s;
  if (!scan(text, &s)) return Val::undefined();
  int64_t small = 0;
  const bool plain = s.fraction.empty() && text.find_first_of("eE") == std::string_view::npos;
  if (plain && fits_int(s.whole, s.negative, &small) && !(small == 0 && s.negative)) {
    return Val::integer(small);
  }
  char* digits = arena.array<char>(s.whole.size() + s.fraction.size() + 1);
  size_t n = 0;
  for (std::string_view part : {s.whole, s.fraction}) {
    for (char c : part) digits[n++] = c;
  }
  size_t from = 0;
  while (from < n && digits[from] == '0') ++from;
  int64_t exponent = s.exponent - static_cast<int64_t>(s.fraction.size());
  while (n > from && digits[n - 1] == '0') {
    --n;
    ++exponent;
  }
  auto* number = new (arena.allocate(sizeof(Number))) Number();
  number->text = {arena.copy(text), text.size()};
  number->digits = {digits + from, n - from};
  number->exponent = n == from ? 0 : exponent;
  number->negative = s.negative && n != from;
  return Val::big(number);
}

Val number_from_big(const BigInt& value, Arena& arena) {
  if (value.fits_int64()) return Val::integer(value.to_int64());
  return number_from_text(value.to_string(), arena);
}

Val number_from_u64(uint64_t value, Arena& arena) {
  if (value >> 63 == 0) return Val::integer(static_cast<int64_t>(value));
  return number_from_big(BigInt::from_u64(value), arena);
}

std::string number_text(const Val& number) {
  return number.is_int() ? std::to_string(number.num) : std::string(number.number->text);
}

int compare_numbers(const Val& a, const Val& b) {
  if (a.is_int() && b.is_int()) return a.num < b.num ? -1 : a.num > b.num;
  char buffer_a[24], buffer_b[24];
  const Number x = a.is_int() ? number_of_int(a.num, buffer_a) : *a.number;
  const Number y = b.is_int() ? number_of_int(b.num, buffer_b) : *b.number;
  const int sx = x.digits.empty() ? 0 : x.negative ? -1 : 1;
  const int sy = y.digits.empty() ? 0 : y.negative ? -1 : 1;
  if (sx != sy) return sx < sy ? -1 : 1;
  if (sx == 0) return 0;
  return sx * compare_digits(x, y);
}

bool is_integer(const Val& number) { return number.is_int() || number.number->is_integer(); }

int sign_of(const Val& number) {
  if (number.is_int()) return number.num < 0 ? -1 : number.num > 0;
  if (number.number->digits.empty()) return 0;
  return number.number->negative ? -1 : 1;
}

bool is_zero(const Val& number) { return sign_of(number) == 0; }

bool to_big(const Val& number, BigInt* out) {
  if (number.is_int()) {
    *out = BigInt(number.num);
    return true;
  }
  const Number& n = *number.number;
  if (!n.is_integer() || n.magnitude() > kMaxExponent) return false;
  std::string digits(n.digits);
  digits.append(static_cast<size_t>(n.exponent), '0');
  *out = BigInt::from_digits(digits, n.negative);
  return true;
}

bool to_int64(const Val& number, int64_t* out) {
  if (number.is_int()) {
    *out = number.num;
    return true;
  }
  const Number& n = *number.number;
  if (!n.is_integer() || n.magnitude() > 19) return false;
  std::string digits(n.digits);
  digits.append(static_cast<size_t>(n.exponent), '0');
  return fits_int(digits, n.negative, out);
}

double to_double(const Val& number) {
  if (number.is_int()) return static_cast<double>(number.num);
  return std::strtod(std::string(number.number->text).c_str(), nullptr);
}

}  // namespace tracee::rego

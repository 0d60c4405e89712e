// Computing with numbers: int64 first, then integers of any size, then 64-bit-mantissa floats.
#include <algorithm>

#include "tracee-rules/rego/value/bigfloat.h"
#include "tracee-rules/rego/value/number.h"

namespace tracee::rego {
namespace {

bool too_large(const Val& v) {
  if (v.is_int()) return false;
  return v.number->magnitude() > kMaxExponent || v.number->exponent < -kMaxExponent ||
         v.number->digits.size() > static_cast<size_t>(kMaxExponent);
}

BigFloat to_float(const Val& v) {
  if (v.is_int()) return BigFloat::from_ratio(BigInt(v.num), BigInt(1));
  return BigFloat::from_decimal(v.number->negative, v.number->digits, v.number->exponent);
}

// Text of a float: an integer in full when it is short, else Go's %g with the fewest digits.
std::string float_text(const BigFloat& f) {
  int64_t e = 0;
  std::string digits = f.shortest(&e);
  const size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  digits.erase(0, first);
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++e;
  }
  if (digits == "0") return "0";
  const auto count = static_cast<int64_t>(digits.size());
  const int64_t point = count + e;  // digits before the decimal point
  std::string out = f.negative ? "-" : "";
  if (point - 1 < -4 || point > 21) {
    out += digits[0];
    if (count > 1) out += "." + digits.substr(1);
    const std::string power = std::to_string(std::abs(point - 1));
    return out + (point < 1 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
  }
  if (point <= 0) return out + "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  if (e >= 0) return out + digits + std::string(static_cast<size_t>(e), '0');
  return out + digits.substr(0, static_cast<size_t>(point)) + "." +
         digits.substr(static_cast<size_t>(point));
}

Val from_float(const BigFloat& f, Arena& arena) { return number_from_text(float_text(f), arena); }

ArithmeticError finish_big(const BigInt& value, Arena& arena, Val* out) {
  if (value.bit_length() > kMaxIntegerBits) return ArithmeticError::TooLarge;
  *out = number_from_big(value, arena);
  return ArithmeticError::None;
}

bool both_integers(const Val& a, const Val& b, BigInt* x, BigInt* y) {
  return is_integer(a) && is_integer(b) && to_big(a, x) && to_big(b, y);
}

}  // namespace

uint64_t arithmetic_steps(const Val& number) {
  if (number.tag != Tag::Num) return 0;
  const int64_t exponent = std::abs(number.number->exponent);
  constexpr int64_t kDigitsOfWord = 9;  // of 32 bits
  if (exponent > kMaxExponent) return 1;
  const auto words = static_cast<uint64_t>(
      (exponent + static_cast<int64_t>(number.number->digits.size())) / kDigitsOfWord + 1);
  return words * words / 2;
}

ArithmeticError add(const Val& a, const Val& b, Arena& arena, Val* out) {
  int64_t sum = 0;
  if (a.is_int() && b.is_int() && !__builtin_add_overflow(a.num, b.num, &sum)) {
    *out = Val::integer(sum);
    return ArithmeticError::None;
  }
  if (too_large(a) || too_large(b)) return ArithmeticError::TooLarge;
  BigInt x, y;
  if (both_integers(a, b, &x, &y)) return finish_big(x + y, arena, out);
  *out = from_float(BigFloat::add(to_float(a), to_float(b)), arena);
  return ArithmeticError::None;
}

ArithmeticError subtract(const Val& a, const Val& b, Arena& arena, Val* out) {
  int64_t difference = 0;
  if (a.is_int() && b.is_int() && !__builtin_sub_overflow(a.num, b.num, &difference)) {
    *out = Val::integer(difference);
    return ArithmeticError::None;
  }
  if (too_large(a) || too_large(b)) return ArithmeticError::TooLarge;
  BigInt x, y;
  if (both_integers(a, b, &x, &y)) return finish_big(x - y, arena, out);
  BigFloat minus = to_float(b);
  minus.negative = !minus.negative && minus.mantissa != 0;
  *out = from_float(BigFloat::add(to_float(a), minus), arena);
  return ArithmeticError::None;
}

ArithmeticError multiply(const Val& a, const Val& b, Arena& arena, Val* out) {
  int64_t product = 0;
  if (a.is_int() && b.is_int() && !__builtin_mul_overflow(a.num, b.num, &product)) {
    *out = Val::integer(product);
    return ArithmeticError::None;
  }
  if (too_large(a) || too_large(b)) return ArithmeticError::TooLarge;
  BigInt x, y;
  if (both_integers(a, b, &x, &y)) return finish_big(x * y, arena, out);
  *out = from_float(BigFloat::multiply(to_float(a), to_float(b)), arena);
  return ArithmeticError::None;
}

ArithmeticError divide(const Val& a, const Val& b, Arena& arena, Val* out) {
  if (is_zero(b)) return ArithmeticError::DivideByZero;
  if (too_large(a) || too_large(b)) return ArithmeticError::TooLarge;
  BigInt x, y;
  if (both_integers(a, b, &x, &y)) {
    BigInt q, r;
    BigInt::divide(x, y, &q, &r);
    if (r.is_zero()) return finish_big(q, arena, out);
  }
  *out = from_float(BigFloat::divide(to_float(a), to_float(b)), arena);
  return ArithmeticError::None;
}

ArithmeticError remainder(const Val& a, const Val& b, Arena& arena, Val* out) {
  if (!is_integer(a) || !is_integer(b)) return ArithmeticError::NotInteger;
  if (is_zero(b)) return ArithmeticError::DivideByZero;
  BigInt x, y;
  if (!to_big(a, &x) || !to_big(b, &y)) return ArithmeticError::TooLarge;
  BigInt q, r;
  BigInt::divide(x, y, &q, &r);
  return finish_big(r, arena, out);
}

Val round_to_integer(const Val& number, Rounding mode, Arena& arena) {
  if (number.is_int()) return number;
  const Number& n = *number.number;
  BigInt value;
  if (n.is_integer()) return to_big(number, &value) ? number_from_big(value, arena) : number;
  const int64_t point = n.magnitude();
  const std::string_view whole =
      point <= 0 ? std::string_view() : n.digits.substr(0, static_cast<size_t>(point));
  value = BigInt::from_digits(whole);
  // There is always a fraction here: digits have no trailing zeros.
  const bool half = point >= 0 && n.digits[static_cast<size_t>(point)] >= '5';
  const bool away = mode == Rounding::HalfAway ? half : (mode == Rounding::Floor) == n.negative;
  if (away) value = value + BigInt(1);
  if (n.negative) value.negate();
  return number_from_big(value, arena);
}

Val absolute(const Val& number, Arena& arena) {
  if (sign_of(number) >= 0) return number;
  if (number.is_int()) {
    BigInt value(number.num);
    return number_from_big(value.abs(), arena);
  }
  return number_from_text(number.number->text.substr(1), arena);
}

std::string fixed_text(const Val& number, int decimals) {
  BigInt whole;
  bool negative = sign_of(number) < 0;
  std::string digits;
  int64_t exponent = 0;
  if (number.is_int()) {
    digits = BigInt(number.num).abs().to_string();
  } else {
    digits = std::string(number.number->digits);
    exponent = number.number->exponent;
    if (exponent > kMaxExponent || exponent < -kMaxExponent) return number_text(number);
  }
  if (exponent > 0) {
    digits.append(static_cast<size_t>(exponent), '0');
    exponent = 0;
  }
  auto fraction = static_cast<size_t>(-exponent);
  const auto wanted = static_cast<size_t>(decimals);
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  if (fraction > wanted) {
    const size_t keep = digits.size() - (fraction - wanted);
    const std::string_view lost = std::string_view(digits).substr(keep);
    const bool above = lost[0] > '5' ||
                       (lost[0] == '5' && lost.find_first_not_of('0', 1) != std::string_view::npos);
    const bool tie = lost[0] == '5' && !above;
    BigInt kept = BigInt::from_digits(std::string_view(digits).substr(0, keep));
    if (above || (tie && (kept.low64() & 1) != 0)) kept = kept + BigInt(1);
    digits = kept.to_string();
    fraction = wanted;
  }
  digits.append(wanted - fraction, '0');
  if (digits.size() <= wanted) digits.insert(0, wanted + 1 - digits.size(), '0');
  std::string out = negative ? "-" : "";
  out += digits.substr(0, digits.size() - wanted);
  if (wanted > 0) out += "." + digits.substr(digits.size() - wanted);
  return out;
}

}  // namespace tracee::rego

// Rounding, arithmetic and shortest printing of BigFloat, all by exact integers in between.
#include "tracee-rules/rego/value/bigfloat.h"

#include <algorithm>

namespace tracee::rego {
namespace {

constexpr uint32_t kPrecision = 64;

BigInt magnitude_of(const BigFloat& f) { return BigInt::from_u64(f.mantissa); }

// Decimal digits of value × 2^exponent, exact, and the decimal exponent of the last digit.
std::string exact_digits(const BigInt& value, int64_t exponent, int64_t* exponent10) {
  BigInt n = value;
  *exponent10 = 0;
  if (exponent > 0) n = n.shifted_left(static_cast<uint32_t>(exponent));
  if (exponent < 0) {
    n = n * BigInt::power(5, static_cast<uint32_t>(-exponent));
    *exponent10 = exponent;
  }
  return n.to_string();
}

// Cuts `digits` after `keep`, rounding up or down.
std::string cut(const std::string& digits, size_t keep, bool up, size_t* carry) {
  std::string out = digits.substr(0, keep);
  *carry = 0;
  if (!up) return out;
  size_t i = keep;
  while (i > 0 && out[i - 1] == '9') out[--i] = '0';
  if (i > 0) {
    ++out[i - 1];
  } else {
    out.insert(out.begin(), '1');
    *carry = 1;
  }
  return out;
}

bool rounds_half_up(const std::string& digits, size_t keep) {
  if (keep >= digits.size()) return false;
  if (digits[keep] != '5') return digits[keep] > '5';
  if (digits.find_first_not_of('0', keep + 1) != std::string::npos) return true;
  return keep > 0 && ((digits[keep - 1] - '0') & 1) != 0;
}

}  // namespace

BigFloat BigFloat::from_ratio(const BigInt& numerator, const BigInt& denominator, int64_t scale) {
  BigFloat f;
  if (numerator.is_zero()) return f;
  f.negative = numerator.negative() != denominator.negative();
  BigInt n = numerator.abs();
  const BigInt d = denominator.abs();
  // Bring the quotient to at least two bits more than the mantissa holds.
  const int64_t gap = static_cast<int64_t>(n.bit_length()) - d.bit_length();
  const int64_t shift = std::max<int64_t>(0, static_cast<int64_t>(kPrecision) + 3 - gap);
  n = n.shifted_left(static_cast<uint32_t>(shift));
  BigInt q, r;
  BigInt::divide(n, d, &q, &r);
  const int64_t drop = static_cast<int64_t>(q.bit_length()) - kPrecision;
  const BigInt kept = q.shifted_right(static_cast<uint32_t>(drop));
  const BigInt lost = q - kept.shifted_left(static_cast<uint32_t>(drop));
  const int half = BigInt::compare(lost, BigInt(1).shifted_left(static_cast<uint32_t>(drop - 1)));
  f.mantissa = kept.low64();
  f.exponent = drop - shift + scale;
  const bool sticky = !r.is_zero();
  if (half > 0 || (half == 0 && (sticky || (f.mantissa & 1) != 0))) {
    if (++f.mantissa == 0) {
      f.mantissa = uint64_t{1} << 63;
      ++f.exponent;
    }
  }
  return f;
}

BigFloat BigFloat::from_decimal(bool negative, std::string_view digits, int64_t exponent) {
  BigInt n = BigInt::from_digits(digits, negative);
  BigInt d(1);
  if (exponent > 0) n = n * BigInt::power(10, static_cast<uint32_t>(exponent));
  if (exponent < 0) d = BigInt::power(10, static_cast<uint32_t>(-exponent));
  return from_ratio(n, d);
}

BigFloat BigFloat::add(const BigFloat& a, const BigFloat& b) {
  if (a.mantissa == 0) return b;
  if (b.mantissa == 0) return a;
  const int64_t low = std::min(a.exponent, b.exponent);
  BigInt x = magnitude_of(a).shifted_left(static_cast<uint32_t>(a.exponent - low));
  BigInt y = magnitude_of(b).shifted_left(static_cast<uint32_t>(b.exponent - low));
  if (a.negative) x.negate();
  if (b.negative) y.negate();
  return from_ratio(x + y, BigInt(1), low);
}

BigFloat BigFloat::multiply(const BigFloat& a, const BigFloat& b) {
  BigFloat f = from_ratio(magnitude_of(a) * magnitude_of(b), BigInt(1), a.exponent + b.exponent);
  f.negative = a.negative != b.negative && f.mantissa != 0;
  return f;
}

BigFloat BigFloat::divide(const BigFloat& a, const BigFloat& b) {
  BigFloat f = from_ratio(magnitude_of(a), magnitude_of(b), a.exponent - b.exponent);
  f.negative = a.negative != b.negative && f.mantissa != 0;
  return f;
}

// The idea: write the float and the two midpoints to its neighbours as exact decimals, then walk
// along the digits until one can stop without leaving the interval. Cost: a few thousand
// nanoseconds; covered by number_test's table against known shortest forms.
std::string BigFloat::shortest(int64_t* exponent10) const {
  *exponent10 = 0;
  if (mantissa == 0) return "0";
  const BigInt middle = BigInt::from_u64(mantissa).shifted_left(1);
  const bool inclusive = (mantissa & 1) == 0;
  int64_t e = 0;
  std::string digits = exact_digits(middle, exponent - 1, &e);
  std::string lower = exact_digits(middle - BigInt(1), exponent - 1, &e);
  std::string upper = exact_digits(middle + BigInt(1), exponent - 1, &e);
  const size_t width = std::max(digits.size(), upper.size());
  lower.insert(0, width - lower.size(), '0');
  digits.insert(0, width - digits.size(), '0');
  upper.insert(0, width - upper.size(), '0');
  *exponent10 = e;
  const size_t last_lower = lower.find_last_not_of('0');
  const size_t last_upper = upper.find_last_not_of('0');
  const size_t last = digits.find_last_not_of('0');
  for (size_t i = 0; i <= last; ++i) {
    const char l = lower[i], m = digits[i], u = upper[i];
    const bool down = l != m || (inclusive && i == last_lower);
    const bool up = m != u && (inclusive || m + 1 < u || i < last_upper);
    if (!down && !up) continue;
    const bool round_up = down && up ? rounds_half_up(digits, i + 1) : up;
    size_t carry = 0;
    std::string out = cut(digits, i + 1, round_up, &carry);
    *exponent10 = e + static_cast<int64_t>(width - (i + 1));
    return out;
  }
  return digits;
}

}  // namespace tracee::rego

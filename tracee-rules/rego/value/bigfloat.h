// A binary float with a 64-bit mantissa and a wide exponent, rounded to nearest even: the
// arithmetic of Go's big.Float at its default precision. Used by number.cpp for results that are
// not integers; off the hot path, so conversions go through BigInt.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tracee-rules/rego/value/bigint.h"

namespace tracee::rego {

// ± mantissa × 2^exponent, the mantissa's top bit set unless the value is zero.
struct BigFloat {
  bool negative = false;
  uint64_t mantissa = 0;
  int64_t exponent = 0;

  // numerator / denominator × 2^scale, rounded once; the denominator is not zero.
  static BigFloat from_ratio(const BigInt& numerator, const BigInt& denominator, int64_t scale = 0);
  // digits × 10^exponent.
  static BigFloat from_decimal(bool negative, std::string_view digits, int64_t exponent);

  static BigFloat add(const BigFloat& a, const BigFloat& b);
  static BigFloat multiply(const BigFloat& a, const BigFloat& b);
  // `b` is not zero.
  static BigFloat divide(const BigFloat& a, const BigFloat& b);

  // The fewest digits that read back as the same float: digits × 10^*exponent10.
  std::string shortest(int64_t* exponent10) const;
};

}  // namespace tracee::rego

// Integers of any size, for the rare numbers that do not fit 64 bits. Schoolbook algorithms on
// 32-bit limbs: used by number.cpp and the bits builtins only, which bound the size beforehand.
// A value type on the heap; never on the path of an ordinary event.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracee::rego {

class BigInt {
 public:
  BigInt() = default;
  explicit BigInt(int64_t value);
  static BigInt from_u64(uint64_t value);
  // Decimal digits only, without a sign.
  static BigInt from_digits(std::string_view digits, bool negative = false);
  static BigInt power(uint32_t base, uint32_t exponent);

  bool is_zero() const { return limbs_.empty(); }
  bool negative() const { return negative_; }
  void negate() { negative_ = !negative_ && !is_zero(); }
  BigInt abs() const;
  uint32_t bit_length() const;
  // Only when it fits; `fits_int64` tells.
  bool fits_int64() const;
  int64_t to_int64() const;
  uint64_t low64() const;
  // Digits in base 2 to 16, lower case, with a leading '-' for negative numbers.
  std::string to_string(uint32_t base = 10) const;

  BigInt operator+(const BigInt& other) const;
  BigInt operator-(const BigInt& other) const;
  BigInt operator*(const BigInt& other) const;
  // Truncated towards zero, as Go's Quo and Rem; `divisor` is not zero.
  static void divide(const BigInt& a, const BigInt& divisor, BigInt* quotient, BigInt* remainder);
  BigInt shifted_left(uint32_t bits) const;
  // Arithmetic shift (rounds towards minus infinity).
  BigInt shifted_right(uint32_t bits) const;
  static int compare(const BigInt& a, const BigInt& b);

  // Two's complement of unbounded width.
  enum class Bit { And, Or, Xor };
  static BigInt bitwise(Bit op, const BigInt& a, const BigInt& b);

 private:
  static int compare_magnitude(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b);
  static std::vector<uint32_t> add_magnitude(const std::vector<uint32_t>& a,
                                             const std::vector<uint32_t>& b);
  static std::vector<uint32_t> sub_magnitude(const std::vector<uint32_t>& a,
                                             const std::vector<uint32_t>& b);
  uint32_t divide_small(uint32_t divisor);
  void multiply_add_small(uint32_t factor, uint32_t addend);
  void trim();

  bool negative_ = false;
  std::vector<uint32_t> limbs_;  // least significant first, no leading zero limb
};

}  // namespace tracee::rego

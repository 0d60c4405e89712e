// Schoolbook arithmetic of BigInt.
#include "tracee-rules/rego/value/bigint.h"

#include <algorithm>
#include <type_traits>

namespace tracee::rego {
namespace {

using Limbs = std::vector<uint32_t>;

void trim_limbs(Limbs* limbs) {
  while (!limbs->empty() && limbs->back() == 0) limbs->pop_back();
}

// Two's complement in `n` limbs.
Limbs to_twos(const Limbs& magnitude, bool negative, size_t n) {
  Limbs out = magnitude;
  out.resize(n, 0);
  if (!negative) return out;
  uint64_t carry = 1;
  for (uint32_t& limb : out) {
    carry += static_cast<uint32_t>(~limb);
    limb = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  return out;
}

// u[0…n] -= factor * v[0…n-1]; when that would be negative, factor - 1 is subtracted instead. What
// was subtracted.
uint32_t subtract_multiple(uint32_t* u, const Limbs& v, uint64_t factor) {
  const size_t n = v.size();
  int64_t borrow = 0;
  uint64_t carry = 0;
  for (size_t i = 0; i < n; ++i) {
    carry += factor * v[i];
    const int64_t d = static_cast<int64_t>(u[i]) - borrow - static_cast<uint32_t>(carry);
    u[i] = static_cast<uint32_t>(d);
    borrow = d < 0;
    carry >>= 32;
  }
  const int64_t d = static_cast<int64_t>(u[n]) - borrow - static_cast<int64_t>(carry);
  u[n] = static_cast<uint32_t>(d);
  if (d >= 0) return static_cast<uint32_t>(factor);
  uint64_t add = 0;
  for (size_t i = 0; i < n; ++i) {
    add += static_cast<uint64_t>(u[i]) + v[i];
    u[i] = static_cast<uint32_t>(add);
    add >>= 32;
  }
  u[n] += static_cast<uint32_t>(add);
  return static_cast<uint32_t>(factor - 1);
}

// Knuth's algorithm D (The Art of Computer Programming, volume 2, 4.3.1). `v` has two limbs at
// least and its highest bit set; `*u` has a highest limb to spare. Returns the quotient and leaves
// the remainder in `*u`.
Limbs divide_normalised(Limbs* u_limbs, const Limbs& v) {
  Limbs& u = *u_limbs;
  const size_t n = v.size();
  Limbs quotient(u.size() - n, 0);
  for (size_t j = u.size() - n; j-- > 0;) {
    const uint64_t head = (static_cast<uint64_t>(u[j + n]) << 32) | u[j + n - 1];
    uint64_t estimate = head / v[n - 1];
    uint64_t rest = head % v[n - 1];
    while (estimate >> 32 || estimate * v[n - 2] > ((rest << 32) | u[j + n - 2])) {
      --estimate;
      rest += v[n - 1];
      if (rest >> 32) break;
    }
    quotient[j] = subtract_multiple(&u[j], v, estimate);
  }
  u.resize(n);
  return quotient;
}

}  // namespace

BigInt::BigInt(int64_t value) : negative_(value < 0) {
  uint64_t m = negative_ ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  for (; m != 0; m >>= 32) limbs_.push_back(static_cast<uint32_t>(m));
}

BigInt BigInt::from_u64(uint64_t value) {
  BigInt r;
  for (; value != 0; value >>= 32) r.limbs_.push_back(static_cast<uint32_t>(value));
  return r;
}

BigInt BigInt::from_digits(std::string_view digits, bool negative) {
  BigInt r;
  size_t i = 0;
  while (i < digits.size()) {
    uint32_t chunk = 0, scale = 1;
    for (int k = 0; k < 9 && i < digits.size(); ++k, ++i) {
      chunk = chunk * 10 + static_cast<uint32_t>(digits[i] - '0');
      scale *= 10;
    }
    r.multiply_add_small(scale, chunk);
  }
  r.negative_ = negative && !r.is_zero();
  return r;
}

BigInt BigInt::power(uint32_t base, uint32_t exponent) {
  BigInt result(1);
  BigInt square(static_cast<int64_t>(base));
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = result * square;
    if (exponent > 1) square = square * square;
  }
  return result;
}

BigInt BigInt::abs() const {
  BigInt r = *this;
  r.negative_ = false;
  return r;
}

uint32_t BigInt::bit_length() const {
  if (limbs_.empty()) return 0;
  const auto top = static_cast<uint32_t>(32 - __builtin_clz(limbs_.back()));
  return static_cast<uint32_t>(limbs_.size() - 1) * 32 + top;
}

bool BigInt::fits_int64() const {
  if (limbs_.size() > 2) return false;
  const uint64_t m = low64();
  return negative_ ? m <= (uint64_t{1} << 63) : m < (uint64_t{1} << 63);
}

uint64_t BigInt::low64() const {
  uint64_t m = 0;
  if (limbs_.size() > 1) m = static_cast<uint64_t>(limbs_[1]) << 32;
  return limbs_.empty() ? 0 : m | limbs_[0];
}

int64_t BigInt::to_int64() const { return static_cast<int64_t>(negative_ ? 0 - low64() : low64()); }

std::string BigInt::to_string(uint32_t base) const {
  if (is_zero()) return "0";
  std::string out;
  BigInt rest = *this;
  const uint32_t chunk_digits = base == 10 ? 9 : 7;
  uint32_t chunk = 1;
  for (uint32_t i = 0; i < chunk_digits; ++i) chunk *= base;
  while (!rest.is_zero()) {
    uint32_t part = rest.divide_small(chunk);
    for (uint32_t i = 0; i < chunk_digits && (part != 0 || !rest.is_zero()); ++i) {
      out += "0123456789abcdef"[part % base];
      part /= base;
    }
  }
  if (negative_) out += '-';
  std::reverse(out.begin(), out.end());
  return out;
}

int BigInt::compare_magnitude(const Limbs& a, const Limbs& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (size_t i = a.size(); i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

Limbs BigInt::add_magnitude(const Limbs& a, const Limbs& b) {
  Limbs out;
  out.reserve(std::max(a.size(), b.size()) + 1);
  uint64_t carry = 0;
  for (size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    carry += (i < a.size() ? a[i] : 0);
    carry += (i < b.size() ? b[i] : 0);
    out.push_back(static_cast<uint32_t>(carry));
    carry >>= 32;
  }
  return out;
}

// a >= b.
Limbs BigInt::sub_magnitude(const Limbs& a, const Limbs& b) {
  Limbs out = a;
  int64_t borrow = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    int64_t d = static_cast<int64_t>(out[i]) - (i < b.size() ? b[i] : 0) - borrow;
    borrow = d < 0;
    out[i] = static_cast<uint32_t>(d);
  }
  trim_limbs(&out);
  return out;
}

BigInt BigInt::operator+(const BigInt& other) const {
  BigInt r;
  if (negative_ == other.negative_) {
    r.limbs_ = add_magnitude(limbs_, other.limbs_);
    r.negative_ = negative_;
  } else if (compare_magnitude(limbs_, other.limbs_) >= 0) {
    r.limbs_ = sub_magnitude(limbs_, other.limbs_);
    r.negative_ = negative_;
  } else {
    r.limbs_ = sub_magnitude(other.limbs_, limbs_);
    r.negative_ = other.negative_;
  }
  r.trim();
  return r;
}

BigInt BigInt::operator-(const BigInt& other) const {
  BigInt minus = other;
  minus.negate();
  return *this + minus;
}

BigInt BigInt::operator*(const BigInt& other) const {
  BigInt r;
  r.limbs_.assign(limbs_.size() + other.limbs_.size(), 0);
  for (size_t i = 0; i < limbs_.size(); ++i) {
    uint64_t carry = 0;
    for (size_t j = 0; j < other.limbs_.size(); ++j) {
      carry += static_cast<uint64_t>(limbs_[i]) * other.limbs_[j] + r.limbs_[i + j];
      r.limbs_[i + j] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    r.limbs_[i + other.limbs_.size()] = static_cast<uint32_t>(carry);
  }
  r.negative_ = negative_ != other.negative_;
  r.trim();
  return r;
}

void BigInt::divide(const BigInt& a, const BigInt& divisor, BigInt* quotient, BigInt* remainder) {
  BigInt q, r;
  if (compare_magnitude(a.limbs_, divisor.limbs_) < 0) {
    r = a.abs();
  } else if (divisor.limbs_.size() == 1) {
    q = a.abs();
    r = from_u64(q.divide_small(divisor.limbs_[0]));
  } else {
    // Normalised: the divisor's highest bit is set.
    const auto shift = static_cast<uint32_t>(__builtin_clz(divisor.limbs_.back()));
    Limbs u = a.abs().shifted_left(shift).limbs_;
    while (u.size() <= a.limbs_.size()) u.push_back(0);
    q.limbs_ = divide_normalised(&u, divisor.abs().shifted_left(shift).limbs_);
    r.limbs_ = std::move(u);
    r.trim();
    r = r.shifted_right(shift);
  }
  q.trim();
  r.trim();
  q.negative_ = a.negative_ != divisor.negative_ && !q.is_zero();
  r.negative_ = a.negative_ && !r.is_zero();
  *quotient = std::move(q);
  *remainder = std::move(r);
}

BigInt BigInt::shifted_left(uint32_t bits) const {
  BigInt r;
  if (is_zero()) return r;
  const size_t words = bits / 32;
  const uint32_t rest = bits % 32;
  r.limbs_.assign(limbs_.size() + words + 1, 0);
  for (size_t i = 0; i < limbs_.size(); ++i) {
    const uint64_t wide = static_cast<uint64_t>(limbs_[i]) << rest;
    r.limbs_[i + words] |= static_cast<uint32_t>(wide);
    r.limbs_[i + words + 1] |= static_cast<uint32_t>(wide >> 32);
  }
  r.negative_ = negative_;
  r.trim();
  return r;
}

BigInt BigInt::shifted_right(uint32_t bits) const {
  BigInt r;
  const size_t words = bits / 32;
  const uint32_t rest = bits % 32;
  bool lost = false;
  for (size_t i = 0; i < std::min(words, limbs_.size()); ++i) lost |= limbs_[i] != 0;
  for (size_t i = words; i < limbs_.size(); ++i) {
    uint64_t wide = limbs_[i];
    if (i + 1 < limbs_.size()) wide |= static_cast<uint64_t>(limbs_[i + 1]) << 32;
    if (i == words) lost |= (limbs_[i] & ((uint32_t{1} << rest) - 1)) != 0;
    r.limbs_.push_back(static_cast<uint32_t>(wide >> rest));
  }
  r.negative_ = negative_;
  r.trim();
  if (negative_ && lost) {
    r = r - BigInt(1);
  }
  return r;
}

int BigInt::compare(const BigInt& a, const BigInt& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? -1 : 1;
  const int c = compare_magnitude(a.limbs_, b.limbs_);
  return a.negative_ ? -c : c;
}

BigInt BigInt::bitwise(Bit op, const BigInt& a, const BigInt& b) {
  const size_t n = std::max(a.limbs_.size(), b.limbs_.size()) + 1;
  Limbs x = to_twos(a.limbs_, a.negative_, n);
  const Limbs y = to_twos(b.limbs_, b.negative_, n);
  for (size_t i = 0; i < n; ++i) {
    switch (op) {
      case Bit::And:
        x[i] &= y[i];
        break;
      case Bit::Or:
        x[i] |= y[i];
        break;
      case Bit::Xor:
        x[i] ^= y[i];
        break;
    }
  }
  BigInt r;
  r.negative_ = (x.back() >> 31) != 0;
  r.limbs_ = r.negative_ ? to_twos(x, true, n) : x;
  r.trim();
  return r;
}

uint32_t BigInt::divide_small(uint32_t divisor) {
  uint64_t rest = 0;
  const auto divide_by = [&](auto number) {
    for (size_t i = limbs_.size(); i-- > 0;) {
      rest = (rest << 32) | limbs_[i];
      limbs_[i] = static_cast<uint32_t>(rest / number);
      rest %= number;
    }
  };
  // A divisor known to the compiler becomes a multiplication: what decimal text is made with.
  constexpr uint32_t kNineDigits = 1000000000;
  if (divisor == kNineDigits) {
    divide_by(std::integral_constant<uint64_t, kNineDigits>());
  } else {
    divide_by(uint64_t{divisor});
  }
  trim();
  return static_cast<uint32_t>(rest);
}

void BigInt::multiply_add_small(uint32_t factor, uint32_t addend) {
  uint64_t carry = addend;
  for (uint32_t& limb : limbs_) {
    carry += static_cast<uint64_t>(limb) * factor;
    limb = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  if (carry != 0) limbs_.push_back(static_cast<uint32_t>(carry));
}

void BigInt::trim() {
  trim_limbs(&limbs_);
  if (limbs_.empty()) negative_ = false;
}

}  // namespace tracee::rego

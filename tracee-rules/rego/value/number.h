// Numbers as OPA has them: decimal text, compared exactly, computed with integers of any size or
// with binary floats of a 64-bit mantissa (Go's big.Float default).
//
// int64 is the fast case and lives in the Val itself; everything else is a Number in an arena: the
// digits and exponent of an exact decimal, and the text it is printed as (an unchanged literal
// keeps its text). Floats exist only inside one operation, so results are the same on every CPU.
#pragma once

#include <string>
#include <string_view>

#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/bigint.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

// ± digits × 10^exponent; digits without leading or trailing zeros, empty for zero.
struct Number {
  std::string_view text;
  std::string_view digits;
  int64_t exponent = 0;
  bool negative = false;

  bool is_integer() const { return exponent >= 0; }
  // The exponent of the first digit plus one: 0.d1d2… × 10^magnitude.
  int64_t magnitude() const { return exponent + static_cast<int64_t>(digits.size()); }
};

// Exponents beyond this are compared but not computed with.
constexpr int64_t kMaxExponent = 20000;
// Integers beyond this many bits are an error.
constexpr uint32_t kMaxIntegerBits = 64 * 1024;

// About how many steps an operation on this number is worth: with all its digits written out, work
// grows with the square of their count.
uint64_t arithmetic_steps(const Val& number);

// JSON's grammar for numbers; undefined when `text` is not exactly one number.
Val number_from_text(std::string_view text, Arena& arena);
Val number_from_big(const BigInt& value, Arena& arena);
Val number_from_u64(uint64_t value, Arena& arena);

// The text a number is printed as.
std::string number_text(const Val& number);

int compare_numbers(const Val& a, const Val& b);
bool is_integer(const Val& number);
bool is_zero(const Val& number);
int sign_of(const Val& number);
// Integers only; false when the value is not an integer or has too many digits.
bool to_big(const Val& number, BigInt* out);
bool to_int64(const Val& number, int64_t* out);
double to_double(const Val& number);

enum class ArithmeticError : uint8_t { None, DivideByZero, NotInteger, TooLarge };

// Each writes `*out` only when it returns None.
ArithmeticError add(const Val& a, const Val& b, Arena& arena, Val* out);
ArithmeticError subtract(const Val& a, const Val& b, Arena& arena, Val* out);
ArithmeticError multiply(const Val& a, const Val& b, Arena& arena, Val* out);
ArithmeticError divide(const Val& a, const Val& b, Arena& arena, Val* out);
ArithmeticError remainder(const Val& a, const Val& b, Arena& arena, Val* out);

enum class Rounding : uint8_t { Floor, Ceil, HalfAway };
Val round_to_integer(const Val& number, Rounding mode, Arena& arena);
Val absolute(const Val& number, Arena& arena);

// As many decimals as asked, rounded half to even on the exact value (printf's %.Nf).
std::string fixed_text(const Val& number, int decimals);

}  // namespace tracee::rego

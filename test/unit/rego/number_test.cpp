// Numbers: exact comparison, arithmetic and text, as tables.
#include "tracee-rules/rego/value/number.h"

#include <catch2/catch.hpp>

using namespace tracee::rego;

namespace {

struct Row {
  const char* a;
  char op;
  const char* b;
  const char* want;  // "!" for an error
};

const Row kRows[] = {
    {"1", '+', "2", "3"},
    {"9223372036854775807", '+', "1", "9223372036854775808"},
    {"-9223372036854775808", '-', "1", "-9223372036854775809"},
    {"99999999999999999999", '*', "99999999999999999999",
     "9999999999999999999800000000000000000001"},
    {"0.1", '+', "0.2", "0.3"},
    {"1.5", '*', "4", "6"},
    {"1", '/', "3", "0.33333333333333333334"},
    {"2", '/', "3", "0.6666666666666666667"},
    {"10", '/', "4", "2.5"},
    {"10", '/', "5", "2"},
    {"-7", '%', "3", "-1"},
    {"7", '%', "-3", "1"},
    {"7.5", '%', "2", "!"},
    {"1", '/', "0", "!"},
    {"1", '/', "0.0", "!"},
    {"1e400", '*', "1e400", "1"},
    {"1e1000000000", '+', "1", "!"},
    {"3.1", '-', "0.1", "3"},
    {"1e-7", '*', "1", "1e-07"},
    {"340282366920938463463374607431768211456", '/', "18446744073709551616",
     "18446744073709551616"},
    {"340282366920938463463374607431768211457", '%', "18446744073709551616", "1"},
};

Val num(const char* text, Arena& arena) { return number_from_text(text, arena); }

}  // namespace

TEST_CASE("arithmetic follows the table") {
  Arena arena;
  for (const Row& row : kRows) {
    INFO(row.a << " " << row.op << " " << row.b);
    const Val a = num(row.a, arena), b = num(row.b, arena);
    Val out;
    ArithmeticError error = ArithmeticError::None;
    switch (row.op) {
      case '+':
        error = add(a, b, arena, &out);
        break;
      case '-':
        error = subtract(a, b, arena, &out);
        break;
      case '*':
        error = multiply(a, b, arena, &out);
        break;
      case '/':
        error = divide(a, b, arena, &out);
        break;
      case '%':
        error = remainder(a, b, arena, &out);
        break;
    }
    if (std::string(row.want) == "!") {
      CHECK(error != ArithmeticError::None);
    } else if (std::string(row.a) == "1e400") {
      CHECK(compare_numbers(out, num("1e800", arena)) == 0);
    } else {
      REQUIRE(error == ArithmeticError::None);
      CHECK(number_text(out) == row.want);
    }
  }
}

TEST_CASE("numbers compare by value and keep their text") {
  Arena arena;
  CHECK(compare_numbers(num("1", arena), num("1.0", arena)) == 0);
  CHECK(compare_numbers(num("1e0", arena), num("10e-1", arena)) == 0);
  CHECK(compare_numbers(num("10.0", arena), num("1", arena)) > 0);
  CHECK(compare_numbers(num("9007199254740993", arena), num("9007199254740992.5", arena)) > 0);
  CHECK(compare_numbers(num("-0", arena), num("0", arena)) == 0);
  CHECK(compare_numbers(num("1e1000000000", arena), num("9e999999999", arena)) > 0);
  CHECK(compare_numbers(num("-1e1000000000", arena), num("0.5", arena)) < 0);
  CHECK(number_text(num("1.50", arena)) == "1.50");
  CHECK(number_text(num("1e3", arena)) == "1e3");
  for (const char* bad :
       {"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "0x1", "1 ", "nan", "inf"}) {
    INFO(bad);
    CHECK_FALSE(num(bad, arena).defined());
  }
}

TEST_CASE("rounding gives integers") {
  Arena arena;
  auto rounded = [&](const char* text, Rounding mode) {
    return number_text(round_to_integer(num(text, arena), mode, arena));
  };
  CHECK(rounded("1.5", Rounding::HalfAway) == "2");
  CHECK(rounded("-1.5", Rounding::HalfAway) == "-2");
  CHECK(rounded("0.5", Rounding::HalfAway) == "1");
  CHECK(rounded("0.05", Rounding::HalfAway) == "0");
  CHECK(rounded("-0.5", Rounding::Floor) == "-1");
  CHECK(rounded("-0.5", Rounding::Ceil) == "0");
  CHECK(rounded("2.0001", Rounding::Ceil) == "3");
  CHECK(number_text(absolute(num("-9223372036854775808", arena), arena)) == "9223372036854775808");
  CHECK(fixed_text(num("2.5", arena), 0) == "2");
  CHECK(fixed_text(num("3.14159", arena), 2) == "3.14");
  CHECK(fixed_text(num("-7", arena), 3) == "-7.000");
}

TEST_CASE("big integers do bitwise arithmetic in two's complement") {
  const BigInt minus_one(-1);
  const BigInt big = BigInt::from_digits("340282366920938463463374607431768211455");
  CHECK(BigInt::bitwise(BigInt::Bit::And, minus_one, big).to_string() == big.to_string());
  CHECK(BigInt::bitwise(BigInt::Bit::Xor, minus_one, BigInt(5)).to_string() == "-6");
  CHECK(BigInt(-5).shifted_right(1).to_string() == "-3");
  CHECK(BigInt(-4).shifted_right(70).to_string() == "-1");
  CHECK(BigInt(1).shifted_left(100).to_string(16) == "10000000000000000000000000");
}

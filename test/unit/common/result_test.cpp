#include "common/result.h"

#include <catch2/catch.hpp>
#include <memory>

namespace tracee {
namespace {

Result<int> parse_digit(char c) {
  if (c < '0' || c > '9') return Error(ErrorKind::Usage, "not a digit");
  return c - '0';
}

Status check(char c) {
  TRACEE_TRY(parse_digit(c));
  return Ok{};
}

TEST_CASE("a Result holds a value or an error, never both") {
  auto good = parse_digit('7');
  REQUIRE(good);
  CHECK(*good == 7);
  auto bad = parse_digit('x');
  REQUIRE_FALSE(bad);
  CHECK(bad.error().kind() == ErrorKind::Usage);
  CHECK_THROWS_AS(bad.value(), std::bad_variant_access);
}

TEST_CASE("context is added in front of the message") {
  auto bad = parse_digit('x');
  auto error = std::move(bad).error().context("reading a port");
  CHECK(error.message() == "reading a port: not a digit");
}

TEST_CASE("TRACEE_TRY passes errors on and lets success through") {
  CHECK(check('1').ok());
  CHECK_FALSE(check('x').ok());
}

TEST_CASE("a Result can hold what can only be moved") {
  Result<std::unique_ptr<int>> r = std::make_unique<int>(3);
  std::unique_ptr<int> taken = std::move(r).value();
  CHECK(*taken == 3);
}

}  // namespace
}  // namespace tracee

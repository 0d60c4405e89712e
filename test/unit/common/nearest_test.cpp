#include "common/nearest.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

namespace tracee {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"table", "table-verbose", "json", "capnp"};

TEST_CASE("the nearest word is found across each kind of slip") {
  CHECK(nearest("tabel", kWords) == "table");  // exchanged
  CHECK(nearest("tble", kWords) == "table");   // missing
  CHECK(nearest("jsonn", kWords) == "json");   // extra
  CHECK(nearest("kapnp", kWords) == "capnp");  // changed
  CHECK(nearest("table_verbose", kWords) == "table-verbose");
}

TEST_CASE("nothing is near to nothing, to another language, or to a flood") {
  CHECK(nearest("", kWords).empty());
  CHECK(nearest("zzzzzzzz", kWords).empty());
  CHECK(nearest(std::string(100000, 'a'), kWords).empty());
  CHECK(nearest("json", {}).empty());
}

}  // namespace
}  // namespace tracee

// Times as text, there and back.
#include "common/render/rfc3339.h"

#include <catch2/catch.hpp>

namespace tracee::render {
namespace {

TEST_CASE("RFC 3339 times there and back") {
  std::string text;
  append_rfc3339(text, 1636012500123456789);
  CHECK(text == "2021-11-04T07:55:00.123456789Z");
  CHECK(parse_rfc3339(text) == 1636012500123456789);
  CHECK(parse_rfc3339("2021-11-04T08:55:00+01:00") == 1636012500000000000);
  CHECK(parse_rfc3339("2021-11-04 07:55:00.5Z") == 1636012500500000000);
  CHECK(parse_rfc3339("1970-01-01T00:00:00Z") == 0);
  for (const char* wrong : {"", "2021-11-04", "2021-11-04T07:55:00", "2021-06-31T00:00:00Z",
                            "2021-11-04T25:00:00Z", "1969-12-31T00:00:00Z", "2021-11-04T07:55:00Zx",
                            "2021-11-04T07:55:00.Z", "12", "9999-01-01T00:00:00Z"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rfc3339(wrong));
  }
}

}  // namespace
}  // namespace tracee::render

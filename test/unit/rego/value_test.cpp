// The order of values, sets and objects, JSON and text.
#include <catch2/catch.hpp>
#include <random>

#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/tests.h"

using namespace tracee::rego;

namespace {

Val json(const char* text, Arena& arena) {
  std::string error;
  const Val v = read_json(text, arena, &error);
  INFO(text << ": " << error);
  REQUIRE(v.defined());
  return v;
}

}  // namespace

TEST_CASE("values are ordered by type, then by value") {
  Arena arena;
  const char* ascending[] = {"null",  "false", "true",   "-1",        "0.5",       "1",
                             "\"\"",  "\"a\"", "\"ab\"", "\"b\"",     "[]",        "[1]",
                             "[1,2]", "[2]",   "{}",     "{\"a\":1}", "{\"a\":2}", "{\"b\":0}"};
  std::vector<Val> values;
  for (const char* text : ascending) values.push_back(json(text, arena));
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = 0; j < values.size(); ++j) {
      INFO(ascending[i] << " and " << ascending[j]);
      const int c = compare(values[i], values[j]);
      CHECK((c < 0) == (i < j));
      CHECK((c == 0) == (i == j));
      CHECK(equal(values[i], values[j]) == (i == j));
    }
  }
}

TEST_CASE("sets are canonical") {
  Arena arena;
  Val items[] = {json("3", arena), json("1", arena), json("1.0", arena), json("\"x\"", arena)};
  const Val set = make_set(items, 4);
  CHECK(set.len == 3);
  CHECK(to_rego(set) == "{1, 3, \"x\"}");
  CHECK(set_contains(set, json("3.0", arena)));
  CHECK(to_rego(Val::set(nullptr, 0)) == "set()");
}

TEST_CASE("objects report conflicts") {
  Arena arena;
  Entry entries[] = {{json("\"b\"", arena), json("1", arena)},
                     {json("\"a\"", arena), json("2", arena)},
                     {json("\"b\"", arena), json("1.0", arena)}};
  bool conflict = false;
  CHECK(make_object(entries, 3, &conflict).len == 2);
  CHECK_FALSE(conflict);
  Entry clash[] = {{json("1", arena), json("1", arena)}, {json("1", arena), json("2", arena)}};
  CHECK_FALSE(make_object(clash, 2, &conflict).defined());
  CHECK(conflict);
}

TEST_CASE("JSON is read strictly and written back") {
  Arena arena;
  for (const char* text :
       {"{\"a\":[1,2.50,\"x\\ny\"],\"b\":null}", "[]", "{}", "\"\\u003c\"", "1e99"}) {
    CHECK(to_json(json(text, arena)) == text);
  }
  CHECK(json("\"\\ud83d\\ude00\"", arena).str() == "\xF0\x9F\x98\x80");
  for (const char* bad : {"", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "tru", "1 2", "\"\n\"", "01",
                          "\"\\x\"", "nan"}) {
    INFO(bad);
    CHECK_FALSE(read_json(bad, arena, nullptr).defined());
  }
  CHECK_FALSE(read_json(std::string(100000, '['), arena, nullptr).defined());
}

TEST_CASE("runes survive invalid bytes") {
  CHECK(count_runes("a\xff\xc3\xa9") == 3);
  CHECK_FALSE(is_valid_utf8("\xed\xa0\x80"));
  CHECK(to_lower(0x0410) == 0x0430);
  CHECK(to_upper(0x00FF) == 0x0178);
}

TEST_CASE("an arena reuses its chunks after a reset") {
  Arena arena(1 << 20);
  void* first = arena.allocate(100);
  for (int i = 0; i < 1000; ++i) arena.allocate(500);
  const size_t used = arena.used();
  arena.reset();
  CHECK(arena.allocate(100) == first);
  for (int i = 0; i < 1000; ++i) arena.allocate(500);
  CHECK(arena.used() == used);
  CHECK_FALSE(arena.exhausted());
  arena.allocate(2 << 20);
  CHECK(arena.exhausted());
}

TEST_CASE("searching without regard to case finds what searching lower case finds") {
  std::mt19937 random(1);
  const auto text = [&](size_t longest, std::string_view letters) {
    std::string s(random() % (longest + 1), ' ');
    for (char& c : s) c = letters[random() % letters.size()];
    return s;
  };
  int found = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string s = text(40, "aAbB_@`[{");
    const std::string part = text(5, "ab_@`[{");
    std::string lower = s;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const bool want = lower.find(part) != std::string::npos;
    found += want;
    INFO(s << " " << part);
    CHECK(contains_lower(s, part) == want);
  }
  CHECK(found > 2000);
  CHECK(found < 18000);
}

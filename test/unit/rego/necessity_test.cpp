// What a rule cannot do without: conditions on slots for the host's index.
#include "tracee-rules/rego/compile/necessity.h"

#include <re2/re2.h>
#include <catch2/catch.hpp>

#include "test/unit/rego/test_event.h"

namespace tracee::rego {
namespace {

using Kind = SlotTest::Kind;

// "unknown", or the tests of the rule x for opened files, as text.
std::string necessity(const std::string& rules, const char* kind = "security_file_open") {
  const Schema schema = test_schema();
  PolicySettings settings;
  settings.schema = &schema;
  PolicyBuilder builder(settings);
  builder.add_module("helpers.rego", kTestHelpers);
  builder.add_module("x.rego", "package x\nimport data.tracee.helpers\n" + rules);
  const auto linked = builder.link();
  INFO((linked ? "" : linked.error().message()));
  REQUIRE(linked);
  const uint32_t entry = builder.entry("data.x.x", {kind}).value();
  const auto policy = builder.finish().value();
  const Necessity& found = policy->necessity(entry, schema.find_kind(kind));
  if (!found.known) return "unknown";
  std::string text;
  for (const SlotTest& test : found.any_of) {
    static constexpr const char* kSigns[] = {"=", "==", "^", "$", "~"};
    text += std::to_string(test.slot) + kSigns[static_cast<int>(test.kind)] +
            (test.kind == Kind::EqualsNumber ? std::to_string(test.number) : test.text) + " ";
  }
  return text;
}

const std::string kPath = "p := helpers.get_tracee_argument(\"pathname\")\n";

TEST_CASE("one test of a definition is taken, the most selective") {
  CHECK(necessity("x { " + kPath + "p == \"/a\" }") == "0=/a ");
  CHECK(necessity("x { helpers.get_tracee_argument(\"pathname\") == \"/a\" }") == "0=/a ");
  CHECK(necessity("x { " + kPath + "startswith(p, \"/etc/\")\nendswith(p, \"/x\") }") ==
        "0^/etc/ ");
  CHECK(necessity("x { " + kPath + "endswith(p, \"/x\")\ncontains(p, \"/very/long/\") }") ==
        "0$/x ");
  CHECK(necessity("x { " + kPath + "contains(p, \"abc\") }") == "0~abc ");
  CHECK(necessity("x { " + kPath + "regex.match(`^/opt/a\\.b/.*$`, p) }") == "0^/opt/a.b/ ");
  CHECK(necessity("x { helpers.get_tracee_argument(\"inode\") == 7 }") == "3==7 ");
  CHECK(necessity("x { arg := input.args[_]\narg.name == \"pathname\"\narg.value == \"/a\" }") ==
        "0=/a ");
  CHECK(necessity("x = r { " + kPath + "p == \"/a\"\nr := {\"p\": p} }") == "0=/a ");
}

TEST_CASE("definitions are alternatives, and so are branches of else") {
  CHECK(necessity("x { " + kPath + "p == \"/a\" }\nx { " + kPath + "startswith(p, \"/b\") }") ==
        "0=/a 0^/b ");
  CHECK(necessity("x { " + kPath + "p == \"/a\" } else { " + kPath + "p == \"/b\" }") ==
        "0=/a 0=/b ");
  CHECK(necessity("x { input.eventName == \"ptrace\" }\nx { " + kPath + "p == \"/a\" }") ==
        "0=/a ");
  CHECK(necessity("default x = false\nx { " + kPath + "p == \"/a\" }") == "0=/a ");
  CHECK(necessity("x { input.eventName == \"ptrace\" }").empty());  // never
}

TEST_CASE("sets and functions are seen through") {
  CHECK(necessity("x { " + kPath + "{\"/a\", \"/b\"}[p] }") == "0=/a 0=/b ");
  CHECK(necessity("names := {\"/a\", \"/b\"}\nx { " + kPath + "names[p] }") == "0=/a 0=/b ");
  CHECK(necessity("names := {\"/a\": 1}\nx { " + kPath + "names[p] }") == "0=/a ");
  CHECK(necessity("import future.keywords.in\nx { " + kPath + "p in {\"/a\", \"/b\"} }") ==
        "0=/a 0=/b ");
  CHECK(necessity("f(q) { q == \"/a\" }\nf(q) { startswith(q, \"/b\") }\nx { " + kPath +
                  "f(p) }") == "0=/a 0^/b ");
  CHECK(necessity("default f(q) = false\nf(q) { q == \"/a\" }\nx { " + kPath + "f(p) }") ==
        "0=/a ");
}

TEST_CASE("several beginnings or ends are so many tests") {
  CHECK(necessity("x { " + kPath + "strings.any_prefix_match(p, {\"/a\", \"/b\"}) }") ==
        "0^/a 0^/b ");
  CHECK(necessity("names := [\"/a\", \"/b\"]\nx { " + kPath +
                  "strings.any_suffix_match(p, names) }") == "0$/a 0$/b ");
  CHECK(necessity("x { " + kPath + "strings.any_suffix_match(p, \"/a\") }") == "0$/a ");
  CHECK(necessity("x { " + kPath + "strings.any_prefix_match(p, {\"/a\", \"\"}) }") == "unknown");
  CHECK(necessity("x { " + kPath + "strings.any_prefix_match([p], {\"/a\"}) }") == "unknown");
}

TEST_CASE("what is not certain is unknown") {
  for (const std::string body :
       {"true", "not p == \"/a\"", "lower(p) == \"/a\"", "startswith(p, input.processName)",
        "p != \"/a\"", "contains(p, \"ab\")", "startswith(p, \"\")", "regex.match(`a|b`, p)",
        "input.processName == \"x\"", "{\"/a\", null}[p]", "g(p)", "count(p) == 3",
        "startswith(p, \"/a\") with input as {}"}) {
    INFO(body);
    CHECK(necessity("g(q) { true }\ng(q) { q == \"/a\" }\nx { " + kPath + body + " }") ==
          "unknown");
  }
  CHECK(necessity("x { " + kPath + "p == \"/a\" }\nx { input.processName == \"y\" }") == "unknown");
  CHECK(necessity("default x = true\nx { " + kPath + "p == \"/a\" }") == "unknown");
  CHECK(necessity("default f(q) = true\nf(q) { q == \"/a\" }\nx { " + kPath + "f(p) }") ==
        "unknown");
  // A builtin that some `with` replaces may mean anything.
  CHECK(necessity("x { " + kPath +
                  "startswith(p, \"/a\") }\ny { x with startswith as f }\n"
                  "f(a, b) { true }") == "unknown");
}

TEST_CASE("literals that a pattern requires") {
  const std::tuple<const char*, Kind, const char*> rows[] = {
      {"abc", Kind::Contains, "abc"},
      {"^abc", Kind::Prefix, "abc"},
      {"^abc$", Kind::Prefix, "abc"},
      {"^abc?d", Kind::Prefix, "ab"},
      {"^abc*d", Kind::Prefix, "ab"},
      {"^abc{0,2}d", Kind::Prefix, "ab"},
      {"^abc+d", Kind::Prefix, "abc"},
      {"^.*abc", Kind::Contains, "abc"},
      {"^[ab]cde", Kind::Contains, "cde"},
      {"^(?:a|b)cde", Kind::Contains, "cde"},
      {"^(a(b)c)?cde", Kind::Contains, "cde"},
      {"^(abc)cd", Kind::Contains, "cd"},
      {"/proc/(?:\\d+|self)/mem$", Kind::Contains, "/proc/"},
      {"a\\.b\\-c", Kind::Contains, "a.b-c"},
      {"x\\dlonger", Kind::Contains, "longer"},
      {"x[]a]longer", Kind::Contains, "longer"},
      {"a|b", Kind::Contains, ""},
      {"(?i)abc", Kind::Contains, ""},
      {"a(?i)bcd", Kind::Contains, ""},
      {"(a(?i:b))cde", Kind::Contains, ""},
      {"^/etc/(?:rc[0-6S]\\.d|init\\.d)/", Kind::Prefix, "/etc/"},
      {"x([()]|[^])])yyy", Kind::Contains, "yyy"},
      {"x([[:alpha:]])yyy", Kind::Contains, ""},
      {"\\x41bc", Kind::Contains, ""},
      {"\\Qa.b\\E", Kind::Contains, ""},
      {"[[:alpha:]]bc", Kind::Contains, ""},
      {"ab\xc3\xa9?c", Kind::Contains, ""},
      {"", Kind::Contains, ""},
      {"^", Kind::Prefix, ""},
  };
  for (const auto& [pattern, kind, text] : rows) {
    INFO(pattern);
    const SlotTest test = required_literal(pattern);
    CHECK(test.text == text);
    if (!test.text.empty()) CHECK(test.kind == kind);
  }
}

// Patterns put together at random: whatever matches has the literal.
TEST_CASE("a text without the literal never matches") {
  uint64_t state = 1;
  const auto below = [&](uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  static const char* const kParts[] = {"a",      "b",      "ab", "\\.", "(?:a|b)", "(ab)",
                                       "[ab]",   "[^a]",   "a?", "b*",  "a+",      ".",
                                       "a{0,2}", "(a|b)?", "$",  "\\b", "|",       "c"};
  int matched = 0, told = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string pattern = below(2) == 0 ? "^" : "";
    for (uint64_t n = below(6); n > 0; --n) pattern += kParts[below(std::size(kParts))];
    const RE2 compiled(pattern, RE2::Quiet);
    if (!compiled.ok()) continue;
    const SlotTest test = required_literal(pattern);
    told += test.text.empty() ? 0 : 1;
    for (int j = 0; j < 8; ++j) {
      std::string text;
      for (uint64_t n = below(7); n > 0; --n) text += "abc."[below(4)];
      if (!RE2::PartialMatch(text, compiled)) continue;
      ++matched;
      INFO(pattern << " on " << text);
      const bool has = test.kind == Kind::Prefix ? text.starts_with(test.text)
                                                 : text.find(test.text) != text.npos;
      REQUIRE(has);
    }
  }
  CHECK(matched > 10000);
  CHECK(told > 2000);
}

}  // namespace
}  // namespace tracee::rego

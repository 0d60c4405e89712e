// What the formatter writes parses to the same tree.
#include "tracee-rules/rego/syntax/formatter.h"

#include <catch2/catch.hpp>

#include "test/unit/rego/same_tree.h"
#include "tracee-rules/rego/syntax/parser.h"

using namespace tracee::rego;

namespace {

struct Parsed {
  Ast ast;
  Diagnostics diagnostics;
  Module module;

  Parsed(const std::string& text, RegoVersion version) {
    const uint32_t file = diagnostics.add_source("t.rego", text);
    const bool ok = parse_module(file, version, &ast, &diagnostics, &module);
    INFO(text << "\n" << diagnostics.render_all());
    REQUIRE(ok);
  }
};

void check_round_trip(const std::string& text, RegoVersion version) {
  INFO(text);
  const Parsed first(text, version);
  const Parsed again(format_module(first.module), version);
  CHECK(same_tree(first.module, again.module));
}

const char* const kV1[] = {
    "a := 1 + 2 * 3 - -4",
    "a if { x := {1, \"b\", null}; not x[2]; count(x) > 1 with input.y as [true] }",
    "a contains [x, y] if some x, y in {\"k\": {1: set()}}",
    "f(x, [y, _]) := z if { z = x[y].w[\"q r\"] } else := 5 if { true } else := 6",
    "p[q].r[s] := {k: v | some k, v in [1]; k != v}",
    "default f(_) := {\"a\": [{}]}",
    "a := $\"x {input.a + 1} \\{ {data.b with input as {\"c\": 2}} \\\"\"",
    "a if every i, v in [1, 2] { i < v; (v in [2]) }",
    "a := [x | x := [1, 2][_]; x | {3}]",
    "a := {1 | {2}}",
    "import data.foo.bar as baz\nimport input.x\na if { \"k\", 1 in baz; some z; x[z] }",
};

const char* const kV0[] = {
    "p[x] { x := 1 }",
    "p { true } { false }",
    "p.q[x] = y { x = \"a\"; y = 2 }",
    "p[\"a\"] = 1",
    "f(x) = y { y := x } else = 3 { true }",
    "import future.keywords.in\np { not 1 == 2 }",
};

}  // namespace

TEST_CASE("what is written parses to the same tree") {
  for (const char* rules : kV1)
    check_round_trip(std::string("package a.b\n") + rules, RegoVersion::V1);
  for (const char* rules : kV0)
    check_round_trip(std::string("package a[\"b c\"]\n") + rules, RegoVersion::V0);
}

TEST_CASE("trees that differ are told apart") {
  const Parsed a("package p\na if { x := 1; x > 0 }", RegoVersion::V1);
  for (const char* other :
       {"package p\na if { x := 1; x > 1 }", "package q\na if { x := 1; x > 0 }",
        "package p\na if { x = 1; x > 0 }", "package p\na if { x := 1; not x > 0 }",
        "package p\na if { x := 1; x > 0 } else := 2"}) {
    CHECK_FALSE(same_tree(a.module, Parsed(other, RegoVersion::V1).module));
  }
}

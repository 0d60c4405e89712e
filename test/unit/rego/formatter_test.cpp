// What the formatter writes parses to the same tree: written again it is the same text.
#include "tracee-rules/rego/syntax/formatter.h"

#include <catch2/catch.hpp>

#include "tracee-rules/rego/syntax/parser.h"

using namespace tracee::rego;

namespace {

std::string formatted(const std::string& text, RegoVersion version) {
  Ast ast;
  Diagnostics diagnostics;
  Module module;
  const uint32_t file = diagnostics.add_source("t.rego", text);
  const bool ok = parse_module(file, version, &ast, &diagnostics, &module);
  INFO(text << "\n" << diagnostics.render_all());
  REQUIRE(ok);
  return format_module(module);
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

TEST_CASE("formatting is a fixed point of parsing") {
  for (const char* rules : kV1) {
    const std::string once = formatted(std::string("package a.b\n") + rules, RegoVersion::V1);
    CHECK(formatted(once, RegoVersion::V1) == once);
  }
  for (const char* rules : kV0) {
    const std::string once =
        formatted(std::string("package a[\"b c\"]\n") + rules, RegoVersion::V0);
    CHECK(formatted(once, RegoVersion::V0) == once);
  }
}

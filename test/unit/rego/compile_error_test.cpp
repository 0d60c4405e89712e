// Errors at compile time: code, line, and a part of the message for each. Sources are v1 unless the
// row says v0; `\n` after the package line puts the first rule on line 2.
#include <catch2/catch.hpp>

#include "tracee-rules/rego/compile/compiler.h"
#include "tracee-rules/rego/engine.h"

using namespace tracee::rego;

namespace {

constexpr const char* kParse = "rego_parse_error";
constexpr const char* kCompile = "rego_compile_error";
constexpr const char* kType = "rego_type_error";
constexpr const char* kUnsafe = "rego_unsafe_var_error";
constexpr const char* kRecursion = "rego_recursion_error";
constexpr const char* kUnsupported = "rego_unsupported_builtin_error";

struct Row {
  const char* text;  // after "package p\n"
  const char* code;
  uint32_t line;
  const char* message;
};

const Row kV1[] = {
    // unsafe variables
    {"a if x == 1", kUnsafe, 2, "var x is unsafe"},
    {"a := x", kUnsafe, 2, "var x is unsafe"},
    {"a if { x > 1; y = 2 }", kUnsafe, 2, "var x is unsafe"},
    {"a contains x if true", kUnsafe, 2, "var x is unsafe"},
    {"a[x] := 1 if true", kUnsafe, 2, "var x is unsafe"},
    {"a[1] := y if true", kUnsafe, 2, "var y is unsafe"},
    {"a if not x", kUnsafe, 2, "var x is unsafe"},
    {"a if not input.x[i]", kUnsafe, 2, "var i is unsafe"},
    {"a if { not input.x[i]; not input.y[i] }", kUnsafe, 2, "var i is unsafe"},
    {"a if x = y", kUnsafe, 2, "is unsafe"},
    {"a if { x = y; y = x }", kUnsafe, 2, "is unsafe"},
    {"a if count(x) == 1", kUnsafe, 2, "var x is unsafe"},
    {"a if { some x; x > 1 }", kUnsafe, 2, "var x is unsafe"},
    {"a if some x in y", kUnsafe, 2, "var y is unsafe"},
    {"a if every x in y { x > 1 }", kUnsafe, 2, "var y is unsafe"},
    {"a if every x in [1] { y > x }", kUnsafe, 2, "var y is unsafe"},
    {"a := [x | true]", kUnsafe, 2, "var x is unsafe"},
    {"a := {x | y = 1}", kUnsafe, 2, "var x is unsafe"},
    {"a := {x: 1 | true}", kUnsafe, 2, "var x is unsafe"},
    {"a := {1: y | true}", kUnsafe, 2, "var y is unsafe"},
    {"a if data.q with input as x", kUnsafe, 2, "var x is unsafe"},
    {"f(x) := y", kUnsafe, 2, "var y is unsafe"},
    {"f(x) := x if y", kUnsafe, 2, "var y is unsafe"},
    {"a if { x := y; y := 1; z > 0 }", kCompile, 2, "var y referenced above"},
    {"a if { [x, y] = [1, z] }", kUnsafe, 2, "var z is unsafe"},
    {"a if { {\"k\": x} = y }", kUnsafe, 2, "is unsafe"},
    {"a if x.y", kUnsafe, 2, "var x is unsafe"},
    {"a if x[0]", kUnsafe, 2, "var x is unsafe"},
    {"a := $\"{x}\"", kUnsafe, 2, "var x is unsafe"},
    {"a if { x in [1] }", kUnsafe, 2, "var x is unsafe"},
    {"a if _ == 1", kUnsafe, 2, "var _ is unsafe"},
    {"a := _", kUnsafe, 2, "var _ is unsafe"},
    {"a if { y := [x | x = z]; y == [1] }", kUnsafe, 2, "is unsafe"},
    {"a if\n  x > 1", kUnsafe, 3, "var x is unsafe"},
    {"a if inptu.x == 1", kUnsafe, 2, "var inptu is unsafe (did you mean input?)"},
    {"writers := {1}\na if writter[1]", kUnsafe, 3,
     "var writter is unsafe (did you mean writers?)"},
    {"import data.lib.helpers\na if helper.f == 1", kUnsafe, 3, "(did you mean helpers?)"},
    {"a if { pathname := input.p; pathnme == \"x\" }", kUnsafe, 2, "(did you mean pathname?)"},
    {"a := flase", kUnsafe, 2, "(did you mean false?)"},
    // recursion
    {"a if a", kRecursion, 2, "rule data.p.a is recursive: data.p.a -> data.p.a"},
    {"a if b\nb if a", kRecursion, 2, "data.p.a -> data.p.b -> data.p.a"},
    {"a if b\nb if c\nc if a", kRecursion, 2, "recursive"},
    {"a if not b\nb if a", kRecursion, 2, "recursive"},
    {"a := [x | x := b]\nb := a", kRecursion, 2, "recursive"},
    {"f(x) := f(x)", kRecursion, 2, "rule data.p.f is recursive"},
    {"f(x) := g(x)\ng(x) := f(x)", kRecursion, 2, "recursive"},
    {"a if data.p[x]", kRecursion, 2, "recursive"},
    {"a if data[x]", kRecursion, 2, "recursive"},
    {"a := data", kRecursion, 2, "recursive"},
    {"a := data.p", kRecursion, 2, "recursive"},
    {"a contains x if a[x]", kRecursion, 2, "recursive"},
    {"a[x] := 1 if x := a[_]", kRecursion, 2, "recursive"},
    {"a if every x in [1] { b }\nb if a", kRecursion, 2, "recursive"},
    {"a if b with input as 1\nb if a", kRecursion, 2, "recursive"},
    {"a if input.x == b with input.x as a\nb := 1", kRecursion, 2, "recursive"},
    {"default a := false\na if a", kRecursion, 2, "recursive"},
    {"a := 1 if false else := b\nb := a", kRecursion, 2, "recursive"},
    {"a := $\"{b}\"\nb := a", kRecursion, 2, "recursive"},
    // heads that clash
    {"a := 1\na contains 2", kType, 3, "conflicting rules data.p.a found"},
    {"a := 1\na(x) := x", kType, 3, "conflicting rules data.p.a found"},
    {"a contains 1\na[x] := 1 if x := 2", kType, 3, "conflicting rules data.p.a found"},
    {"f(x) := x\nf(x, y) := x", kType, 3, "conflicting rules data.p.f found"},
    {"default a := 1\ndefault a := 2", kType, 3, "multiple default rules data.p.a found"},
    {"a := 1\na.b := 2", kType, 2, "rule data.p.a conflicts with [data.p.a.b]"},
    {"a.b contains 1\na.b.c := 2", kType, 2, "conflicts with"},
    {"default a contains 1", kParse, 2, "default"},
    {"default a := x", kCompile, 2, "value cannot contain var"},
    {"default a := input.x", kCompile, 2, "value cannot contain ref"},
    {"default a := count([1])", kCompile, 2, "value cannot contain call"},
    {"default f(1) := 2", kCompile, 2, "may only have variables"},
    {"default f(x, x) := 2", kCompile, 2, "cannot be repeated"},
    {"default a", kParse, 2, "default"},
    {"a[x] := 1 if x := 1 else := 2", kParse, 2, "else"},
    // calls
    {"a := foo(1)", kType, 2, "undefined function foo"},
    {"a := strings.foo(1)", kType, 2, "undefined function strings.foo"},
    {"a := startwith(\"a\", \"b\")", kType, 2, "did you mean startswith?"},
    {"a := cuont([1])", kType, 2, "did you mean count?"},
    {"a := data.q.f(1)", kType, 2, "undefined function data.q.f"},
    {"a := count()", kType, 2, "arity mismatch"},
    {"a := count(1, 2, 3)", kType, 2, "arity mismatch"},
    {"a := lower(\"a\", \"b\")", kType, 2, "arity mismatch"},
    {"f(x) := x\na := f(1, 2)", kType, 3, "arity mismatch"},
    {"f(x) := x\na := f()", kType, 3, "arity mismatch"},
    {"b := 1\na := b(1)", kType, 3, "is a rule, not a function"},
    {"a := [f | f := 1; f(1)]", kType, 2, "undefined function f"},
    {"a := re_match(\"a\", \"b\")", kType, 2, "undefined function re_match"},
    {"a := any([true])", kType, 2, "undefined function any"},
    {"a := all([true])", kType, 2, "undefined function all"},
    {"a := set_diff({1}, {2})", kType, 2, "undefined function set_diff"},
    {"a := cast_array([1])", kType, 2, "undefined function cast_array"},
    {"a := count(1)", kType, 2, "operand 1 cannot be a number"},
    {"a := lower(1)", kType, 2, "operand 1 cannot be a number"},
    {"a := lower([\"x\"])", kType, 2, "operand 1 cannot be a array"},
    {"a := \"x\" + 1", kType, 2, "operand 1 cannot be a string"},
    {"a := 1 + null", kType, 2, "operand 2 cannot be a null"},
    {"a := {1} & [1]", kType, 2, "operand 2 cannot be a array"},
    {"a := startswith(\"x\", true)", kType, 2, "operand 2 cannot be a boolean"},
    {"a := sum(\"x\")", kType, 2, "operand 1 cannot be a string"},
    {"a := http.send({})", kUnsupported, 2, "it needs the network"},
    {"a := opa.runtime()", kUnsupported, 2, "not available"},
    {"a := io.jwt.decode(\"x\")", kUnsupported, 2, "not available"},
    {"a := json.match_schema({}, {})", kUnsupported, 2, "not available"},
    {"a := rego.metadata.rule()", kUnsupported, 2, "not available"},
    // with
    {"a if true with foo as 1", kType, 2, "with keyword target must reference existing"},
    {"a if true with input.x[y] as 1", kCompile, 2, "must be ground"},
    {"f(x) := x\na if true with f as lower.foo", kUnsafe, 3, "unsafe"},
    {"f(x, y) := x\na if true with count as f", kType, 3, "arity mismatch"},
    {"a if true with [1] as 2", kType, 2, "with keyword target"},
    // assignment and declaration
    {"a if { x := 1; x := 2 }", kCompile, 2, "var x assigned above"},
    {"a if { some x; x := 2 }", kCompile, 2, "var x assigned above"},
    {"a if { some x; some x; x = 1 }", kCompile, 2, "var x declared above"},
    {"a if { x > 1; x := 2 }", kCompile, 2, "var x referenced above"},
    {"a if { input.x := 1 }", kCompile, 2, "cannot assign to ref"},
    {"a if { 1 := 1 }", kCompile, 2, "cannot assign to a constant"},
    {"a if { f(1) := 1 }", kCompile, 2, "cannot assign to call"},
    {"a if not x := 1", kCompile, 2, "inside negated expression"},
    {"input := 1", kCompile, 2, "must not shadow input"},
    {"data := 1", kCompile, 2, "must not shadow data"},
    {"f(input) := 1", kCompile, 2, "must not shadow input"},
    {"import data.x\nimport data.y.x\na := 1", kCompile, 3, "must not shadow import"},
    // syntax
    {"a { true }", kParse, 2, "`if` keyword is required before rule body"},
    {"a", kParse, 2, "var cannot be used for rule name"},
    {"a[1]", kParse, 2, "is required"},
    {"a :=", kParse, 2, "unexpected end of input"},
    {"a := (1", kParse, 2, "expected ')'"},
    {"a := [1, 2", kParse, 2, "',' or ']'"},
    {"a := {1, 2", kParse, 2, "',' or '}'"},
    {"a := {\"x\": }", kParse, 2, "expected a term"},
    {"a := {\"x\" 1}", kParse, 2, "',' or '}'"},
    {"a if { }", kParse, 2, "found empty body"},
    {"a if { true", kParse, 2, "expected '}'"},
    {"a if { true true }", kParse, 2, "a newline"},
    {"a := 1 b := 2", kParse, 2, "a newline after the rule"},
    {"a := \"x", kParse, 2, "non-terminated string"},
    {"a := `x", kParse, 2, "non-terminated string"},
    {"a := \"\\q\"", kParse, 2, "illegal escape sequence"},
    {"a := 01", kParse, 2, "illegal number format"},
    {"a := 1x", kParse, 2, "illegal number format"},
    {"a := 1e", kParse, 2, "illegal number format"},
    {"a := @", kParse, 2, "illegal token"},
    {"a if := 1", kParse, 2, "expected a term"},
    {"if := 1", kParse, 2, "unexpected if keyword"},
    {"not := 1", kParse, 2, "unexpected not keyword"},
    {"a := not", kParse, 2, "unexpected not keyword"},
    {"a := every", kParse, 2, "unexpected every keyword"},
    {"_ := 1", kParse, 2, "a rule cannot be called _"},
    {"a if some", kParse, 2, "expected a term"},
    {"a if some 1", kParse, 2, "expected a variable after 'some'"},
    {"a if some x, y, z in [1]", kParse, 2, "at most a key and a value"},
    {"a if every x { true }", kParse, 2, "expected 'in'"},
    {"a if every x in [1]", kParse, 2, "expected '{'"},
    {"a if not every x in [1] { x }", kParse, 2, "unexpected every keyword"},
    {"a if not some x", kParse, 2, "unexpected some keyword"},
    {"a if true with input", kParse, 2, "expected 'as'"},
    {"a.1 := 2", kParse, 2, ""},
    {"a := x.", kParse, 2, "expected a name after '.'"},
    {"a := 1(2)", kParse, 2, "only a name can be called"},
    {"a := -x", kParse, 2, "a number after '-'"},
    {"import foo.bar", kParse, 2, "must begin with one of"},
    {"import future.foo", kParse, 2, "must be `future.keywords`"},
    {"import future.keywords.foo", kParse, 2, "unexpected keyword"},
    {"import rego.v2", kParse, 2, "must be `rego.v1`"},
    {"import data.x as", kParse, 2, "expected a name after 'as'"},
    {"import data[x]", kParse, 2, "must be strings"},
    {"import data(x)", kParse, 2, "must be a reference"},
    {"import data(x).y", kParse, 2, "must be a reference"},
    {"package q", kParse, 2, "a file holds one package"},
    {"a contains 1 else := 2", kParse, 2, "else keyword cannot be used on multi-value rules"},
    {"a := 1 else := 2", kParse, 2, "else keyword cannot be used on rules without a body"},
    {"a if false else", kParse, 2, "else clause must have a value or a body"},
    {"f(x) contains 1", kParse, 2, "contains keyword can only be used"},
    {"a := $\"{}\"", kParse, 2, "empty template expression"},
    {"a := $\"{x\"", kParse, 2, ""},
};

const Row kV0[] = {
    {"a { x > 1 }", kUnsafe, 2, "var x is unsafe"},
    {"a { every x in [1] { x > 0 } }", kParse, 2,
     "(hint: import future.keywords.every, or rego.v1)"},
    {"p contains x { x := 1 }", kParse, 2, "(hint: import future.keywords.contains, or rego.v1)"},
    {"a { a }", kRecursion, 2, "recursive"},
    {"a if true", kParse, 2, ""},
    {"a contains 1", kParse, 2, ""},
    {"a { }", kParse, 2, "found empty body"},
    {"a { some x in [1] }", kParse, 2, ""},
    {"a { every x in [1] { x } }", kParse, 2, ""},
    {"p[x] { true }", kUnsafe, 2, "var x is unsafe"},
    {"p[x] = y { x := 1 }", kUnsafe, 2, "var y is unsafe"},
    {"p { true }\np[x] { x := 1 }", kType, 3, "conflicting rules"},
    {"p { count(1, 2, 3) }", kType, 2, "arity mismatch"},
    {"p { foo }\nfoo { p }", kRecursion, 2, "recursive"},
    {"import rego.v1\na { true }", kParse, 3, "`if` keyword is required"},
    {"import future.keywords.in\na { some x in y }", kUnsafe, 3, "var y is unsafe"},
    {"p { not q[_] = x }", kUnsafe, 2, "is unsafe"},
};

void check(const Row& row, RegoVersion version) {
  INFO(row.text);
  CompileOptions options;
  options.version = version;
  Compiler compiler(options);
  compiler.add_module("t.rego", std::string("package p\n") + row.text);
  const auto program = compiler.finish();
  REQUIRE_FALSE(program.ok());
  REQUIRE_FALSE(compiler.diagnostics().empty());
  INFO(program.error().message());
  const Diagnostic& first = compiler.diagnostics().errors()[0];
  CHECK(first.code == row.code);
  CHECK(first.loc.line == row.line);
  CHECK(first.loc.column > 0);
  bool said = false;
  for (const Diagnostic& d : compiler.diagnostics().errors())
    said |= d.message.find(row.message) != std::string::npos;
  CHECK(said);
}

}  // namespace

TEST_CASE("what would be a tree too deep to descend is refused") {
  const auto refused = [](const std::string& rules, const char* word) {
    PolicySettings settings;
    settings.version = RegoVersion::V1;
    PolicyBuilder builder(settings);
    builder.add_module("p.rego", "package p\n" + rules);
    const auto linked = builder.link();
    INFO((linked ? "" : linked.error().message().substr(0, 300)));
    if (*word == '\0') {
      CHECK(linked);
    } else {
      REQUIRE_FALSE(linked);
      CHECK(linked.error().message().find(word) != std::string::npos);
    }
  };
  for (const char* op : {" + ", " - ", " * ", " / ", " % ", " | ", " & ", " in "}) {
    for (const int n : {900, 30000}) {
      std::string rule = "x := input";
      for (int i = 0; i < n; ++i) rule += std::string(op) + "input";
      refused(rule, n == 900 ? "" : "expression has too many operators");
    }
  }
  for (const int n : {900, 20000}) {
    std::string rules = "f0(x) := x\n";
    for (int i = 1; i < n; ++i)
      rules += "f" + std::to_string(i) + "(x) := f" + std::to_string(i - 1) + "(x)\n";
    refused(rules, n == 900 ? "" : "depends on a chain of more than 1000 rules");
  }
}

TEST_CASE("v1 sources are refused with a place and a reason") {
  CHECK(std::size(kV1) >= 120);
  for (const Row& row : kV1) check(row, RegoVersion::V1);
}

TEST_CASE("v0 sources are refused with a place and a reason") {
  for (const Row& row : kV0) check(row, RegoVersion::V0);
}

TEST_CASE("an error shows the line and a caret") {
  Compiler compiler(CompileOptions{});
  compiler.add_module("rules/x.rego", "package p\n\na { foo(1) }\n");
  const auto program = compiler.finish();
  REQUIRE_FALSE(program.ok());
  CHECK(program.error().message() ==
        "rules/x.rego:3:5: rego_type_error: undefined function foo\n\ta { foo(1) }\n\t    ^");
}

TEST_CASE("a package is a path of names") {
  for (const char* text : {"package", "package 1", "package f(x)", "package f(x).a", "package a[b]",
                           "package a[1]", "", "a := 1"}) {
    INFO(text);
    Compiler compiler(CompileOptions{});
    compiler.add_module("t.rego", std::string(text) + "\na := 1");
    CHECK_FALSE(compiler.finish().ok());
  }
}

TEST_CASE("the version is chosen by file") {
  for (const char* text :
       {"package p\na { true }", "package p\na if true", "package p\nimport rego.v1\na if true",
        "package p\nimport future.keywords\na if { some x in [1]; x }",
        "package p\na contains 1"}) {
    INFO(text);
    Compiler compiler(CompileOptions{});
    compiler.add_module("t.rego", text);
    CHECK(compiler.finish().ok());
  }
}

TEST_CASE("nesting is bounded") {
  for (const std::string open : {"[", "{", "(", "not ", "f(", "[x | "}) {
    std::string text = "package p\na if ";
    for (int i = 0; i < 20000; ++i) text += open;
    Compiler compiler(CompileOptions{});
    compiler.add_module("t.rego", text);
    CHECK_FALSE(compiler.finish().ok());
  }
}

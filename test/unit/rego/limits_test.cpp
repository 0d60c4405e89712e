// Every limit of an evaluation: reaching it ends that evaluation with eval_cancel_error and a word
// on which limit it was, the next one is unharmed, and with room enough the same rule has a value.
#include <catch2/catch.hpp>

#include "tracee-rules/rego/engine.h"

using namespace tracee::rego;

namespace {

struct Row {
  const char* limit;
  const char* rules;  // defines x, over input
  const char* message;
  void (*tighten)(Limits&);
};

const Row kRows[] = {
    {"steps",
     "x if { some i in numbers.range(1, 200); some j in numbers.range(1, 200); i + j == input }",
     "the limit of steps was reached", [](Limits& l) { l.steps = 2000; }},
    {"steps, of one operation", "x := 1 / (1e5000 + input) >= 0", "the limit of steps was reached",
     [](Limits& l) { l.steps = 100000; }},
    {"arena",
     "x := count([s | some i in numbers.range(1, 2000); s := sprintf(\"%100d\", [i + input])])",
     "the limit of memory was reached", [](Limits& l) { l.arena_bytes = 64 << 10; }},
    {"time",
     "x if { some i in numbers.range(1, 300); some j in numbers.range(1, 300); i + j == input }",
     "the limit of time was reached", [](Limits& l) { l.time = std::chrono::nanoseconds(1); }},
    {"depth", "x := a\na := b\nb := c\nc := input", "calls are nested too deeply",
     [](Limits& l) { l.call_depth = 3; }},
    {"string, sprintf", "x := count(sprintf(\"%3000d\", [input]))", "string",
     [](Limits& l) { l.string_bytes = 1000; }},
    {"string, concat",
     "x := count(concat(\",\", [s | some i in numbers.range(1, 500); s := format_int(i + input, "
     "10)]))",
     "string", [](Limits& l) { l.string_bytes = 1000; }},
    {"string, replace", "x := count(replace(sprintf(\"%600d\", [input]), \" \", \"xy\"))", "string",
     [](Limits& l) { l.string_bytes = 1000; }},
    {"string, json", "x := count(json.marshal(numbers.range(input, 600)))", "string",
     [](Limits& l) { l.string_bytes = 1000; }},
    {"string, template", "x := $\"{numbers.range(input, 600)}\"", "string",
     [](Limits& l) { l.string_bytes = 1000; }},
    {"collection, range", "x := count(numbers.range(input, 300))", "large",
     [](Limits& l) { l.collection_items = 100; }},
    {"collection, expand", "x := count(net.cidr_expand(sprintf(\"10.0.0.%d/24\", [input])))",
     "addresses", [](Limits& l) { l.collection_items = 100; }},
    {"collection, split", "x := count(split(sprintf(\"%300d\", [input]), \" \"))", "collection",
     [](Limits& l) { l.collection_items = 100; }},
    {"collection, array",
     "x := count(array.concat(numbers.range(input, 90), numbers.range(1, 90)))", "large",
     [](Limits& l) { l.collection_items = 100; }},
    {"collection, comprehension",
     "x := count([[i, j] | some i in numbers.range(input, 20); some j in numbers.range(1, 20)])",
     "collection", [](Limits& l) { l.collection_items = 100; }},
    {"collection, set comprehension",
     "x := count({[i, j] | some i in numbers.range(input, 20); some j in numbers.range(1, 20)})",
     "collection", [](Limits& l) { l.collection_items = 100; }},
    {"collection, object comprehension",
     "x := count({i * 100 + j: 1 | some i in numbers.range(input, 20); some j in numbers.range(1, "
     "20)})",
     "collection", [](Limits& l) { l.collection_items = 100; }},
    {"collection, partial set",
     "p contains [i, j] if { some i in numbers.range(input, 20); some j in numbers.range(1, 20) "
     "}\nx := count(p)",
     "collection", [](Limits& l) { l.collection_items = 100; }},
    {"integer, shift", "x := bits.lsh(input, 600) > 0", "large",
     [](Limits& l) { l.integer_bits = 500; }},
    {"integer, product", "x := product([9 + input | some i in numbers.range(1, 200); i > 0]) > 0",
     "integer", [](Limits& l) { l.integer_bits = 500; }},
    {"integer, mul", "x := bits.lsh(input, 400) * bits.lsh(input, 400) > 0", "integer",
     [](Limits& l) { l.integer_bits = 500; }},
};

}  // namespace

TEST_CASE("each limit ends an evaluation, and only that one") {
  for (const Row& row : kRows) {
    INFO(row.limit);
    PolicySettings settings;
    settings.version = RegoVersion::V1;
    PolicyBuilder builder(settings);
    builder.add_module("p.rego", std::string("package p\n") + row.rules);
    const auto linked = builder.link();
    INFO((linked ? "" : linked.error().message()));
    REQUIRE(linked);
    Limits limits;
    limits.time = std::chrono::seconds(10);
    EvalState state(limits);
    Val out;
    REQUIRE(builder.evaluate("data.p.x", Val::integer(1), &state, &out) != Outcome::Error);
    Limits tight = limits;
    row.tighten(tight);
    for (int i = 0; i < 2; ++i) {
      state.set_limits(tight);
      CHECK(builder.evaluate("data.p.x", Val::integer(1), &state, &out) == Outcome::Error);
      CHECK(state.error().code == "eval_cancel_error");
      INFO(state.error().message);
      CHECK(state.error().message.find(row.message) != std::string::npos);
      state.set_limits(limits);
      CHECK(builder.evaluate("data.p.x", Val::integer(1), &state, &out) != Outcome::Error);
    }
  }
}

TEST_CASE("what is nested too deeply or too long is refused where it is read") {
  Arena arena;
  std::string error;
  for (const int depth : {kMaxJsonDepth, kMaxJsonDepth + 2}) {
    const std::string text =
        std::string(static_cast<size_t>(depth), '[') + std::string(static_cast<size_t>(depth), ']');
    CHECK(read_json(text, arena, &error).defined() == (depth == kMaxJsonDepth));
  }
  CHECK(error.find("nested too deeply") != std::string::npos);

  PolicyBuilder builder{PolicySettings()};
  builder.add_module("p.rego",
                     "package p\nx { regex.match(input, \"a\") }\n"
                     "y { regex.is_valid(input) }");
  REQUIRE(builder.link());
  EvalState state{Limits()};
  EvalOptions strict;
  strict.strict_errors = true;
  const std::string longest(64 << 10, 'a'), longer = longest + "a";
  Val out;
  CHECK(builder.evaluate("data.p.y", Val::string(longest), &state, &out) == Outcome::Defined);
  CHECK(builder.evaluate("data.p.y", Val::string(longer), &state, &out) == Outcome::Undefined);
  CHECK(builder.evaluate("data.p.x", Val::string(longer), &state, &out) == Outcome::Undefined);
  CHECK(state.lenient_errors() == 1);
}

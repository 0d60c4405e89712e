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

// Values share their parts: these are small, and unfold to 2^40 parts.
TEST_CASE("whatever walks through a value that unfolds without end is ended") {
  std::string body = "x0 := [input]\ny0 := [input]\nox0 := {input}\noy0 := {input}\n";
  for (int i = 1; i <= 40; ++i) {
    for (const char* name : {"x", "y"}) {
      const std::string before = name + std::to_string(i - 1);
      body += name + std::to_string(i) + " := [" + before + ", " + before + "]\n";
      const std::string object = "o" + before;
      body +=
          "o" + (name + std::to_string(i)) + " := {\"l\": " + object + ", \"r\": " + object + "}\n";
    }
  }
  const char* const kWalks[] = {"json.marshal(x40) != \"\"",
                                "sprintf(\"%v\", [x40]) != \"\"",
                                "print(x40)",
                                "y40 == x40",
                                "count({x40, y40}) == 1",
                                "x40 < y40",
                                "yaml.marshal(x40) != \"\"",
                                "count(sort([x40, y40])) == 2",
                                "x40 in [y40]",
                                "object.union(ox40, oy40) != {}",
                                "object.subset(ox40, oy40)",
                                "{\"k\": x40}[\"k\"] == y40",
                                "array.concat(x40, y40) == array.concat(y40, x40)",
                                "base64.encode(json.marshal(x40)) != \"\""};
  for (const char* walk : kWalks) {
    INFO(walk);
    PolicySettings settings;
    settings.version = RegoVersion::V1;
    PolicyBuilder builder(settings);
    builder.add_module("p.rego",
                       "package p\nx if {\n" + body + walk + "\n}\nfine := json.marshal([input])");
    const auto linked = builder.link();
    INFO((linked ? "" : linked.error().message()));
    REQUIRE(linked);
    Limits limits;
    limits.time = std::chrono::seconds(10);
    EvalState state(limits);
    Val out;
    CHECK(builder.evaluate("data.p.x", Val::integer(1), &state, &out) == Outcome::Error);
    CHECK(state.error().code == "eval_cancel_error");
    CHECK(state.error().message == "the limit of parts of values was reached");
    REQUIRE(builder.evaluate("data.p.fine", Val::integer(1), &state, &out) == Outcome::Defined);
    CHECK(out.str() == "[1]");
  }
}

TEST_CASE("constants share their parts as the values did that they were made of") {
  std::string rules = "package p\nx0 := [1]\n";
  for (int i = 1; i <= 60; ++i) {
    const std::string before = "x" + std::to_string(i - 1);
    rules += "x" + std::to_string(i) + " := [" + before + ", " + before + "]\n";
  }
  PolicyBuilder builder{PolicySettings()};
  builder.add_module("p.rego", rules + "n := count(x60)");
  REQUIRE(builder.link());
  EvalState state{Limits()};
  Val out;
  REQUIRE(builder.evaluate("data.p.n", Val::integer(1), &state, &out) == Outcome::Defined);
  CHECK(out.num == 2);
  REQUIRE(builder.evaluate("data.p.x60", Val::integer(1), &state, &out) == Outcome::Defined);
  CHECK_FALSE(unfolds_within(out, 1'000'000));
  CHECK(unfolds_within(out.items[0].items[0], 1'000'000) == false);
  REQUIRE(builder.evaluate("data.p.x10", Val::integer(1), &state, &out) == Outcome::Defined);
  CHECK(unfolds_within(out, 4095));
  CHECK_FALSE(unfolds_within(out, 3070));
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

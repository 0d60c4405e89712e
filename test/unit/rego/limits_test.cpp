// Every limit of an evaluation: reaching it ends that evaluation with eval_cancel_error and a word
// on which limit it was, the next one is unharmed, and with room enough the same rule has a value.
#include <catch2/catch.hpp>

#include "tracee-rules/rego/engine.h"

using namespace tracee::rego;

namespace {

// Rules of package p, and one worker that evaluates them: with room enough, unless told otherwise.
class Rules {
 public:
  explicit Rules(const std::string& rules, RegoVersion version = RegoVersion::V1)
      : builder_(settings_of(version)), state_(roomy()) {
    builder_.add_module("p.rego", "package p\n" + rules);
    const auto linked = builder_.link();
    INFO((linked ? "" : linked.error().message()));
    REQUIRE(linked);
  }

  static Limits roomy() {
    Limits limits;
    limits.time = std::chrono::seconds(10);
    return limits;
  }
  void set_limits(const Limits& limits) { state_.set_limits(limits); }

  // The value of data.p.RULE is then out().
  Outcome evaluate(const std::string& rule, const Val& input = Val::integer(1)) {
    return builder_.evaluate("data.p." + rule, input, &state_, &out_);
  }
  const Val& out() const { return out_; }
  const EvalState& state() const { return state_; }

 private:
  static PolicySettings settings_of(RegoVersion version) {
    PolicySettings settings;
    settings.version = version;
    return settings;
  }

  PolicyBuilder builder_;
  EvalState state_;
  Val out_;
};

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
    Rules rules(row.rules);
    REQUIRE(rules.evaluate("x") != Outcome::Error);
    Limits tight = Rules::roomy();
    row.tighten(tight);
    for (int i = 0; i < 2; ++i) {
      rules.set_limits(tight);
      CHECK(rules.evaluate("x") == Outcome::Error);
      CHECK(rules.state().error().code == "eval_cancel_error");
      INFO(rules.state().error().message);
      CHECK(rules.state().error().message.find(row.message) != std::string::npos);
      rules.set_limits(Rules::roomy());
      CHECK(rules.evaluate("x") != Outcome::Error);
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
    Rules rules("x if {\n" + body + walk + "\n}\nfine := json.marshal([input])");
    CHECK(rules.evaluate("x") == Outcome::Error);
    CHECK(rules.state().error().code == "eval_cancel_error");
    CHECK(rules.state().error().message == "the limit of parts of values was reached");
    REQUIRE(rules.evaluate("fine") == Outcome::Defined);
    CHECK(rules.out().str() == "[1]");
  }
}

TEST_CASE("constants share their parts as the values did that they were made of") {
  std::string text = "x0 := [1]\n";
  for (int i = 1; i <= 60; ++i) {
    const std::string before = "x" + std::to_string(i - 1);
    text += "x" + std::to_string(i) + " := [" + before + ", " + before + "]\n";
  }
  Rules rules(text + "n := count(x60)");
  REQUIRE(rules.evaluate("n") == Outcome::Defined);
  CHECK(rules.out().num == 2);
  REQUIRE(rules.evaluate("x60") == Outcome::Defined);
  CHECK_FALSE(unfolds_within(rules.out(), 1'000'000));
  CHECK_FALSE(unfolds_within(rules.out().items[0].items[0], 1'000'000));
  REQUIRE(rules.evaluate("x10") == Outcome::Defined);
  CHECK(unfolds_within(rules.out(), 4095));
  CHECK_FALSE(unfolds_within(rules.out(), 3070));
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

  Rules rules("x { regex.match(input, \"a\") }\ny { regex.is_valid(input) }", RegoVersion::V0);
  const std::string longest(64 << 10, 'a'), longer = longest + "a";
  CHECK(rules.evaluate("y", Val::string(longest)) == Outcome::Defined);
  CHECK(rules.evaluate("y", Val::string(longer)) == Outcome::Undefined);
  CHECK(rules.evaluate("x", Val::string(longer)) == Outcome::Undefined);
  CHECK(rules.state().lenient_errors() == 1);
}

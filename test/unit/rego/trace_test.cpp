// Traced evaluations: which expressions were tried and held, with which values.
#include <catch2/catch.hpp>

#include "tracee-rules/rego/engine.h"

using namespace tracee::rego;

namespace {

constexpr const char* kHelpers =
    "package h\n"
    "\n"
    "get(name) = res {\n"
    "  arg := input.args[_]\n"
    "  arg.name == name\n"
    "  res := arg.value\n"
    "}\n";

struct Traced {
  Outcome outcome = Outcome::Undefined;
  std::vector<std::string> lines;  // "rule:line tried/held", "  line:column tried/held term=values"
};

std::string text_of(const Trace::Expression& e) {
  std::string out = "  " + std::to_string(e.line) + ":" + std::to_string(e.column) + " " +
                    std::to_string(e.tried) + "/" + std::to_string(e.held);
  for (const Trace::Value& v : e.values) {
    out += " " + v.term + "=";
    for (const std::string& value : v.values) out += value + ";";
    if (v.more) out += "…";
  }
  return out;
}

Traced run(const std::string& rules, const std::string& input) {
  PolicySettings settings;
  settings.trace = true;
  PolicyBuilder builder(settings);
  builder.add_module("h.rego", kHelpers);
  builder.add_module("p.rego", "package p\nimport data.h\n" + rules);
  const auto linked = builder.link();
  INFO((linked ? "" : linked.error().message()));
  REQUIRE(linked.ok());
  const auto entry = builder.entry("data.p.x", {});
  REQUIRE(entry);
  const auto policy = builder.finish();
  REQUIRE(policy);
  Arena arena;
  Trace trace;
  trace.begin((*policy)->program());
  Evaluator evaluator{Limits{}};
  evaluator.state().trace_into(&trace);
  Val out;
  Traced result;
  result.outcome =
      evaluator.evaluate(**policy, *entry, kAnyKind, read_json(input, arena, nullptr), {}, &out);
  for (const Trace::Definition& d : trace.definitions()) {
    if ((*policy)->program().sources[d.file] != "p.rego") continue;
    result.lines.push_back(d.rule + ":" + std::to_string(d.line) + " " + std::to_string(d.tried) +
                           "/" + std::to_string(d.held));
    for (const Trace::Expression& e : d.expressions) result.lines.push_back(text_of(e));
  }
  return result;
}

constexpr const char* kEvent =
    R"({"eventName":"openat","args":[{"name":"pathname","value":"/etc/shadow"},)"
    R"({"name":"flags","value":"O_RDONLY"}]})";

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a trace tells the expression that failed and its values", "[trace]") {
  const Traced traced =
      run("x {\n"
          "  input.eventName == \"openat\"\n"
          "  p := h.get(\"pathname\")\n"
          "  startswith(p, \"/usr/\")\n"
          "  h.get(\"flags\") == \"O_RDONLY\"\n"
          "}\n",
          kEvent);
  CHECK(traced.outcome == Outcome::Undefined);
  CHECK(traced.lines == Lines{"data.p.x:3 1/0", "  4:3 1/1 input.eventName=\"openat\";",
                              "  5:3 1/1 h.get(\"pathname\")=\"/etc/shadow\";",
                              "  6:3 1/0 p=\"/etc/shadow\";", "  7:3 0/0 h.get(\"flags\")="});
}

TEST_CASE("a trace tells what was not defined", "[trace]") {
  const Traced traced = run("x { h.get(\"mode\") == 3 }\nx { input.nothing.here }\n", kEvent);
  CHECK(traced.lines == Lines{"data.p.x:3 1/0", "  3:5 1/0 h.get(\"mode\")=", "data.p.x:4 1/0",
                              "  4:5 1/0 input.nothing.here="});
}

TEST_CASE("a trace of a loop shows the values tried, or the one that held", "[trace]") {
  const Traced none = run("x { input.args[_].name == \"mode\" }", kEvent);
  CHECK(none.lines ==
        Lines{"data.p.x:3 1/0", "  3:5 1/0 input.args[_].name=\"pathname\";\"flags\";"});
  const Traced one =
      run("x { a := input.args[_]\n  a.name == \"flags\"\n  not a.value == 1 }", kEvent);
  CHECK(one.outcome == Outcome::Defined);
  REQUIRE(one.lines.size() == 4);
  CHECK(one.lines[2] == "  4:3 2/1 a.name=\"flags\";");
  CHECK(one.lines[3] == "  5:3 1/1 a.value=\"O_RDONLY\";");
}

TEST_CASE("a trace follows rules, comprehensions and with", "[trace]") {
  const Traced traced =
      run("names[n] { n := input.args[_].name }\n"
          "x { names[\"flags\"]; count([1 | input.args[_].value == \"none\"]) > 0 }\n"
          "x { input.eventName == \"open\" with input as {\"eventName\": \"read\"} }\n",
          kEvent);
  CHECK(traced.outcome == Outcome::Undefined);
  const auto has = [&](const std::string& line) {
    return std::find(traced.lines.begin(), traced.lines.end(), line) != traced.lines.end();
  };
  CHECK(has("data.p.names:3 1/2"));
  CHECK(has("  4:5 1/1 names[\"flags\"]=\"flags\";"));
  CHECK(has("  5:5 1/0 input.eventName=\"read\";"));
}

TEST_CASE("what a trace keeps is bounded", "[trace]") {
  const std::string long_value(1000, 'a');
  const Traced traced = run("x { input.n[_] == 7 }\nx { input.s == \"b\" }",
                            R"({"n":[1,2,3,4,5,6],"s":")" + long_value + "\"}");
  REQUIRE(traced.lines.size() == 4);
  CHECK(traced.lines[1] == "  3:5 1/0 input.n[_]=1;2;3;4;…");
  CHECK(traced.lines[3].size() < 220);
  CHECK(traced.lines[3].ends_with("…;"));
}

TEST_CASE("what is not traced holds no such instruction", "[trace]") {
  PolicyBuilder builder{PolicySettings()};
  builder.add_module("p.rego", "package p\nx { input.a == 1 }\n");
  REQUIRE(builder.link());
  const auto policy = builder.finish();
  REQUIRE(policy);
  for (const Group& group : (*policy)->program().groups) {
    for (const Insn& insn : group.code.insns) CHECK(insn.op != Op::Trace);
  }
}

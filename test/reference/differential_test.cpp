// The machine against the naive evaluator, on generated programs and inputs, folding and sharing on
// and off, traced and not. REGO_DIFFERENTIAL_CASES sets the number of programs (3,000 unless set).
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "test/reference/naive.h"
#include "tracee-rules/rego/value/json.h"

using namespace tracee::rego;

namespace {

// Small programs with a bias to loops, negation, comprehensions, partial rules and `with`. A rule
// may use only rules with a smaller number, so nothing is recursive.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string program() {
    std::string out = "package p\n";
    const int n = 2 + pick(4);
    for (int i = 0; i < n; ++i) {
      rules_ = i;
      const int definitions = 1 + pick(2);
      const int kind = pick(4);
      for (int d = 0; d < definitions; ++d) out += definition(i, kind);
    }
    rules_ = n;
    locals_ = 0;
    return out + "x := " + result() + "\n";
  }

  std::string input() {
    return "{\"a\":" + json(2) + ",\"b\":" + json(2) + ",\"n\":" + std::to_string(pick(4)) + "}";
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }

  std::string json(int depth) {
    switch (depth == 0 ? pick(4) : pick(6)) {
      case 0:
        return std::to_string(pick(4));
      case 1:
        return "\"" + std::string(1, static_cast<char>('a' + pick(3))) + "\"";
      case 2:
        return pick(2) == 0 ? "true" : "false";
      case 3:
        return "null";
      case 4:
        return "[" + json(depth - 1) + "," + json(depth - 1) + "]";
      default:
        return "{\"a\":" + json(depth - 1) + ",\"b\":" + json(depth - 1) + "}";
    }
  }

  std::string rule_name() { return rules_ == 0 ? "input.a" : "r" + std::to_string(pick(rules_)); }

  std::string known() {
    if (locals_ > 0 && pick(2) == 0) return "v" + std::to_string(pick(locals_));
    switch (pick(8)) {
      case 0:
        return "input.a";
      case 1:
        return "input.b";
      case 2:
        return "input.n";
      case 3:
        return rule_name();
      case 4:
        return "[" + known() + ", " + json(0) + "]";
      case 5:
        return "input.a[" + std::to_string(pick(2)) + "]";
      default:
        return json(1);
    }
  }

  std::string fresh() { return "v" + std::to_string(locals_++); }

  std::string comprehension() {
    const int saved = locals_;
    const std::string b = body(1 + pick(2));
    const std::string head = known();
    std::string out;
    switch (pick(3)) {
      case 0:
        out = "[" + head + " | " + b + "]";
        break;
      case 1:
        out = "{" + head + " | " + b + "}";
        break;
      default:
        out = "{" + head + ": 1 | " + b + "}";
        break;
    }
    locals_ = saved;
    return out;
  }

  std::string expression() {
    std::string left = known();
    switch (pick(14)) {
      case 0:
        return left + " == " + known();
      case 1:
        return left + " != " + known();
      case 2:
        return left + " < " + known();
      case 3:
        return fresh() + " := " + left;
      case 4: {
        const std::string over = known();
        return fresh() + " := " + "{\"k\": " + over + "}[_]";
      }
      case 5:
        return "some " + fresh() + " in " + left;
      case 6: {
        const std::string i = fresh();
        const std::string v = fresh();
        return "some " + i + ", " + v + " in " + left;
      }
      case 7:
        return "not " + left + " == " + known();
      case 8:
        return "not " + rule_name();
      case 9:
        return depth_ > 2 ? left : fresh_from(nested());
      case 10:
        return left + " with input as " + json(1);
      case 11:
        return rule_name() + " with input.a as " + known();
      case 12: {
        const std::string over = known();
        const std::string a = fresh();
        const std::string b = fresh();
        return "[" + a + ", " + b + "] = " + over;
      }
      default:
        return "every e in " + left + " { e != " + known() + " }";
    }
  }

  std::string nested() {
    ++depth_;
    std::string c = comprehension();
    --depth_;
    return c;
  }

  std::string fresh_from(const std::string& value) { return fresh() + " := " + value; }

  std::string body(int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += (i == 0 ? "" : "; ") + expression();
    return out;
  }

  std::string result() { return pick(2) == 0 ? nested() : known(); }

  std::string definition(int i, int kind) {
    locals_ = 0;
    const std::string name = "r" + std::to_string(i);
    const std::string b = body(1 + pick(3));
    switch (kind) {
      case 0:
        return name + " := " + known() + " if { " + b + " }\n";
      case 1:
        return name + " contains " + known() + " if { " + b + " }\n";
      case 2:
        return name + "[" + known() + "] := " + known() + " if { " + b + " }\n";
      default:
        return name + " if { " + b + " } else := " + json(0) + "\n";
    }
  }

  std::mt19937 random_;
  int rules_ = 0;
  int locals_ = 0;
  int depth_ = 0;
};

struct Totals {
  int compiled = 0;
  int defined = 0;
  int compared = 0;
};

bool some_definition_held(const Trace& trace) {
  for (const Trace::Definition& definition : trace.definitions()) {
    if (definition.rule == "data.p.x" && definition.held > 0) return true;
  }
  return false;
}

void compare_once(uint32_t seed, Totals* totals) {
  Generator generator(seed);
  const std::string text = generator.program();
  INFO(text);
  CompileOptions options;
  options.version = RegoVersion::V1;
  options.fold = seed % 2 == 0;
  options.share = seed % 4 < 2;
  options.trace = seed % 3 == 0;
  Compiler compiler(options);
  compiler.add_module("p.rego", text);
  if (!compiler.link()) return;
  ++totals->compiled;
  const uint32_t group = compiler.program().group_by_name.at("data.p.x");
  Limits limits;
  limits.time = std::chrono::seconds(10);
  EvalState state(limits), services(limits);
  reference::Naive naive(&compiler.unit(), &compiler.program(), &services);
  for (int i = 0; i < 3; ++i) {
    Arena arena;
    const std::string input_text = generator.input();
    const Val input = read_json(input_text, arena, nullptr);
    INFO(input_text);
    std::string want, got;
    try {
      const Val v = naive.rule(group, input);
      want = v.defined() ? to_json(v) : "undefined";
    } catch (const reference::Failure& f) {
      want = std::string("error ") + f.what();
    }
    Trace trace;
    trace.begin(compiler.program());
    state.trace_into(&trace);
    Val out;
    const Outcome outcome = state.run_group(compiler.program(), group, input, {}, &out);
    got = outcome == Outcome::Defined     ? to_json(out)
          : outcome == Outcome::Undefined ? "undefined"
                                          : "error " + state.error().code;
    // The machine may stop before it meets an error that the plain evaluator runs into.
    if (want.starts_with("error")) continue;
    ++totals->compared;
    totals->defined += want != "undefined";
    CHECK(got == want);
    if (options.trace && outcome == Outcome::Defined) CHECK(some_definition_held(trace));
  }
}

}  // namespace

TEST_CASE("the machine agrees with the naive evaluator") {
  const char* wanted = std::getenv("REGO_DIFFERENTIAL_CASES");
  const uint32_t n = wanted != nullptr ? static_cast<uint32_t>(std::atoi(wanted)) : 3000;
  Totals totals;
  for (uint32_t seed = 1; seed <= n; ++seed) compare_once(seed, &totals);
  // A generator whose programs do not compile or say nothing would prove nothing.
  CHECK(totals.compiled > static_cast<int>(n / 4));
  CHECK(totals.compared > static_cast<int>(n / 4));
  CHECK(totals.defined > static_cast<int>(n / 10));
  WARN(totals.compiled << " programs compiled, " << totals.compared << " evaluations compared, "
                       << totals.defined << " of them with a value");
}

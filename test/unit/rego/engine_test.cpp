// The engine through its door: evaluation, limits, views, specialisation, allocation, errors.
#include "tracee-rules/rego/engine.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "test/unit/rego/test_event.h"

using namespace tracee::rego;

// Counts what is taken from the heap while it is switched on. AddressSanitizer brings its own
// operators, which are not replaced.
namespace {
bool counting = false;
size_t allocations = 0;
}  // namespace

#ifndef __SANITIZE_ADDRESS__
__attribute__((noinline)) void* operator new(size_t n) {
  if (counting) ++allocations;
  if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
  throw std::bad_alloc();
}
__attribute__((noinline)) void operator delete(void* p) noexcept { std::free(p); }
__attribute__((noinline)) void operator delete(void* p, size_t) noexcept { std::free(p); }
#endif

namespace {

struct Run {
  Outcome outcome;
  std::string value;
  std::string code;
};

// Evaluates data.p.x of a v1 module.
Run run(const std::string& rules, const Limits& limits = {}, bool fold = false) {
  PolicySettings settings;
  settings.version = RegoVersion::V1;
  settings.fold = fold;
  PolicyBuilder builder(settings);
  builder.add_module("p.rego", "package p\n" + rules);
  const auto linked = builder.link();
  INFO((linked ? "" : linked.error().message()));
  REQUIRE(linked.ok());
  EvalState state(limits);
  Val out;
  const Outcome outcome = builder.evaluate("data.p.x", Val::undefined(), &state, &out);
  return {outcome, outcome == Outcome::Defined ? to_json(out) : "", state.error().code};
}

Limits small_limits() {
  Limits limits;
  limits.steps = 100000;
  limits.arena_bytes = size_t{2} << 20;
  limits.time = std::chrono::seconds(5);
  return limits;
}

struct Case {
  const char* rules;
  const char* want;  // JSON, "" undefined, "!" an error
};

const Case kCases[] = {
    {"x := 1 + 2", "3"},
    {"x contains y if some y in [3, 1, 2, 1]", "[1,2,3]"},
    {"x := {k: v | some k, v in [5, 6]}", "{\"0\":5,\"1\":6}"},
    {"x if every y in [1, 2] { y > 0 }", "true"},
    {"x if not false", "true"},
    {"x := 1 if false else := 2 if true", "2"},
    {"default x := 7\nx := 1 if false", "7"},
    {"x := 1 if true\nx := 2 if true", "!"},
    {"f(1) := 2\nf(y) := 3 if y > 1\nx := [f(1), f(2)]", "[2,3]"},
    {"x := y if { [y, 2] = [1, 2] }", "1"},
    {"x := y if { {\"a\": y} = {\"a\": 3} }", "3"},
    {"x if \"a\" in {\"a\"}", "true"},
    {"x := $\"a {1 + 1} {input.z}\"", "\"a 2 \\u003cundefined\\u003e\""},
    {"a.b.c := 1\nx := data.p.a", "{\"b\":{\"c\":1}}"},
    {"x := input.y", ""},
    {"f(y) := y\nx := f", ""},
    {"x := count(1 / 0)", ""},
    {"x := y if { y := input with input as 5 }", "5"},
    {"q := 1\nx := y if { y := q with data.p.q as 2 }", "2"},
    {"f(_) := 1\nx := y if { y := f(0) with f as 9 }", "9"},
    {"x := [y | walk([1, [2]], [_, y])]", "[[1,[2]],1,[2],2]"},
    {"p[k] := v if some k, v in {\"a\": 1}\nx := data.p.p.a", "1"},
    {"x := {1} | {2}", "[1,2]"},
    {"x := 9007199254740993 * 3", "27021597764222979"},
    {"x := 0.1 + 0.2", "0.3"},
};

}  // namespace

TEST_CASE("rules evaluate alike with and without folding") {
  for (const Case& c : kCases) {
    for (const bool fold : {false, true}) {
      INFO(c.rules);
      const Run r = run(c.rules, {}, fold);
      const std::string want = c.want;
      if (want == "!") {
        CHECK(r.outcome == Outcome::Error);
      } else {
        CHECK(r.outcome == (want.empty() ? Outcome::Undefined : Outcome::Defined));
        CHECK(r.value == want);
      }
    }
  }
}

TEST_CASE("hostile rules end with the limit's error") {
  const char* const hostile[] = {
      "r := numbers.range(1, 300)\nx := count([1 | r[_]; r[_]; r[_]])",
      "x := numbers.range(0, 1000000000000000)",
      "x := bits.lsh(1, 1000000000)",
      "x := net.cidr_expand(\"::/0\")",
      "x := net.cidr_expand(\"10.0.0.0/8\")",
      "x := sprintf(\"%1000000d%1000000d%1000000d%1000000d%1000000d\", [1, 2, 3, 4, 5])",
      "r := numbers.range(1, 20000)\nx := [concat(\"\", [s, s]) | r[_]; s := sprintf(\"%1000d\", "
      "[1])]",
      "r := numbers.range(1, 1000)\nx := [r | r[_]; r[_]]",
      "x := [y | some a in numbers.range(1, 1000); y := numbers.range(1, 1000)]",
      "a := numbers.range(1, 400)\nx := {[i, j] | i := a[_]; j := a[_]}",
  };
  for (const char* rules : hostile) {
    INFO(rules);
    const auto from = std::chrono::steady_clock::now();
    CHECK(run(rules, small_limits()).code == "eval_cancel_error");
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(5));
  }
}

TEST_CASE("the limit of time ends an evaluation") {
  Limits limits;
  limits.steps = uint64_t{1} << 60;
  limits.arena_bytes = size_t{1} << 30;
  limits.time = std::chrono::milliseconds(30);
  CHECK(run("r := numbers.range(1, 3000)\nx if { r[_]; r[_]; r[_] > 5000 }", limits).code ==
        "eval_cancel_error");
}

TEST_CASE("calls are bounded in depth") {
  std::string rules = "x := r0\n";
  for (int i = 0; i < 900; ++i)
    rules += "r" + std::to_string(i) + " := r" + std::to_string(i + 1) + "\n";
  rules += "r900 := input\n";
  Limits limits;
  limits.call_depth = 800;
  CHECK(run(rules, limits).code == "eval_cancel_error");
}

TEST_CASE("an evaluation that hits a limit leaves the next one unharmed") {
  PolicySettings settings;
  settings.version = RegoVersion::V1;
  PolicyBuilder builder(settings);
  builder.add_module("p.rego",
                     "package p\nbad := [1 | r := numbers.range(1, input); r[_]; r[_]; r[_]]\n"
                     "good := [y | y := input + 1]");
  REQUIRE(builder.link().ok());
  EvalState state(small_limits());
  Val out;
  for (int i = 0; i < 3; ++i) {
    CHECK(builder.evaluate("data.p.bad", Val::integer(500), &state, &out) == Outcome::Error);
    CHECK(state.error().code == "eval_cancel_error");
    REQUIRE(builder.evaluate("data.p.good", Val::integer(4), &state, &out) == Outcome::Defined);
    CHECK(to_json(out) == "[5]");
  }
}

TEST_CASE("strict errors end the evaluation, lenient ones are counted") {
  PolicySettings settings;
  settings.version = RegoVersion::V1;
  settings.fold = false;
  PolicyBuilder builder(settings);
  builder.add_module("p.rego", "package p\nx := 1 / input");
  REQUIRE(builder.link().ok());
  const uint32_t entry = builder.entry("data.p.x", {}).value();
  const auto policy = builder.finish().value();
  Evaluator evaluator{Limits()};
  Val out;
  EvalOptions options;
  CHECK(evaluator.evaluate(*policy, entry, kAnyKind, Val::integer(0), options, &out) ==
        Outcome::Undefined);
  CHECK(evaluator.state().lenient_errors() == 1);
  options.strict_errors = true;
  CHECK(evaluator.evaluate(*policy, entry, kAnyKind, Val::integer(0), options, &out) ==
        Outcome::Error);
  CHECK(policy->describe(evaluator.error()) == "p.rego:2: eval_builtin_error: div: divide by zero");
}

namespace {

constexpr std::string_view kSignature = R"(package tracee.T
import data.tracee.helpers
tracee_match {
  input.eventName == "ptrace"
  helpers.get_tracee_argument("request") == "PTRACE_TRACEME"
}
tracee_match = res {
  input.eventName == "security_file_open"
  flags = helpers.get_tracee_argument("flags")
  helpers.is_file_write(flags)
  pathname := helpers.get_tracee_argument("pathname")
  regex.match(`/proc/(?:\d.+|self)/mem`, pathname)
  not excluded[input.processName]
  res := {"flags": flags, "path": pathname}
}
tracee_match {
  input.eventName == "process_vm_writev"
  helpers.get_tracee_argument("pid") != input.processId
}
tracee_match {
  input.eventName == "execve"
  envp := helpers.get_tracee_argument("envp")
  startswith(envp[_], "LD_PRELOAD")
}
tracee_match { arg := input.args[_]; arg.name == "alert"; contains(lower(arg.value), "w+e to e") }
excluded := {"gdb", "strace"}
)";

std::vector<TestEvent> events() {
  static const Val env[] = {Val::string("PATH=/bin"), Val::string("LD_PRELOAD=/x.so")};
  const Val null = Val::null();
  return {
      {kPtrace, "", "a", 1, {Val::string("PTRACE_TRACEME")}},
      {kPtrace, "", "a", 1, {Val::string("PTRACE_ATTACH"), Val::integer(3)}},
      {kPtrace, "", "a", 1, {}},
      {kPtrace, "", "a", 1, {Val::integer(0)}},
      {kFileOpen, "", "a", 1, {Val::string("/proc/self/mem"), Val::string("O_RDWR")}},
      {kFileOpen, "", "gdb", 1, {Val::string("/proc/self/mem"), Val::string("O_RDWR")}},
      {kFileOpen, "", "a", 1, {Val::string("/etc/passwd"), Val::string("O_WRONLY")}},
      {kFileOpen, "", "a", 1, {Val::string("/proc/self/mem"), Val::integer(2)}},
      {kFileOpen, "", "a", 1, {Val::integer(2), Val::string("O_RDWR")}},
      {kFileOpen, "", "a", 1, {Val::string("/proc/self/mem"), Val::string("\xC3\x84 O_RDWR")}},
      {kProcessVmWritev, "", "a", 1, {Val::integer(1)}},
      {kProcessVmWritev, "", "a", 1, {Val::integer(2)}},
      {kProcessVmWritev, "", "a", 1, {null}},
      {kMemProtAlert, "", "a", 1, {Val::string("Protection changed from W+E to E!")}},
      {kMemProtAlert, "", "a", 1, {Val::string("other")}},
      {kExecve, "", "a", 1, {Val::string("/bin/ls"), null, Val::array(env, 2)}},
      {kExecve, "", "a", 1, {Val::string("/bin/ls"), null, Val::array(env, 1)}},
      {kExecve, "", "a", 1, {Val::string("/bin/ls"), null, null}},
  };
}

// The signature and its helpers, linked, for inputs of this schema, which must outlive the builder.
std::unique_ptr<PolicyBuilder> linked_signature(const Schema& schema) {
  PolicySettings settings;
  settings.schema = &schema;
  auto builder = std::make_unique<PolicyBuilder>(settings);
  builder->add_module("helpers.rego", kTestHelpers);
  builder->add_module("t.rego", kSignature);
  const auto linked = builder->link();
  INFO((linked ? "" : linked.error().message()));
  REQUIRE(linked.ok());
  return builder;
}

}  // namespace

TEST_CASE("generic, specialised and materialised evaluation agree") {
  const Schema schema = test_schema();
  const auto builder = linked_signature(schema);
  std::vector<std::string> kinds;
  for (const Schema::Kind& k : schema.kinds) kinds.push_back(k.name);
  const uint32_t special = builder->entry("data.tracee.T.tracee_match", kinds).value();
  const uint32_t generic = builder->entry("data.tracee.T.tracee_match", {}).value();
  const uint32_t one = builder->entry("data.tracee.T.tracee_match", {"ptrace"}).value();
  const auto policy = builder->finish().value();
  CHECK_FALSE(policy->can_match(one, kExecve));
  CHECK(policy->can_match(one, kPtrace));
  Evaluator evaluator{Limits()};
  int matches = 0;
  for (const TestEvent& event : events()) {
    const TestView view(&schema, &event);
    const auto text = [&](uint32_t entry, const Val& input) {
      Val out;
      const Outcome o = evaluator.evaluate(*policy, entry, event.kind, input, {}, &out);
      return o == Outcome::Defined     ? to_json(out)
             : o == Outcome::Undefined ? "undefined"
                                       : evaluator.error().message;
    };
    Arena arena;
    const Val plain = materialize_view(Val::of_view(&view), arena);
    INFO(to_json(plain));
    const std::string want = text(generic, plain);
    CHECK(text(generic, Val::of_view(&view)) == want);
    CHECK(text(special, Val::of_view(&view)) == want);
    matches += want != "undefined";
  }
  CHECK(matches == 7);
}

TEST_CASE("evaluation takes nothing from the heap in the steady state") {
  const Schema schema = test_schema();
  const auto builder = linked_signature(schema);
  const uint32_t special =
      builder->entry("data.tracee.T.tracee_match", {"ptrace", "security_file_open", "execve"})
          .value();
  const uint32_t generic = builder->entry("data.tracee.T.tracee_match", {}).value();
  const auto policy = builder->finish().value();
  Evaluator evaluator{Limits()};
  const std::vector<TestEvent> all = events();
  const auto round = [&] {
    for (const TestEvent& event : all) {
      // A wrong type is an error with a message, which is not the steady state.
      if (event.kind == kFileOpen && (event.args[0].is_int() || event.args[1].is_int())) continue;
      const TestView view(&schema, &event);
      Val out;
      evaluator.evaluate(*policy, special, event.kind, Val::of_view(&view), {}, &out);
      evaluator.evaluate(*policy, generic, event.kind, Val::of_view(&view), {}, &out);
    }
  };
  round();
  round();
  allocations = 0;
  counting = true;
  for (int i = 0; i < 10; ++i) round();
  counting = false;
  CHECK(allocations == 0);
}

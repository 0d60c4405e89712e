// Rules like those of signatures, on events like theirs: the plain evaluator on the event as an
// ordinary document against the engine on a view of it, with folding, sharing and specialising each
// on and off, and against what the host's index would have skipped.
// REGO_EVENT_RULES sets the number of rules (300 unless set).
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "test/reference/naive.h"
#include "test/unit/rego/test_event.h"

using namespace tracee::rego;

namespace {

const char* const kTexts[] = {"/etc/a",        "/etc/ab",  "/proc/1/mem", "/proc/self/mem", "",
                              "PTRACE_ATTACH", "O_RDWR|X", "o_wronly",    "\xC3\x84 O_RDWR"};
const char* const kParts[] = {"/etc/", "/proc/", "mem", "a", "PTRACE_ATTACH", "", "o_rdwr", "X"};
const char* const kPatterns[] = {"^/etc/", "/proc/(?:\\d+|self)/mem$", "a|b", "(?i)o_rdwr", "mem$"};
const char* const kNames[] = {"pathname", "flags", "request", "pid", "alert", "envp", "inode"};

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string rule() {
    std::string out =
        "package t\nimport data.tracee.helpers\nexcluded := {\"bash\", \"X\"}\n"
        "limit := count(excluded)\n"
        "is_x(v) { startswith(v, \"/etc/\") }\nis_x(v) { contains(lower(v), \"o_rdwr\") }\n";
    const int kind = pick(4);
    for (int n = 1 + pick(4); n > 0; --n) out += definition(kind);
    if (pick(4) == 0) out += "default x = false\n";
    return out;
  }

  TestEvent event() {
    TestEvent e;
    e.kind = static_cast<uint32_t>(pick(kTestKinds));
    e.process = one_of(kTexts);
    e.pid = pick(3);
    const size_t slots = test_schema().kinds[e.kind].slots.size();
    for (size_t n = pick(4) == 0 ? random_() % slots : slots; n > 0; --n) e.args.push_back(value());
    return e;
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  template <size_t N>
  const char* one_of(const char* const (&from)[N]) {
    return from[random_() % N];
  }
  template <size_t N>
  std::string quoted(const char* const (&from)[N]) {
    return to_rego(Val::string(one_of(from)));
  }

  Val value() {
    static const Val list[] = {Val::string("/etc/a"), Val::string("X=1"), Val::integer(2)};
    switch (pick(10)) {
      case 0:
        return Val::integer(pick(3));
      case 1:
        return Val::null();
      case 2:
        return Val::array(list, static_cast<uint32_t>(pick(4)));
      default:
        return Val::string(one_of(kTexts));
    }
  }

  std::string argument() {
    return "helpers.get_tracee_argument(\"" + std::string(one_of(kNames)) + "\")";
  }

  std::string subject() {
    if (assigned_ && pick(3) != 0) return "v";
    return pick(6) == 0 ? "input.processName" : argument();
  }

  std::string statement() {
    const std::string s = subject();
    switch (pick(14)) {
      case 0:
        return s + " == " + quoted(kTexts);
      case 1:
        return "startswith(" + s + ", " + quoted(kParts) + ")";
      case 2:
        return "endswith(" + s + ", " + quoted(kParts) + ")";
      case 3:
        return "contains(" + s + ", " + quoted(kParts) + ")";
      case 4:
        return "contains(lower(" + s + "), " + quoted(kParts) + ")";
      case 5:
        return "regex.match(`" + std::string(one_of(kPatterns)) + "`, " + s + ")";
      case 6:
        return "{\"/etc/a\", \"o_wronly\", 1}[" + s + "]";
      case 7:
        return "not startswith(" + s + ", " + quoted(kParts) + ")";
      case 8:
        return s + " != input.processId";
      case 9:
        return "not excluded[input.processName]";
      case 10:
        return "is_x(" + s + ")";
      case 11:
        return "startswith(" + s + "[_], " + quoted(kParts) + ")";
      case 12:
        return s + " == limit";
      default:
        return "arg := input.args[_]\n  arg.name == \"" + std::string(one_of(kNames)) + "\"\n  " +
               (pick(2) == 0 ? "arg.value == " + quoted(kTexts)
                             : "is_x(arg.value) with input as {\"args\": []}");
    }
  }

  std::string definition(int kind) {
    const Schema schema = test_schema();
    std::string body;
    bool looped = false;
    assigned_ = false;
    if (pick(3) != 0)
      body += "  input.eventName == \"" + schema.kinds[random_() % kTestKinds].name + "\"\n";
    if (pick(2) == 0) {
      body += "  v := " + argument() + "\n";
      assigned_ = true;
    }
    for (int n = 1 + pick(3); n > 0; --n) {
      const std::string s = statement();
      if (s.starts_with("arg :=") && looped) continue;
      looped |= s.starts_with("arg :=");
      body += "  " + s + "\n";
    }
    std::string head = "x";
    if (kind == 0) head += " = 1";
    if (kind == 1 && assigned_) head += " = {\"v\": v}";
    if (kind == 2 && assigned_) head += " = v";
    return head + " {\n" + body + "}\n";
  }

  std::mt19937 random_;
  bool assigned_ = false;
};

bool holds(const SlotTest& test, const TestEvent& event) {
  if (test.slot >= event.args.size()) return false;
  const Val& v = event.args[test.slot];
  if (test.kind == SlotTest::Kind::EqualsNumber) return v.is_int() && v.num == test.number;
  if (!v.is_str()) return false;
  switch (test.kind) {
    case SlotTest::Kind::Equals:
      return v.str() == test.text;
    case SlotTest::Kind::Prefix:
      return v.str().starts_with(test.text);
    case SlotTest::Kind::Suffix:
      return v.str().ends_with(test.text);
    default:
      return v.str().find(test.text) != std::string_view::npos;
  }
}

// The rule compiled one way, called with views and with documents.
struct Engine {
  Engine(const Schema& schema, const std::string& rules, int switches) {
    PolicySettings settings;
    settings.version = RegoVersion::V0;
    settings.schema = &schema;
    settings.fold = (switches & 1) != 0;
    settings.share = (switches & 2) != 0;
    settings.specialize = (switches & 4) != 0;
    PolicyBuilder builder(settings);
    builder.add_module("helpers.rego", kTestHelpers);
    builder.add_module("t.rego", rules);
    const auto linked = builder.link();
    INFO((linked ? "" : linked.error().message()));
    REQUIRE(linked);
    std::vector<std::string> kinds;
    for (const Schema::Kind& k : schema.kinds) kinds.push_back(k.name);
    special = builder.entry("data.t.x", kinds).value();
    generic = builder.entry("data.t.x", {}).value();
    policy = builder.finish().value();
  }

  std::string text(uint32_t entry, uint32_t kind, const Val& input) {
    Val out;
    switch (evaluator.evaluate(*policy, entry, kind, input, {}, &out)) {
      case Outcome::Defined:
        return to_json(out);
      case Outcome::Undefined:
        return "undefined";
      default:
        return "error " + evaluator.error().code;
    }
  }

  uint32_t special = 0, generic = 0;
  std::shared_ptr<const Policy> policy;
  Evaluator evaluator{Limits()};
};

struct Totals {
  int compared = 0;
  int defined = 0;
  int skipped_by_index = 0;
};

std::string naive_text(reference::Naive& naive, uint32_t group, const Val& input) {
  try {
    const Val v = naive.rule(group, input);
    return v.defined() ? to_json(v) : "undefined";
  } catch (const reference::Failure&) {
    return "";
  }
}

void compare_once(uint32_t seed, Totals* totals) {
  static const Schema schema = test_schema();
  Generator generator(seed);
  const std::string rules = generator.rule();
  INFO(rules);
  CompileOptions plain_options;
  plain_options.version = RegoVersion::V0;
  plain_options.fold = plain_options.share = false;
  Compiler compiler(plain_options);
  compiler.add_module("helpers.rego", kTestHelpers);
  compiler.add_module("t.rego", rules);
  REQUIRE(compiler.link().ok());
  EvalState services{Limits()};
  reference::Naive naive(&compiler.unit(), &compiler.program(), &services);
  const uint32_t group = compiler.program().group_by_name.at("data.t.x");
  std::vector<std::unique_ptr<Engine>> engines;
  for (int switches = 0; switches < 8; ++switches)
    engines.push_back(std::make_unique<Engine>(schema, rules, switches));
  for (int i = 0; i < 24; ++i) {
    const TestEvent event = generator.event();
    const TestView view(&schema, &event);
    Arena arena;
    const Val plain = materialize_view(Val::of_view(&view), arena);
    INFO(to_json(plain));
    const std::string want = naive_text(naive, group, plain);
    // The machine may stop before it meets an error that the plain evaluator runs into.
    if (want.empty()) continue;
    totals->defined += want != "undefined";
    for (const auto& engine : engines) {
      INFO(&engine - engines.data());
      CHECK(engine->text(engine->generic, event.kind, plain) == want);
      CHECK(engine->text(engine->special, event.kind, Val::of_view(&view)) == want);
      totals->compared += 2;
      const Necessity& needs = engine->policy->necessity(engine->special, event.kind);
      const bool candidate =
          !needs.known || std::any_of(needs.any_of.begin(), needs.any_of.end(),
                                      [&](const SlotTest& t) { return holds(t, event); });
      if (candidate) continue;
      ++totals->skipped_by_index;
      CHECK((want == "undefined" || want == "false"));
    }
  }
}

}  // namespace

TEST_CASE("rules on events say the same with everything on and off") {
  const char* wanted = std::getenv("REGO_EVENT_RULES");
  const uint32_t n = wanted != nullptr ? static_cast<uint32_t>(std::atoi(wanted)) : 300;
  Totals totals;
  for (uint32_t seed = 1; seed <= n; ++seed) compare_once(seed, &totals);
  CHECK(totals.compared > static_cast<int>(n * 100));
  CHECK(totals.defined > static_cast<int>(n / 2));
  CHECK(totals.skipped_by_index > static_cast<int>(n * 2));
  WARN(totals.compared << " evaluations compared, " << totals.defined << " events with a value, "
                       << totals.skipped_by_index << " evaluations that an index would skip");
}

// Skipping signatures that an event cannot concern changes no finding, and does skip.
#include "tracee-rules/engine/candidate_index.h"

#include <catch2/catch.hpp>
#include <random>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

// Rules and events that are put together from a few pieces, so that they often meet.
class Random {
 public:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  const char* piece() {
    static const char* const kPieces[] = {"/etc/", "/proc/", "self", "mem",  "cron",    "/",
                                          "x",     ".",      "abc",  "\xff", "PTRACE_", ""};
    return kPieces[below(std::size(kPieces))];
  }
  std::string text(std::size_t most) {
    std::string text;
    for (std::size_t count = below(most + 1); count > 0; --count) text += piece();
    return text;
  }
  std::string quoted(std::size_t most) {
    std::string text = this->text(most);
    for (std::size_t at = 0; (at = text.find('\xff', at)) != text.npos;) text.replace(at, 1, "y");
    return "\"" + text + "\"";
  }
  // A condition on the variable v.
  std::string condition() {
    switch (below(11)) {
      case 0:
        return "v == " + quoted(3);
      case 1:
        return "startswith(v, " + quoted(2) + ")";
      case 2:
        return "endswith(v, " + quoted(2) + ")";
      case 3:
        return "contains(v, " + quoted(2) + ")";
      case 4:
        return "{" + quoted(2) + ", " + quoted(3) + "}[v]";
      case 5:
        return "regex.match(`^/etc/.*c`, v)";
      case 6:
        return "regex.match(`mem(x|y)?abc`, v)";
      case 7:
        return "v == " + std::to_string(below(5));
      case 8:
        return "v == \"PTRACE_" + std::string(below(2) == 0 ? "TRACEME" : "CONT") + "\"";
      case 9:
        return "named(v)";
      default:
        return "not startswith(v, " + quoted(2) + ")";
    }
  }

 private:
  std::mt19937_64 random_{7};
};

constexpr const char* kEvents[] = {"ptrace", "security_file_open", "security_inode_rename",
                                   "process_vm_writev"};
constexpr const char* kArguments[] = {"request", "pathname", "flags", "new_path", "pid", "addr"};

std::string random_rule(Random& random, int n) {
  std::string rule = "package r" + std::to_string(n) + "\nimport data.tracee.helpers\n" +
                     "__rego_metadoc__ := {\"id\": \"R" + std::to_string(n) + "\"}\n" +
                     "named(v) { v == \"/etc/\" }\nnamed(v) { startswith(v, \"/proc/\") }\n";
  for (const char* event : kEvents) {
    rule += "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"" + std::string(event) +
            "\", \"origin\": \"" + (random.below(4) == 0 ? "container" : "*") + "\"}]\n";
  }
  for (std::size_t count = 1 + random.below(3); count > 0; --count) {
    rule += "tracee_match {\n";
    if (random.below(2) == 0) {
      rule += "  input.eventName == \"" + std::string(kEvents[random.below(4)]) + "\"\n";
    }
    rule += "  v := helpers.get_tracee_argument(\"" + std::string(kArguments[random.below(6)]) +
            "\")\n";
    for (std::size_t conditions = 1 + random.below(2); conditions > 0; --conditions) {
      rule += "  " + random.condition() + "\n";
    }
    rule += "}\n";
  }
  return rule;
}

std::string random_stream(Random& random, int events) {
  StreamBuilder stream;
  stream.header(std::vector<std::string>(std::begin(kEvents), std::end(kEvents)));
  const auto number = [&](const char* name) {
    return Argument{name, static_cast<std::int64_t>(random.below(8)), {}, Presence::Present};
  };
  const auto text = [&](const char* name) {
    return Argument{name, 0, random.text(4),
                    random.below(9) == 0 ? Presence::Null : Presence::Present};
  };
  for (int i = 0; i < events; ++i) {
    const SampleTask task{.container = random.below(3) == 0 ? "abc" : ""};
    switch (random.below(4)) {
      case 0:
        stream.event("ptrace", {number("request"), number("pid"), number("addr")}, task);
        break;
      case 1:
        stream.event("security_file_open", {text("pathname"), number("flags")}, task);
        break;
      case 2:
        stream.event("security_inode_rename", {text("old_path"), text("new_path")}, task);
        break;
      default:
        stream.event("process_vm_writev", {number("pid")}, task);
    }
  }
  return stream.end().bytes();
}

Evaluation run(const Folder& folder, const std::string& bytes, bool use_index) {
  auto scan = folder.scan();
  REQUIRE(scan.refused.empty());
  auto rules = make_rule_set(std::move(scan.candidates), {});
  REQUIRE(rules);
  return evaluate(bytes, std::move(rules->signatures), use_index);
}

TEST_CASE("with and without index the findings are the same") {
  Random random;
  std::size_t found = 0;
  for (int round = 0; round < 8; ++round) {
    const Folder folder;
    for (int n = 0; n < 80; ++n) {
      folder.add_text("r" + std::to_string(n) + ".rego", random_rule(random, n));
    }
    const std::string bytes = random_stream(random, 500);
    const auto with = run(folder, bytes, true), without = run(folder, bytes, false);
    CHECK(with.counts.failures == without.counts.failures);
    REQUIRE(with.findings.size() == without.findings.size());
    for (std::size_t i = 0; i < with.findings.size(); ++i) {
      REQUIRE(with.findings[i].id == without.findings[i].id);
      REQUIRE(with.findings[i].sequence == without.findings[i].sequence);
    }
    found += with.findings.size();
  }
  CHECK(found > 1000);
}

// Wants ptrace with one request, and counts how often it is asked.
class Counting final : public Signature {
 public:
  Counting(int n, std::string request, int& asked) : request_(std::move(request)), asked_(asked) {
    info_.id = "C" + std::to_string(n);
    info_.selectors = {{"ptrace"}};
    info_.arguments = {
        {"ptrace", "request"}, {"ptrace", "pid"}, {"ptrace", "addr"}, {"ptrace", "data"}};
  }
  const SignatureInfo& info() const override { return info_; }
  Verdict on_event(const EventContext&, FindingData&) override {
    ++asked_;
    return Verdict::NoMatch;
  }
  bool on_signal(Signal) override { return true; }
  Necessary necessary(std::uint16_t) const override {
    return {true, {{0, Condition::Test::Equals, request_, 0}}};
  }

 private:
  SignatureInfo info_;
  std::string request_;
  int& asked_;
};

int times_asked(bool use_index, std::size_t signatures) {
  int asked = 0;
  std::vector<std::unique_ptr<Signature>> list;
  for (std::size_t n = 0; n < signatures; ++n) {
    list.push_back(std::make_unique<Counting>(static_cast<int>(n),
                                              n == 3 ? "PTRACE_CONT" : "PTRACE_KILL", asked));
  }
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (std::int64_t request = 0; request < 8; ++request) {
    stream.event("ptrace", {{"request", request, {}, Presence::Present}});
  }
  evaluate(stream.end().bytes(), std::move(list), use_index);
  return asked;
}

TEST_CASE("only those that an event may concern are asked") {
  CHECK(times_asked(false, 70) == 560);
  CHECK(times_asked(true, 70) == 1);  // PTRACE_CONT is 7
  CHECK(times_asked(true, CandidateIndex::kFewest - 1) == 8 * (CandidateIndex::kFewest - 1));
}

TEST_CASE("an event with arguments that signatures do not know concerns them all") {
  int asked = 0;
  std::vector<std::unique_ptr<Signature>> list;
  for (int n = 0; n < 20; ++n) list.push_back(std::make_unique<Counting>(n, "PTRACE_KILL", asked));
  auto header = StreamBuilder::plain_header({"ptrace"});
  header.catalogue[0].arguments.push_back(header.catalogue[0].arguments[0]);
  header.catalogue[0].arguments.back().name = "novelty";
  StreamBuilder stream;
  stream.header(header).event("ptrace", {{"request", 0, {}, Presence::Present}});
  evaluate(stream.end().bytes(), std::move(list));
  CHECK(asked == 20);
}

TEST_CASE("more numbers than are remembered are looked up all the same") {
  int asked = 0;
  std::vector<std::unique_ptr<Signature>> list;
  for (int n = 0; n < 20; ++n) list.push_back(std::make_unique<Counting>(n, "PTRACE_KILL", asked));
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (std::int64_t i = 0; i < 6000; ++i) {
    stream.event("ptrace", {{"request", i + 100000, {}, Presence::Present}});
    if (i % 1000 == 0) stream.flush();
  }
  stream.event("ptrace", {{"request", 8, {}, Presence::Present}});
  evaluate(stream.end().bytes(), std::move(list));
  CHECK(asked == 20);
}

}  // namespace
}  // namespace tracee::rules

// The same signature in Rego and in C++ finds the same, on many events that nearly match.
#include <catch2/catch.hpp>
#include <random>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

// Texts that are put together from pieces of what the signatures look for.
class Pieces {
 public:
  std::string text() {
    static const char* const kPieces[] = {
        "/proc/",   "self",     "thread-self", "1", "12", "/mem", "/task/", "memfd:",
        "/dev/shm", "/run/shm", "/",           "x", "\n", "o",    "\xff",   ""};
    std::string text;
    for (std::size_t count = random_() % 7; count > 0; --count) {
      text += kPieces[random_() % std::size(kPieces)];
    }
    return text;
  }
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  // Numbers are never cut.
  Presence presence() {
    constexpr Presence kOthers[] = {Presence::Absent, Presence::Null, Presence::Unreadable,
                                    Presence::Redacted};
    return below(8) != 0 ? Presence::Present : kOthers[below(4)];
  }

 private:
  std::mt19937_64 random_{42};
};

TEST_CASE("both languages find the same") {
  Pieces pieces;
  StreamBuilder stream;
  stream.header({"ptrace", "security_file_open", "process_vm_writev", "security_bprm_check",
                 "sched_process_exec"});
  for (int i = 0; i < 20000; ++i) {
    const auto presence = pieces.presence();
    const auto small = static_cast<std::int64_t>(pieces.below(8));
    switch (pieces.below(5)) {
      case 0:
        stream.event("ptrace", {{"request", small, {}, presence}});
        break;
      case 1:
        stream.event("security_file_open",
                     {{"pathname", 0, pieces.text(), presence},
                      {"flags",
                       static_cast<std::int64_t>(pieces.below(3) | (pieces.below(2) << 6)),
                       {},
                       pieces.presence()}});
        break;
      case 2:
        stream.event("process_vm_writev", {{"pid", small, {}, presence}}, {.ns_pid = 3});
        break;
      case 3:
        stream.event("security_bprm_check", {{"pathname", 0, pieces.text(), presence}});
        break;
      default:
        stream.event("sched_process_exec", {{"pathname", 0, pieces.text(), presence}});
    }
    if (i % 1000 == 999) stream.flush();
  }
  const std::string bytes = stream.end().bytes();
  const auto rego = evaluate_default(bytes, {"TRC-2", "TRC-3", "TRC-5"});
  const auto twins = evaluate(bytes);
  CHECK(rego.counts.failures == 0);
  REQUIRE(rego.findings.size() == twins.findings.size());
  REQUIRE(rego.findings.size() > 1000);
  for (std::size_t i = 0; i < rego.findings.size(); ++i) {
    const Found &a = rego.findings[i], &b = twins.findings[i];
    INFO(a.id << " " << b.id << " at " << a.sequence << " and " << b.sequence);
    REQUIRE(a.id == b.id);
    REQUIRE(a.sequence == b.sequence);
    REQUIRE(a.data.size() == b.data.size());
    for (std::size_t j = 0; j < a.data.size(); ++j) {
      REQUIRE(a.data[j].key == b.data[j].key);
      REQUIRE(a.data[j].value == b.data[j].value);
    }
  }
}

}  // namespace
}  // namespace tracee::rules

// The shipped signatures of Tracee v0.6 in Rego against the same logic by hand in C++, on a
// matching event, on one that they look at in vain and on one that they do not want: the ratio of
// medians of interleaved rounds beside the goal. Asserts nothing about time.
//
//   rego_bench [ID]      all, or one such as TRC-3
#include <algorithm>
#include <chrono>
#include <functional>

#include "test/bench/rego/loaded_signature.h"

namespace tracee::rego::bench {
namespace {

constexpr int kRounds = 9;
constexpr int kIterations = 100000;

double nanoseconds_each(const std::function<void()>& run) {
  const auto from = std::chrono::steady_clock::now();
  run();
  const std::chrono::duration<double, std::nano> t = std::chrono::steady_clock::now() - from;
  return t.count() / kIterations;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

template <typename Rego, typename Hand>
void compare(const std::string& name, const char* goal, Rego rego, Hand hand) {
  std::vector<double> a, b;
  for (int round = 0; round < kRounds; ++round) {
    a.push_back(nanoseconds_each([&] {
      for (int i = 0; i < kIterations; ++i) rego();
    }));
    b.push_back(nanoseconds_each([&] {
      for (int i = 0; i < kIterations; ++i) hand();
    }));
  }
  std::printf("| %-28s | %8.1f | %8.1f | %6.2f | %-6s |\n", name.c_str(), median(a), median(b),
              median(a) / median(b), goal);
}

void measure(const RuleFiles& files, const std::string& only) {
  const Schema schema = signature_schema();
  Evaluator evaluator{Limits()};
  const EvalOptions options{false, 1, 0};
  std::printf("| rule and event               |  Rego ns |  C++ ns  | ratio  | goal   |\n");
  std::printf("| ---------------------------- | -------: | -------: | -----: | ------ |\n");
  for (const Signature& row : signatures()) {
    if (!only.empty() && only != row.id) continue;
    const LoadedSignature loaded(schema, files, row);
    const auto compare_on = [&](const char* what, const char* goal, const TestEvent& e,
                                uint32_t entry) {
      const TestView view(&schema, &e);
      compare(
          std::string(row.id) + ", " + what, goal,
          [&] {
            Val out;
            keep(evaluator.evaluate(*loaded.policy, entry, e.kind, Val::of_view(&view), options,
                                    &out));
          },
          [&] { keep(row.hand(e)); });
    };
    const std::string id = row.id;
    const char* goal = id == "TRC-2" ? "<= 8" : id == "TRC-3" ? "<= 1.5" : "";
    compare_on("matching", goal, row.match, loaded.entry);
    compare_on("not matching", goal, row.other, loaded.entry);
    compare_on("other event", "<= 3", unwanted_event(), loaded.entry);
    if (id == "TRC-2") compare_on("matching, generic", "", row.match, loaded.generic);
  }
}

}  // namespace
}  // namespace tracee::rego::bench

int main(int argc, char** argv) {
  tracee::rego::bench::measure({TRACEE_RULES_SOURCE, TRACEE_HELPERS_SOURCE},
                               argc > 1 ? argv[1] : "");
}

// Rego rules against the same logic by hand in C++, on matching and on other events: prints the
// ratio of medians of interleaved rounds beside the goal. Asserts nothing about time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

#include <re2/re2.h>
#include "test/unit/rego/test_event.h"

using namespace tracee::rego;

namespace {

constexpr int kRounds = 9;
constexpr int kIterations = 400000;

constexpr std::string_view kTrc2 = R"(package tracee.TRC_2
import data.tracee.helpers
tracee_match {
  input.eventName == "ptrace"
  arg_value = helpers.get_tracee_argument("request")
  arg_value == "PTRACE_TRACEME"
}
)";

constexpr std::string_view kTrc3 = R"(package tracee.TRC_3
import data.tracee.helpers
tracee_match {
  input.eventName == "ptrace"
  helpers.get_tracee_argument("request") == "PTRACE_POKETEXT"
}
tracee_match = res {
  input.eventName == "security_file_open"
  flags = helpers.get_tracee_argument("flags")
  helpers.is_file_write(flags)
  pathname := helpers.get_tracee_argument("pathname")
  regex.match(`/proc/(?:\d.+|self)/mem`, pathname)
  res := {"file flags": flags, "file path": pathname}
}
tracee_match {
  input.eventName == "process_vm_writev"
  dst_pid = helpers.get_tracee_argument("pid")
  dst_pid != input.processId
}
)";

__attribute__((noinline)) bool hand_trc2(const TestEvent& e) {
  return e.kind == kPtrace && !e.args.empty() && e.args[0].is_str() &&
         e.args[0].str() == "PTRACE_TRACEME";
}

__attribute__((noinline)) bool contains_nocase(std::string_view s, std::string_view part) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  return std::search(s.begin(), s.end(), part.begin(), part.end(), same) != s.end();
}

__attribute__((noinline)) bool hand_trc3(const TestEvent& e, const RE2& re) {
  switch (e.kind) {
    case kPtrace:
      return e.args[0].str() == "PTRACE_POKETEXT";
    case kFileOpen: {
      const std::string_view flags = e.args[1].str(), path = e.args[0].str();
      if (!contains_nocase(flags, "o_wronly") && !contains_nocase(flags, "o_rdwr")) return false;
      return RE2::PartialMatch(re2::StringPiece(path.data(), path.size()), re);
    }
    case kProcessVmWritev:
      return e.args[0].num != e.pid;
    default:
      return false;
  }
}

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
void compare(const char* name, const char* goal, Rego rego, Hand hand) {
  std::vector<double> a, b, ratio;
  for (int round = 0; round < kRounds; ++round) {
    a.push_back(nanoseconds_each([&] {
      for (int i = 0; i < kIterations; ++i) rego();
    }));
    b.push_back(nanoseconds_each([&] {
      for (int i = 0; i < kIterations; ++i) hand();
    }));
  }
  std::printf("| %-34s | %8.1f | %8.1f | %6.2f | %-6s |\n", name, median(a), median(b),
              median(a) / median(b), goal);
}

template <typename T>
void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

}  // namespace

int main() {
  const Schema schema = test_schema();
  PolicySettings settings;
  settings.schema = &schema;
  PolicyBuilder builder(settings);
  builder.add_module("helpers.rego", kTestHelpers);
  builder.add_module("trc2.rego", kTrc2);
  builder.add_module("trc3.rego", kTrc3);
  if (auto linked = builder.link(); !linked) {
    std::printf("%s\n", linked.error().message().c_str());
    return 1;
  }
  const uint32_t trc2 = builder.entry("data.tracee.TRC_2.tracee_match", {"ptrace"}).value();
  const uint32_t generic2 = builder.entry("data.tracee.TRC_2.tracee_match", {}).value();
  const uint32_t trc3 = builder
                            .entry("data.tracee.TRC_3.tracee_match",
                                   {"ptrace", "security_file_open", "process_vm_writev"})
                            .value();
  const auto policy = builder.finish().value();
  Evaluator evaluator{Limits()};
  const RE2 mem("/proc/(?:\\d.+|self)/mem");

  const TestEvent traceme{
      kPtrace,
      "",
      "bash",
      1,
      {Val::string("PTRACE_TRACEME"), Val::integer(0), Val::integer(0), Val::integer(0)}};
  const TestEvent attach{
      kPtrace,
      "",
      "bash",
      1,
      {Val::string("PTRACE_ATTACH"), Val::integer(0), Val::integer(0), Val::integer(0)}};
  const TestEvent opened{kFileOpen,
                         "",
                         "bash",
                         1,
                         {Val::string("/proc/self/mem"), Val::string("O_RDWR|O_LARGEFILE"),
                          Val::integer(0), Val::integer(0)}};
  const TestEvent other{kExecve, "", "bash", 1, {Val::string("/bin/ls"), Val::null(), Val::null()}};
  const EvalOptions options{false, 1, 0};
  Val out;
  const auto run = [&](uint32_t entry, const TestEvent& e) {
    TestView view(&schema, &e);
    return [&, entry, view_ptr = std::make_shared<TestView>(&schema, &e)] {
      keep(evaluator.evaluate(*policy, entry, e.kind, Val::of_view(view_ptr.get()), options, &out));
    };
  };
  std::printf("| rule and event                     |  Rego ns |  C++ ns  | ratio  | goal   |\n");
  std::printf("| ---------------------------------- | -------: | -------: | -----: | ------ |\n");
  compare("TRC-2, matching", "8", run(trc2, traceme), [&] { keep(hand_trc2(traceme)); });
  compare("TRC-2, ptrace, not matching", "8", run(trc2, attach), [&] { keep(hand_trc2(attach)); });
  compare("TRC-2, other event", "3", run(trc2, other), [&] { keep(hand_trc2(other)); });
  compare("TRC-2 generic, matching", "-", run(generic2, traceme),
          [&] { keep(hand_trc2(traceme)); });
  compare("TRC-3, file open, matching", "1.5", run(trc3, opened),
          [&] { keep(hand_trc3(opened, mem)); });
  compare("TRC-3, ptrace, not matching", "8", run(trc3, attach),
          [&] { keep(hand_trc3(attach, mem)); });
  compare("TRC-3, other event", "3", run(trc3, other), [&] { keep(hand_trc3(other, mem)); });
  return 0;
}

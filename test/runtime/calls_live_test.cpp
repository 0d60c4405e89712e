// Few selected system calls are observed at their own functions: other calls run no program, and
// what is told is what the dispatcher tells.
#include <bpf/btf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "test/runtime/compat_call.h"
#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"
#include "tracee-ebpf/sensor/call_functions.h"

namespace tracee::test {
namespace {

constexpr int kNoCompat = 77;
constexpr int kOtherCalls = 1000;

long bpf(int command, bpf_attr* attribute) {
  return ::syscall(SYS_bpf, command, attribute, sizeof(*attribute));
}

// How often the programs that observe system calls have run.
std::uint64_t runs() {
  std::uint64_t count = 0;
  bpf_attr next{};
  while (bpf(BPF_PROG_GET_NEXT_ID, &next) == 0) {
    bpf_attr open{};
    open.prog_id = next.next_id;
    next.start_id = next.next_id;
    const auto fd = static_cast<int>(bpf(BPF_PROG_GET_FD_BY_ID, &open));
    if (fd < 0) continue;
    bpf_prog_info info{};
    bpf_attr ask{};
    ask.info.bpf_fd = static_cast<std::uint32_t>(fd);
    ask.info.info_len = sizeof(info);
    ask.info.info = reinterpret_cast<std::uint64_t>(&info);
    const std::string name = bpf(BPF_OBJ_GET_INFO_BY_FD, &ask) == 0 ? info.name : "";
    if (name.starts_with("fexit__call_") || name.starts_with("tp_btf__sys_")) count += info.run_cnt;
    ::close(fd);
  }
  return count;
}

struct Counted {
  bool enabled = false;
  std::uint64_t other = 0;
  std::uint64_t selected = 0;
};

LiveTrace count_runs(std::vector<std::string> events, Counted* counted) {
  LiveOptions options;
  options.events = std::move(events);
  options.may_share = false;
  return trace_child(options, [counted] {
    bpf_attr enable{};
    enable.enable_stats.type = BPF_STATS_RUN_TIME;
    counted->enabled = bpf(BPF_ENABLE_STATS, &enable) >= 0;
    const std::uint64_t before = runs();
    for (int i = 0; i < kOtherCalls; ++i) ::syscall(SYS_getppid);
    counted->other = runs() - before;
    const std::uint64_t between = runs();
    for (int i = 0; i < 3; ++i) ::syscall(SYS_dup, 990 + i);
    counted->selected = runs() - between;
    return 0;
  });
}

bool at_functions(const LiveTrace& trace) {
  return std::all_of(trace.plan.begin(), trace.plan.end(),
                     [](const PlannedHook& hook) { return hook.kind == HookKind::FunctionExit; });
}

TEST_CASE("a call that is not selected runs no program when few are") {
  auto* counted = static_cast<Counted*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const LiveTrace trace = count_runs({"dup", "symlinkat"}, counted);
  REQUIRE(trace.named("dup").size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(trace.named("dup")[i].values.at("oldfd").word == 990 + i);
    CHECK(trace.named("dup")[i].return_value == -EBADF);
    CHECK(trace.named("dup")[i].syscall == SYS_dup);
    check_actor(trace, trace.named("dup")[i]);
  }
  if (!at_functions(trace)) {
    WARN("SKIP programs at single calls: trampolines are refused here");
    return;
  }
  CHECK(trace.plan[0].target == "__x64_sys_dup");
  if (!counted->enabled) return;
  CHECK(counted->other == 0);
  CHECK(counted->selected == 3);
  // The dispatcher, as it is needed for exec, runs for every one: the count is a real one.
  const LiveTrace all = count_runs({"dup", "execve"}, counted);
  CHECK(all.named("dup").size() == 3);
  CHECK(counted->other >= kOtherCalls);
}

constexpr std::uint64_t marker(std::size_t i) { return 0x5eed0011u + i * 2; }

// What was told of the calls, without what differs from run to run.
std::vector<std::string> told(const LiveTrace& trace, const std::vector<std::string>& names) {
  std::vector<std::string> lines;
  for (const LiveEvent& event : trace.events) {
    if (std::find(names.begin(), names.end(), event.name) == names.end()) continue;
    // The child's wait for its start, which was under way when tracing began.
    if ((event.name == "read" || event.name == "close") && event.return_value >= 0) continue;
    std::string line = event.name + "=" + std::to_string(event.return_value) + " " +
                       std::to_string(event.syscall) + " " + std::to_string(event.flags);
    // Of 32-bit calls only three registers are known.
    if ((event.flags & kEventCompat) != 0) {
      lines.push_back(line);
      continue;
    }
    for (const auto& [name, value] : event.values) {
      line += " " + name + ":" + std::to_string(static_cast<int>(value.presence)) + ":" +
              std::to_string(static_cast<int>(value.provenance)) + ":" + value.json;
    }
    lines.push_back(line);
  }
  return lines;
}

// Each call with numbers that it refuses, by both entries.
int refused_calls(const std::vector<const EventDefinition*>& calls) {
  for (const EventDefinition* call : calls) {
    ::syscall(call->id, marker(0), marker(1), marker(2), marker(3), marker(4), marker(5));
    if (call->ia32_number < 0) continue;
    const long result = compat_call(call->ia32_number, static_cast<long>(marker(0)),
                                    static_cast<long>(marker(1)), static_cast<long>(marker(2)));
    if (result == -ENOSYS) return kNoCompat;
  }
  return 0;
}

std::vector<const EventDefinition*> calls_with_functions() {
  std::vector<const EventDefinition*> calls;
  for (const EventDefinition& event : Catalogue::built_in().events()) {
    if (event.is_syscall() && has_own_functions(event.id)) calls.push_back(&event);
  }
  REQUIRE(calls.size() > 70);
  return calls;
}

// Names of all functions that the kernel has types of, found in one go: one by one takes seconds.
std::set<std::string> entry_functions() {
  std::set<std::string> names;
  btf* types = btf__load_vmlinux_btf();
  REQUIRE(types != nullptr);
  for (std::uint32_t id = 1; id < btf__type_cnt(types); ++id) {
    const btf_type* type = btf__type_by_id(types, id);
    if (!btf_is_func(type)) continue;
    const std::string_view name = btf__name_by_offset(types, type->name_off);
    if (name.starts_with("__x64_") || name.starts_with("__ia32_")) names.emplace(name);
  }
  btf__free(types);
  return names;
}

TEST_CASE("the kernel has the functions of each call that is observed there") {
  const std::set<std::string> names = entry_functions();
  const auto known = [&](const std::string& name) { return names.contains(name); };
  for (const EventDefinition* call : calls_with_functions()) {
    CAPTURE(call->name);
    Selection alone;
    alone.events = {{call->id, true}};
    CHECK(functions_of_calls(alone, Catalogue::built_in(), known).size() == 1);
  }
}

// How the programs collect a call's arguments; words are all the same to them.
std::vector<int> form_of(const EventDefinition& call) {
  std::vector<int> form = {call.ia32_number >= 0};
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const ArgumentDefinition& argument = call.arguments[i];
    if (!is_blob(argument.kind) && argument.part.what == PartKind::Nothing) continue;
    form.insert(form.end(), {static_cast<int>(i), static_cast<int>(argument.kind),
                             argument.length_from, static_cast<int>(argument.part.what)});
  }
  return form;
}

// All calls, or, where each load takes seconds, one of each form.
std::vector<const EventDefinition*> calls_to_compare() {
  std::vector<const EventDefinition*> calls = calls_with_functions();
  if (!emulated()) return calls;
  std::set<std::vector<int>> forms;
  std::erase_if(calls,
                [&](const EventDefinition* call) { return !forms.insert(form_of(*call)).second; });
  return calls;
}

TEST_CASE("what is told of a call is the same at its own functions and by the dispatcher") {
  const std::vector<const EventDefinition*> calls = calls_to_compare();
  CAPTURE(calls.size());
  LiveOptions options;
  std::vector<std::string> names;
  for (const EventDefinition* call : calls) names.push_back(call->name);
  options.events = names;
  options.may_share = false;
  const LiveTrace all = trace_child(options, [&] { return refused_calls(calls); });
  const bool compat = !WIFSIGNALED(all.child_status) && WEXITSTATUS(all.child_status) == 0;
  if (!compat) WARN("SKIP 32-bit calls: this kernel takes none");
  for (std::size_t i = 0; i < calls.size(); i += kMaxFewCalls) {
    const std::vector<const EventDefinition*> some(
        calls.begin() + static_cast<std::ptrdiff_t>(i),
        calls.begin() + static_cast<std::ptrdiff_t>(std::min(i + kMaxFewCalls, calls.size())));
    LiveOptions few;
    few.may_share = false;
    for (const EventDefinition* call : some) few.events.push_back(call->name);
    const LiveTrace trace = trace_child(few, [&] { return refused_calls(calls); });
    if (!at_functions(trace)) {
      WARN("SKIP programs at single calls: trampolines are refused here");
      return;
    }
    CHECK(trace.losses.entries.empty());
    CHECK(told(trace, few.events) == told(all, few.events));
    if (!compat) continue;
    for (const EventDefinition* call : some) {
      CAPTURE(call->name);
      const auto seen = trace.named(call->name);
      const auto narrow = std::count_if(seen.begin(), seen.end(), [](const LiveEvent& event) {
        return (event.flags & kEventCompat) != 0;
      });
      CHECK(narrow == (call->ia32_number >= 0 ? 1 : 0));
    }
  }
}

}  // namespace
}  // namespace tracee::test

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/sensor/hook_plan.h"

namespace tracee::test {
namespace {

HookPlan plan_for(std::vector<std::uint16_t> events, bool tracks_tasks = false) {
  Selection selection;
  for (const std::uint16_t id : events) selection.events.push_back({id, true});
  return HookPlan(selection, Catalogue::built_in(), {tracks_tasks, false, false});
}

bool has(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

TEST_CASE("no system call selected: no system call tracepoint") {
  const auto programs = plan_for({EVENT_SCHED_PROCESS_FORK, EVENT_SECURITY_FILE_OPEN}).programs();
  CHECK_FALSE(has(programs, "tp_btf__sys_enter"));
  CHECK_FALSE(has(programs, "tp_btf__sys_exit"));
}

TEST_CASE("the entry of system calls is only looked at for those that need it") {
  CHECK_FALSE(has(plan_for({EVENT_OPENAT}).programs(), "tp_btf__sys_enter"));
  const auto exec = plan_for({EVENT_EXECVE}).programs();
  CHECK(has(exec, "tp_btf__sys_enter"));
  CHECK(has(exec, "tp_btf__sys_exit"));
  CHECK(has(exec, "tp_btf__sched_process_exec"));
  CHECK_FALSE(has(plan_for({EVENT_EXIT_GROUP}).programs(), "tp_btf__sys_exit"));
}

HookPlan plan_for_calls(std::vector<std::uint16_t> events, const CallFunctions& calls) {
  Selection selection;
  for (const std::uint16_t id : events) selection.events.push_back({id, true});
  HookPlan::Needs needs;
  needs.calls = calls;
  return HookPlan(selection, Catalogue::built_in(), needs);
}

TEST_CASE("calls with functions of their own do without the dispatcher, all or none") {
  const CallFunctions calls = {{EVENT_DUP, {"__x64_sys_dup", "__ia32_sys_dup"}},
                               {EVENT_OPENAT, {"__x64_sys_openat"}}};
  HookPlan plan = plan_for_calls({EVENT_DUP, EVENT_OPENAT}, calls);
  CHECK(plan.programs() == std::vector<std::string>{"fentry__canary", "fexit__call_0",
                                                    "fexit__call_1", "fexit__call_2"});
  CHECK(plan.targets().at("fexit__call_1") == "__ia32_sys_dup");
  CHECK(plan.targets().at("fexit__call_2") == "__x64_sys_openat");
  CHECK(plan.result()[1].kind == HookKind::FunctionExit);
  CHECK(plan.result()[1].target == "__x64_sys_openat");
  plan.refuse("fexit__call_1", "Device or resource busy", false);
  CHECK(plan.programs() == std::vector<std::string>{"tp_btf__sys_exit"});
  CHECK(plan.result()[1].kind == HookKind::Syscall);
}

CallFunctions functions_for(std::vector<std::uint16_t> events, std::set<std::string> missing = {}) {
  Selection selection;
  for (const std::uint16_t id : events) selection.events.push_back({id, true});
  return functions_of_calls(selection, Catalogue::built_in(), [&](const std::string& name) {
    return !name.starts_with("__ia32_compat") && !missing.contains(name);
  });
}

TEST_CASE("few plain calls are observed at their functions, others by the dispatcher") {
  const CallFunctions two = functions_for({EVENT_DUP, EVENT_SECURITY_FILE_OPEN, EVENT_OPENAT});
  REQUIRE(two.size() == 2);
  CHECK(two.at(EVENT_DUP) == std::vector<std::string>{"__x64_sys_dup", "__ia32_sys_dup"});
  for (const std::uint16_t other : {EVENT_EXECVE, EVENT_EXIT_GROUP, EVENT_RT_SIGRETURN, EVENT_CLONE,
                                    EVENT_FORK, EVENT_STAT, EVENT_MMAP}) {
    CHECK(functions_for({EVENT_DUP, other}).empty());
  }
  CHECK(functions_for({EVENT_SECURITY_FILE_OPEN}).empty());
  CHECK(functions_for({EVENT_DUP}, {"__x64_sys_dup"}).empty());
  CHECK(functions_for({EVENT_DUP}, {"__ia32_sys_dup"}).empty());
  // A kernel that takes no 32-bit programs at all.
  CHECK(functions_for({EVENT_DUP}, {"__ia32_sys_dup", "__ia32_sys_openat"}).size() == 1);
  const std::vector<std::uint16_t> nine = {EVENT_READ,  EVENT_WRITE, EVENT_OPEN,
                                           EVENT_CLOSE, EVENT_DUP,   EVENT_DUP2,
                                           EVENT_DUP3,  EVENT_KILL,  EVENT_LINK};
  CHECK(functions_for(nine).empty());
}

TEST_CASE("what remembers tasks comes first, system calls last") {
  const auto order = plan_for({EVENT_OPENAT, EVENT_SCHED_PROCESS_EXIT}, true).attach_order();
  CHECK(order.front() == "tp_btf__sched_process_fork");
  CHECK(order.back() == "tp_btf__sys_exit");
}

TEST_CASE("what is remembered of tasks is forgotten where the kernel does not see to it") {
  HookPlan::Needs needs;
  needs.forgets_tasks = true;
  Selection selection;
  selection.events.push_back({EVENT_OPENAT, true});
  const HookPlan plan(selection, Catalogue::built_in(), needs);
  CHECK(plan.attach_order().front() == "tp_btf__forget_task");
  CHECK(has(plan.required(), "tp_btf__forget_task"));
  CHECK_FALSE(has(plan_for({EVENT_OPENAT}).programs(), "tp_btf__forget_task"));
}

TEST_CASE("a refused way gives place to the next; none left is not observable, with reasons") {
  HookPlan plan = plan_for({EVENT_SECURITY_FILE_OPEN, EVENT_SECURITY_BPRM_CHECK});
  CHECK(has(plan.programs(), "fexit__security_file_open"));
  CHECK_FALSE(has(plan.programs(), "kprobe__security_file_open"));
  plan.refuse("fentry__canary", "Operation not permitted", true);
  CHECK(has(plan.programs(), "kprobe__security_file_open"));
  CHECK(has(plan.programs(), "kprobe__security_bprm_check"));  // no trampolines at all
  plan.refuse("kprobe__security_file_open", "No such file or directory", false);
  const auto result = plan.result();
  REQUIRE(result.size() == 2);
  CHECK(result[0].kind == HookKind::None);
  CHECK(result[0].reason ==
        "fexit security_file_open: Operation not permitted; "
        "kprobe security_file_open: No such file or directory");
  CHECK_FALSE(result[0].remedy.empty());
  CHECK(result[1].kind == HookKind::Kprobe);
  CHECK(result[1].target == "security_bprm_check");
}

TEST_CASE("losses need no program to be observed") {
  const HookPlan plan = plan_for({EVENT_EVENTS_LOST});
  CHECK(plan.programs().empty());
  REQUIRE(plan.result().size() == 1);
  CHECK(plan.result()[0].kind == HookKind::UserSpace);
}

TEST_CASE("one function that is gone does not condemn the other trampolines") {
  HookPlan plan = plan_for({EVENT_SECURITY_FILE_OPEN, EVENT_SECURITY_BPRM_CHECK});
  plan.refuse("fexit__security_file_open", "No such process", false);
  CHECK(plan.result()[0].kind == HookKind::Kprobe);
  CHECK(plan.result()[1].kind == HookKind::FunctionExit);
}

TEST_CASE("what one trampoline may not, the others may, unless none may") {
  HookPlan plan = plan_for({EVENT_SECURITY_FILE_OPEN, EVENT_SECURITY_BPRM_CHECK});
  plan.refuse("fexit__security_file_open", "Operation not permitted", true);
  CHECK(plan.result()[0].kind == HookKind::Kprobe);
  CHECK(plan.result()[1].kind == HookKind::FunctionExit);
  // On a kernel where there is no canary, one stands for all.
  plan = plan_for({EVENT_SECURITY_FILE_OPEN, EVENT_SECURITY_BPRM_CHECK});
  plan.refuse("fentry__canary", "No such process", false);
  CHECK(plan.result()[0].kind == HookKind::FunctionExit);
  plan.refuse("fexit__security_file_open", "Operation not permitted", true);
  CHECK(plan.result()[1].kind == HookKind::Kprobe);
}

TEST_CASE("each kind of programs has its canary, ahead of them; refused, they go without") {
  HookPlan plan = plan_for({EVENT_SECURITY_FILE_OPEN, EVENT_SCHED_PROCESS_EXIT});
  auto order = plan.attach_order();
  REQUIRE(order.size() == 4);
  CHECK(order[0] == "fentry__canary");
  CHECK(order[1] == "tp_btf__canary");
  plan.refuse("fexit__security_file_open", "No such process", false);
  CHECK_FALSE(has(plan.programs(), "fentry__canary"));
  CHECK(has(plan.programs(), "kprobe__canary"));
  plan.refuse("kprobe__canary", "No such file or directory", false);
  order = plan.attach_order();
  CHECK_FALSE(has(order, "kprobe__canary"));
  CHECK(has(order, "kprobe__security_file_open"));
  // The dispatchers of system calls count for themselves.
  CHECK(plan_for({EVENT_OPENAT}).programs() == std::vector<std::string>{"tp_btf__sys_exit"});
}

TEST_CASE("what is refused to all of a kind leaves the others, canaries included") {
  HookPlan plan = plan_for({EVENT_SECURITY_FILE_OPEN, EVENT_SCHED_PROCESS_FORK});
  plan.refuse_all(KernelFeature::Trampoline, "Operation not permitted");
  CHECK(plan.programs() == std::vector<std::string>{"kprobe__canary", "tp_btf__canary",
                                                    "kprobe__security_file_open",
                                                    "tp_btf__sched_process_fork"});
  plan.refuse_all(KernelFeature::Kprobe, "none here");
  CHECK(plan.programs() ==
        std::vector<std::string>{"tp_btf__canary", "tp_btf__sched_process_fork"});
  CHECK(plan.result()[0].reason ==
        "fexit security_file_open: Operation not permitted; kprobe security_file_open: none here");
  CHECK(plan.result()[1].kind == HookKind::BtfTracepoint);
}

TEST_CASE("control groups are watched where containers are told apart, or nowhere") {
  Selection selection;
  selection.events = {{EVENT_OPENAT, true}};
  const auto watches = [](const HookPlan& plan) {
    const auto programs = plan.programs();
    return std::count_if(programs.begin(), programs.end(), [](const std::string& program) {
      return program.find("watch_cgroup") != std::string::npos;
    });
  };
  HookPlan with(selection, Catalogue::built_in(), {false, false, true});
  CHECK(watches(with) == 2);
  CHECK(watches(HookPlan(selection, Catalogue::built_in(), {})) == 0);
  with.refuse("tp_btf__watch_cgroup_mkdir", "no", true);
  CHECK(watches(with) == 1);
  REQUIRE(with.result().size() == 1);
  CHECK(with.result()[0].kind == HookKind::Syscall);  // it goes without
}

TEST_CASE("a disabled feature is passed over, and named when nothing is left") {
  Selection selection;
  for (const std::uint16_t id : {EVENT_SECURITY_FILE_OPEN, EVENT_MAGIC_WRITE, EVENT_OPENAT}) {
    selection.events.push_back({id, true});
  }
  const HookPlan plan(selection, Catalogue::built_in(), {true, false, false},
                      {KernelFeature::Trampoline, KernelFeature::BtfTracepoint});
  // What the filters need stays.
  CHECK(plan.programs() == std::vector<std::string>{"tp_btf__sched_process_fork", "kprobe__canary",
                                                    "kprobe__security_file_open"});
  const auto result = plan.result();
  REQUIRE(result.size() == 3);
  CHECK(result[0].kind == HookKind::Kprobe);
  CHECK(result[1].kind == HookKind::None);
  CHECK(result[1].reason.find("--disable-feature trampoline") != std::string::npos);
  CHECK(result[2].kind == HookKind::None);
  CHECK(result[2].reason.find("--disable-feature btf-tracepoint") != std::string::npos);
}

}  // namespace
}  // namespace tracee::test

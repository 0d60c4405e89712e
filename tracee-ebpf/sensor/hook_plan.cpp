#include "tracee-ebpf/sensor/hook_plan.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/sensor/mechanism_names.h"
#include "tracee-ebpf/sensor/sensor_config.h"

namespace tracee {
namespace {

constexpr const char* kEnter = "tp_btf__sys_enter";
constexpr const char* kExit = "tp_btf__sys_exit";
constexpr const char* kFork = "tp_btf__sched_process_fork";
constexpr const char* kExec = "tp_btf__sched_process_exec";
constexpr const char* kForget = "tp_btf__forget_task";
constexpr const char* kRename = "tp_btf__task_rename";
constexpr std::array<const char*, 2> kGroups = {"tp_btf__watch_cgroup_mkdir",
                                                "tp_btf__watch_cgroup_rmdir"};
constexpr const char* kCallProgram = "fexit__call_";
constexpr const char* kMarkTasks = "iter__mark_tasks";

// The programs that count for all that need the same of the kernel.
struct Canary {
  const char* program;
  KernelFeature feature;
};
constexpr const char* kTrampolines = "fentry__canary";
constexpr std::array<Canary, 3> kCanaries = {{{kTrampolines, KernelFeature::Trampoline},
                                              {"kprobe__canary", KernelFeature::Kprobe},
                                              {"tp_btf__canary", KernelFeature::BtfTracepoint}}};

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::vector<std::string> syscall_programs(std::uint16_t id) {
  std::vector<std::string> programs;
  const bool exec = id == EVENT_EXECVE || id == EVENT_EXECVEAT;
  if (exec) programs.push_back(kExec);  // sends those that succeed
  if (needs_entry(id)) programs.push_back(kEnter);
  if (needs_exit(id)) programs.push_back(kExit);
  return programs;
}

const char* remedy_for(HookKind kind) {
  switch (kind) {
    case HookKind::FunctionExit:
    case HookKind::FunctionEntry:
    case HookKind::Kprobe:
      return "a kernel that allows BPF trampolines (fentry, fexit) or kprobes, such as a "
             "distribution's stock kernel";
    case HookKind::Syscall:
    case HookKind::BtfTracepoint:
      return "a kernel with BTF and tracepoints (CONFIG_DEBUG_INFO_BTF, CONFIG_TRACEPOINTS)";
    case HookKind::UserSpace:
    case HookKind::None:
      break;
  }
  return "";
}

struct FeaturePrograms {
  KernelFeature feature;
  std::string_view prefix;  // of its programs' names
};

constexpr FeaturePrograms kPrefixes[] = {
    {KernelFeature::Trampoline, "fentry__"},    {KernelFeature::Trampoline, "fexit__"},
    {KernelFeature::Kprobe, "kprobe__"},        {KernelFeature::Kprobe, "kretprobe__"},
    {KernelFeature::BtfTracepoint, "tp_btf__"},
};

// Why a program may not be used, or empty.
std::string disabled_by(const std::string& program, const std::vector<KernelFeature>& disabled) {
  for (const KernelFeature feature : disabled) {
    if (!needs_feature(program, feature)) continue;
    return "left out by --disable-feature " + std::string(feature_name(feature));
  }
  return {};
}

bool is_trampoline(HookKind kind) {
  return kind == HookKind::FunctionExit || kind == HookKind::FunctionEntry;
}

}  // namespace

bool needs_feature(std::string_view program, KernelFeature feature) {
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](const FeaturePrograms& each) {
    return each.feature == feature && program.starts_with(each.prefix);
  });
}

HookPlan::Way HookPlan::way_of(const EventDefinition& definition, const HookDefinition& hook) {
  Way way;
  way.kind = hook.kind;
  way.target = hook.target;
  if (hook.kind == HookKind::Syscall) {
    way.programs = syscall_programs(definition.id);
  } else {
    std::istringstream names(hook.program);
    for (std::string name; names >> name;) way.programs.push_back(name);
  }
  return way;
}

// Takes as many of the programs that have no function yet.
HookPlan::Way HookPlan::way_of_call(const std::vector<std::string>& functions) {
  Way way;
  way.kind = HookKind::FunctionExit;
  way.target = functions.front();
  way.of_call = true;
  for (const std::string& function : functions) {
    way.programs.push_back(kCallProgram + std::to_string(targets_.size()));
    targets_[way.programs.back()] = function;
  }
  return way;
}

HookPlan::HookPlan(const Selection& selection, const Catalogue& catalogue, const Needs& needs,
                   const std::vector<KernelFeature>& disabled) {
  for (const Selection::Wanted& wanted : selection.events) {
    Event event;
    event.id = wanted.id;
    if (const EventDefinition* definition = catalogue.find(wanted.id)) {
      const auto functions = needs.calls.find(wanted.id);
      if (functions != needs.calls.end()) event.ways.push_back(way_of_call(functions->second));
      for (const HookDefinition& hook : definition->hooks) {
        event.ways.push_back(way_of(*definition, hook));
      }
      for (Way& way : event.ways) {
        for (const std::string& program : way.programs) {
          if (way.refusal.empty()) way.refusal = disabled_by(program, disabled);
        }
      }
    }
    if (wanted.id == EVENT_SCHED_PROCESS_EXEC) helpful_.push_back(kRename);
    events_.push_back(std::move(event));
  }
  if (needs.forgets_tasks) required_.push_back(kForget);
  if (needs.tracks_tasks) required_.push_back(kFork);
  if (needs.sees_execs) required_.push_back(kExec);
  if (needs.by_group) required_.insert(required_.end(), kGroups.begin(), kGroups.end());
  if (needs.containers) helpful_.insert(helpful_.end(), kGroups.begin(), kGroups.end());
  if (needs.marks_tasks) task_scanner_ = kMarkTasks;
}

const HookPlan::Way* HookPlan::best_way(const Event& event) {
  for (const Way& way : event.ways) {
    if (way.refusal.empty()) return &way;
  }
  return nullptr;
}

std::vector<std::string> HookPlan::programs() const {
  std::vector<std::string> programs = attach_order();
  if (!task_scanner_.empty()) programs.push_back(task_scanner_);
  return programs;
}

// One for each kind among `programs` of which the kernel took it. The dispatchers of system calls
// count for themselves.
std::vector<std::string> HookPlan::canaries(const std::vector<std::string>& programs) const {
  std::vector<std::string> canaries;
  for (const Canary& canary : kCanaries) {
    const bool used = std::any_of(programs.begin(), programs.end(), [&](const std::string& name) {
      return name != kEnter && name != kExit && needs_feature(name, canary.feature);
    });
    if (used && !contains(refused_canaries_, canary.program)) canaries.push_back(canary.program);
  }
  return canaries;
}

std::vector<std::string> HookPlan::attach_order() const {
  std::vector<std::string> hooks = helpful_;
  // System calls last: theirs are the many events.
  for (const bool syscalls : {false, true}) {
    for (const Event& event : events_) {
      const Way* way = best_way(event);
      if (way == nullptr) continue;
      if ((way->kind == HookKind::Syscall || way->of_call) != syscalls) continue;
      for (const std::string& program : way->programs) add_once(hooks, program);
    }
  }
  std::vector<std::string> order = required_;
  for (const std::string& program : canaries(hooks)) add_once(order, program);
  for (const std::string& program : hooks) add_once(order, program);
  return order;
}

void HookPlan::refuse(const std::string& program, const std::string& reason, bool of_permission,
                      const std::string& remedy) {
  const bool without_canary = contains(refused_canaries_, kTrampolines);
  bool trampolines = of_permission && program == kTrampolines;
  for (const Canary& canary : kCanaries) {
    if (program == canary.program) refused_canaries_.push_back(program);
  }
  // The dispatcher would tell of all selected calls: either it observes all of them or none.
  const bool calls = program.starts_with(kCallProgram);
  std::erase(helpful_, program);
  for (Event& event : events_) {
    for (Way& way : event.ways) {
      const bool meant = contains(way.programs, program) || (calls && way.of_call);
      if (!meant || !way.refusal.empty()) continue;
      way.refusal = reason;
      way.remedy = remedy;
      trampolines = trampolines || (of_permission && without_canary && is_trampoline(way.kind));
    }
  }
  if (!trampolines) return;
  for (Event& event : events_) {
    for (Way& way : event.ways) {
      if (is_trampoline(way.kind) && way.refusal.empty()) way.refusal = reason;
    }
  }
}

void HookPlan::refuse_all(KernelFeature feature, const std::string& reason) {
  for (const Canary& canary : kCanaries) {
    if (canary.feature == feature) refused_canaries_.emplace_back(canary.program);
  }
  for (Event& event : events_) {
    for (Way& way : event.ways) {
      const bool meant =
          std::any_of(way.programs.begin(), way.programs.end(),
                      [&](const auto& program) { return needs_feature(program, feature); });
      if (meant && way.refusal.empty()) way.refusal = reason;
    }
  }
}

PlannedHook HookPlan::outcome(const Event& event) {
  PlannedHook hook;
  hook.event_id = event.id;
  if (const Way* way = best_way(event)) {
    hook.kind = way->kind;
    hook.target = way->target;
    return hook;
  }
  for (const Way& way : event.ways) {
    if (!hook.reason.empty()) hook.reason += "; ";
    hook.reason += std::string(hook_kind_name(way.kind)) + " " + way.target + ": " + way.refusal;
    hook.remedy = way.remedy.empty() ? remedy_for(way.kind) : way.remedy;
  }
  if (event.ways.empty()) hook.reason = "this version has no hook for it";
  return hook;
}

std::vector<PlannedHook> HookPlan::result() const {
  std::vector<PlannedHook> result;
  for (const Event& event : events_) result.push_back(outcome(event));
  return result;
}

}  // namespace tracee

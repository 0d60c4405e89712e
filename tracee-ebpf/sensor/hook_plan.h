// Which program observes which event: a choice made by asking the kernel.
//
// Every selected event has its ways to be observed, best first, each with the programs it needs.
// The plan offers the best ways left (programs()); the sensor loads and attaches them and says what
// the kernel refused (refuse()); then the next ways are offered, until nothing is refused or left.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/catalogue.h"
#include "common/selection.h"
#include "tracee-ebpf/sensor/call_functions.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

// Whether a program of that name needs the feature.
bool needs_feature(std::string_view program, KernelFeature feature);

class HookPlan {
 public:
  // What is needed beside the events.
  struct Needs {
    bool tracks_tasks = false;   // the filters want what fork hands on to children
    bool marks_tasks = false;    // running processes are to be marked
    bool containers = false;     // control groups that come and go are to be told
    bool sees_execs = false;     // the filters want to know what is executed
    bool forgets_tasks = false;  // what is remembered of a task must be freed with it
    bool by_group = false;       // the filters want to know of control groups
    CallFunctions calls = {};    // where each selected system call can be observed alone, or none
  };
  // `disabled`: features that no way may use.
  HookPlan(const Selection& selection, const Catalogue& catalogue, const Needs& needs,
           const std::vector<KernelFeature>& disabled = {});

  // Programs to load now, each once.
  std::vector<std::string> programs() const;
  // The kernel functions that programs of programs() attach to, of those that have none themselves.
  const std::map<std::string, std::string>& targets() const { return targets_; }
  // Programs to attach now, those that remember tasks first, the floods last; among them those that
  // tell whether their kind still runs (CanaryWatch).
  std::vector<std::string> attach_order() const;
  // What is needed to filter at all; their refusal is an error of the whole. A disabled feature
  // does not take them away: without them nothing could be selected.
  const std::vector<std::string>& required() const { return required_; }
  // The program that marks running tasks, or empty.
  const std::string& task_scanner() const { return task_scanner_; }

  // The kernel does not take this program, or does not attach it. What is refused to the canary of
  // trampolines for lack of permission is refused to all of them; without that canary, so is what
  // is refused to any. `remedy`: what would help, where more is known than the plan
  // says by itself.
  void refuse(const std::string& program, const std::string& reason, bool of_permission,
              const std::string& remedy = {});

  // The kernel has none of these, or takes none from us.
  void refuse_all(KernelFeature feature, const std::string& reason);

  // What came of it, in the order of the selection.
  std::vector<PlannedHook> result() const;

 private:
  struct Way {
    HookKind kind = HookKind::None;
    std::string target;
    std::vector<std::string> programs;
    std::string refusal;   // empty: not refused
    std::string remedy;    // empty: what the kind of hook needs in general
    bool of_call = false;  // at a system call's own functions
  };
  struct Event {
    std::uint16_t id = 0;
    std::vector<Way> ways;
  };

  std::vector<std::string> canaries(const std::vector<std::string>& programs) const;
  static Way way_of(const EventDefinition& definition, const HookDefinition& hook);
  Way way_of_call(const std::vector<std::string>& functions);
  static const Way* best_way(const Event& event);
  static PlannedHook outcome(const Event& event);

  std::vector<Event> events_;
  std::vector<std::string> required_;
  std::vector<std::string> refused_canaries_;
  std::vector<std::string> helpful_;  // make events more complete; may be refused
  std::string task_scanner_;
  std::map<std::string, std::string> targets_;
};

}  // namespace tracee

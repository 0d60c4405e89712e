// `tracee-ebpf doctor`: what this machine lets us see, and what would change that.
//
// Loads and attaches every hook as tracing would, with a selection that no process passes, and
// detaches at once: the kernel's own answer, without an event being recorded.
#pragma once

#include <string>
#include <vector>

#include "common/catalogue.h"
#include "tracee-ebpf/doctor/host_facts.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

struct Diagnosis {
  HostFacts host;
  std::string programs;              // which build of the BPF programs would run, and why
  std::string refusal;               // why nothing can be traced here; empty: something can
  std::vector<PlannedHook> hooks;    // every event of the catalogue that has a hook
  std::vector<std::string> missing;  // events of the set `default` that cannot be observed
  std::size_t default_events = 0;    // how many that set has

  bool complete() const { return refusal.empty() && missing.empty(); }
};

// Asks the kernel. Needs what tracing needs; without, `refusal` says so.
Diagnosis diagnose(const Catalogue& catalogue);

// For people: facts, mechanisms, then the events that cannot be seen by reason.
std::string diagnosis_text(const Diagnosis& diagnosis, const Catalogue& catalogue);
// One JSON object: `host`, `programs`, `refusal`, `default`, `events`.
std::string diagnosis_json(const Diagnosis& diagnosis, const Catalogue& catalogue);

}  // namespace tracee

// What a diagnosis looks like, for people and for programs.
#include <map>

#include "common/render/escape.h"
#include "common/selection_limits.h"
#include "tracee-ebpf/doctor/doctor.h"
#include "tracee-ebpf/sensor/mechanism_names.h"

namespace tracee {
namespace {

constexpr std::size_t kColumn = 14;  // of the names of facts
constexpr std::size_t kWidth = 80;

// Where conditions about values are decided (sensor/filter_tables.h): the same on every kernel.
std::string kernel_filters() {
  return "processes, numbers, whole texts and beginnings to " + std::to_string(kMaxKernelText) +
         " B";
}
constexpr const char* kProgramFilters = "names of bits, *x, *x*, lists, all of fork and exit";

void add_fact(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(kColumn - std::min(name.size(), kColumn), ' ');
  render::append_terminal_text(out, value);
  out += '\n';
}

std::string_view or_unknown(const std::string& value) {
  return value.empty() ? std::string_view("not said by this kernel") : value;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string count_of_events(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " event" : " events");
}

// Names after each other, broken into lines that a terminal holds.
void add_names(std::string& out, const std::vector<std::string>& names) {
  std::string line = " ";
  for (const std::string& name : names) {
    if (line.size() + name.size() + 1 > kWidth) {
      out.append(line).append("\n");
      line = " ";
    }
    line.append(" ").append(name);
  }
  out.append(line).append("\n");
}

void add_facts(std::string& out, const HostFacts& host) {
  add_fact(out, "kernel", host.release + " " + host.machine + " " + host.version);
  add_fact(out, "BTF", host.btf ? "/sys/kernel/btf/vmlinux" : "missing: /sys/kernel/btf/vmlinux");
  add_fact(out, "lockdown", or_unknown(host.lockdown));
  add_fact(out, "sysctl",
           "kernel.perf_event_paranoid=" + std::string(or_unknown(host.perf_event_paranoid)) +
               ", kernel.unprivileged_bpf_disabled=" +
               std::string(or_unknown(host.unprivileged_bpf_disabled)));
  add_fact(out, "cgroups", host.cgroups);
  add_fact(out, "capabilities", host.held.empty() ? "none that matter" : joined(host.held));
  for (const LackingCapability& each : host.lacking) {
    add_fact(out, "", "lacking " + each.name + ": " + each.adds);
  }
}

void add_mechanisms(std::string& out, const Diagnosis& diagnosis) {
  std::map<HookKind, std::size_t> used;
  for (const PlannedHook& hook : diagnosis.hooks) ++used[hook.kind];
  for (const auto& [kind, events] : used) {
    const std::string name(hook_kind_name(kind));
    if (!name.empty()) add_fact(out, "observed by", name + ": " + count_of_events(events));
  }
}

void add_filters(std::string& out) {
  add_fact(out, "filters", "in the kernel: " + kernel_filters());
  add_fact(out, "", std::string("in tracee-ebpf: ") + kProgramFilters);
}

// The events that cannot be seen, those with the same reason together.
void add_missing(std::string& out, const Diagnosis& diagnosis, const Catalogue& catalogue) {
  std::map<std::string, std::vector<std::string>> by_remedy;
  std::map<std::string, std::string> reason_of;  // one for each remedy: they differ by name alone
  for (const PlannedHook& hook : diagnosis.hooks) {
    if (hook.kind != HookKind::None) continue;
    const EventDefinition* event = catalogue.find(hook.event_id);
    by_remedy[hook.remedy].push_back(event == nullptr ? "?" : event->name);
    reason_of.try_emplace(hook.remedy, hook.reason);
  }
  for (const auto& [remedy, names] : by_remedy) {
    out.append("\nNot observable here: ").append(count_of_events(names.size())).append("\n");
    add_names(out, names);
    out.append("  reason").append(names.size() > 1 ? ", for " + names.front() : "").append(": ");
    render::append_terminal_text(out, reason_of[remedy]);
    out += '\n';
    if (!remedy.empty()) out.append("  what would help: ").append(remedy).append("\n");
  }
}

void add_verdict(std::string& out, const Diagnosis& diagnosis) {
  out += '\n';
  if (!diagnosis.refusal.empty()) {
    out += "Nothing can be traced here: ";
    render::append_terminal_text(out, diagnosis.refusal);
    out += '\n';
  } else if (diagnosis.missing.empty()) {
    out += "All " + std::to_string(diagnosis.default_events) +
           " events of the set 'default' can be observed.\n";
  } else {
    out += "Of the " + std::to_string(diagnosis.default_events) + " events of the set 'default' " +
           std::to_string(diagnosis.missing.size()) + " cannot be observed:\n";
    add_names(out, diagnosis.missing);
  }
}

void add_member(std::string& out, std::string_view key, std::string_view value) {
  render::append_json_string(out, key);
  out += ':';
  render::append_json_string(out, value);
  out += ',';
}

void close(std::string& out, char bracket) {
  if (out.back() == ',') out.pop_back();
  out += bracket;
}

void add_host(std::string& out, const HostFacts& host) {
  out += "\"host\":{";
  add_member(out, "release", host.release);
  add_member(out, "version", host.version);
  add_member(out, "machine", host.machine);
  out.append("\"btf\":").append(host.btf ? "true," : "false,");
  add_member(out, "lockdown", host.lockdown);
  add_member(out, "perfEventParanoid", host.perf_event_paranoid);
  add_member(out, "unprivilegedBpfDisabled", host.unprivileged_bpf_disabled);
  add_member(out, "cgroups", host.cgroups);
  out += "\"capabilities\":[";
  for (const std::string& name : host.held) {
    render::append_json_string(out, name);
    out += ',';
  }
  close(out, ']');
  out += ",\"lacking\":{";
  for (const LackingCapability& each : host.lacking) add_member(out, each.name, each.adds);
  close(out, '}');
  out += "},";
}

}  // namespace

std::string diagnosis_text(const Diagnosis& diagnosis, const Catalogue& catalogue) {
  std::string out;
  add_facts(out, diagnosis.host);
  if (!diagnosis.programs.empty()) add_fact(out, "programs", diagnosis.programs);
  add_mechanisms(out, diagnosis);
  add_filters(out);
  add_missing(out, diagnosis, catalogue);
  add_verdict(out, diagnosis);
  return out;
}

std::string diagnosis_json(const Diagnosis& diagnosis, const Catalogue& catalogue) {
  std::string out = "{";
  add_host(out, diagnosis.host);
  add_member(out, "programs", diagnosis.programs);
  out += "\"filters\":{";
  add_member(out, "kernel", kernel_filters());
  add_member(out, "program", kProgramFilters);
  close(out, '}');
  out += ',';
  add_member(out, "refusal", diagnosis.refusal);
  out += "\"default\":{\"events\":";
  render::append_decimal(out, std::uint64_t{diagnosis.default_events});
  out += ",\"missing\":[";
  for (const std::string& name : diagnosis.missing) {
    render::append_json_string(out, name);
    out += ',';
  }
  close(out, ']');
  out += "},\"events\":[";
  for (const PlannedHook& hook : diagnosis.hooks) {
    const EventDefinition* event = catalogue.find(hook.event_id);
    out += '{';
    add_member(out, "name", event == nullptr ? "?" : event->name);
    if (hook.kind != HookKind::None) {
      add_member(out, "hook", hook_kind_name(hook.kind));
      add_member(out, "target", hook.target);
    } else {
      add_member(out, "reason", hook.reason);
      add_member(out, "remedy", hook.remedy);
    }
    close(out, '}');
    out += ',';
  }
  close(out, ']');
  out += "}\n";
  return out;
}

}  // namespace tracee

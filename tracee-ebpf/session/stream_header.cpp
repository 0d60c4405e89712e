#include "tracee-ebpf/session/stream_header.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <string>

#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/cli/help.h"
#include "tracee-ebpf/process/process_table.h"

namespace tracee {
namespace {

// The first line of a small file, or empty.
std::string first_line(const char* path) {
  const std::string content = read_proc_file(path, 4096).value_or("");
  return content.substr(0, content.find('\n'));
}

void describe_machine(stream::StreamHeader* header) {
  utsname names{};
  ::uname(&names);
  header->host_name = names.nodename;
  header->kernel_release = names.release;
  header->kernel_version = names.version;
  header->machine = names.machine;
  header->machine_id = first_line("/etc/machine-id");
  header->boot_id = first_line("/proc/sys/kernel/random/boot_id");
}

void describe_plan(const Sensor& sensor, const Catalogue& catalogue, stream::StreamHeader* header) {
  for (const PlannedHook& hook : sensor.plan()) {
    const EventDefinition* event = catalogue.find(hook.event_id);
    if (event == nullptr || hook.kind == HookKind::None) continue;
    header->hooks.push_back({hook.event_id, hook.kind, hook.target});
    header->catalogue.push_back(*event);
  }
  // Every stream may say so, whatever was selected.
  const EventDefinition* degraded = catalogue.find(EVENT_SENSOR_DEGRADED);
  const bool selected =
      std::any_of(header->catalogue.begin(), header->catalogue.end(),
                  [](const EventDefinition& row) { return row.id == EVENT_SENSOR_DEGRADED; });
  if (degraded != nullptr && !selected) header->catalogue.push_back(*degraded);
  header->not_observable = not_observable(sensor, catalogue);
}

// Which scopes name a signature.
void describe_signatures(const Selection& selection, stream::StreamHeader* header) {
  std::map<std::string, std::uint64_t> scopes;
  for (const Scope& scope : selection.scopes) {
    for (const std::string& id : scope.signatures) scopes[id] |= scope.bit();
  }
  for (const auto& [id, bits] : scopes) header->signatures.push_back({id, bits});
}

}  // namespace

std::vector<stream::NotObservable> not_observable(const Sensor& sensor,
                                                  const Catalogue& catalogue) {
  std::vector<stream::NotObservable> missing;
  for (const PlannedHook& hook : sensor.plan()) {
    const EventDefinition* event = catalogue.find(hook.event_id);
    if (event == nullptr || hook.kind != HookKind::None) continue;
    missing.push_back({hook.event_id, event->name, hook.reason, hook.remedy});
  }
  return missing;
}

stream::StreamHeader make_header(const Options& options, const SensorOptions& sensor_options,
                                 const Sensor& sensor, const Catalogue& catalogue) {
  stream::StreamHeader header;
  header.format_version = stream::kFormatVersion;
  header.producer = producer_name();
  describe_machine(&header);
  header.clock = stream::Clock::now();
  header.command_line = options.command_line;
  header.selection = selection_text(sensor_options.selection, catalogue);
  describe_plan(sensor, catalogue, &header);
  describe_signatures(sensor_options.selection, &header);
  const auto us = static_cast<std::uint32_t>(::getpid());
  for (std::uint32_t pid : sensor_options.left_out) {
    const std::string comm = first_line(("/proc/" + std::to_string(pid) + "/comm").c_str());
    header.left_out.push_back(
        {pid == us ? "the tracer itself" : "the reader of the stream, " + comm,
         "what it does for the stream would become events of the stream", pid});
  }
  header.cpu_count = sensor.cpu_count();
  header.cpu_sequences = sensor.cpu_sequences();
  header.ring_bytes = sensor_options.ring_bytes;
  if (sensor_options.exec_env) header.options.emplace_back("exec-env");
  if (sensor_options.detect_syscall) header.options.emplace_back("detect-syscall");
  if (sensor_options.exec_info) header.options.emplace_back("exec-info");
  if (sensor_options.stack_addresses) header.options.emplace_back("stack-addresses");
  return header;
}

}  // namespace tracee

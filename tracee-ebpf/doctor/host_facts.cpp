#include "tracee-ebpf/doctor/host_facts.h"

#include <linux/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>

#include "tracee-ebpf/containers/cgroup_hierarchy.h"
#include "tracee-ebpf/process/privileges.h"
#include "tracee-ebpf/process/process_table.h"

namespace tracee {
namespace {

struct Known {
  int number;
  const char* name;
  const char* adds;
};
constexpr std::array<Known, 5> kCapabilities = {{
    {CAP_SYS_ADMIN, "CAP_SYS_ADMIN",
     "stands for CAP_BPF and CAP_PERFMON; kprobes, where kernel.perf_event_paranoid is above 2"},
    {CAP_BPF, "CAP_BPF", "loading BPF programs and maps"},
    {CAP_PERFMON, "CAP_PERFMON", "attaching to tracepoints and functions, reading kernel memory"},
    {CAP_SYS_PTRACE, "CAP_SYS_PTRACE",
     "programs, namespaces and files of other users' processes in snapshots"},
    {CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH", "/proc of processes that forbid others to look"},
}};

std::string first_line(const std::string& path) {
  const std::string content = read_proc_file(path, 4096).value_or("");
  return content.substr(0, content.find('\n'));
}

// The word in brackets of "none [integrity] confidentiality".
std::string chosen(const std::string& line) {
  const std::size_t open = line.find('[');
  const std::size_t close = line.find(']');
  if (open == line.npos || close == line.npos || close < open) return {};
  return line.substr(open + 1, close - open - 1);
}

std::string describe_cgroups() {
  const CgroupHierarchy hierarchy = CgroupHierarchy::find();
  if (hierarchy.id != 0) return "v1 (cpuset)";
  return hierarchy.root.empty() ? "not mounted" : "v2";
}

}  // namespace

HostFacts HostFacts::read(const std::string& root) {
  HostFacts facts;
  utsname names{};
  ::uname(&names);
  facts.release = names.release;
  facts.version = names.version;
  facts.machine = names.machine;
  facts.btf = ::access((root + "/sys/kernel/btf/vmlinux").c_str(), R_OK) == 0;
  facts.lockdown = chosen(first_line(root + "/sys/kernel/security/lockdown"));
  facts.perf_event_paranoid = first_line(root + "/proc/sys/kernel/perf_event_paranoid");
  facts.unprivileged_bpf_disabled = first_line(root + "/proc/sys/kernel/unprivileged_bpf_disabled");
  facts.cgroups = describe_cgroups();
  const CapabilitySet held = effective_capabilities();
  for (const Known& each : kCapabilities) {
    if ((held & capability_bit(each.number)) != 0) {
      facts.held.emplace_back(each.name);
    } else {
      facts.lacking.push_back({each.name, each.adds});
    }
  }
  return facts;
}

}  // namespace tracee

// What decides on this machine which events can be seen: the facts that `doctor` shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tracee {

// A capability that this process lacks, and what it would add; capabilities(7).
struct LackingCapability {
  std::string name;
  std::string adds;
};

struct HostFacts {
  std::string release;                    // uname -r
  std::string version;                    // uname -v
  std::string machine;                    // uname -m
  bool btf = false;                       // /sys/kernel/btf/vmlinux is there
  std::string lockdown;                   // none, integrity or confidentiality; empty: not said
  std::string perf_event_paranoid;        // sysctl; empty: not said
  std::string unprivileged_bpf_disabled;  // sysctl; empty: not said
  std::string cgroups;                    // "v2", "v1 (cpuset)" or "not mounted"
  std::vector<std::string> held;          // capabilities that matter, of this process
  std::vector<LackingCapability> lacking;

  // Reads them. `root` stands before every path: tests have their own.
  static HostFacts read(const std::string& root = "");
};

}  // namespace tracee

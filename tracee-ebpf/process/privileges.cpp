#include "tracee-ebpf/process/privileges.h"

#include <linux/bpf.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tracee {
namespace {

constexpr int kMaxCapabilities = 64;

struct Capabilities {
  CapabilitySet effective = 0;
  CapabilitySet permitted = 0;
  CapabilitySet inheritable = 0;
};

CapabilitySet joined(std::uint32_t low, std::uint32_t high) {
  return low | CapabilitySet{high} << 32;
}

bool get(Capabilities* held) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  if (::syscall(SYS_capget, &header, data) != 0) return false;
  held->effective = joined(data[0].effective, data[1].effective);
  held->permitted = joined(data[0].permitted, data[1].permitted);
  held->inheritable = joined(data[0].inheritable, data[1].inheritable);
  return true;
}

bool set(const Capabilities& wanted) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (int i = 0; i < 2; ++i) {
    const int shift = 32 * i;
    data[i].effective = static_cast<std::uint32_t>(wanted.effective >> shift);
    data[i].permitted = static_cast<std::uint32_t>(wanted.permitted >> shift);
    data[i].inheritable = static_cast<std::uint32_t>(wanted.inheritable >> shift);
  }
  return ::syscall(SYS_capset, &header, data) == 0;
}

constexpr std::array<std::pair<int, const char*>, 9> kNames = {{
    {CAP_CHOWN, "CAP_CHOWN"},
    {CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE"},
    {CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH"},
    {CAP_FOWNER, "CAP_FOWNER"},
    {CAP_KILL, "CAP_KILL"},
    {CAP_SYS_PTRACE, "CAP_SYS_PTRACE"},
    {CAP_SYS_ADMIN, "CAP_SYS_ADMIN"},
    {CAP_PERFMON, "CAP_PERFMON"},
    {CAP_BPF, "CAP_BPF"},
}};

std::string name_of(int number) {
  for (const auto& [known, name] : kNames) {
    if (known == number) return name;
  }
  return "CAP_" + std::to_string(number);
}

}  // namespace

CapabilitySet effective_capabilities() {
  Capabilities held;
  return get(&held) ? held.effective : 0;
}

std::string capability_names(CapabilitySet set) {
  std::string names;
  for (int number = 0; number < kMaxCapabilities; ++number) {
    if ((set & capability_bit(number)) == 0) continue;
    if (!names.empty()) names += ", ";
    names += name_of(number);
  }
  return names;
}

bool bpf_calls_need_privilege() {
  Capabilities held;
  if (!get(&held)) return true;
  Capabilities without = held;
  without.effective = 0;
  if (!set(without)) return true;
  // A map that does not exist: what is complained of first tells whether we were let in.
  bpf_attr attributes{};
  attributes.map_fd = static_cast<std::uint32_t>(-1);
  const long asked = ::syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attributes, sizeof(attributes));
  const bool refused = asked != 0 && errno == EPERM;
  return !set(held) || refused;
}

Status drop_capabilities(CapabilitySet keep) {
  Capabilities held;
  if (!get(&held)) {
    return Error(
        ErrorKind::Permission,
        std::string("reading the capabilities of this process failed: ") + std::strerror(errno));
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // What is above the kernel's last capability, and all without CAP_SETPCAP, is refused.
  for (int number = 0; number < kMaxCapabilities; ++number) {
    ::prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
  }
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const CapabilitySet kept = held.permitted & keep;
  if (set({held.effective & kept, kept, 0})) return Ok{};
  return Error(ErrorKind::Permission,
               std::string("giving up capabilities failed: ") + std::strerror(errno));
}

}  // namespace tracee

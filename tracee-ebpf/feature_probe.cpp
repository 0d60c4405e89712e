#include "tracee-ebpf/feature_probe.h"

#include <bpf/bpf.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "common/unique_fd.h"

namespace tracee {
namespace {

constexpr const char* kBtfPath = "/sys/kernel/btf/vmlinux";

// The effective capabilities of this thread; capget(2).
std::uint64_t effective_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  if (::syscall(SYS_capget, &header, data) != 0) return 0;
  return data[0].effective | std::uint64_t{data[1].effective} << 32;
}

bool has(std::uint64_t capabilities, int which) { return capabilities >> which & 1; }

Status check_capabilities() {
  const std::uint64_t held = effective_capabilities();
  if (has(held, CAP_SYS_ADMIN)) return Ok{};
  std::string missing;
  if (!has(held, CAP_BPF)) missing += "CAP_BPF (to load BPF programs and maps)";
  if (!has(held, CAP_PERFMON)) {
    if (!missing.empty()) missing += " and ";
    missing += "CAP_PERFMON (to attach them to the kernel's tracepoints and read its memory)";
  }
  if (missing.empty()) return Ok{};
  return Error(ErrorKind::Permission, "tracing needs " + missing +
                                          "; run it as root, or give the program these "
                                          "capabilities");
}

Status check_bpf_call() {
  UniqueFd map(bpf_map_create(BPF_MAP_TYPE_ARRAY, "tracee_probe", sizeof(std::uint32_t),
                              sizeof(std::uint32_t), 1, nullptr));
  if (map) return Ok{};
  const int error = errno;
  if (error == ENOSYS) {
    return Error(ErrorKind::Unsupported, "this kernel has no bpf(2): it needs CONFIG_BPF_SYSCALL");
  }
  return Error(error == EPERM ? ErrorKind::Permission : ErrorKind::Unsupported,
               std::string("creating a BPF map failed: ") + std::strerror(error) +
                   (error == EPERM ? "; a container's seccomp profile, a user namespace or kernel "
                                     "lockdown forbids bpf(2)"
                                   : ""));
}

}  // namespace

Status probe_kernel() {
  TRACEE_TRY(check_capabilities());
  TRACEE_TRY(check_bpf_call());
  if (::access(kBtfPath, R_OK) != 0) {
    return Error(ErrorKind::Unsupported,
                 std::string("reading ") + kBtfPath + " failed: " + std::strerror(errno) +
                     "; the kernel must be built with CONFIG_DEBUG_INFO_BTF=y, as Debian's, "
                     "Ubuntu's and Fedora's are, and sysfs must be mounted");
  }
  return Ok{};
}

}  // namespace tracee

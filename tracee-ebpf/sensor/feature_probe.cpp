#include "tracee-ebpf/sensor/feature_probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
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

// What every program of ours uses and no fallback replaces. bpf_loop() came last of these, so where
// it is, value-returning atomics (Linux 5.12) are as well.
Status check_bpf_features() {
  std::string lacking;
  if (libbpf_probe_bpf_map_type(BPF_MAP_TYPE_TASK_STORAGE, nullptr) != 1) {
    lacking = "task storage for BPF (Linux 5.11)";
  }
  if (libbpf_probe_bpf_helper(BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_FUNC_loop, nullptr) != 1) {
    if (!lacking.empty()) lacking += " and ";
    lacking += "bpf_loop() (Linux 5.17)";
  }
  if (lacking.empty()) return Ok{};
  utsname system{};
  ::uname(&system);
  return Error(ErrorKind::Unsupported, std::string("this kernel, ") + system.release + ", lacks " +
                                           lacking +
                                           "; Linux 5.17 or later has all that is needed");
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
  return check_bpf_features();
}

}  // namespace tracee

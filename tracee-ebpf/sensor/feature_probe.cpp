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
#include <iterator>
#include <string>

#include "common/unique_fd.h"

namespace tracee {
namespace {

constexpr const char* kBtfPath = "/sys/kernel/btf/vmlinux";
constexpr const char* kProbedFunction = "security_task_getsid";  // as the canary's
// Of which a kernel with kprobes shows one at least: what libbpf attaches by.
constexpr const char* kKprobes[] = {"/sys/bus/event_source/devices/kprobe",
                                    "/sys/kernel/tracing/kprobe_events",
                                    "/sys/kernel/debug/tracing/kprobe_events"};

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

// Whether the verifier takes an atomic that gives what was there before (Linux 5.12).
bool has_fetching_atomics() {
  UniqueFd map(bpf_map_create(BPF_MAP_TYPE_ARRAY, "tracee_probe", 4, 8, 1, nullptr));
  if (!map) return false;
  bpf_insn insns[] = {
      {BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, -8, 0},  // *(u64*)(r10 - 8) = 0
      {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, 1},  // r1 = 1
      {BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_10, BPF_REG_1, -8, BPF_ADD | BPF_FETCH},
      {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0},  // r0 = 0
      {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
  };
  UniqueFd program(bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "tracee_probe", "GPL", insns,
                                 std::size(insns), nullptr));
  return static_cast<bool>(program);
}

void add_lack(std::string& lacking, bool has, const char* what) {
  if (has) return;
  if (!lacking.empty()) lacking += ", ";
  lacking += what;
}

// What this kernel lacks for the build for new kernels; empty: nothing.
std::string lacking_for_new() {
  std::string lacking;
  add_lack(lacking, libbpf_probe_bpf_map_type(BPF_MAP_TYPE_TASK_STORAGE, nullptr) == 1,
           "task storage for BPF (Linux 5.11)");
  add_lack(lacking, has_fetching_atomics(), "fetching atomics (5.12)");
  add_lack(lacking,
           libbpf_probe_bpf_helper(BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_FUNC_loop, nullptr) == 1,
           "bpf_loop() (5.17)");
  return lacking;
}

// What both builds use and nothing replaces.
Status check_ring_buffer() {
  if (libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, nullptr) == 1) return Ok{};
  utsname system{};
  ::uname(&system);
  return Error(ErrorKind::Unsupported, std::string("this kernel, ") + system.release +
                                           ", lacks BPF ring buffers (Linux 5.8); Linux 5.10 or "
                                           "later has all that is needed");
}

Status check_types(const ObjectFiles& files) {
  if (files.btf != nullptr && *files.btf != '\0') return Ok{};
  if (::access(kBtfPath, R_OK) == 0) return Ok{};
  return Error(ErrorKind::Unsupported,
               std::string("reading ") + kBtfPath + " failed: " + std::strerror(errno) +
                   "; the kernel must be built with CONFIG_DEBUG_INFO_BTF=y, as Debian's, "
                   "Ubuntu's and Fedora's are, and sysfs must be mounted; or TRACEE_BTF_FILE must "
                   "name a file with this kernel's types");
}

}  // namespace

Result<ObjectChoice> probe_kernel() {
  TRACEE_TRY(check_capabilities());
  TRACEE_TRY(check_bpf_call());
  const ObjectFiles files = ObjectFiles::of_environment();
  TRACEE_TRY(check_types(files));
  TRACEE_TRY(check_ring_buffer());
  return choose_object(files, lacking_for_new());
}

std::string trampolines_refused(KernelTypes& types) {
  const std::uint32_t function = types.function(kProbedFunction).value_or(0);
  if (function == 0) return {};
  bpf_insn insns[] = {
      {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0},  // r0 = 0
      {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
  };
  LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_TRACE_FENTRY,
              .attach_btf_id = function);
  UniqueFd program(bpf_prog_load(BPF_PROG_TYPE_TRACING, "tracee_probe", "GPL", insns,
                                 std::size(insns), &options));
  // Other errors may be of this function alone.
  return !program && errno == EPERM ? std::strerror(EPERM) : "";
}

bool can_cast(KernelTypes& types) { return types.function("bpf_rdonly_cast").value_or(0) != 0; }

std::string kprobes_refused() {
  for (const char* way : kKprobes) {
    if (::access(way, F_OK) == 0 || errno != ENOENT) return {};
  }
  return "this kernel has no kprobes";
}

}  // namespace tracee

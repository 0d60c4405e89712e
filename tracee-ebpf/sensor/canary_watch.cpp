#include "tracee-ebpf/sensor/canary_watch.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string_view>

#include "common/unique_fd.h"

namespace tracee {
namespace {

constexpr int kSilentLooks = 2;
constexpr int kCalls = 8;  // in one look, until the way has noticed one

struct Known {
  std::string_view program;
  const char* what;
  const char* setting;  // a file that says "0" when somebody switched the way off, or null
  const char* switched_off;
};
// By CANARY_*.
constexpr std::array<Known, CANARIES> kKnown = {{
    {"tp_btf__sys_enter", "system call entries", nullptr, ""},
    {"tp_btf__sys_exit", "system call exits", nullptr, ""},
    {"tp_btf__canary", "tracepoints", nullptr, ""},
    {"fentry__canary", "trampolines", "/proc/sys/kernel/ftrace_enabled",
     "kernel.ftrace_enabled is 0"},
    {"kprobe__canary", "kprobes", "/sys/kernel/debug/kprobes/enabled",
     "/sys/kernel/debug/kprobes/enabled is 0"},
}};

bool says_zero(const char* path) {
  UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  char first = 0;
  return file && ::read(file.get(), &first, 1) == 1 && first == '0';
}

// Why a way may be silent, as far as the system tells.
std::string cause(const Known& way) {
  if (way.setting != nullptr && says_zero(way.setting)) return way.switched_off;
  // Kprobes at the beginning of functions go through ftrace as well.
  if (way.setting != nullptr && says_zero("/proc/sys/kernel/ftrace_enabled")) {
    return "kernel.ftrace_enabled is 0";
  }
  return "no program ran where one must have";
}

// What each way must notice: a system call that is the kernel's security_task_getsid() as well, and
// a task that is given the name it has.
void sing() {
  ::syscall(SYS_getsid, ::getpid());
  char name[16] = {};
  if (::prctl(PR_GET_NAME, name, 0, 0, 0) == 0) ::prctl(PR_SET_NAME, name, 0, 0, 0);
}

}  // namespace

void CanaryWatch::attached(const std::string& program) {
  for (std::size_t way = 0; way < ways_.size(); ++way) {
    if (kKnown[way].program == program) ways_[way].used = true;
  }
}

bool CanaryWatch::noticed(std::size_t way) {
  // The mapping is read-only; a load needs no more.
  std::atomic_ref<__u64> counter(const_cast<__u64&>(counters_->canaries[way]));
  for (int call = 0; call < kCalls; ++call) {
    const std::uint64_t before = counter.load();
    sing();
    if (counter.load() != before) return true;
    ::sched_yield();
  }
  return false;
}

std::vector<SensorFault> CanaryWatch::look() {
  std::vector<SensorFault> faults;
  for (std::size_t way = 0; way < ways_.size(); ++way) {
    if (!ways_[way].used) continue;
    ways_[way].silent = noticed(way) ? 0 : ways_[way].silent + 1;
    if (ways_[way].silent < kSilentLooks) continue;
    faults.push_back({kKnown[way].what, cause(kKnown[way])});
  }
  return faults;
}

}  // namespace tracee

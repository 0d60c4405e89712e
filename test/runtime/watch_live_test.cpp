// The sensor watched by itself, and against those who may change everything but it.
#include <bpf/bpf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "bpf/shared/config.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

// Writes one line into a file of /proc or /sys, and what stood there before at the end.
class Setting {
 public:
  Setting(const char* path, const char* value) : path_(path) {
    char old[32] = {};
    const int fd = ::open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    const ssize_t got = ::read(fd, old, sizeof(old) - 1);
    before_.assign(old, got > 0 ? static_cast<std::size_t>(got) : 0);
    made_ = ::pwrite(fd, value, 1, 0) == 1;
    ::close(fd);
  }
  ~Setting() { undo(); }
  bool made() const { return made_; }
  void undo() {
    if (!made_) return;
    made_ = false;
    const int fd = ::open(path_, O_WRONLY | O_CLOEXEC);
    CHECK(::write(fd, before_.data(), before_.size()) > 0);
    ::close(fd);
  }

 private:
  const char* path_;
  std::string before_;
  bool made_ = false;
};

SensorOptions options_for(const std::vector<std::string>& events) {
  SensorOptions options;
  for (const std::string& name : events) {
    options.selection.events.push_back({Catalogue::built_in().find(name)->id, false});
  }
  options.selection.scopes.front().pids.equal.push_back(1);  // nothing of it is wanted
  return options;
}

std::unique_ptr<Sensor> attached(const SensorOptions& options) {
  auto sensor = open_or_skip(options);
  check(sensor->load());
  check(sensor->attach());
  return sensor;
}

bool observed(const Sensor& sensor, HookKind kind) {
  return std::any_of(sensor.plan().begin(), sensor.plan().end(),
                     [kind](const PlannedHook& hook) { return hook.kind == kind; });
}

std::vector<std::string> silent(Sensor& sensor) {
  std::vector<std::string> names;
  sensor.faults();  // the first time may be chance
  for (const SensorFault& fault : sensor.faults()) names.push_back(fault.what);
  return names;
}

// Calls `use(fd, info)` for every map of the kernel with that name.
template <typename Use>
int each_map(const char* name, Use use) {
  int found = 0;
  for (std::uint32_t id = 0; bpf_map_get_next_id(id, &id) == 0;) {
    const int fd = bpf_map_get_fd_by_id(id);
    bpf_map_info info{};
    std::uint32_t size = sizeof(info);
    if (fd >= 0 && bpf_obj_get_info_by_fd(fd, &info, &size) == 0 &&
        std::string(info.name) == name) {
      use(fd, info);
      ++found;
    }
    if (fd >= 0) ::close(fd);
  }
  return found;
}

TEST_CASE("while all is well, every way of observing notices its canary") {
  const auto sensor = attached(options_for(
      {"openat", "execve", "sched_process_exit", "security_file_open", "security_inode_unlink"}));
  CHECK(silent(*sensor).empty());
  sensor->detach();
  CHECK(sensor->faults().empty());
}

TEST_CASE("switched off ftrace is noticed, and that it is on again") {
  if (!in_test_machine("switching ftrace off")) return;
  const auto sensor = attached(options_for({"openat", "security_file_open"}));
  Setting off("/proc/sys/kernel/ftrace_enabled", "0");
  if (!off.made()) {
    WARN("skipped: this kernel does not let ftrace be switched off while trampolines use it");
    return;
  }
  if (observed(*sensor, HookKind::FunctionExit)) {
    CHECK(silent(*sensor) == std::vector<std::string>{"trampolines"});
    sensor->faults();
    CHECK(sensor->faults().front().detail == "kernel.ftrace_enabled is 0");
  } else {
    CHECK(silent(*sensor) == std::vector<std::string>{"kprobes"});
  }
  off.undo();
  CHECK(silent(*sensor).empty());
}

TEST_CASE("switched off kprobes are noticed, and that they are on again") {
  if (!in_test_machine("switching kprobes off")) return;
  SensorOptions options = options_for({"openat", "security_file_open"});
  options.disabled = {KernelFeature::Trampoline};
  const auto sensor = attached(options);
  REQUIRE(observed(*sensor, HookKind::Kprobe));
  CHECK(silent(*sensor).empty());
  Setting off("/sys/kernel/debug/kprobes/enabled", "0");
  REQUIRE(off.made());
  CHECK(silent(*sensor) == std::vector<std::string>{"kprobes"});
  off.undo();
  CHECK(silent(*sensor).empty());
}

TEST_CASE("nobody can write the maps that decide and count") {
  if (!in_test_machine("writing maps found by their names")) return;
  const auto sensor = attached(options_for({"openat"}));
  const std::uint32_t key = 0;
  std::vector<char> value(64 * 1024);
  for (const char* name : {"rings", "losses", "cpu_states", "scratches", "filter_tables",
                           "filter_ranges", "filter_trees", ".data.counters", ".rodata.config"}) {
    CAPTURE(name);
    CHECK(each_map(name, [&](int fd, const bpf_map_info&) {
            CHECK(bpf_map_update_elem(fd, &key, value.data(), BPF_ANY) != 0);
            CHECK(errno == EPERM);
            CHECK(bpf_map_delete_elem(fd, &key) != 0);
            CHECK(errno == EPERM);
          }) >= 1);
  }
}

TEST_CASE("a filter that somebody takes away is noticed and put back") {
  if (!in_test_machine("deleting entries of maps")) return;
  REQUIRE((::mkdir("/sys/fs/cgroup/watched", 0755) == 0 || errno == EEXIST));
  SensorOptions options = options_for({"openat"});
  options.selection.scopes.front().cgroups.equal = {"/watched"};
  const auto sensor = attached(options);
  CHECK(silent(*sensor).empty());
  struct stat status {};
  REQUIRE(::stat("/sys/fs/cgroup/watched", &status) == 0);
  const std::uint64_t id = status.st_ino;
  CHECK(each_map("filter_groups", [&](int fd, const bpf_map_info&) {
          CHECK(bpf_map_delete_elem(fd, &id) == 0);
        }) == 1);
  const auto faults = sensor->faults();
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().what == "control group filters");
  each_map("filter_groups", [&](int fd, const bpf_map_info&) {
    filter_group group{};
    CHECK(bpf_map_lookup_elem(fd, &id, &group) == 0);
    CHECK(group.cgroup == 1);
  });
  CHECK(sensor->faults().empty());
  ::rmdir("/sys/fs/cgroup/watched");
}

// Fills the map; whether it takes no more then.
bool fill_groups() {
  bool full = false;
  each_map("filter_groups", [&](int fd, const bpf_map_info& info) {
    const filter_group group{};
    for (std::uint64_t i = 0; i <= info.max_entries && !full; ++i) {
      const std::uint64_t id = (std::uint64_t{1} << 62) + i;
      full = bpf_map_update_elem(fd, &id, &group, BPF_ANY) != 0 && errno == E2BIG;
    }
  });
  return full;
}

TEST_CASE("a control group that the map has no room for is decided after the kernel") {
  if (!in_test_machine("filling a map")) return;
  const std::string container = "/sys/fs/cgroup/docker-" + std::string(64, 'f') + ".scope";
  const auto calls = [&](const std::string& which) {
    LiveOptions options;
    options.trace = {which, "event=getppid"};
    const LiveTrace trace = trace_child(options, [&] {
      if (!fill_groups()) return 1;
      call_getppid(1);
      if (::mkdir(container.c_str(), 0755) != 0) return 2;
      const int moved = in_child([&] {
        const int procs = ::open((container + "/cgroup.procs").c_str(), O_WRONLY);
        if (procs < 0 || ::write(procs, "0", 1) != 1) ::_exit(1);
        call_getppid(4);
      });
      return ::rmdir(container.c_str()) != 0 || moved != 0 ? 3 : 0;
    });
    CHECK(trace.child_status == 0);
    CHECK(trace.lost("cgroup_mkdir") == 0);
    return trace.named("getppid").size();
  };
  CHECK(calls("container") == 4);
  CHECK(calls("!container") == 1);
  CHECK(calls("cgroup=" + container) == 4);
}

TEST_CASE("more control groups than the map has room for are no obstacle to the start") {
  if (!in_test_machine("filling a map")) return;
  REQUIRE((::mkdir("/sys/fs/cgroup/late", 0755) == 0 || errno == EEXIST));
  SensorOptions options = options_for({"openat"});
  options.selection.scopes.front().cgroups.equal = {"/late"};
  auto sensor = open_or_skip(options);
  check(sensor->load());
  REQUIRE(fill_groups());
  check(sensor->attach());
  CHECK(sensor->faults().empty());
  ::rmdir("/sys/fs/cgroup/late");
}

}  // namespace
}  // namespace tracee::test

// What tasks ask for about themselves and the machine: prctl, limits, the clock, signals.
#include <fcntl.h>
#include <linux/prctl.h>
#include <linux/securebits.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_task_prctl", "security_task_setrlimit", "security_settime64",
                           "do_sigaction"};

std::uint64_t word(const LiveEvent& event, const char* argument) {
  INFO(argument);
  CHECK(event.values.at(argument).presence == Presence::Present);
  return event.values.at(argument).word;
}

bool absent(const LiveEvent& event, const char* argument) {
  return event.values.at(argument).presence == Presence::Absent;
}

// Events of one prctl option.
std::vector<LiveEvent> with_option(const LiveTrace& trace, int option) {
  std::vector<LiveEvent> found;
  for (const LiveEvent& event : trace.named("security_task_prctl")) {
    if (static_cast<int>(event.values.at("option").word) == option) found.push_back(event);
  }
  return found;
}

TEST_CASE("security_task_prctl shows words, names and bits") {
  LiveOptions options;
  options.events = {"security_task_prctl"};
  static char name[] = "tracee-name";
  const LiveTrace trace = trace_child(options, [] {
    void* area = ::mmap(nullptr, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ::syscall(SYS_prctl, PR_SET_NAME, name, 3, 4, 5);
    ::syscall(SYS_prctl, PR_SET_VMA, PR_SET_VMA_ANON_NAME, area, 8192, touched("tracee area"));
    ::syscall(SYS_prctl, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0);
    ::syscall(SYS_prctl, PR_SET_SECUREBITS, 0, 0, 0, 0);
    return 0;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_task_prctl")) return;
  CHECK(trace.events.size() == 4);
  const auto names = with_option(trace, PR_SET_NAME);
  REQUIRE(names.size() == 1);
  check_actor(trace, names[0]);
  CHECK(names[0].syscall == SYS_prctl);
  CHECK((names[0].return_value == -ENOSYS || names[0].hook == HookKind::Kprobe));
  CHECK(word(names[0], "arg2") == reinterpret_cast<std::uint64_t>(name));
  CHECK(word(names[0], "arg3") == 3);
  CHECK(word(names[0], "arg4") == 4);
  CHECK(word(names[0], "arg5") == 5);
  for (const char* argument : {"vma_name", "old_start_code", "new_auxv", "old_securebits"}) {
    CHECK(absent(names[0], argument));
  }
  const auto areas = with_option(trace, PR_SET_VMA);
  REQUIRE(areas.size() == 1);
  CHECK(areas[0].values.at("vma_name").json == "\"tracee area\"");
  CHECK(areas[0].values.at("vma_name").provenance == Provenance::UserMemory);
  CHECK(word(areas[0], "arg4") == 8192);
  const auto bits = with_option(trace, PR_SET_SECUREBITS);
  REQUIRE(bits.size() == 2);
  CHECK(word(bits[0], "old_securebits") == 0);
  CHECK(word(bits[1], "old_securebits") == SECBIT_NO_SETUID_FIXUP);
  CHECK(absent(bits[1], "vma_name"));
}

// This process's fields of /proc/PID/stat, by proc(5)'s numbers.
std::vector<std::uint64_t> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string state;
  rest >> state;
  std::vector<std::uint64_t> fields(4, 0);
  for (std::string field; rest >> field;) {
    fields.push_back(static_cast<std::uint64_t>(std::strtoll(field.c_str(), nullptr, 10)));
  }
  return fields;
}

std::string auxiliary_vector() {
  std::ifstream file("/proc/self/auxv", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The child has the test's memory: its layout is known.
void check_old_memory(const LiveEvent& event) {
  const auto fields = stat_fields();
  REQUIRE(fields.size() > 51);
  CHECK(word(event, "old_start_code") == fields[26]);
  CHECK(word(event, "old_end_code") == fields[27]);
  CHECK(word(event, "old_start_stack") == fields[28]);
  CHECK(word(event, "old_start_data") == fields[45]);
  CHECK(word(event, "old_end_data") == fields[46]);
  CHECK(word(event, "old_start_brk") == fields[47]);
  CHECK(word(event, "old_arg_start") == fields[48]);
  CHECK(word(event, "old_arg_end") == fields[49]);
  CHECK(word(event, "old_env_start") == fields[50]);
  CHECK(word(event, "old_env_end") == fields[51]);
  CHECK(event.values.at("old_auxv").bytes.starts_with(auxiliary_vector()));
  struct stat own {};
  REQUIRE(::stat("/proc/self/exe", &own) == 0);
  char path[4096] = {};
  REQUIRE(::readlink("/proc/self/exe", path, sizeof(path) - 1) > 0);
  CHECK(leads_to(event.values.at("old_pathname").bytes, path));
  CHECK(word(event, "old_dev") == kernel_device(own));
  CHECK(word(event, "old_inode") == own.st_ino);
  CHECK(word(event, "old_ctime") == change_time(own));
  CHECK(word(event, "old_inode_mode") == own.st_mode);
}

prctl_mm_map made_up_map(int file) {
  prctl_mm_map map{};
  map.start_code = 101;
  map.end_code = 102;
  map.start_data = 103;
  map.end_data = 104;
  map.start_brk = 105;
  map.brk = 106;
  map.start_stack = 107;
  map.arg_start = 108;
  map.arg_end = 109;
  map.env_start = 110;
  map.env_end = 111;
  static __u64 vector[4] = {3, 4, 0, 0};
  map.auxv = vector;
  map.auxv_size = sizeof(vector);
  map.exe_fd = static_cast<__u32>(file);
  return map;
}

void check_made_up(const LiveEvent& event, int file) {
  const char* places[] = {"new_start_code", "new_end_code",  "new_start_data",  "new_end_data",
                          "new_start_brk",  "new_brk",       "new_start_stack", "new_arg_start",
                          "new_arg_end",    "new_env_start", "new_env_end"};
  for (std::size_t i = 0; i < std::size(places); ++i) {
    CHECK(word(event, places[i]) == 101 + i);
    CHECK(event.values.at(places[i]).provenance == Provenance::UserMemory);
  }
  const prctl_mm_map map = made_up_map(file);
  CHECK(event.values.at("new_auxv").bytes ==
        std::string(reinterpret_cast<const char*>(map.auxv), map.auxv_size));
}

TEST_CASE("PR_SET_MM shows the memory's layout before, and what is to be set") {
  const char* path = "/tmp/tracee-executable";
  const int file = ::open(path, O_CREAT | O_RDWR, 0700);
  struct stat status {};
  REQUIRE(::fstat(file, &status) == 0);
  int breaks[2];
  REQUIRE(::pipe(breaks) == 0);
  LiveOptions options;
  options.events = {"security_task_prctl"};
  const LiveTrace trace = trace_child(options, [&] {
    const auto end = reinterpret_cast<std::uint64_t>(::sbrk(0));
    ::syscall(SYS_prctl, PR_SET_MM, PR_SET_MM_BRK, 0x1234, 0, 0);
    ::syscall(SYS_prctl, PR_SET_MM, PR_SET_MM_EXE_FILE, file, 0, 0);
    prctl_mm_map map = made_up_map(file);
    ::syscall(SYS_prctl, PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
    return ::write(breaks[1], &end, sizeof(end)) == sizeof(end) ? 0 : 1;
  });
  ::unlink(path);
  std::uint64_t end = 0;
  REQUIRE(::read(breaks[0], &end, sizeof(end)) == sizeof(end));
  for (const int fd : {file, breaks[0], breaks[1]}) ::close(fd);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_task_prctl")) return;
  const auto sets = with_option(trace, PR_SET_MM);
  REQUIRE(sets.size() == 3);
  for (const LiveEvent& event : sets) {
    check_actor(trace, event);
    check_old_memory(event);
    CHECK(word(event, "old_brk") == end);
  }
  CHECK(word(sets[0], "new_brk") == 0x1234);
  for (const char* argument : {"new_start_code", "new_start_brk", "new_start_stack", "new_env_end",
                               "new_auxv", "new_pathname", "old_securebits", "vma_name"}) {
    INFO(argument);
    CHECK(absent(sets[0], argument));
  }
  for (const std::size_t i : {1, 2}) {
    CHECK(sets[i].values.at("new_pathname").bytes == path);
    CHECK(word(sets[i], "new_dev") == kernel_device(status));
    CHECK(word(sets[i], "new_inode") == status.st_ino);
    CHECK(word(sets[i], "new_ctime") == change_time(status));
    CHECK(word(sets[i], "new_inode_mode") == status.st_mode);
  }
  CHECK(absent(sets[1], "new_brk"));
  check_made_up(sets[2], file);
}

TEST_CASE("security_task_setrlimit shows whose limit becomes what") {
  LiveOptions options;
  options.events = {"security_task_setrlimit"};
  rlimit own{};
  REQUIRE(::getrlimit(RLIMIT_CORE, &own) == 0);
  const LiveTrace trace = trace_child(options, [&] {
    const rlimit files{100, 200};
    if (::setrlimit(RLIMIT_NOFILE, &files) != 0) return 1;
    return ::prlimit(::getppid(), RLIMIT_CORE, &own, nullptr);  // the test's, unchanged
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_task_setrlimit")) return;
  const auto limits = trace.named("security_task_setrlimit");
  REQUIRE(limits.size() == 2);
  for (const LiveEvent& event : limits) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
    CHECK(event.syscall == SYS_prlimit64);
  }
  CHECK(word(limits[0], "target_host_pid") == static_cast<std::uint64_t>(trace.child));
  CHECK(word(limits[0], "resource") == RLIMIT_NOFILE);
  CHECK(word(limits[0], "new_rlim_cur") == 100);
  CHECK(word(limits[0], "new_rlim_max") == 200);
  CHECK(word(limits[1], "target_host_pid") == static_cast<std::uint64_t>(::getpid()));
  CHECK(word(limits[1], "resource") == RLIMIT_CORE);
  CHECK(word(limits[1], "new_rlim_cur") == own.rlim_cur);
  CHECK(word(limits[1], "new_rlim_max") == own.rlim_max);
}

TEST_CASE("security_settime64 shows the time or the zone that is set") {
  if (!in_test_machine("setting the clock", {"security_settime64"})) return;
  LiveOptions options;
  options.events = {"security_settime64"};
  timeval now{};
  REQUIRE(::gettimeofday(&now, nullptr) == 0);
  const LiveTrace trace = trace_child(options, [&] {
    const struct timezone zone = {0, 3};
    if (::syscall(SYS_settimeofday, &now, nullptr) != 0) return 1;
    return static_cast<int>(::syscall(SYS_settimeofday, nullptr, &zone));
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_settime64")) return;
  const auto sets = trace.named("security_settime64");
  REQUIRE(sets.size() == 2);
  check_actor(trace, sets[0]);
  CHECK(sets[0].return_value == 0);
  CHECK(sets[0].syscall == SYS_settimeofday);
  CHECK(word(sets[0], "tv_sec") == static_cast<std::uint64_t>(now.tv_sec));
  CHECK(word(sets[0], "tv_nsec") == static_cast<std::uint64_t>(now.tv_usec) * 1000);
  CHECK(absent(sets[0], "tz_minuteswest"));
  CHECK(absent(sets[1], "tv_sec"));
  CHECK(word(sets[1], "tz_minuteswest") == 0);
  CHECK(word(sets[1], "tz_dsttime") == 3);
}

// As the kernel takes it, without the C library between.
struct KernelSigaction {
  std::uint64_t handler;
  std::uint64_t flags;
  std::uint64_t restorer;
  std::uint64_t mask;
};

long set_handler(int number, const KernelSigaction* next, KernelSigaction* old) {
  return ::syscall(SYS_rt_sigaction, number, next, old, sizeof(next->mask));
}

TEST_CASE("do_sigaction shows new and old handlers, as far as they are asked for") {
  LiveOptions options;
  options.events = {"do_sigaction"};
  const LiveTrace trace = trace_child(options, [] {
    const KernelSigaction handled = {0x123456, SA_RESTART | SA_NODEFER, 0, 1u << (SIGHUP - 1)};
    const KernelSigaction ignored = {1, 0, 0, 0};
    KernelSigaction old{};
    if (set_handler(SIGUSR2, &handled, nullptr) != 0) return 1;
    if (set_handler(SIGUSR2, &ignored, &old) != 0) return 2;
    return static_cast<int>(set_handler(SIGUSR2, nullptr, &old));
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "do_sigaction")) return;
  const auto sets = trace.named("do_sigaction");
  REQUIRE(sets.size() == 3);
  for (const LiveEvent& event : sets) {
    check_actor(trace, event);
    CHECK(event.syscall == SYS_rt_sigaction);
    CHECK(word(event, "sig") == SIGUSR2);
  }
  CHECK(sets[0].values.at("is_sa_initialized").json == "true");
  CHECK(word(sets[0], "sa_flags") == (SA_RESTART | SA_NODEFER));
  CHECK(word(sets[0], "sa_mask") == 1u << (SIGHUP - 1));
  CHECK(word(sets[0], "sa_handle_method") == 2);
  CHECK(sets[0].values.at("sa_handler").json == "\"0x123456\"");
  CHECK(sets[0].values.at("is_old_sa_initialized").json == "false");
  for (const char* argument :
       {"old_sa_flags", "old_sa_mask", "old_sa_handle_method", "old_sa_handler"}) {
    CHECK(absent(sets[0], argument));
  }
  CHECK(word(sets[1], "sa_handle_method") == 1);
  CHECK(absent(sets[1], "sa_handler"));
  CHECK(sets[1].values.at("is_old_sa_initialized").json == "true");
  CHECK(word(sets[1], "old_sa_flags") == (SA_RESTART | SA_NODEFER));
  CHECK(word(sets[1], "old_sa_mask") == 1u << (SIGHUP - 1));
  CHECK(word(sets[1], "old_sa_handle_method") == 2);
  CHECK(word(sets[1], "old_sa_handler") == 0x123456);
  CHECK(sets[2].values.at("is_sa_initialized").json == "false");
  CHECK(absent(sets[2], "sa_flags"));
  CHECK(word(sets[2], "old_sa_handle_method") == 1);
}

}  // namespace
}  // namespace tracee::test

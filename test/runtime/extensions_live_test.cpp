// What is added to a running kernel: modules and what they register, kprobes, programs that it
// starts by itself. All of it only in the machine that scripts/vm boots.
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "test/runtime/kernel_symbols.h"
#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"module_load",   "do_init_module",
                           "module_free",   "register_chrdev",
                           "proc_create",   "security_kernel_post_read_file",
                           "kprobe_attach", "call_usermodehelper"};

constexpr const char* kDevices = "/tracee/cpuid.ko";     // registers a character device
constexpr const char* kVersioned = "/tracee/pktgen.ko";  // has a version, makes files of /proc

bool has_module(const char* path, const std::vector<std::string>& events) {
  if (!in_test_machine(path, events)) return false;
  if (::access(path, R_OK) == 0) return true;
  skip_events(events, std::string(path) + " was not brought along (scripts/vm --module)");
  return false;
}

int load_module(const char* path, const char* options = "") {
  const int fd = ::open(path, O_RDONLY);
  return fd < 0 ? -1 : static_cast<int>(::syscall(SYS_finit_module, fd, options, 0));
}

int remove_module(const char* name) {
  return static_cast<int>(::syscall(SYS_delete_module, name, O_NONBLOCK));
}

bool missing(const LiveEvent& event, const char* argument) {
  const Presence presence = event.values.at(argument).presence;
  return presence == Presence::Null || presence == Presence::Absent;
}

void check_names(const LiveEvent& event) {
  CHECK(event.values.at("name").json == "\"pktgen\"");
  CHECK(event.values.at("version").json.starts_with("\"2."));
  const std::string& version = event.values.at("src_version").bytes;
  CHECK((missing(event, "src_version") || version.size() > 10));
}

TEST_CASE("a module is seen as it comes, begins and goes") {
  if (!has_module(kVersioned, {"module_load", "do_init_module", "module_free"})) return;
  struct stat status {};
  REQUIRE(::stat(kVersioned, &status) == 0);
  LiveOptions options;
  options.events = {"module_load", "do_init_module", "module_free"};
  const LiveTrace trace = trace_child(options, [] {
    if (load_module(kVersioned) != 0) return 1;
    return remove_module("pktgen") == 0 ? 0 : 2;
  });
  REQUIRE(trace.child_status == 0);
  for (const LiveEvent& event : trace.events) {
    check_actor(trace, event);
    check_names(event);
  }
  if (!skipped(trace, "module_load")) {
    const auto loads = trace.named("module_load");
    REQUIRE(loads.size() == 1);
    CHECK(loads[0].syscall == SYS_finit_module);
    CHECK(loads[0].values.at("pathname").bytes == kVersioned);
    CHECK(loads[0].values.at("dev").word == kernel_device(status));
    CHECK(loads[0].values.at("inode").word == status.st_ino);
    CHECK(loads[0].values.at("ctime").word == change_time(status));
  }
  if (!skipped(trace, "do_init_module")) {
    const auto begun = trace.named("do_init_module");
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].return_value == 0);
    if (begun[0].hook == HookKind::FunctionExit) {
      CHECK(begun[0].values.at("returnValue").json == "0");
    } else {
      CHECK(begun[0].values.at("returnValue").presence == Presence::Absent);
    }
  }
  if (!skipped(trace, "module_free")) {
    const auto gone = trace.named("module_free");
    REQUIRE(gone.size() == 1);
    CHECK(gone[0].syscall == SYS_delete_module);
  }
}

TEST_CASE("a module that comes as memory has no file") {
  if (!has_module(kDevices, {"module_load"})) return;
  std::ifstream file(kDevices, std::ios::binary);
  const std::string image{std::istreambuf_iterator<char>(file), {}};
  LiveOptions options;
  options.events = {"module_load"};
  const LiveTrace trace = trace_child(options, [&] {
    if (::syscall(SYS_init_module, image.data(), image.size(), "") != 0) return 1;
    return remove_module("cpuid") == 0 ? 0 : 2;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "module_load")) return;
  const auto loads = trace.named("module_load");
  REQUIRE(loads.size() == 1);
  CHECK(loads[0].values.at("name").json == "\"cpuid\"");
  for (const char* argument : {"version", "pathname", "dev", "inode", "ctime"}) {
    INFO(argument);
    CHECK(missing(loads[0], argument));
  }
}

TEST_CASE("register_chrdev shows number, name and functions") {
  if (!has_module(kDevices, {"register_chrdev"})) return;
  LiveOptions options;
  options.events = {"register_chrdev"};
  std::uint64_t functions = 0;
  const LiveTrace trace = trace_child(options, [] {
    if (load_module(kDevices) != 0) return 1;
    ::usleep(100000);  // the address is read by then
    return 0;
  });
  functions = kernel_symbol("cpuid_fops");
  CHECK(remove_module("cpuid") == 0);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "register_chrdev")) return;
  const auto devices = trace.named("register_chrdev");
  REQUIRE(devices.size() == 1);
  check_actor(trace, devices[0]);
  CHECK(devices[0].return_value == 0);
  CHECK(devices[0].values.at("requested_major_number").json == "203");
  CHECK(devices[0].values.at("granted_major_number").json == "203");
  CHECK(devices[0].values.at("char_device_name").json == "\"cpu/cpuid\"");
  CHECK(devices[0].values.at("char_device_fops").word != 0);
  if (functions != 0) CHECK(devices[0].values.at("char_device_fops").word == functions);
}

TEST_CASE("proc_create shows files of /proc and their functions") {
  if (!has_module(kVersioned, {"proc_create"})) return;
  LiveOptions options;
  options.events = {"proc_create"};
  const LiveTrace trace = trace_child(options, [] {
    if (load_module(kVersioned) != 0) return 1;
    return remove_module("pktgen") == 0 ? 0 : 2;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "proc_create")) return;
  const auto files = trace.named("proc_create");
  const auto control = std::find_if(files.begin(), files.end(), [](const LiveEvent& event) {
    return event.values.at("name").bytes == "pgctrl";
  });
  REQUIRE(control != files.end());
  check_actor(trace, *control);
  CHECK(control->syscall == SYS_finit_module);
  CHECK(control->values.at("proc_ops_addr").word >= 0xffff800000000000);
  for (const LiveEvent& event : files)
    CHECK(event.values.at("name").bytes != "pktgen");  // a folder
}

TEST_CASE("security_kernel_post_read_file shows what was read") {
  const char* path = "/tmp/tracee-no-module";
  const int fd = ::open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
  REQUIRE(::write(fd, "no module", 9) == 9);
  ::close(fd);
  LiveOptions options;
  options.events = {"security_kernel_post_read_file"};
  const LiveTrace trace = trace_child(options, [&] {
    load_module(path);
    return 0;
  });
  ::unlink(path);
  if (skipped(trace, "security_kernel_post_read_file")) return;
  const auto reads = trace.named("security_kernel_post_read_file");
  REQUIRE(reads.size() == 1);
  check_actor(trace, reads[0]);
  CHECK(reads[0].return_value == 0);
  CHECK(reads[0].syscall == SYS_finit_module);
  CHECK(reads[0].values.at("pathname").bytes == path);
  CHECK(reads[0].values.at("size").json == "9");
  CHECK(reads[0].values.at("type").json == "2");
}

TEST_CASE("kprobe_attach shows the function and the handlers") {
  std::ifstream type("/sys/bus/event_source/devices/kprobe/type");
  perf_event_attr attributes{};
  if (!(type >> attributes.type)) {
    skip_events({"kprobe_attach"}, "this kernel has no kprobes for perf");
    return;
  }
  const std::string symbol = "do_nanosleep";
  attributes.size = sizeof(attributes);
  attributes.config1 = reinterpret_cast<std::uint64_t>(symbol.c_str());
  LiveOptions options;
  options.events = {"kprobe_attach"};
  const LiveTrace trace = trace_child(options, [&] {
    return ::syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC) < 0;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "kprobe_attach")) return;
  const auto probes = trace.named("kprobe_attach");
  REQUIRE(probes.size() == 1);
  check_actor(trace, probes[0]);
  CHECK(probes[0].return_value == 0);
  CHECK(probes[0].values.at("symbol_name").bytes == symbol);
  CHECK(probes[0].values.at("pre_handler_addr").word == kernel_symbol("kprobe_dispatcher"));
  CHECK(probes[0].values.at("post_handler_addr").word == 0);
}

// Sets the program that the kernel starts to load modules, and sets it back.
class ModuleLoader {
 public:
  explicit ModuleLoader(const char* program) {
    std::ifstream(kSetting) >> before_;
    std::ofstream(kSetting) << program;
  }
  ~ModuleLoader() { std::ofstream(kSetting) << before_; }
  ModuleLoader(const ModuleLoader&) = delete;
  ModuleLoader& operator=(const ModuleLoader&) = delete;

 private:
  static constexpr const char* kSetting = "/proc/sys/kernel/modprobe";
  std::string before_;
};

TEST_CASE("call_usermodehelper shows the program that the kernel starts") {
  if (!in_test_machine("a program of the kernel's", {"call_usermodehelper"})) return;
  const ModuleLoader loader("/tmp/tracee-helper");  // is not there: nothing is started
  LiveOptions options;
  options.events = {"call_usermodehelper"};
  const LiveTrace trace = trace_child(options, [] {
    constexpr int kUnknownFamily = 4;  // whose module is asked for
    return ::socket(kUnknownFamily, SOCK_STREAM, 0) == -1 && errno == EAFNOSUPPORT ? 0 : 1;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "call_usermodehelper")) return;
  const auto helpers = trace.named("call_usermodehelper");
  REQUIRE(helpers.size() == 1);
  check_actor(trace, helpers[0]);
  CHECK(helpers[0].syscall == SYS_socket);
  CHECK(helpers[0].values.at("pathname").json == "\"/tmp/tracee-helper\"");
  CHECK(helpers[0].values.at("argv").json == R"(["/tmp/tracee-helper","-q","--","net-pf-4"])");
  CHECK(helpers[0].values.at("argv").provenance == Provenance::KernelMemory);
  CHECK(helpers[0].values.at("envp").json ==
        R"(["HOME=/","TERM=linux","PATH=/sbin:/usr/sbin:/bin:/usr/bin"])");
  CHECK(helpers[0].values.at("wait").json == "6");  // until it ends, unless killed
}

}  // namespace
}  // namespace tracee::test

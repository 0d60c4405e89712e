// BPF programs that are loaded, looked up and attached: programs of the test's own, which do
// nothing.
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <fstream>
#include <string>

#include "test/runtime/kernel_symbols.h"
#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_bpf_prog", "bpf_attach"};

constexpr const char* kName = "tracee_of_test";
constexpr unsigned kMaxId = 1 << 30;

// Calls two helpers and gives 0.
int load_program(bpf_prog_type type, const bpf_prog_load_opts* options = nullptr) {
  const bpf_insn instructions[] = {
      {BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_ktime_get_ns},
      {BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_ktime_get_boot_ns},
      {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0},
      {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
  };
  return bpf_prog_load(type, kName, "GPL", instructions, std::size(instructions), options);
}

// The helpers above, as bits by number: 5 and 125.
constexpr const char* kHelpers = "[32,2305843009213693952,0,0]";

std::uint32_t program_id(int program) {
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  return bpf_obj_get_info_by_fd(program, &info, &size) == 0 ? info.id : 0;
}

struct Pipe {
  Pipe() { REQUIRE(::pipe(ends) == 0); }
  ~Pipe() {
    for (const int fd : ends) ::close(fd);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool put(std::uint32_t number) const {
    return ::write(ends[1], &number, sizeof(number)) == sizeof(number);
  }
  std::uint32_t take() const {
    std::uint32_t number = 0;
    REQUIRE(::read(ends[0], &number, sizeof(number)) == sizeof(number));
    return number;
  }
  int ends[2];
};

TEST_CASE("security_bpf_prog shows programs that are loaded and looked up") {
  const Pipe ids;
  LiveOptions options;
  options.events = {"security_bpf_prog"};
  const LiveTrace trace = trace_child(options, [&] {
    const std::uint32_t id = program_id(load_program(BPF_PROG_TYPE_KPROBE));
    if (id == 0 || id > kMaxId || !ids.put(id)) return 1;
    return bpf_prog_get_fd_by_id(id) < 0 ? 2 : 0;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_bpf_prog")) return;
  const std::uint32_t id = ids.take();
  auto programs = trace.named("security_bpf_prog");
  // libbpf loads some of its own to find out what the kernel can.
  std::erase_if(programs,
                [](const LiveEvent& event) { return event.values.at("name").bytes != kName; });
  REQUIRE(programs.size() == 2);
  for (const LiveEvent& event : programs) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
    CHECK(event.syscall == SYS_bpf);
    CHECK(event.values.at("type").word == BPF_PROG_TYPE_KPROBE);
    CHECK(event.values.at("name").bytes == kName);
    CHECK(event.values.at("helpers").json == kHelpers);
    CHECK(event.values.at("id").word == id);
  }
  CHECK(programs[0].values.at("load").json == "true");
  CHECK(programs[1].values.at("load").json == "false");
}

// What one attachment shows; null when the event is not observable.
struct Attached {
  LiveTrace trace;
  const LiveEvent* event = nullptr;
};

Attached trace_attaching(bpf_prog_type type, const std::function<int()>& act) {
  LiveOptions options;
  options.events = {"bpf_attach"};
  Attached attached{trace_child(options, act)};
  if (skipped(attached.trace, "bpf_attach")) return attached;
  REQUIRE(attached.trace.child_status == 0);
  REQUIRE(attached.trace.events.size() == 1);
  attached.event = &attached.trace.events[0];
  check_actor(attached.trace, *attached.event);
  CHECK(attached.event->return_value == 0);
  CHECK(attached.event->values.at("prog_type").word == type);
  CHECK(attached.event->values.at("prog_name").bytes == kName);
  CHECK(attached.event->values.at("prog_helpers").json == kHelpers);
  return attached;
}

TEST_CASE("bpf_attach shows a raw tracepoint") {
  const Pipe ids;
  const Attached attached = trace_attaching(BPF_PROG_TYPE_RAW_TRACEPOINT, [&] {
    const int program = load_program(BPF_PROG_TYPE_RAW_TRACEPOINT);
    if (!ids.put(program_id(program))) return 1;
    return bpf_raw_tracepoint_open("task_rename", program) < 0 ? 2 : 0;
  });
  if (attached.event == nullptr) return;
  CHECK(attached.event->values.at("prog_id").word == ids.take());
  CHECK(attached.event->values.at("symbol_name").json == "\"task_rename\"");
  CHECK(attached.event->values.at("symbol_addr").presence == Presence::Absent);
  CHECK(attached.event->values.at("attach_type").json == "0");
}

int open_perf(perf_event_attr attributes) {
  attributes.size = sizeof(attributes);
  attributes.sample_period = 1;
  return static_cast<int>(
      ::syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC));
}

// Since Linux 5.15.
bool has_links_of_perf() {
  const int program = load_program(BPF_PROG_TYPE_TRACEPOINT);
  const bool refused = bpf_link_create(program, -1, BPF_PERF_EVENT, nullptr) < 0;
  const bool known = refused && errno != EINVAL;  // it looked for the descriptor
  ::close(program);
  return known;
}

// By a link where there are some, else by ioctl(2). 0, or below.
int attach_to_perf(int program, int perf) {
  if (!has_links_of_perf()) return ::ioctl(perf, PERF_EVENT_IOC_SET_BPF, program);
  return bpf_link_create(program, perf, BPF_PERF_EVENT, nullptr) < 0 ? -1 : 0;
}

TEST_CASE("bpf_attach shows a tracepoint of perf, by ioctl and by link") {
  std::ifstream number("/sys/kernel/tracing/events/task/task_rename/id");
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_TRACEPOINT;
  if (!(number >> attributes.config)) {
    WARN("SKIP bpf_attach: no tracefs here");
    return;
  }
  const bool link = GENERATE(false, true);
  const Attached attached = trace_attaching(BPF_PROG_TYPE_TRACEPOINT, [&] {
    const int program = load_program(BPF_PROG_TYPE_TRACEPOINT);
    const int perf = open_perf(attributes);
    return link ? attach_to_perf(program, perf) : ::ioctl(perf, PERF_EVENT_IOC_SET_BPF, program);
  });
  if (attached.event == nullptr) return;
  CHECK(attached.event->values.at("symbol_name").json == "\"task_rename\"");
  CHECK(attached.event->values.at("attach_type").json == "1");
  CHECK(attached.event->syscall == (link && has_links_of_perf() ? SYS_bpf : SYS_ioctl));
}

// The type number of a perf source of probes, and its bit for return probes; false without one.
bool probe_source(const std::string& name, perf_event_attr* attributes) {
  std::ifstream type("/sys/bus/event_source/devices/" + name + "/type");
  if (type >> attributes->type) return true;
  WARN("SKIP bpf_attach: this kernel has no " << name << "s for perf");
  return false;
}

TEST_CASE("bpf_attach shows probes on a function of the kernel") {
  perf_event_attr attributes{};
  if (!probe_source("kprobe", &attributes)) return;
  const std::string symbol = "do_nanosleep";
  const bool on_return = GENERATE(false, true);
  attributes.config = on_return ? 1 : 0;
  attributes.config1 = reinterpret_cast<std::uint64_t>(symbol.c_str());
  const Attached attached = trace_attaching(BPF_PROG_TYPE_KPROBE, [&] {
    const int program = load_program(BPF_PROG_TYPE_KPROBE);
    return attach_to_perf(program, open_perf(attributes));
  });
  if (attached.event == nullptr) return;
  CHECK(attached.event->values.at("symbol_name").bytes == symbol);
  const std::uint64_t address = attached.event->values.at("symbol_addr").word;
  const std::uint64_t function = kernel_symbol(symbol);
  CHECK((address >= function && address < function + 16));  // behind an entry mark of the compiler
  CHECK(attached.event->values.at("attach_type").json == (on_return ? "3" : "2"));
}

TEST_CASE("bpf_attach shows probes on a program's file") {
  perf_event_attr attributes{};
  if (!probe_source("uprobe", &attributes)) return;
  const char* path = "/tmp/tracee-probed";
  std::ofstream(path) << std::string(8192, '\x90');
  const bool on_return = GENERATE(false, true);
  attributes.config = on_return ? 1 : 0;
  attributes.config1 = reinterpret_cast<std::uint64_t>(path);
  attributes.config2 = 0x1000;
  const Attached attached = trace_attaching(BPF_PROG_TYPE_KPROBE, [&] {
    const int program = load_program(BPF_PROG_TYPE_KPROBE);
    return attach_to_perf(program, open_perf(attributes));
  });
  ::unlink(path);
  if (attached.event == nullptr) return;
  CHECK(attached.event->values.at("symbol_name").bytes == path);
  CHECK(attached.event->values.at("symbol_addr").word == 0x1000);
  CHECK(attached.event->values.at("attach_type").json == (on_return ? "5" : "4"));
}

TEST_CASE("bpf_attach shows trampolines") {
  const int function = libbpf_find_vmlinux_btf_id("security_file_open", BPF_TRACE_FEXIT);
  REQUIRE(function > 0);
  LIBBPF_OPTS(bpf_prog_load_opts, load);
  load.expected_attach_type = BPF_TRACE_FEXIT;
  load.attach_btf_id = static_cast<std::uint32_t>(function);
  if (const int program = load_program(BPF_PROG_TYPE_TRACING, &load); program >= 0) {
    ::close(program);
  } else {
    WARN("SKIP bpf_attach: this kernel takes no trampolines");
    return;
  }
  const Attached attached = trace_attaching(BPF_PROG_TYPE_TRACING, [&] {
    const int program = load_program(BPF_PROG_TYPE_TRACING, &load);
    return bpf_raw_tracepoint_open(nullptr, program) < 0 ? 1 : 0;
  });
  if (attached.event == nullptr) return;
  CHECK(attached.event->values.at("symbol_name").json == "\"security_file_open\"");
  CHECK(attached.event->values.at("attach_type").json == "6");
}

}  // namespace
}  // namespace tracee::test

// A sensor on the running kernel, for tests: traces one child of the test and collects its events.
//
// The child waits until the sensor is attached, then acts and exits. Events are read back through
// the encoder and the batch reader, as a consumer would. Where the kernel does not permit BPF the
// test program ends with 77, which ctest shows as skipped.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/kinds.h"
#include "common/stream/content.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee::test {

struct LiveValue {
  Presence presence = Presence::Absent;
  Provenance provenance = Provenance::Register;
  std::uint64_t word = 0;
  std::string bytes;
  std::uint32_t full_length = 0;
  std::uint32_t full_count = 0;
  std::string json;  // as the JSON output shows it
  std::string text;  // what it means, where that stands beside the value
};

// An event's arguments by name. Looking at one of them counts as asserting the event: coverage.h.
class LiveValues {
 public:
  explicit LiveValues(std::string event = {}) : event_(std::move(event)) {}
  const LiveValue& at(const std::string& name) const;
  void put(const std::string& name, LiveValue value) { values_[name] = std::move(value); }
  std::size_t size() const { return values_.size(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::string event_;
  std::map<std::string, LiveValue> values_;
};

struct LiveTask {
  std::uint32_t tid = 0;
  std::uint32_t pid = 0;
  std::uint32_t parent_pid = 0;
  std::uint32_t ns_tid = 0;
  std::uint32_t ns_pid = 0;
  std::uint32_t ns_parent_pid = 0;
  std::uint32_t pid_namespace = 0;
  std::uint32_t mount_namespace = 0;
  std::uint32_t uid = 0;
  std::uint64_t start_time = 0;
  std::string comm;
  std::string uts_name;
  std::string container;
};

struct LiveEvent {
  std::string name;
  std::uint64_t time = 0;
  std::int64_t return_value = 0;
  std::uint32_t cpu_sequence = 0;
  std::uint16_t cpu = 0;
  std::uint16_t flags = 0;
  std::uint64_t scopes = 0;
  std::int32_t syscall = -1;
  HookKind hook = HookKind::None;
  LiveTask task;
  LiveTask actor;
  std::vector<std::uint64_t> stack;
  LiveValues values;
};

// All rings of a test's sensor together, unless it says otherwise: larger ones take longer to make.
inline constexpr std::uint64_t kTestRingBytes = 16 * 1024 * 1024;

struct LiveOptions {
  LiveOptions() { sensor.ring_bytes = kTestRingBytes; }

  std::vector<std::string> events;
  std::vector<std::string> trace;  // --trace expressions, instead of events and a selection
  SensorOptions sensor;            // its selection's events are filled in from `events`
  bool tree = true;                // trace the child's tree; else the selection stands as it is
  bool own_pid = false;            // select pid=CHILD
  bool leave_child_out = false;
  bool drain_while_running = true;
  bool may_share = true;  // a sensor that observes more events will do: shared_sensor.h
};

struct LiveTrace {
  std::vector<LiveEvent> events;
  std::vector<PlannedHook> plan;
  stream::LossContent losses;
  std::uint64_t late = 0;
  pid_t child = 0;
  int child_status = 0;

  std::vector<LiveEvent> named(const std::string& name) const;
  std::uint64_t lost(const std::string& name) const;
};

// Opens a sensor, or ends the program as skipped where the kernel does not permit it.
std::unique_ptr<Sensor> open_or_skip(const SensorOptions& options);

// Fails the test when a call did.
void check(const Status& status);

// Runs `child` in a child process and gives what was seen of it.
LiveTrace trace_child(const LiveOptions& options, const std::function<int()>& child);

// Whether an event is observable on this kernel, according to the plan.
bool observable(const LiveTrace& trace, const std::string& name);
// Whether it is not; then the reason is checked to be there and shown.
bool skipped(const LiveTrace& trace, const std::string& name);

// Whether this is the machine that scripts/vm boots, where a test may change what is everybody's:
// modules, the clock, settings of the kernel. Elsewhere says that `what` is skipped, and these
// events with it.
bool in_test_machine(const char* what, const std::vector<std::string>& events = {});

// Says that these events are skipped because what they tell of cannot or must not be done here.
// Whether they could be observed is asked all the same.
void skip_events(const std::vector<std::string>& events, const std::string& why);

// Runs `act` in a child process and waits for it; gives what wait(2) does. What `act` returns, if
// anything, is the child's exit status.
template <typename Act>
int in_child(Act act) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if constexpr (std::is_void_v<std::invoke_result_t<Act>>) {
      act();
      ::_exit(0);
    } else {
      ::_exit(act());
    }
  }
  int status = -1;
  ::waitpid(pid, &status, 0);
  return status;
}

// A call that harms nobody and that nothing else makes.
void call_getppid(int times);

// A value as it lies in memory.
template <typename T>
std::string bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

// Reads a text, so that its memory is there for others to read: what a process has not touched
// since its fork need not be.
const char* touched(const char* text);

// stat(2) as events tell it.
std::uint64_t kernel_device(const struct stat& status);
std::uint64_t change_time(const struct stat& status);

// Whether `seen` is the path that the kernel resolves `path` to. In a chroot, where the test cannot
// see what lies above its root, `seen` may begin with that.
bool leads_to(std::string_view seen, const char* path);

// Checks that the traced child itself did it: thread, process, parent, user and name.
void check_actor(const LiveTrace& trace, const LiveEvent& event);

}  // namespace tracee::test

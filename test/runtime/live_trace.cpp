#include "test/runtime/live_trace.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>
#include <set>
#include <sstream>

#include "common/event_view.h"
#include "common/render/explain.h"
#include "common/render/value_text.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_writer.h"
#include "test/runtime/coverage.h"
#include "test/runtime/shared_sensor.h"
#include "tracee-ebpf/sensor/mechanism_names.h"

namespace tracee::test {
namespace {

constexpr int kSkipped = 77;
constexpr std::uint64_t kNoHorizon = std::numeric_limits<std::uint64_t>::max();

LiveValue live_value(const EventView& event, std::size_t index) {
  const Value value = event.value(index);
  LiveValue live;
  render::append_explanation(live.text, event, index);
  live.presence = value.presence;
  live.provenance = value.provenance;
  live.word = value.word;
  live.bytes = value.bytes;
  live.full_length = value.full_length;
  live.full_count = value.full_count;
  render::append_value_json(live.json, value);
  return live;
}

LiveTask live_task(const TaskView& view) {
  LiveTask task;
  task.tid = view.row().tid;
  task.pid = view.row().pid;
  task.parent_pid = view.row().parent_pid;
  task.ns_tid = view.row().ns_tid;
  task.ns_pid = view.row().ns_pid;
  task.ns_parent_pid = view.row().ns_parent_pid;
  task.pid_namespace = view.row().pid_namespace;
  task.mount_namespace = view.row().mount_namespace;
  task.uid = view.row().uid;
  task.start_time = view.row().start_time;
  task.comm = view.comm();
  task.uts_name = view.uts_name();
  task.container = view.container();
  return task;
}

void collect(stream::BatchEncoder& encoder, stream::FrameSealer& sealer,
             const std::set<std::uint16_t>& wanted, LiveTrace& trace) {
  if (encoder.empty()) return;
  auto batch = stream::BatchView::parse(encoder.flush(sealer, Lane::Kernel));
  REQUIRE(batch);
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const stream::EventRow& row = batch->row(i);
    if (!wanted.contains(row.event_id)) continue;
    const EventDefinition* definition = Catalogue::built_in().find(row.event_id);
    REQUIRE(definition != nullptr);
    auto view = batch->event(i, *definition);
    REQUIRE(view);
    LiveEvent event;
    event.name = definition->name;
    event.values = LiveValues(definition->name);
    event.time = row.time;
    event.return_value = row.return_value;
    event.cpu_sequence = row.cpu_sequence;
    event.cpu = row.cpu;
    event.flags = row.flags;
    event.scopes = row.scopes;
    event.syscall = row.syscall;
    event.hook = static_cast<HookKind>(row.hook);
    event.task = live_task(view->task());
    event.actor = live_task(view->actor());
    event.stack.resize(view->stack().size() / sizeof(std::uint64_t));
    std::memcpy(event.stack.data(), view->stack().data(), view->stack().size());
    for (std::size_t a = 0; a < definition->arguments.size(); ++a) {
      event.values.put(definition->arguments[a].name, live_value(*view, a));
    }
    trace.events.push_back(std::move(event));
  }
}

// A child that waits for one byte before it acts. Once it is constructed, the child does nothing
// but that: a sensor that sees it already has nothing of it to come.
class WaitingChild {
 public:
  explicit WaitingChild(const std::function<int()>& act) {
    REQUIRE(::pipe(pipe_) == 0);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ != 0) {
      wait_until_it_reads();
      return;
    }
    ::close(pipe_[1]);
    char go = 0;
    if (::read(pipe_[0], &go, 1) != 1) std::_Exit(1);
    ::close(pipe_[0]);
    std::_Exit(act());
  }
  ~WaitingChild() {
    ::close(pipe_[0]);
    ::close(pipe_[1]);
    if (!ended_) ::waitpid(pid_, &status_, 0);
  }
  WaitingChild(const WaitingChild&) = delete;
  WaitingChild& operator=(const WaitingChild&) = delete;

  pid_t pid() const { return pid_; }
  void go() { REQUIRE(::write(pipe_[1], "x", 1) == 1); }
  bool ended() {
    if (!ended_) ended_ = ::waitpid(pid_, &status_, WNOHANG) == pid_;
    return ended_;
  }
  int status() const { return status_; }

 private:
  // For a second at most: kernels need not tell.
  void wait_until_it_reads() const {
    const std::string path = "/proc/" + std::to_string(pid_) + "/syscall";
    std::string number;
    for (int i = 0; i < 1000 && number != std::to_string(SYS_read); ++i) {
      if (!(std::ifstream(path) >> number)) return;
      ::usleep(1000);
    }
  }

  int pipe_[2] = {-1, -1};
  pid_t pid_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

// TRACEE_DISABLE_FEATURE, a name of --disable-feature: the tests run without it, as they would on a
// kernel that has none.
std::vector<KernelFeature> disabled_features() {
  const char* name = std::getenv("TRACEE_DISABLE_FEATURE");
  if (name == nullptr) return {};
  const auto feature = feature_named(name);
  if (!feature) FAIL("TRACEE_DISABLE_FEATURE: --disable-feature does not take '" << name << "'");
  return {*feature};
}

// What a sensor must be asked for.
SensorOptions sensor_options_of(const LiveOptions& options, pid_t child) {
  SensorOptions asked = options.sensor;
  asked.disabled = disabled_features();
  Selection& selection = asked.selection;
  if (!options.trace.empty()) {
    auto parsed = parse_selection(options.trace, Catalogue::built_in());
    if (!parsed) FAIL(parsed.error().message());
    selection = std::move(*parsed);
  }
  for (const std::string& name : options.events) {
    const EventDefinition* definition = Catalogue::built_in().find(name);
    REQUIRE(definition != nullptr);
    selection.events.push_back({definition->id, true});
  }
  std::sort(selection.events.begin(), selection.events.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto pid = static_cast<std::uint32_t>(child);
  if (options.own_pid) selection.scopes.front().pids.equal = {pid};
  if (options.leave_child_out) asked.left_out = {pid};
  return asked;
}

// Whether a sensor that does for another case as well will do.
bool may_share(const LiveOptions& options) {
  const SensorOptions& sensor = options.sensor;
  const Scope& scope = sensor.selection.scopes.front();
  return options.may_share && options.trace.empty() && options.drain_while_running &&
         !options.own_pid && !options.leave_child_out && sensor.ring_bytes == kTestRingBytes &&
         sensor.containers == nullptr && !sensor.exec_env && !sensor.detect_syscall &&
         !sensor.exec_info && !sensor.stack_addresses && sensor.selection.scopes.size() == 1 &&
         !scope.by_process() && !scope.follow && scope.arguments.empty();
}

// Reads what a sensor has of the selected events.
class Reader {
 public:
  Reader(Sensor& sensor, const Selection& selection, LiveTrace& trace)
      : sensor_(sensor), trace_(trace) {
    for (const Selection::Wanted& event : selection.events) wanted_.insert(event.id);
    for (const PlannedHook& hook : sensor.plan()) {
      if (!wanted_.contains(hook.event_id)) continue;
      trace.plan.push_back(hook);
      if (hook.kind != HookKind::None) continue;
      note_not_observable(Catalogue::built_in().find(hook.event_id)->name);
    }
  }

  // What is older than `horizon`; true: there is more.
  bool read(std::uint64_t horizon) {
    const auto flush = [&]() -> Status {
      collect(encoder_, sealer_, wanted_, trace_);
      return Ok{};
    };
    const Result<Sensor::Drained> drained = sensor_.drain(encoder_, horizon, flush);
    REQUIRE(drained);
    trace_.late += drained->late;
    return drained->busy;
  }

  // All that is left, and what was lost.
  void finish() {
    while (read(kNoHorizon)) {
    }
    collect(encoder_, sealer_, wanted_, trace_);
    auto losses = sensor_.take_losses();
    REQUIRE(losses);
    trace_.losses = std::move(*losses);
    std::erase_if(trace_.losses.values,
                  [&](const auto& entry) { return !wanted_.contains(entry.event_id); });
  }

 private:
  Sensor& sensor_;
  LiveTrace& trace_;
  std::set<std::uint16_t> wanted_;
  stream::BatchEncoder encoder_;
  stream::FrameSealer sealer_{stream::RunId{1, 2}};
};

}  // namespace

void check(const Status& status) {
  if (status) return;
  FAIL(status.error().message());
}

std::unique_ptr<Sensor> open_or_skip(const SensorOptions& options) {
  end_shared_sensor();
  auto sensor = Sensor::open(options);
  if (sensor) return std::move(*sensor);
  if (sensor.error().kind() == ErrorKind::Permission ||
      sensor.error().kind() == ErrorKind::Unsupported) {
    std::printf("SKIP sensor tests: %s\n", sensor.error().message().c_str());
    std::fflush(stdout);
    std::_Exit(kSkipped);
  }
  FAIL(sensor.error().message());
  return nullptr;
}

std::vector<LiveEvent> LiveTrace::named(const std::string& name) const {
  std::vector<LiveEvent> found;
  std::copy_if(events.begin(), events.end(), std::back_inserter(found),
               [&](const LiveEvent& event) { return event.name == name; });
  // There is nothing else to look at.
  if (!found.empty() && found.front().values.size() == 0) note_asserted(name);
  return found;
}

const LiveValue& LiveValues::at(const std::string& name) const {
  note_asserted(event_);
  return values_.at(name);
}

std::uint64_t LiveTrace::lost(const std::string& name) const {
  const EventDefinition* definition = Catalogue::built_in().find(name);
  std::uint64_t count = 0;
  for (const auto& entry : losses.entries) {
    if (definition != nullptr && entry.event_id == definition->id) count += entry.count;
  }
  return count;
}

LiveTrace trace_child(const LiveOptions& options, const std::function<int()>& act) {
  LiveTrace trace;
  WaitingChild child(act);
  trace.child = child.pid();
  const SensorOptions sensor_options = sensor_options_of(options, child.pid());
  const SensorInUse use = options.tree ? trace_tree(sensor_options, may_share(options), child.pid())
                                       : trace_as_told(sensor_options);
  Reader reader(*use.sensor, sensor_options.selection, trace);
  child.go();
  while (!child.ended()) {
    if (options.drain_while_running) reader.read(stream::Clock::boot_now() - 1000000);
    ::usleep(1000);
  }
  if (use.owned) use.sensor->detach();
  reader.finish();
  trace.child_status = child.status();
  return trace;
}

bool observable(const LiveTrace& trace, const std::string& name) {
  const EventDefinition* definition = Catalogue::built_in().find(name);
  return std::any_of(trace.plan.begin(), trace.plan.end(), [&](const PlannedHook& hook) {
    return definition != nullptr && hook.event_id == definition->id && hook.kind != HookKind::None;
  });
}

bool skipped(const LiveTrace& trace, const std::string& name) {
  if (observable(trace, name)) return false;
  const EventDefinition* definition = Catalogue::built_in().find(name);
  for (const PlannedHook& hook : trace.plan) {
    if (definition == nullptr || hook.event_id != definition->id) continue;
    CHECK_FALSE(hook.reason.empty());
    CHECK_FALSE(hook.remedy.empty());
    WARN("SKIP " << name << ": " << hook.reason);
  }
  return true;
}

bool in_test_machine(const char* what, const std::vector<std::string>& events) {
  if (::access("/vm/command", F_OK) == 0) return true;
  WARN("SKIP " << what << ": only in the machine that scripts/vm boots");
  if (!events.empty()) skip_events(events, "only in the machine that scripts/vm boots");
  return false;
}

void skip_events(const std::vector<std::string>& events, const std::string& why) {
  LiveOptions options;
  options.events = events;
  const LiveTrace trace = trace_child(options, [] { return 0; });  // notes what is not observable
  for (const std::string& event : events) {
    WARN("SKIP " << event << ": " << why);
    note_without_act(event, why);
  }
}

void call_getppid(int times) {
  for (int i = 0; i < times; ++i) ::syscall(SYS_getppid);
}

const char* touched(const char* text) {
  for (const volatile char* at = text; *at != 0; ++at) {
  }
  return text;
}

std::uint64_t kernel_device(const struct stat& status) {
  return std::uint64_t{major(status.st_dev)} << 20 | minor(status.st_dev);
}

std::uint64_t change_time(const struct stat& status) {
  return static_cast<std::uint64_t>(status.st_ctim.tv_sec) * 1000000000 +
         static_cast<std::uint64_t>(status.st_ctim.tv_nsec);
}

void check_actor(const LiveTrace& trace, const LiveEvent& event) {
  char own_name[16] = {};
  REQUIRE(::prctl(PR_GET_NAME, own_name) == 0);
  CHECK(event.task.tid == static_cast<std::uint32_t>(trace.child));
  CHECK(event.task.pid == static_cast<std::uint32_t>(trace.child));
  CHECK(event.task.parent_pid == static_cast<std::uint32_t>(::getpid()));
  CHECK(event.task.uid == ::getuid());
  CHECK(event.task.comm == own_name);
}

bool leads_to(std::string_view seen, const char* path) {
  char resolved[PATH_MAX];
  REQUIRE(::realpath(path, resolved) != nullptr);
  if (seen == resolved) return true;
  // proc(5): the fifth field is the mount point below the reader's root; only a root that is itself
  // a mount shows as "/".
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream fields(line);
    std::string field;
    for (int i = 0; i < 5; ++i) fields >> field;
    if (field == "/") return false;
  }
  return seen.ends_with(resolved);
}

}  // namespace tracee::test

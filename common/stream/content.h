// What frames other than batches say, as plain values.
//
// Both programs work with these; the translation from and to messages is in frame_encode.cpp and
// frame_decode.cpp. Fields are those of schemas/stream.capnp, where they are explained. Times are
// nanoseconds of CLOCK_BOOTTIME.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/catalogue.h"
#include "common/kinds.h"

namespace tracee::stream {

struct RunId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const RunId&) const = default;

  static RunId random();     // from getrandom(2)
  std::string text() const;  // 32 lower-case hexadecimal digits
};

struct Clock {
  std::uint64_t boot = 0;
  std::uint64_t wall = 0;

  // Nanoseconds since 1970 of a time of this stream.
  std::uint64_t to_wall(std::uint64_t boot_time) const { return boot_time - boot + wall; }
  static Clock now();
  // The first of the two alone: nanoseconds of CLOCK_BOOTTIME, the clock of all events.
  static std::uint64_t boot_now();
};

struct AttachedHook {
  std::uint16_t event_id = 0;
  HookKind kind = HookKind::None;
  std::string target;
};

struct NotObservable {
  std::uint16_t event_id = 0;
  std::string name;
  std::string reason;
  std::string remedy;
};

struct LeftOut {
  std::string what;
  std::string why;
  std::uint32_t pid = 0;
};

struct BoundSignature {
  std::string id;
  std::uint64_t scopes = 0;
};

struct StreamHeader {
  std::uint32_t format_version = 1;
  std::string producer;
  std::string host_name;
  std::string machine_id;
  std::string boot_id;
  std::string kernel_release;
  std::string kernel_version;
  std::string machine;
  Clock clock;
  std::vector<std::string> command_line;
  std::string selection;
  std::vector<AttachedHook> hooks;
  std::vector<NotObservable> not_observable;
  std::vector<LeftOut> left_out;
  std::vector<EventDefinition> catalogue;
  std::uint32_t cpu_count = 0;
  bool cpu_sequences = false;
  std::uint64_t ring_bytes = 0;
  std::vector<std::string> options;
  std::vector<BoundSignature> signatures;
};

struct ProcessState {
  std::uint32_t pid = 0;
  std::uint32_t ns_pid = 0;
  std::uint64_t start_time = 0;
  std::uint32_t parent_pid = 0;
  std::uint32_t uid = 0;
  std::uint64_t parent_start_time = 0;
  std::uint64_t cgroup_id = 0;
  std::uint32_t mount_namespace = 0;
  std::uint32_t pid_namespace = 0;
  std::string comm;
  std::string executable;
  std::string arguments;  // each with its terminating zero
  bool arguments_unknown = false;
};

// Names a process for ever: pid on the host, and start time.
struct ProcessKey {
  std::uint32_t pid = 0;
  std::uint64_t start_time = 0;
  auto operator<=>(const ProcessKey&) const = default;
};

struct ContainerState {
  std::uint64_t cgroup_id = 0;
  std::string id;
  std::string runtime;
  std::string cgroup_path;
  std::uint64_t started = 0;
};

struct StateContent {
  std::uint64_t time = 0;
  bool snapshot = false;
  bool last = false;
  std::vector<ProcessState> processes;
  std::vector<ContainerState> containers;
  std::optional<Clock> clock = {};    // the wall clock was set: how later times map to it
  std::vector<ProcessKey> gone = {};  // forgotten before `processes` are told
};

struct LossEntry {
  std::uint16_t event_id = 0;
  LossCause cause = LossCause::RingFull;
  std::uint16_t cpu = 0;
  std::uint64_t count = 0;
};

struct MissedRuns {
  std::string program;
  std::uint64_t count = 0;
  bool known = false;
};

struct LossContent {
  std::uint64_t first_time = 0;
  std::uint64_t last_time = 0;
  std::vector<LossEntry> entries;
  std::vector<MissedRuns> missed;
  std::vector<LossEntry> values = {};  // of events that are there; not counted as lost events
};

struct EventCount {
  std::uint16_t event_id = 0;
  std::uint64_t written = 0;
  std::uint64_t lost = 0;
};

struct StatisticsContent {
  std::uint64_t time = 0;
  std::uint64_t kernel_events = 0;
  std::uint64_t derived_events = 0;
  std::uint64_t lost_events = 0;
  std::uint64_t late_events = 0;
  std::vector<EventCount> by_event;
  std::uint64_t wake_ups = 0;
};

enum class EndReason : std::uint16_t { Interrupted, CommandEnded, LossLimit, Rotated, Failure };

struct LeftRunning {
  std::uint32_t pid = 0;
  std::string comm;
};

struct EndContent {
  EndReason reason = EndReason::Interrupted;
  StatisticsContent statistics;
  std::int32_t command_status = -1;
  std::vector<LeftRunning> left_running;
};

}  // namespace tracee::stream

// A Sensor that gives events a test has prepared, so that what follows the kernel can be tested
// without one.
#pragma once

#include <sys/eventfd.h>

#include <deque>
#include <utility>

#include "common/unique_fd.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

class ScriptedSensor : public Sensor {
 public:
  struct Event {
    std::uint64_t time = 0;
    std::uint16_t id = 0;
    std::string path;  // its second argument, where that is a text
  };

  explicit ScriptedSensor(const Catalogue& catalogue = Catalogue::built_in())
      : catalogue_(catalogue), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  std::deque<Event> waiting;
  std::vector<stream::LossContent> losses;  // one is taken each time
  std::vector<PlannedHook> hooks;
  std::size_t at_once = 100000;  // events one drain gives
  std::vector<SensorFault> trouble;
  std::uint64_t late = 0;  // of what a drain gives
  bool fails = false;
  int drains = 0;
  int armed = 0;
  bool detached = false;

  Status load() override { return Ok{}; }
  Status attach() override { return Ok{}; }
  const std::vector<PlannedHook>& plan() const override { return hooks; }
  bool cpu_sequences() const override { return true; }
  std::uint32_t cpu_count() const override { return 2; }
  int wake_fd() const override { return wake_.get(); }
  bool arm_wake() override {
    ++armed;
    return waiting.empty();
  }
  std::map<std::uint32_t, std::uint64_t> start_times() override { return {}; }
  std::vector<SensorFault> faults() override { return trouble; }
  void detach() override { detached = true; }

  Result<Drained> drain(stream::BatchEncoder& encoder, std::uint64_t horizon,
                        const std::function<Status()>& flush) override {
    ++drains;
    if (fails) return Error(ErrorKind::Io, "the rings are gone");
    Drained drained;
    while (!waiting.empty() && waiting.front().time < horizon && drained.events < at_once) {
      encode(waiting.front(), encoder);
      waiting.pop_front();
      ++drained.events;
      if (encoder.full()) TRACEE_TRY(flush());
    }
    drained.busy = drained.events == at_once;
    drained.late = late;
    return drained;
  }

  Result<stream::LossContent> take_losses() override {
    if (losses.empty()) return stream::LossContent{};
    stream::LossContent first = losses.front();
    losses.erase(losses.begin());
    return first;
  }

 private:
  void encode(const Event& event, stream::BatchEncoder& encoder) {
    stream::EventRow row{};
    row.time = event.time;
    row.event_id = event.id;
    row.syscall = -1;
    encoder.begin(row);
    const EventDefinition* definition = catalogue_.find(event.id);
    for (const ArgumentDefinition& argument : definition->arguments) {
      const std::uint8_t mark = make_mark(Presence::Present, Provenance::KernelMemory);
      if (argument.kind == Kind::Text) {
        encoder.blob(event.path, mark, static_cast<std::uint32_t>(event.path.size()));
      } else if (is_blob(argument.kind)) {
        encoder.absent();
      } else {
        encoder.scalar(7, mark);
      }
    }
    stream::TaskContext task;
    task.row.pid = task.row.tid = 4242;
    task.row.ns_pid = task.row.ns_tid = 42;
    task.comm = "actor";
    task.uts_name = "host";
    encoder.commit(task);
  }

  const Catalogue& catalogue_;
  UniqueFd wake_;
};

// The openat event of the built-in catalogue, and another.
inline std::uint16_t openat_id() { return Catalogue::built_in().find("openat")->id; }
inline std::uint16_t close_id() { return Catalogue::built_in().find("close")->id; }

}  // namespace tracee

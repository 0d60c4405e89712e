// The sensor on a real kernel; see sensor.h for what its calls promise.
//
// Owns the loaded object, its rings and its attachments. Made by Sensor::open() alone.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bpf/shared/config.h"
#include "common/unique_fd.h"
#include "tracee-ebpf/containers/group_filter.h"
#include "tracee-ebpf/sensor/bpf_object.h"
#include "tracee-ebpf/sensor/canary_watch.h"
#include "tracee-ebpf/sensor/executable_digests.h"
#include "tracee-ebpf/sensor/filter_tables.h"
#include "tracee-ebpf/sensor/group_map.h"
#include "tracee-ebpf/sensor/hook_plan.h"
#include "tracee-ebpf/sensor/kernel_types.h"
#include "tracee-ebpf/sensor/loss_reader.h"
#include "tracee-ebpf/sensor/record_decoder.h"
#include "tracee-ebpf/sensor/ring_maps.h"
#include "tracee-ebpf/sensor/ring_merger.h"
#include "tracee-ebpf/sensor/sensor.h"
#include "tracee-ebpf/sensor/sensor_config.h"

namespace tracee {

// Memory that the programs and we share; unmaps on destruction.
class SharedMemory {
 public:
  // At most a page. `protection`: as mmap(2) wants it.
  static Result<SharedMemory> map(int fd, int protection);
  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory();

  void* get() const { return memory_; }

 private:
  explicit SharedMemory(void* memory) : memory_(memory) {}
  void* memory_;
};

class BpfSensor final : public Sensor {
 public:
  BpfSensor(const SensorOptions& options, const Catalogue& catalogue, ObjectChoice choice,
            const RingSizes& rings, std::uint32_t cpus);

  Status load() override;
  Status attach() override;
  const std::vector<PlannedHook>& plan() const override { return planned_; }
  bool cpu_sequences() const override { return choice_.dialect == BpfDialect::New; }
  std::string programs() const override { return choice_.description; }
  std::uint32_t cpu_count() const override { return cpus_; }
  Result<Drained> drain(stream::BatchEncoder& encoder, std::uint64_t horizon,
                        const std::function<Status()>& flush) override;
  int wake_fd() const override { return wake_.get(); }
  bool arm_wake() override;
  std::map<std::uint32_t, std::uint64_t> start_times() override;
  Result<stream::LossContent> take_losses() override;
  std::vector<SensorFault> faults() override;
  void detach() override;

 private:
  enum class Phase { Opened, Loaded, Attached, Detached };

  // One loaded object and what belongs to it; replaced as a whole when a hook is refused late.
  struct Loaded {
    BpfObject object;
    SharedMemory shared_memory;   // struct sensor_shared
    SharedMemory counter_memory;  // struct sensor_counters
    RingMerger rings;
    std::vector<UniqueFd> ring_maps;
    BpfLink task_scan;    // null where no running task is to be marked
    BpfLink start_times;  // null where the kernel refuses it
    std::vector<std::pair<std::string, BpfLink>> links = {};

    sensor_shared* shared() const { return static_cast<sensor_shared*>(shared_memory.get()); }
    const sensor_counters* counters() const {
      return static_cast<const sensor_counters*>(counter_memory.get());
    }
  };

  void require(Phase phase) const;
  Result<BpfObject> load_programs(int rings);
  Status configure(BpfObject& object) const;
  Status load_object();
  Status watch_rings(std::vector<RingMaps::Ring> rings, Loaded& loaded);
  Result<bool> attach_all();
  Status begin_filtering();
  Status scan_tasks();
  void note_group(std::span<const std::byte> record);

  SensorOptions options_;
  const Catalogue& catalogue_;
  ObjectChoice choice_;
  RingSizes ring_sizes_;
  std::uint32_t cpus_;
  sensor_config config_{};
  FilterTables filter_tables_;
  GroupFilter groups_;
  KernelTypes types_;  // asked while the plan is made
  HookPlan hook_plan_;
  std::vector<PlannedHook> planned_;
  bool start_times_refused_ = false;
  Phase phase_ = Phase::Opened;
  UniqueFd wake_;
  RecordFilter record_filter_;
  std::optional<ExecutableDigests> digests_;
  RecordDecoder decoder_;
  std::map<std::uint16_t, std::uint64_t> broken_;  // records that could not be read, by event
  std::uint64_t unreadable_told_ = 0;              // of those whose event is not known
  std::optional<Loaded> loaded_;
  std::optional<LossReader> losses_;
  std::optional<CanaryWatch> canaries_;
  std::optional<GroupMap> group_map_;
};

}  // namespace tracee

#include "tracee-ebpf/sensor/bpf_sensor.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/sensor/feature_probe.h"
#include "tracee-ebpf/sensor/filter_maps.h"
#include "tracee-ebpf/sensor/known_lacks.h"

namespace tracee {
namespace {

// Records that may wait in one ring's queue; more make drain() busy.
constexpr std::size_t kWaitingRecords = 32768;

Error system_error(ErrorKind kind, const std::string& what) {
  return Error(kind, what + " failed: " + std::strerror(errno));
}

std::vector<std::uint16_t> counted_events(const Selection& selection) {
  std::vector<std::uint16_t> events;
  for (const Selection::Wanted& wanted : selection.events) events.push_back(wanted.id);
  // Counted for task state and containers even when they are not selected.
  for (const std::uint16_t id : {EVENT_SCHED_PROCESS_FORK, EVENT_SCHED_PROCESS_EXEC,
                                 EVENT_CGROUP_MKDIR, EVENT_CGROUP_RMDIR}) {
    if (std::find(events.begin(), events.end(), id) == events.end()) events.push_back(id);
  }
  return events;
}

// What the filters need beside the events.
HookPlan::Needs needs_of(const SensorOptions& options, BpfDialect dialect, KernelTypes& types) {
  const std::uint32_t filters = filters_of(options.selection);
  HookPlan::Needs needs;
  needs.forgets_tasks = dialect == BpfDialect::Old;
  needs.tracks_tasks = (filters & FILTER_BY_STATE) != 0;
  needs.marks_tasks = (filters & (FILTER_TREE | FILTER_BINARY)) != 0;
  needs.containers = options.containers != nullptr;
  needs.sees_execs = (filters & (FILTER_AGE | FILTER_BINARY)) != 0;
  needs.by_group = (filters & FILTER_BY_GROUP) != 0;
  needs.calls = functions_of_calls(
      options.selection, Catalogue::built_in(),
      [&types](const auto& name) { return types.function(name).value_or(0) != 0; });
  return needs;
}

CgroupHierarchy hierarchy_of(const SensorOptions& options) {
  return options.containers != nullptr ? options.containers->hierarchy() : CgroupHierarchy::find();
}

// Of a record that at least has a head.
std::uint16_t event_id_of(std::span<const std::byte> record) {
  record_head head;
  std::memcpy(&head, record.data(), sizeof(head));
  return head.event_id;
}

// What would let a program be attached that was not for lack of permission, if that is known.
std::string permission_remedy(const std::string& program) {
  if (!needs_feature(program, KernelFeature::Kprobe)) return {};
  char level[16] = {};
  UniqueFd file(::open("/proc/sys/kernel/perf_event_paranoid", O_RDONLY | O_CLOEXEC));
  if (!file || ::read(file.get(), level, sizeof(level) - 1) <= 0) return {};
  level[std::strcspn(level, "\n")] = 0;
  return std::string(
             "CAP_SYS_ADMIN, which kprobes need while kernel.perf_event_paranoid is above 2 (it "
             "is ") +
         level + "), or a kernel that allows BPF trampolines (fentry, fexit)";
}

// Maps that user space writes while it traces; no other process can write the rest. Of these, the
// groups are compared now and then, and the shared memory decides about wake-ups, and whether
// verdicts on groups are found anew.
const std::vector<std::string> kWrittenMaps = {".data.shared", "filter_groups"};

constexpr const char* kStartTimes = "iter__start_times";

}  // namespace

Result<SharedMemory> SharedMemory::map(int fd, int protection) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* memory = ::mmap(nullptr, page, protection, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) {
    return system_error(ErrorKind::Io, "mapping the BPF programs' shared memory");
  }
  return SharedMemory(memory);
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)) {}

SharedMemory::~SharedMemory() {
  if (memory_ != nullptr) ::munmap(memory_, static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
}

Result<std::unique_ptr<Sensor>> Sensor::open(const SensorOptions& options) {
  auto choice = probe_kernel();
  if (!choice) return std::move(choice).error();
  const int cpus = libbpf_num_possible_cpus();
  if (cpus <= 0) {
    return Error(ErrorKind::Io, std::string("reading /sys/devices/system/cpu/possible failed: ") +
                                    std::strerror(-cpus));
  }
  auto rings = divide_rings(options.ring_bytes, static_cast<std::uint32_t>(cpus),
                            static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
  if (!rings) return std::move(rings).error();
  TRACEE_TRY(make_config(options, Catalogue::built_in(), *rings, 0));
  return std::unique_ptr<Sensor>(std::make_unique<BpfSensor>(options, Catalogue::built_in(),
                                                             std::move(*choice), *rings,
                                                             static_cast<std::uint32_t>(cpus)));
}

BpfSensor::BpfSensor(const SensorOptions& options, const Catalogue& catalogue, ObjectChoice choice,
                     const RingSizes& rings, std::uint32_t cpus)
    : options_(options),
      catalogue_(catalogue),
      choice_(std::move(choice)),
      ring_sizes_(rings),
      cpus_(cpus),
      filter_tables_(tables_of(options.selection)),
      groups_(options_.selection, hierarchy_of(options)),
      hook_plan_(options.selection, catalogue, needs_of(options, choice_.dialect, types_),
                 options.disabled),
      record_filter_(options_.selection, groups_),
      decoder_(catalogue, options.containers, &record_filter_) {}

// Phases out of order are a bug of the caller.
void BpfSensor::require(Phase phase) const {
  if (phase_ == phase) return;
  std::fprintf(stderr, "sensor: a phase was called out of order\n");
  std::abort();
}

Status BpfSensor::load() {
  require(Phase::Opened);
  auto config = make_config(options_, catalogue_, ring_sizes_, stream::Clock::boot_now());
  if (!config) return std::move(config).error();
  config_ = *config;
  config_.casts = can_cast(types_);
  record_filter_.began_at(config_.start_time);
  TRACEE_TRY(load_object());
  if (options_.exec_info) decoder_.add_digests(&digests_.emplace());
  phase_ = Phase::Loaded;
  return Ok{};
}

Status BpfSensor::configure(BpfObject& object) const {
  auto section = object.section(".rodata.config");
  if (!section) return std::move(section).error();
  if (section->size() < sizeof(config_)) {
    return Error(ErrorKind::Internal,
                 "the BPF programs were built for another layout of their configuration");
  }
  std::memcpy(section->data(), &config_, sizeof(config_));
  TRACEE_TRY(size_argument_copies(object, config_.event_scopes[EVENT_ARGUMENT_MISMATCH] != 0));
  return size_filter_maps(object, filter_tables_, groups_.needed());
}

// Loads the best programs left, without those that the kernel refuses.
Result<BpfObject> BpfSensor::load_programs(int rings) {
  for (;;) {
    auto object = BpfObject::open(choice_);
    if (!object) return std::move(object).error();
    if (choice_.dialect == BpfDialect::New && config_.casts == 0) object->look_into_modules();
    rule_out(hook_plan_, *object, types_);
    auto programs = hook_plan_.programs();
    if (!start_times_refused_) programs.emplace_back(kStartTimes);
    object->enable_only(programs);
    for (const auto& [program, function] : hook_plan_.targets()) {
      const bool loaded = std::find(programs.begin(), programs.end(), program) != programs.end();
      if (loaded) TRACEE_TRY(object->set_target(program, function));
    }
    TRACEE_TRY(configure(*object));
    TRACEE_TRY(object->reuse_map("rings", rings));
    auto refusal = object->load();
    if (!refusal) return std::move(refusal).error();
    if (!refusal->has_value()) return object;
    const BpfObject::Refusal& refused = **refusal;
    if (refused.program == kStartTimes) {
      start_times_refused_ = true;
      continue;
    }
    for (const std::string& needed : hook_plan_.required()) {
      if (needed != refused.program && refused.program != hook_plan_.task_scanner()) continue;
      return Error(ErrorKind::Unsupported, "tracing needs the BPF program " + refused.program +
                                               ", which the kernel refuses: " + refused.reason);
    }
    hook_plan_.refuse(refused.program, refused.reason, refused.of_permission);
  }
}

Status BpfSensor::load_object() {
  losses_.reset();
  canaries_.reset();
  group_map_.reset();
  loaded_.reset();
  auto ring_maps = RingMaps::begin(ring_sizes_);
  if (!ring_maps) return std::move(ring_maps).error();
  auto object = load_programs(ring_maps->outer());
  if (!object) return std::move(object).error();
  auto shared = SharedMemory::map(bpf_map__fd(object->map(".data.shared")), PROT_READ | PROT_WRITE);
  if (!shared) return std::move(shared).error();
  // Not even by us to be written: who could write it could be frozen out no more.
  auto counters = SharedMemory::map(bpf_map__fd(object->map(".data.counters")), PROT_READ);
  if (!counters) return std::move(counters).error();
  loaded_.emplace(Loaded{
      std::move(*object), std::move(*shared), std::move(*counters), {}, {}, nullptr, nullptr});
  wake_.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!wake_) return system_error(ErrorKind::Io, "creating an epoll descriptor");
  auto rings = ring_maps->finish();
  if (!rings) return std::move(rings).error();
  TRACEE_TRY(watch_rings(std::move(*rings), *loaded_));
  TRACEE_TRY(fill_filter_maps(loaded_->object, filter_tables_));
  if (!hook_plan_.task_scanner().empty()) {
    auto link = loaded_->object.attach_iterator(hook_plan_.task_scanner());
    if (!link) return std::move(link).error();
    loaded_->task_scan = std::move(*link);
  }
  if (!start_times_refused_) {
    auto link = loaded_->object.attach_iterator(kStartTimes);
    if (link) loaded_->start_times = std::move(*link);
  }
  canaries_.emplace(loaded_->counters());
  group_map_.emplace(bpf_map__fd(loaded_->object.map("filter_groups")), loaded_->shared());
  losses_.emplace(loaded_->counters(), bpf_map__fd(loaded_->object.map("losses")),
                  counted_events(options_.selection), cpus_);
  return Ok{};
}

// The lifetime ring is the first to be scanned: the continuations of its events are then found in
// the others, where they were put before.
Status BpfSensor::watch_rings(std::vector<RingMaps::Ring> rings, Loaded& loaded) {
  for (RingMaps::Ring& ring : rings) {
    auto mapping = RingMapping::map(ring.map.get(), ring.bytes);
    if (!mapping) return std::move(mapping).error();
    loaded.rings.add(RingQueue(std::move(*mapping), kWaitingRecords));
    epoll_event event{};
    event.events =
        EPOLLIN | EPOLLET;  // level-triggered, a ring that holds records would never let sleep
    if (::epoll_ctl(wake_.get(), EPOLL_CTL_ADD, ring.map.get(), &event) != 0) {
      return system_error(ErrorKind::Io, "waiting for a ring buffer with epoll");
    }
    loaded.ring_maps.push_back(std::move(ring.map));
  }
  return Ok{};
}

Status BpfSensor::attach() {
  require(Phase::Loaded);
  for (;;) {
    auto complete = attach_all();
    if (!complete) return std::move(complete).error();
    if (*complete) break;
    TRACEE_TRY(load_object());  // another way was chosen, whose programs are not loaded yet
  }
  types_.forget();
  loaded_->object.freeze_maps_but(kWrittenMaps);
  planned_ = hook_plan_.result();
  phase_ = Phase::Attached;
  return Ok{};
}

// Attaches all programs of the plan. False when the plan wants others after a refusal.
Result<bool> BpfSensor::attach_all() {
  std::size_t attached = 0;
  const auto order = hook_plan_.attach_order();
  for (const std::string& name : order) {
    auto link = loaded_->object.attach(name);
    if (link) {
      losses_->watch(name, bpf_program__fd(loaded_->object.program(name)));
      canaries_->attached(name);
      loaded_->links.emplace_back(name, std::move(*link));
    } else if (attached < hook_plan_.required().size()) {
      return std::move(link).error().context("attaching " + name + ", needed to trace");
    } else {
      const bool of_permission = link.error().kind() == ErrorKind::Permission;
      hook_plan_.refuse(name, link.error().message(), of_permission,
                        of_permission ? permission_remedy(name) : "");
    }
    // Once forks, execs and new groups are seen, and before anything else is.
    if (++attached == hook_plan_.required().size()) TRACEE_TRY(begin_filtering());
  }
  for (const std::string& wanted : hook_plan_.attach_order()) {
    if (std::find(order.begin(), order.end(), wanted) == order.end()) return false;
  }
  return true;
}

// Decides what runs and exists already.
Status BpfSensor::begin_filtering() {
  if (groups_.needed()) {
    Status told = Ok{};
    groups_.scan([&](std::uint64_t id, const filter_group& group) {
      if (!told) return true;
      const auto put = group_map_->put(id, group);
      if (!put) told = put.error();
      return !put || *put;
    });
    TRACEE_TRY(told);
  }
  if (loaded_->task_scan) TRACEE_TRY(scan_tasks());
  return Ok{};
}

// Until a scan marks nothing: a child that its parent's mark missed is found by the next one.
Status BpfSensor::scan_tasks() {
  std::atomic_ref<__u64> marked(const_cast<__u64&>(loaded_->counters()->tree_marked));
  for (;;) {
    const __u64 before = marked.load();
    TRACEE_TRY(run_iterator(loaded_->task_scan.get()));
    if (marked.load() == before) return Ok{};
  }
}

// Decides a control group that came, or forgets one that went.
void BpfSensor::note_group(std::span<const std::byte> record) {
  const auto notice = RecordDecoder::group_of(record);
  if (!notice) return;
  if (notice->removed) {
    groups_.ended(notice->id);
    group_map_->forget(notice->id);
    return;
  }
  (void)group_map_->put(notice->id, groups_.started(notice->id, notice->path));
}

Result<Sensor::Drained> BpfSensor::drain(stream::BatchEncoder& encoder, std::uint64_t horizon,
                                         const std::function<Status()>& flush) {
  Drained drained;
  const auto event = [&](std::span<const std::byte> record) {
    const auto outcome = decoder_.decode(record, encoder);
    if (outcome == RecordDecoder::Outcome::Broken) ++broken_[event_id_of(record)];
    if (outcome == RecordDecoder::Outcome::Noted && groups_.needed()) note_group(record);
    drained.events += outcome == RecordDecoder::Outcome::Written ||
                      outcome == RecordDecoder::Outcome::WrittenLate;
    drained.late += outcome == RecordDecoder::Outcome::WrittenLate;
    return encoder.full();
  };
  const auto chunk = [&](std::span<const std::byte> record) { decoder_.add_chunk(record); };
  auto merged = loaded_->rings.merge(horizon, event, chunk, flush);
  if (!merged) return std::move(merged).error();
  drained.busy = merged->busy;
  return drained;
}

bool BpfSensor::arm_wake() {
  std::atomic_ref<__u32> armed(loaded_->shared()->wake_armed);
  armed.store(1, std::memory_order_seq_cst);
  // Forgets wakes that are over. The call also takes longer than a record that was begun before the
  // flag could be seen takes to show in its ring.
  epoll_event events[CONFIG_MAX_RINGS + 1];
  ::epoll_wait(wake_.get(), events, CONFIG_MAX_RINGS + 1, 0);
  if (!loaded_->rings.holds_records()) return true;
  armed.store(0, std::memory_order_seq_cst);
  return false;
}

std::map<std::uint32_t, std::uint64_t> BpfSensor::start_times() {
  std::map<std::uint32_t, std::uint64_t> starts;
  if (!loaded_ || !loaded_->start_times) return starts;
  // Snapshots do without what cannot be read.
  auto told = read_iterator(loaded_->start_times.get());
  if (!told) return starts;
  process_start start{};
  for (std::size_t at = 0; at + sizeof(start) <= told->size(); at += sizeof(start)) {
    std::memcpy(&start, told->data() + at, sizeof(start));
    starts[start.pid] = start.start_time;
  }
  return starts;
}

Result<stream::LossContent> BpfSensor::take_losses() {
  auto losses = losses_->take();
  if (!losses) return losses;
  for (const auto& [event, count] : broken_) {
    losses->entries.push_back({event, LossCause::UserQueue, 0, count});
  }
  broken_.clear();
  // Too broken to tell what they were.
  const std::uint64_t unreadable =
      loaded_->rings.broken() - std::exchange(unreadable_told_, loaded_->rings.broken());
  if (unreadable > 0)
    losses->entries.push_back({EVENT_EVENTS_LOST, LossCause::UserQueue, 0, unreadable});
  return losses;
}

std::vector<SensorFault> BpfSensor::faults() {
  if (phase_ != Phase::Attached) return {};
  std::vector<SensorFault> faults = canaries_->look();
  if (const std::size_t wrong = group_map_->check(); wrong > 0) {
    faults.push_back({"control group filters", std::to_string(wrong) +
                                                   " entries of the map filter_groups were changed "
                                                   "by somebody, and put back"});
  }
  return faults;
}

void BpfSensor::detach() {
  if (loaded_) loaded_->links.clear();
  phase_ = Phase::Detached;
}

}  // namespace tracee

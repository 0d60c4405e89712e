#include "tracee-ebpf/sensor/loss_reader.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace tracee {
namespace {

static_assert(RECORD_LOST_RING_FULL == static_cast<int>(LossCause::RingFull) &&
              RECORD_LOST_SCRATCH == static_cast<int>(LossCause::Scratch) &&
              RECORD_LOST_PAGE_FAULT == static_cast<int>(LossCause::PageFault) &&
              RECORD_LOST_TOO_LARGE == static_cast<int>(LossCause::TooLarge) &&
              RECORD_LOST_TASK_STATE == static_cast<int>(LossCause::TaskState));

}  // namespace

LossReader::LossReader(const sensor_counters* counters, int losses_fd,
                       std::vector<std::uint16_t> events, std::uint32_t cpus)
    : counters_(counters),
      losses_fd_(losses_fd),
      events_(std::move(events)),
      cpus_(cpus),
      last_time_(stream::Clock::boot_now()),
      now_(std::size_t{cpus} * RECORD_LOSS_CAUSES) {}

void LossReader::watch(const std::string& program, int program_fd) {
  programs_.push_back({program, program_fd});
}

Result<stream::LossContent> LossReader::take() {
  stream::LossContent content;
  content.first_time = last_time_;
  content.last_time = stream::Clock::boot_now();
  last_time_ = content.last_time;
  // Read before the counters: what is counted meanwhile is found again next time.
  const std::uint64_t losses =
      std::atomic_ref<__u64>(const_cast<__u64&>(counters_->losses)).load(std::memory_order_acquire);
  if (losses != seen_) {
    for (const std::uint16_t event : events_) TRACEE_TRY(take_event(event, content));
    seen_ = losses;
  }
  take_missed(content);
  return content;
}

Status LossReader::take_event(std::uint16_t event, stream::LossContent& content) {
  const std::uint32_t key = event;
  if (bpf_map_lookup_elem(losses_fd_, &key, now_.data()) != 0) {
    return Error(ErrorKind::Io,
                 std::string("reading the loss counters failed: ") + std::strerror(errno));
  }
  auto known = before_.find(event);
  for (std::size_t i = 0; i < now_.size(); ++i) {
    const std::uint64_t before = known == before_.end() ? 0 : known->second[i];
    if (now_[i] == before) continue;
    if (known == before_.end()) {
      known = before_.emplace(event, std::vector<std::uint64_t>(now_.size())).first;
    }
    known->second[i] = now_[i];
    const auto cause = static_cast<LossCause>(i % RECORD_LOSS_CAUSES);
    auto& list = cause == LossCause::PageFault ? content.values : content.entries;
    list.push_back(
        {event, cause, static_cast<std::uint16_t>(i / RECORD_LOSS_CAUSES), now_[i] - before});
  }
  return Ok{};
}

void LossReader::take_missed(stream::LossContent& content) {
  for (Program& program : programs_) {
    bpf_prog_info info{};
    std::uint32_t size = sizeof(info);
    const bool told = bpf_obj_get_info_by_fd(program.fd, &info, &size) == 0 &&
                      size >= offsetof(bpf_prog_info, recursion_misses) + sizeof(std::uint64_t);
    if (!told && !program.told_unknown) {
      program.told_unknown = true;
      content.missed.push_back({program.name, 0, false});
    }
    if (!told || info.recursion_misses == program.missed) continue;
    content.missed.push_back({program.name, info.recursion_misses - program.missed, true});
    program.missed = info.recursion_misses;
  }
}

}  // namespace tracee

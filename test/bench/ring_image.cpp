#include "test/bench/ring_image.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "bpf/shared/record.h"
#include "common/event_view.h"
#include "common/stream/batch_view.h"

namespace tracee::bench {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::uint32_t kDiscard = 1u << 30;

void fill_task(const TaskView& view, record_task* task) {
  const stream::TaskRow& row = view.row();
  task->start_time = row.start_time;
  task->process_start_time = row.process_start_time;
  task->parent_start_time = row.parent_start_time;
  task->cgroup_id = row.cgroup_id;
  task->tid = row.tid;
  task->pid = row.pid;
  task->parent_pid = row.parent_pid;
  task->ns_tid = row.ns_tid;
  task->ns_pid = row.ns_pid;
  task->ns_parent_pid = row.ns_parent_pid;
  task->uid = row.uid;
  task->mount_namespace = row.mount_namespace;
  task->pid_namespace = row.pid_namespace;
  view.comm().copy(task->comm, sizeof(task->comm));
  view.uts_name().copy(task->nodename, sizeof(task->nodename));
}

void append(std::vector<std::byte>& bytes, const void* from, std::size_t count) {
  const auto* begin = static_cast<const std::byte*>(from);
  bytes.insert(bytes.end(), begin, begin + count);
}

// The record that gives this event.
std::vector<std::byte> record_of(const EventView& event) {
  record fixed{};
  std::vector<std::byte> tail;
  const stream::EventRow& row = event.row();
  fixed.head.time = row.time;
  fixed.head.sequence = row.cpu_sequence;
  fixed.head.return_value = row.return_value;
  fixed.head.scopes = row.scopes;
  fixed.head.event_id = row.event_id;
  fixed.head.flags = row.flags & RECORD_COMPAT;
  fixed.head.cpu = row.cpu;
  fixed.head.hook = static_cast<std::uint8_t>(row.hook);
  fixed.head.syscall = row.syscall;
  fixed.head.value_count =
      static_cast<std::uint8_t>(std::min<int>(row.value_count, RECORD_MAX_VALUES));
  fill_task(event.task(), &fixed.task);
  if (row.actor != row.task) {
    fixed.head.flags |= RECORD_ACTOR;
    record_task actor{};
    fill_task(event.actor(), &actor);
    append(tail, &actor, sizeof(actor));
  }
  for (std::size_t i = 0; i < fixed.head.value_count; ++i) {
    const Value value = event.value(i);
    fixed.marks[i] = make_mark(value.presence, value.provenance);
    fixed.words[i] = value.word;
    if (!is_blob(value.definition->kind) || !value.has_bytes()) continue;
    fixed.words[i] = sizeof(fixed) + tail.size();
    const auto length = static_cast<std::uint32_t>(value.bytes.size());
    const record_blob blob{length, value.full_length, value.full_count, 0};
    append(tail, &blob, sizeof(blob));
    append(tail, value.bytes.data(), value.bytes.size());
    tail.resize((tail.size() + 7) / 8 * 8);
  }
  std::vector<std::byte> bytes;
  append(bytes, &fixed,
         tail.empty() ? offsetof(record, words) + 8 * fixed.head.value_count : sizeof(fixed));
  append(bytes, tail.data(), tail.size());
  return bytes;
}

}  // namespace

RingImage::RingImage(const Trace& trace, std::size_t size, unsigned ring, unsigned rings)
    : size_(size), fd_(::memfd_create("ring", MFD_CLOEXEC)) {
  // The kernel maps the data twice; here the second copy is a part of the file, never read into.
  if (::ftruncate(fd_.get(), static_cast<off_t>(2 * kPage + 2 * size)) != 0) std::abort();
  void* mapped =
      ::mmap(nullptr, 2 * kPage + size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (mapped == MAP_FAILED) std::abort();
  base_ = static_cast<std::byte*>(mapped);
  data_ = base_ + 2 * kPage;
  for (const stream::Words& frame : trace.batches) {
    const auto batch = stream::BatchView::parse(frame);
    for (std::size_t i = 0; batch && i < batch->size(); ++i) {
      const EventDefinition* definition = trace.catalogue.find(batch->row(i).event_id);
      if (batch->row(i).cpu % rings != ring || definition == nullptr) continue;
      const auto event = batch->event(i, *definition);
      if (event && !add(record_of(*event))) {
        finish();
        return;
      }
    }
  }
  finish();
}

RingImage::~RingImage() { ::munmap(base_, 2 * kPage + size_); }

// False when it is full.
bool RingImage::add(std::span<const std::byte> record) {
  const std::size_t taken = 8 + (record.size() + 7) / 8 * 8;
  if (used_ + taken + 8 > size_) return false;
  const auto length = static_cast<std::uint64_t>(record.size());
  std::memcpy(data_ + used_, &length, sizeof(length));
  std::memcpy(data_ + used_ + 8, record.data(), record.size());
  times_.push_back(used_ + 8 + offsetof(record_head, time));
  std::uint64_t time = 0;
  std::memcpy(&time, record.data() + offsetof(record_head, time), sizeof(time));
  if (first_time_ == 0) first_time_ = time;
  last_time_ = std::max(last_time_, time);
  used_ += taken;
  return true;
}

// The rest is one discarded record, so that the image goes round.
void RingImage::finish() {
  const std::uint64_t word = (size_ - used_ - 8) | kDiscard;
  std::memcpy(data_ + used_, &word, sizeof(word));
}

RingQueue RingImage::queue() const {
  auto mapping = RingMapping::map(fd_.get(), size_);
  if (!mapping) std::abort();
  return RingQueue(std::move(*mapping), 65536);
}

void RingImage::rewind() {
  const std::uint64_t later = last_time_ - first_time_ + 1;
  for (const std::size_t at : times_) {
    std::uint64_t time = 0;
    std::memcpy(&time, data_ + at, sizeof(time));
    time += later;
    std::memcpy(data_ + at, &time, sizeof(time));
  }
  auto* producer = reinterpret_cast<std::atomic<std::uint64_t>*>(base_ + kPage);
  producer->fetch_add(size_, std::memory_order_release);
}

}  // namespace tracee::bench

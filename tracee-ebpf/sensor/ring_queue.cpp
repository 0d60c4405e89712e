#include "tracee-ebpf/sensor/ring_queue.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <tuple>
#include <utility>

#include "bpf/shared/record.h"

namespace tracee {
namespace {

// include/uapi/linux/bpf.h
constexpr std::uint32_t kBusyBit = 1u << 31;
constexpr std::uint32_t kDiscardBit = 1u << 30;
constexpr std::size_t kRecordHeader = 8;

std::size_t page_size() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

std::uint64_t round_up_8(std::uint64_t n) { return (n + 7) & ~std::uint64_t{7}; }

Error map_error(const char* what) {
  return Error(ErrorKind::Io,
               std::string("mapping a ring buffer's ") + what + " failed: " + std::strerror(errno));
}

}  // namespace

Result<RingMapping> RingMapping::map(int fd, std::size_t size) {
  const std::size_t page = page_size();
  void* consumer = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (consumer == MAP_FAILED) return map_error("consumer page");
  void* producer =
      ::mmap(nullptr, page + 2 * size, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(page));
  if (producer == MAP_FAILED) {
    Error error = map_error("data");
    ::munmap(consumer, page);
    return error;
  }
  return RingMapping(consumer, producer, static_cast<const std::byte*>(producer) + page, size);
}

RingMapping::RingMapping(RingMapping&& other) noexcept
    : consumer_page_(std::exchange(other.consumer_page_, nullptr)),
      producer_pages_(std::exchange(other.producer_pages_, nullptr)),
      data_(other.data_),
      size_(other.size_) {}

RingMapping::~RingMapping() {
  if (consumer_page_ == nullptr) return;
  ::munmap(consumer_page_, page_size());
  ::munmap(producer_pages_, page_size() + 2 * size_);
}

RingQueue::RingQueue(RingMapping ring, std::size_t capacity)
    : ring_(std::move(ring)), capacity_(capacity) {
  waiting_.reserve(capacity);
  scanned_ = ring_.consumer().load(std::memory_order_relaxed);
}

void RingQueue::scan(const std::function<void(std::span<const std::byte>)>& chunk) {
  compact();
  const std::uint64_t mask = ring_.size() - 1;
  const std::uint64_t produced = ring_.producer().load(std::memory_order_acquire);
  crowded_ = false;
  bool disordered = false;
  while (scanned_ < produced) {
    if (waiting_.size() == capacity_) {
      crowded_ = true;
      break;
    }
    const std::byte* at = ring_.data() + (scanned_ & mask);
    const std::uint32_t word =
        reinterpret_cast<const std::atomic<std::uint32_t>*>(at)->load(std::memory_order_acquire);
    if (word & kBusyBit) break;
    const std::uint32_t length = word & ~(kBusyBit | kDiscardBit);
    const std::uint64_t next = scanned_ + round_up_8(length + kRecordHeader);
    if (next > produced) {  // no kernel writes this; nothing behind it can be trusted
      ++broken_;
      scanned_ = produced;
      break;
    }
    if (!(word & kDiscardBit)) {
      disordered |= take({at + kRecordHeader, length}, scanned_, chunk);
    }
    scanned_ = next;
  }
  if (disordered) {
    sorted_ = true;
    std::sort(waiting_.begin() + static_cast<std::ptrdiff_t>(first_), waiting_.end(),
              [](const WaitingRecord& a, const WaitingRecord& b) {
                return std::tie(a.time, a.position) < std::tie(b.time, b.position);
              });
  }
}

// Whether the record is older than one that waits.
bool RingQueue::take(std::span<const std::byte> bytes, std::uint64_t position,
                     const std::function<void(std::span<const std::byte>)>& chunk) {
  if (bytes.size() < sizeof(record_head)) {
    ++broken_;
    return false;
  }
  // Records lie at multiples of 8, and the kernel changes nothing in them any more.
  const auto& head = *reinterpret_cast<const record_head*>(bytes.data());
  if (head.flags & RECORD_CHUNK) {
    chunk(bytes);
    return false;
  }
  const bool older = !waiting_.empty() && head.time < newest_;
  newest_ = std::max<std::uint64_t>(newest_, head.time);
  waiting_.push_back({head.time, position, bytes});
  return older;
}

// Forgets what has been popped.
void RingQueue::compact() {
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
  if (waiting_.empty()) sorted_ = false;
}

bool RingQueue::holds_records() const {
  return !empty() || ring_.producer().load(std::memory_order_acquire) != scanned_;
}

void RingQueue::release() {
  std::uint64_t oldest = empty() ? scanned_ : front().position;
  for (std::size_t i = first_; sorted_ && i < waiting_.size(); ++i) {
    oldest = std::min(oldest, waiting_[i].position);
  }
  ring_.consumer().store(oldest, std::memory_order_release);
}

}  // namespace tracee

// One BPF ring buffer, read in place, with the records that wait to be merged.
//
// The layout is the kernel's (kernel/bpf/ringbuf.c): a page with the consumer's position, a page
// with the producer's, then the data mapped twice, so that a record never wraps. A record begins
// with 8 bytes: its length with a busy and a discard bit, and a page offset. Used by RingMerger.
// Nothing here trusts a length.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "common/result.h"

namespace tracee {

// A mapped ring. Move-only; unmaps on destruction.
class RingMapping {
 public:
  // Maps a ring buffer map (or a file laid out like one) whose data area is `size` bytes, a power
  // of two. The descriptor may be closed afterwards. Error: Io.
  static Result<RingMapping> map(int fd, std::size_t size);

  RingMapping(RingMapping&& other) noexcept;
  RingMapping& operator=(RingMapping&&) = delete;
  ~RingMapping();

  std::atomic<std::uint64_t>& consumer() const {
    return *static_cast<std::atomic<std::uint64_t>*>(consumer_page_);
  }
  const std::atomic<std::uint64_t>& producer() const {
    return *static_cast<const std::atomic<std::uint64_t>*>(producer_pages_);
  }
  const std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  RingMapping(void* consumer, void* producer, const std::byte* data, std::size_t size)
      : consumer_page_(consumer), producer_pages_(producer), data_(data), size_(size) {}

  void* consumer_page_;
  void* producer_pages_;
  const std::byte* data_;
  std::size_t size_;
};

// A record that waits. Valid until the queue's release().
struct WaitingRecord {
  std::uint64_t time = 0;      // of its head
  std::uint64_t position = 0;  // in the ring, ever growing
  std::span<const std::byte> bytes;
};

class RingQueue {
 public:
  // At most `capacity` records wait at a time; memory for them is taken here.
  RingQueue(RingMapping ring, std::size_t capacity);

  // Looks at the records that have come since the last scan. Continuations go to `chunk` at once,
  // in the ring's order; events wait, ordered by time. What is too short for a head is counted as
  // broken and dropped.
  void scan(const std::function<void(std::span<const std::byte>)>& chunk);

  bool empty() const { return first_ == waiting_.size(); }
  const WaitingRecord& front() const { return waiting_[first_]; }
  void pop() { ++first_; }

  // Whether the last scan ended for want of room; records behind it are not older than newest().
  bool crowded() const { return crowded_; }
  std::uint64_t newest() const { return newest_; }
  // Whether the ring holds anything: waiting, unscanned, or being written.
  bool holds_records() const;
  std::uint64_t broken() const { return broken_; }

  // Gives the room of everything popped back to the kernel.
  void release();

 private:
  bool take(std::span<const std::byte> bytes, std::uint64_t position,
            const std::function<void(std::span<const std::byte>)>& chunk);
  void compact();

  RingMapping ring_;
  std::vector<WaitingRecord> waiting_;  // sorted by time from first_ on
  std::size_t capacity_;
  std::size_t first_ = 0;
  std::uint64_t scanned_ = 0;  // position of the next record to look at
  std::uint64_t newest_ = 0;   // largest time seen
  std::uint64_t broken_ = 0;
  bool crowded_ = false;
  bool sorted_ = false;  // waiting_ was brought into another order than the ring's
};

}  // namespace tracee

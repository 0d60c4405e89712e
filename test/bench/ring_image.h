// Ring buffers with the kernel's layout in memory files, holding records as bpf/ writes them.
//
// Made of the events of a trace, the reverse of what RecordDecoder does. The same image is consumed
// again and again: rewind() makes its records new ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/unique_fd.h"
#include "test/bench/trace.h"
#include "tracee-ebpf/sensor/ring_queue.h"

namespace tracee::bench {

class RingImage {
 public:
  // As many events of the trace as `size` bytes hold, from event `first` on, those of CPUs with
  // this remainder modulo `rings`. `size` is a power of two.
  RingImage(const Trace& trace, std::size_t size, unsigned ring, unsigned rings);
  ~RingImage();
  RingImage(const RingImage&) = delete;
  RingImage& operator=(const RingImage&) = delete;

  RingQueue queue() const;
  // As if the kernel had written all of it once more, its times behind those of before.
  void rewind();

  std::size_t records() const { return times_.size(); }
  std::span<const std::byte> data() const { return {data_, size_}; }

 private:
  bool add(std::span<const std::byte> record);
  void finish();

  std::size_t size_;
  UniqueFd fd_;
  std::byte* base_ = nullptr;
  std::byte* data_ = nullptr;
  std::size_t used_ = 0;
  std::vector<std::size_t> times_;  // where the times of records are
  std::uint64_t last_time_ = 0;
  std::uint64_t first_time_ = 0;
};

}  // namespace tracee::bench

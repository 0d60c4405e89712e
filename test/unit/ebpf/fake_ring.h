// A ring buffer with the kernel's layout in a memory file, filled by the test as the kernel would.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <string_view>

#include "bpf/shared/record.h"
#include "common/unique_fd.h"
#include "tracee-ebpf/sensor/ring_queue.h"

namespace tracee::test {

class RingWriter {
 public:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::uint32_t kBusy = 1u << 31;
  static constexpr std::uint32_t kDiscard = 1u << 30;

  explicit RingWriter(std::size_t size) : size_(size), fd_(::memfd_create("ring", 0)) {
    // The second copy of the data that the kernel maps is a part of the file here; write() keeps
    // both alike.
    REQUIRE(::ftruncate(fd_.get(), static_cast<off_t>(2 * kPage + 2 * size)) == 0);
    base_ = static_cast<std::byte*>(
        ::mmap(nullptr, 2 * kPage + 2 * size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0));
    REQUIRE(base_ != MAP_FAILED);
  }
  ~RingWriter() { ::munmap(base_, 2 * kPage + 2 * size_); }
  RingWriter(const RingWriter&) = delete;
  RingWriter& operator=(const RingWriter&) = delete;

  RingQueue queue(std::size_t capacity = 1024) const {
    auto mapping = RingMapping::map(fd_.get(), size_);
    REQUIRE(mapping);
    return RingQueue(std::move(*mapping), capacity);
  }

  // Appends a record; gives its position, for commit().
  std::uint64_t write(std::span<const std::byte> bytes, std::uint32_t bits = 0) {
    const std::uint64_t at = producer();
    put(at, static_cast<std::uint32_t>(bytes.size()) | bits);
    for (std::size_t i = 0; i < bytes.size(); ++i) put_byte(at + 8 + i, bytes[i]);
    position(kPage).store(at + (bytes.size() + 8 + 7) / 8 * 8);
    return at;
  }
  std::uint64_t write_event(std::uint64_t time, std::uint32_t bits = 0, std::uint16_t flags = 0) {
    record_head head{};
    head.time = time;
    head.flags = flags;
    return write(std::as_bytes(std::span(&head, 1)), bits);
  }
  void commit(std::uint64_t at, std::uint32_t length) { put(at, length); }
  void put(std::uint64_t at, std::uint32_t word) {
    for (std::size_t i = 0; i < 4; ++i) put_byte(at + i, static_cast<std::byte>(word >> (8 * i)));
  }

  std::uint64_t consumer() const { return position(0).load(); }
  std::uint64_t producer() const { return position(kPage).load(); }

 private:
  std::atomic<std::uint64_t>& position(std::size_t offset) const {
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(base_ + offset);
  }
  void put_byte(std::uint64_t at, std::byte value) {
    base_[2 * kPage + at % size_] = value;
    base_[2 * kPage + at % size_ + size_] = value;
  }

  std::size_t size_;
  UniqueFd fd_;
  std::byte* base_ = nullptr;
};

}  // namespace tracee::test

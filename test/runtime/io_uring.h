// A ring of io_uring, by system calls alone: just enough for a test to have files opened through
// it.
#pragma once

#include <linux/io_uring.h>

#include <cstdint>

namespace tracee::test {

// Shared over fork: both processes have the same ring. Not copied, never unmapped (a child of a
// test ends soon).
class IoUring {
 public:
  // `flags`: IORING_SETUP_*. ok() tells whether the kernel made one.
  explicit IoUring(std::uint32_t flags);
  ~IoUring();
  IoUring(const IoUring&) = delete;
  IoUring& operator=(const IoUring&) = delete;

  bool ok() const { return descriptor_ >= 0; }

  // Has a file opened for reading and waits for that. `flags`: IOSQE_*. Gives the descriptor, or a
  // negative errno. Only one thread at a time.
  int open(const char* path, std::uint8_t flags = 0);

 private:
  bool map(const io_uring_params& parameters);
  void submit(std::uint32_t tail);

  int descriptor_ = -1;
  bool polled_ = false;
  std::uint32_t* submit_tail_ = nullptr;
  std::uint32_t* submit_flags_ = nullptr;
  std::uint32_t* submit_mask_ = nullptr;
  std::uint32_t* submit_array_ = nullptr;
  std::uint32_t* complete_head_ = nullptr;
  std::uint32_t* complete_tail_ = nullptr;
  std::uint32_t* complete_mask_ = nullptr;
  io_uring_cqe* completions_ = nullptr;
  io_uring_sqe* entries_ = nullptr;
};

}  // namespace tracee::test

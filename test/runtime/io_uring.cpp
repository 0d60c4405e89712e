#include "test/runtime/io_uring.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace tracee::test {
namespace {

constexpr unsigned kEntries = 4;

template <typename T>
T* at(void* base, std::uint32_t offset) {
  return reinterpret_cast<T*>(static_cast<char*>(base) + offset);
}

void* map_part(int ring, std::size_t size, off_t what) {
  return ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, what);
}

}  // namespace

IoUring::IoUring(std::uint32_t flags) : polled_((flags & IORING_SETUP_SQPOLL) != 0) {
  io_uring_params parameters{};
  parameters.flags = flags;
  parameters.sq_thread_idle = 10000;  // ms
  descriptor_ = static_cast<int>(::syscall(SYS_io_uring_setup, kEntries, &parameters));
  if (descriptor_ < 0 || map(parameters)) return;
  ::close(descriptor_);
  descriptor_ = -1;
}

IoUring::~IoUring() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool IoUring::map(const io_uring_params& p) {
  const std::size_t size = p.cq_off.cqes + p.cq_entries * sizeof(io_uring_cqe);
  const std::size_t array = p.sq_off.array + p.sq_entries * sizeof(std::uint32_t);
  void* rings = map_part(descriptor_, size > array ? size : array, IORING_OFF_SQ_RING);
  void* entries = map_part(descriptor_, p.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES);
  if (rings == MAP_FAILED || entries == MAP_FAILED) return false;
  submit_tail_ = at<std::uint32_t>(rings, p.sq_off.tail);
  submit_flags_ = at<std::uint32_t>(rings, p.sq_off.flags);
  submit_mask_ = at<std::uint32_t>(rings, p.sq_off.ring_mask);
  submit_array_ = at<std::uint32_t>(rings, p.sq_off.array);
  complete_head_ = at<std::uint32_t>(rings, p.cq_off.head);
  complete_tail_ = at<std::uint32_t>(rings, p.cq_off.tail);
  complete_mask_ = at<std::uint32_t>(rings, p.cq_off.ring_mask);
  completions_ = at<io_uring_cqe>(rings, p.cq_off.cqes);
  entries_ = static_cast<io_uring_sqe*>(entries);
  return true;
}

void IoUring::submit(std::uint32_t tail) {
  std::atomic_ref<std::uint32_t>(*submit_tail_).store(tail, std::memory_order_seq_cst);
  if (!polled_) {
    ::syscall(SYS_io_uring_enter, descriptor_, 1, 1, IORING_ENTER_GETEVENTS, nullptr, 0);
    return;
  }
  // The kernel's thread looks by itself, unless it went to sleep.
  const std::uint32_t flags =
      std::atomic_ref<std::uint32_t>(*submit_flags_).load(std::memory_order_seq_cst);
  if (flags & IORING_SQ_NEED_WAKEUP) {
    ::syscall(SYS_io_uring_enter, descriptor_, 0, 0, IORING_ENTER_SQ_WAKEUP, nullptr, 0);
  }
}

int IoUring::open(const char* path, std::uint8_t flags) {
  const std::uint32_t tail = *submit_tail_;
  const std::uint32_t slot = tail & *submit_mask_;
  io_uring_sqe& entry = entries_[slot];
  std::memset(&entry, 0, sizeof(entry));
  entry.opcode = IORING_OP_OPENAT;
  entry.flags = flags;
  entry.fd = AT_FDCWD;
  entry.addr = reinterpret_cast<std::uint64_t>(path);
  entry.open_flags = O_RDONLY | O_CLOEXEC;
  submit_array_[slot] = slot;
  const std::uint32_t head = *complete_head_;
  submit(tail + 1);
  for (int waited = 0; waited < 10000; ++waited) {
    if (std::atomic_ref<std::uint32_t>(*complete_tail_).load(std::memory_order_acquire) != head) {
      const int result = completions_[head & *complete_mask_].res;
      std::atomic_ref<std::uint32_t>(*complete_head_).store(head + 1, std::memory_order_release);
      return result;
    }
    ::usleep(1000);
  }
  return -ETIMEDOUT;
}

}  // namespace tracee::test

// A bump allocator for values. One arena belongs to one evaluation (reset between events) or to one
// program (constants, for ever). Values made in it are never freed singly and have no destructors.
// Chunks are kept across resets, so that a steady state takes nothing from the heap. Not shared by
// threads. It never throws on its own limit: `exhausted()` tells, and the interpreter ends the
// evaluation at the next step; what is handed out meanwhile comes from a small reserve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace tracee::rego {

class Arena {
 public:
  static constexpr size_t kUnlimited = ~size_t{0};

  explicit Arena(size_t limit = kUnlimited) : limit_(limit) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(size_t bytes) {
    bytes = (bytes + 15) & ~size_t{15};
    if (bytes <= static_cast<size_t>(end_ - next_)) {
      char* p = next_;
      next_ += bytes;
      return p;
    }
    return allocate_slow(bytes);
  }

  template <typename T>
  T* array(size_t n) {
    return static_cast<T*>(allocate(n * sizeof(T)));
  }

  // A copy of `text` that lives as long as the arena's contents.
  const char* copy(std::string_view text) {
    char* p = static_cast<char*>(allocate(text.size() + 1));
    if (!text.empty()) std::memcpy(p, text.data(), text.size());
    p[text.size()] = 0;
    return p;
  }

  // Everything handed out becomes invalid; the memory is kept for the next round.
  void reset() {
    if (next_ != start_ || current_ > 1) rewind();
  }

  void set_limit(size_t limit) { limit_ = limit; }
  size_t used() const { return used_; }
  bool exhausted() const { return used_ > limit_; }

 private:
  struct Chunk {
    std::unique_ptr<char[]> memory;
    size_t size;
  };

  void* allocate_slow(size_t bytes);
  void rewind();

  char* start_ = nullptr;  // of the first chunk
  char* next_ = nullptr;
  char* end_ = nullptr;
  size_t limit_;
  size_t used_ = 0;
  size_t current_ = 0;  // index of the next chunk to take into use
  std::vector<Chunk> chunks_;
};

}  // namespace tracee::rego

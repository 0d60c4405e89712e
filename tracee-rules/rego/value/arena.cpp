// The slow half of the arena: taking and reusing chunks.
#include "tracee-rules/rego/value/arena.h"

#include <algorithm>

namespace tracee::rego {
namespace {

// Small, because every program has an arena for its constants, and there may be thousands.
constexpr size_t kFirstChunk = size_t{2} << 10;
constexpr size_t kLargestChunk = size_t{1} << 20;

}  // namespace

void Arena::rewind() {
  used_ = 0;
  current_ = 0;
  next_ = end_ = nullptr;
  if (chunks_.empty()) return;
  next_ = start_ = chunks_[0].memory.get();
  end_ = next_ + chunks_[0].size;
  used_ = chunks_[0].size;
  current_ = 1;
}

void* Arena::allocate_slow(size_t bytes) {
  while (current_ < chunks_.size()) {
    Chunk& chunk = chunks_[current_++];
    used_ += chunk.size;
    if (chunk.size < bytes) continue;
    next_ = chunk.memory.get() + bytes;
    end_ = chunk.memory.get() + chunk.size;
    return chunk.memory.get();
  }
  const size_t grown =
      chunks_.empty() ? kFirstChunk : std::min(chunks_.back().size * 2, kLargestChunk);
  const size_t size = std::max(bytes, std::max(grown, kFirstChunk));
  chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  current_ = chunks_.size();
  used_ += size;
  next_ = chunks_.back().memory.get() + bytes;
  end_ = chunks_.back().memory.get() + size;
  return chunks_.back().memory.get();
}

}  // namespace tracee::rego

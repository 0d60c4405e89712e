// A growing array for the batch encoder: room is made once an event, elements are then put without
// asking again. Keeps its memory when cleared.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace tracee::stream {

template <typename T>
class Column {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }
  const T* data() const { return elements_.get(); }
  const T& operator[](std::size_t i) const { return elements_[i]; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }

  // Makes room for `more` elements.
  void reserve(std::size_t more) {
    if (size_ + more > capacity_) grow(size_ + more);
  }
  // The element after the last one, to be filled in place; only after reserve(). close() makes it
  // the last one.
  T& open() { return elements_[size_]; }
  void close() { ++size_; }
  // Only after reserve().
  void put(const T& element) { elements_[size_++] = element; }
  void put(const T* elements, std::size_t count) {
    if (count > 0) std::memcpy(elements_.get() + size_, elements, count * sizeof(T));
    size_ += count;
  }

 private:
  void grow(std::size_t least) {
    const std::size_t capacity = least > 2 * capacity_ ? least : 2 * capacity_;
    std::unique_ptr<T[]> larger(new T[capacity]);
    if (size_ > 0) std::memcpy(larger.get(), elements_.get(), size_ * sizeof(T));
    elements_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<T[]> elements_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tracee::stream

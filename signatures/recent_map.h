// A map that keeps a bounded number of entries: what was not used for longest gives way.
//
// For signatures with state from event to event: a stream can name any number of processes.
#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace tracee::signatures {

template <typename Key, typename Value>
class RecentMap {
 public:
  explicit RecentMap(std::size_t limit) : limit_(limit) {}

  // Null when there is none. Valid until the next change.
  Value* find(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }
  // The entry of that key, made when there is none.
  Value& at(const Key& key) {
    if (Value* found = find(key)) return *found;
    if (entries_.size() >= limit_) erase(Key(entries_.back().first));
    entries_.emplace_front(key, Value{});
    index_.emplace(key, entries_.begin());
    return entries_.front().second;
  }
  void erase(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    entries_.erase(found->second);
    index_.erase(found);
  }
  void clear() {
    entries_.clear();
    index_.clear();
  }
  bool empty() const { return entries_.empty(); }

 private:
  using Entries = std::list<std::pair<Key, Value>>;

  std::size_t limit_;
  Entries entries_;  // used last first
  std::unordered_map<Key, typename Entries::iterator> index_;
};

}  // namespace tracee::signatures

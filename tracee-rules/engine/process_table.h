// What a stream has told of processes so far: who made whom, what they execute, with which words.
//
// Learned from snapshots and from the forks, execs and exits in the stream; nothing else is looked
// at, so that it does not depend on which other events were read. Processes that ended stay known
// as parents until room is needed. Bounded in number and in bytes of each; when it is full of
// running processes, later ones stay unknown.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/event_view.h"
#include "common/stream/content.h"

namespace tracee::rules {

using stream::ProcessKey;

struct KnownProcess {
  ProcessKey key;
  ProcessKey parent;
  std::uint32_t uid = 0;
  std::string comm;
  std::string executable;                // empty when unknown
  std::optional<std::string> arguments;  // each with its terminating zero; cut at kMaxArguments

  bool operator==(const KnownProcess&) const = default;
};

class ProcessTable {
 public:
  static constexpr std::size_t kMaxProcesses = 16384;
  static constexpr std::size_t kMaxArguments = 1024;  // bytes
  static constexpr std::size_t kMaxPath = 4096;
  static constexpr std::size_t kMaxDepth = 8;  // of ancestors

  // The events that it learns from.
  static bool learns_from(std::uint16_t event);
  static const std::vector<std::uint16_t>& teachers();

  // Another stream begins: processes are of a machine.
  void clear();
  void state(const stream::StateContent& state);
  // An event that learns_from() its id.
  void event(const EventView& event);

  // Null when nothing is known. A snapshot may have cut the start time to 10 ms.
  const KnownProcess* find(const ProcessKey& key) const;
  // Parent, its parent and so on, at most kMaxDepth; the last one may be known by its key alone.
  std::vector<KnownProcess> ancestors(const stream::TaskRow& task) const;

  std::size_t size() const { return processes_.size(); }
  std::vector<ProcessKey> keys() const;
  // Another number whenever what is known may have changed.
  std::uint64_t version() const { return version_; }

 private:
  struct Entry {
    KnownProcess process;
    bool ended = false;  // and hence in ended_, once
  };

  Entry* at(const ProcessKey& key);
  void forget(const ProcessKey& key);

  // Ordered: keys come from streams, which may choose them so that hashes collide.
  std::map<ProcessKey, Entry> processes_;
  std::deque<ProcessKey> ended_;  // oldest first
  std::uint64_t version_ = 0;
};

}  // namespace tracee::rules

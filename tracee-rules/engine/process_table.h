// What a stream has told of processes so far: who made whom, what they execute, with which words.
//
// Learned from snapshots and from the forks, execs and exits in the stream; nothing else is looked
// at, so that it does not depend on which other events were read. Processes that ended stay known
// as parents until room is needed. Bounded in number and in bytes of each; when it is full of
// running processes, later ones stay unknown.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/event_view.h"
#include "common/stream/content.h"

namespace tracee::rules {

// Names a process for ever: pid on the host, and start time.
struct ProcessKey {
  std::uint32_t pid = 0;
  std::uint64_t start_time = 0;
  bool operator==(const ProcessKey&) const = default;
};

struct KnownProcess {
  ProcessKey key;
  ProcessKey parent;
  std::uint32_t uid = 0;
  std::string comm;
  std::string executable;                // empty when unknown
  std::optional<std::string> arguments;  // each with its terminating zero; cut at kMaxArguments
};

class ProcessTable {
 public:
  static constexpr std::size_t kMaxProcesses = 16384;
  static constexpr std::size_t kMaxArguments = 1024;  // bytes
  static constexpr std::size_t kMaxPath = 4096;
  static constexpr std::size_t kMaxDepth = 8;  // of ancestors

  // The events that it learns from.
  static bool learns_from(std::uint16_t event);

  // Another stream begins: processes are of a machine.
  void clear();
  void state(const stream::StateContent& state);
  // An event that learns_from() its id.
  void event(const EventView& event);

  // Null when nothing is known. A snapshot may have cut the start time to 10 ms.
  const KnownProcess* find(const ProcessKey& key) const;
  // Parent, its parent and so on, at most kMaxDepth; the last one may be known by its key alone.
  std::vector<KnownProcess> ancestors(const stream::TaskRow& task) const;

 private:
  struct Hash {
    std::size_t operator()(const ProcessKey& key) const {
      return static_cast<std::size_t>((key.start_time ^ key.pid) * 0x9e3779b97f4a7c15ull);
    }
  };

  KnownProcess* at(const ProcessKey& key);

  std::unordered_map<ProcessKey, KnownProcess, Hash> processes_;
  std::deque<ProcessKey> ended_;  // oldest first
};

}  // namespace tracee::rules

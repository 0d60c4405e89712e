// Which events of a recording the user wants: --event, --pid, --comm, --tree, --since, --until,
// --trace and --scope.
//
// Flags of different names all have to fit, values of one flag are alternatives. A tree is a
// process and its descendants as far as the recording shows them: by the parents that the snapshot
// at its beginning and the events themselves name. A descendant whose parents neither was there at
// the snapshot nor made an event that was recorded cannot be found.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/event_view.h"
#include "common/recording/index.h"
#include "common/stream/content.h"
#include "tracee-rules/selection/recorded_selection.h"
#include "tracee-rules/selection/time_window.h"

namespace tracee::rules {

class EventFilter {
 public:
  std::vector<std::string> events;  // names
  std::vector<std::string> comms;
  std::vector<std::uint32_t> pids;   // of processes, as the host numbers them
  std::vector<std::uint32_t> trees;  // likewise
  TimeWindow window;
  std::optional<RecordedSelection> trace;  // --trace expressions
  std::uint64_t scopes = 0;                // --scope: bits of those that the producer wrote; 0: all

  // Whether every event passes.
  bool empty() const {
    return events.empty() && comms.empty() && pids.empty() && trees.empty() && window.empty() &&
           !trace && scopes == 0;
  }
  // Whether the user named this event.
  bool names(const std::string& event) const {
    return std::find(events.begin(), events.end(), event) != events.end();
  }
  // What it is, for the header of what was cut: "--event a,b --pid 7".
  std::string text() const;

  // Whether it can be told of a batch, by the ids and the times of its events, that it holds none
  // that is wanted. Not with a tree: any event may show who descends from whom.
  bool selects_batches() const {
    return trees.empty() && !trace && !(events.empty() && window.empty());
  }
  // Whether a batch of which an index says this much may hold events that are wanted. `ids`: of the
  // events named, in the stream with this clock.
  bool may_want(const std::vector<std::uint16_t>& ids, const stream::Clock& clock,
                const recording::Index& index, const recording::IndexEntry& entry) const;

  // A stream begins.
  void header(const stream::StreamHeader& header) {
    if (trace) trace->header(header);
  }
  // Learns who descends from whom.
  void state(const stream::StateContent& state);
  // To be asked of every event in order. `clock` is the one of its stream.
  bool wants(const EventView& event, const stream::Clock& clock);

 private:
  static constexpr std::size_t kMaxMembers = 1'000'000;

  bool in_tree(std::uint32_t pid, std::uint64_t start, std::uint32_t parent,
               std::uint64_t parent_start);

  std::set<std::pair<std::uint32_t, std::uint64_t>> members_;  // pid, start time
};

}  // namespace tracee::rules

// What a cut has to tell of processes, so that findings on it name the same ones as on the whole.
//
// Who acted and its ancestors are known from snapshots, forks, execs and exits (ProcessTable); a
// cut may leave those events out. This follows what is known from the whole recording and what the
// cut has told so far, and says what to tell before an event so that, for it, both are the same. Of
// processes that no kept event shows nothing is told.
#pragma once

#include <optional>
#include <vector>

#include "tracee-rules/engine/process_table.h"

namespace tracee::rules {

class CutProcesses {
 public:
  // Another stream begins.
  void clear();
  // What a frame says that is kept.
  void state(const stream::StateContent& state);
  // An event that is not kept.
  void left_out(const EventView& event);
  // An event that is kept: what the cut must say before it, in this order. Mostly nothing.
  std::vector<stream::StateContent> before(const EventView& event);

 private:
  // Of a task for which both tables say the same, as long as neither changes.
  struct Same {
    ProcessKey process;
    ProcessKey parent;
    std::uint64_t whole = 0;
    std::uint64_t told = 0;
    bool operator==(const Same&) const = default;
  };

  void catch_up(const stream::TaskRow& task, std::vector<stream::StateContent>& changes);
  void tell(stream::StateContent change, std::vector<stream::StateContent>& changes);
  stream::StateContent difference(const stream::TaskRow& task) const;
  void compare(const ProcessKey& key, stream::StateContent& change) const;

  ProcessTable whole_;  // as a reader of the whole recording knows it
  ProcessTable told_;   // as a reader of the cut does
  std::optional<Same> same_;
};

}  // namespace tracee::rules

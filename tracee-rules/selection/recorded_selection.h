// A selection in the words of --trace, asked of the events of a recording.
//
// Means what it means while tracing, as far as a recording tells: who descends from whom and what
// runs in which file is known of the processes at its beginning and of those whose events were
// recorded; paths of control groups are known of containers. Group ids are not recorded. Bounded:
// of more than kMaxProcesses processes later ones count as unrelated.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/event_view.h"
#include "common/selection_match.h"
#include "common/stream/content.h"

namespace tracee::rules {

class RecordedSelection {
 public:
  static constexpr std::size_t kMaxProcesses = 1'000'000;

  // Error: Usage, for what the grammar does not know or no recording can answer.
  static Result<RecordedSelection> parse(const std::vector<std::string>& expressions);

  // A stream begins: what starts from here on is new.
  void header(const stream::StreamHeader& header);
  // Learns about processes and containers.
  void state(const stream::StateContent& state);
  // To be asked of every event in order: the scopes that want it.
  std::uint64_t scopes(const EventView& event);

  std::string text() const { return text_; }

 private:
  using Key = std::pair<std::uint32_t, std::uint64_t>;  // pid, start time
  struct Process {
    Key parent;
    std::string binary;
    bool executed = false;       // after the start
    std::uint64_t followed = 0;  // scopes
  };

  explicit RecordedSelection(Selection selection);
  Process* process_of(const stream::TaskRow& task);
  Process child_of(const Key& parent) const;
  void learn_fork(const EventView& event);
  void learn_exec(const EventView& event, Process* process);
  void find_ancestors(Key key);

  std::shared_ptr<const Selection> selection_;  // at one place: values_ borrows it
  ValueFilters values_;
  std::string text_;
  std::map<Key, Process> processes_;
  // By number, what a fork made and no event has told of since. Who is first heard of when its
  // parent is gone has another one in its row.
  struct Birth {
    std::uint64_t time = 0;  // of the fork's event: not before the process began
    Process process;
  };
  std::map<std::uint32_t, Birth> births_;
  std::map<std::uint64_t, stream::ContainerState> containers_;  // by control group
  std::uint64_t start_ = 0;
  std::vector<std::uint32_t> ancestors_;
};

// The bits of scopes named by their numbers, as --scope has them. Error: Usage.
Result<std::uint64_t> parse_scopes(const std::vector<std::string>& numbers);

// A line for the user when some of the scopes asked for (bits) are none of a header's selection;
// empty otherwise, and where the header does not say what was selected.
std::string absent_scopes(std::uint64_t asked, std::string_view selection_text);

}  // namespace tracee::rules

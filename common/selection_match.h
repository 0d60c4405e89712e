// Whether an event is what a selection asks for, decided in user space: for recordings, and for
// what the kernel side leaves undecided. One meaning for both; the kernel's tables are tested
// against it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/event_view.h"
#include "common/selection.h"

namespace tracee {

// What is known of the task that an event is of.
struct TaskFacts {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t pid = 0;
  std::uint32_t tid = 0;
  std::uint32_t mount_namespace = 0;
  std::uint32_t pid_namespace = 0;
  std::string_view comm;
  std::string_view uts_name;
  std::string_view binary;                   // empty: unknown, or none, as of kernel threads
  std::span<const std::uint32_t> ancestors;  // its process, then that one's parents
  bool new_process = false;
  bool in_container = false;
  bool new_container = false;
  std::string_view container;  // its id
  std::string_view cgroup;     // path of its control group; empty: unknown
};

// `follow` is not looked at: it is about what came before.
bool holds(const ProcessFilter& filter, const TaskFacts& task);

// The subjects of control groups alone.
bool container_holds(const ProcessFilter& filter, bool inside, bool is_new, std::string_view id);
bool cgroup_holds(const ProcessFilter& filter, std::string_view path);

// The conditions on the values of events, ready to be asked for every event. Borrows the selection.
class ValueFilters {
 public:
  ValueFilters() = default;
  explicit ValueFilters(const Selection& selection);

  // Whether any value of this event has to be looked at.
  bool ask(std::uint16_t event) const {
    return event < by_event_.size() && !by_event_[event].empty();
  }
  // Which of `scopes` remain. `value` gives the argument at a position of the event's definition.
  template <typename GetValue>
  std::uint64_t narrow(std::uint16_t event, std::uint64_t scopes, std::int64_t return_value,
                       GetValue value) {
    if (!ask(event)) return scopes;
    for (const Entry& entry : by_event_[event]) {
      if ((scopes & entry.scope) == 0) continue;
      const bool held =
          entry.filter->argument < 0
              ? number_holds(*entry.filter, static_cast<std::uint64_t>(return_value))
              : value_holds(*entry.filter, value(static_cast<std::size_t>(entry.filter->argument)));
      if (!held) scopes &= ~entry.scope;
    }
    return scopes;
  }

 private:
  struct Entry {
    std::uint64_t scope;
    const ArgumentFilter* filter;
  };

  static bool number_holds(const ArgumentFilter& filter, std::uint64_t word);
  bool value_holds(const ArgumentFilter& filter, const Value& value);
  bool any_text(const std::vector<TextPattern>& patterns, const Value& value);

  std::vector<std::vector<Entry>> by_event_;
  std::string shown_;  // of the value at hand
};

}  // namespace tracee

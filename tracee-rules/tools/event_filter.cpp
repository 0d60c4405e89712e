#include "tracee-rules/tools/event_filter.h"

#include <algorithm>

namespace tracee::rules {
namespace {

template <typename T, typename Value>
bool has(const std::vector<T>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

template <typename T>
void append_flag(std::string& out, const char* flag, const std::vector<T>& values) {
  for (const T& value : values) {
    out.append(out.empty() ? "" : " ").append(flag).append(" ");
    if constexpr (std::is_same_v<T, std::string>) {
      out += value;
    } else {
      out += std::to_string(value);
    }
  }
}

}  // namespace

std::string EventFilter::text() const {
  std::string out;
  append_flag(out, "--event", events);
  append_flag(out, "--pid", pids);
  append_flag(out, "--comm", comms);
  append_flag(out, "--tree", trees);
  if (trace) out.append(out.empty() ? "" : " ").append("--trace ").append(trace->text());
  for (unsigned n = 1; n <= Scope::kMax; ++n) {
    if ((scopes >> (n - 1) & 1) == 0) continue;
    out.append(out.empty() ? "" : " ").append("--scope ").append(std::to_string(n));
  }
  if (window.since) out.append(out.empty() ? "" : " ").append("--since");
  if (window.until) out.append(out.empty() ? "" : " ").append("--until");
  return out;
}

bool EventFilter::in_tree(std::uint32_t pid, std::uint64_t start, std::uint32_t parent,
                          std::uint64_t parent_start) {
  if (members_.contains({pid, start})) return true;
  if (!has(trees, pid) && !has(trees, parent) && !members_.contains({parent, parent_start})) {
    return false;
  }
  if (members_.size() < kMaxMembers) members_.insert({pid, start});
  return true;
}

void EventFilter::state(const stream::StateContent& state) {
  if (trace) trace->state(state);
  if (trees.empty()) return;
  // Parents are older than their children.
  std::vector<const stream::ProcessState*> by_age;
  for (const auto& process : state.processes) by_age.push_back(&process);
  std::stable_sort(by_age.begin(), by_age.end(),
                   [](const auto* a, const auto* b) { return a->start_time < b->start_time; });
  for (const auto* process : by_age) {
    in_tree(process->pid, process->start_time, process->parent_pid, process->parent_start_time);
  }
}

bool EventFilter::may_want(const std::vector<std::uint16_t>& ids, const stream::Clock& clock,
                           const recording::Index& index,
                           const recording::IndexEntry& entry) const {
  if (window.waits_for_start()) return true;
  if (!events.empty() && (index.mask(ids) & entry.events) == 0) return false;
  const std::uint64_t first = clock.to_wall(entry.first_time);
  const std::uint64_t last = clock.to_wall(entry.last_time);
  return first > last || window.meets(first, last);
}

bool EventFilter::wants(const EventView& event, const stream::Clock& clock) {
  const std::uint64_t time = clock.to_wall(event.row().time);
  window.set_start(time);
  const stream::TaskRow& task = event.task().row();
  // Asked of every event, for it learns from each.
  const bool selected = !trace || trace->scopes(event) != 0;
  const std::uint64_t wanted_by = event.row().scopes;  // 0: derived from other events
  if (!selected || (scopes != 0 && wanted_by != 0 && (wanted_by & scopes) == 0)) return false;
  const bool descends = trees.empty() || in_tree(task.pid, task.process_start_time, task.parent_pid,
                                                 task.parent_start_time);
  const auto named = [&](const TaskView& by) { return has(comms, by.comm()); };
  return descends && (events.empty() || has(events, event.definition().name)) &&
         (pids.empty() || has(pids, task.pid)) &&
         (comms.empty() || named(event.task()) || named(event.actor())) && window.holds(time);
}

}  // namespace tracee::rules

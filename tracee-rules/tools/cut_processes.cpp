#include "tracee-rules/tools/cut_processes.h"

#include <utility>

#include "common/render/json.h"

namespace tracee::rules {
namespace {

// More than one change ever adds, so that nothing is given up for what is told.
constexpr std::size_t kRoom = 64;
// A process may be known by a start time that was cut as well: forgetting one shows the other.
constexpr int kRounds = 3;

stream::ProcessState state_of(const KnownProcess& process) {
  stream::ProcessState state;
  state.pid = process.key.pid;
  state.start_time = process.key.start_time;
  state.parent_pid = process.parent.pid;
  state.parent_start_time = process.parent.start_time;
  state.uid = process.uid;
  state.comm = process.comm;
  state.executable = process.executable;
  state.arguments = process.arguments.value_or("");
  state.arguments_unknown = !process.arguments;
  return state;
}

ProcessKey process_of(const stream::TaskRow& task) { return {task.pid, task.process_start_time}; }
ProcessKey parent_of(const stream::TaskRow& task) {
  return {task.parent_pid, task.parent_start_time};
}

}  // namespace

void CutProcesses::clear() {
  whole_.clear();
  told_.clear();
}

void CutProcesses::state(const stream::StateContent& state) {
  whole_.state(state);
  told_.state(state);
}

void CutProcesses::left_out(const EventView& event) {
  if (ProcessTable::learns_from(event.row().event_id)) whole_.event(event);
}

std::vector<stream::StateContent> CutProcesses::before(const EventView& event) {
  std::vector<stream::StateContent> changes;
  const TaskView shown = render::shown_task(event);
  catch_up(shown.row(), changes);
  if (ProcessTable::learns_from(event.row().event_id)) {
    catch_up(event.task().row(), changes);
    whole_.event(event);
    told_.event(event);
    // What is known of everything may be full, and have given up an ancestor for this process.
    catch_up(shown.row(), changes);
  }
  for (stream::StateContent& change : changes) change.time = event.row().time;
  return changes;
}

void CutProcesses::catch_up(const stream::TaskRow& task,
                            std::vector<stream::StateContent>& changes) {
  const auto now = [&] {
    return Same{process_of(task), parent_of(task), whole_.version(), told_.version()};
  };
  if (same_ == now()) return;
  if (told_.size() + kRoom > ProcessTable::kMaxProcesses) {
    stream::StateContent all;
    all.gone = told_.keys();
    tell(std::move(all), changes);
  }
  for (int round = 0; round < kRounds; ++round) {
    stream::StateContent change = difference(task);
    if (change.processes.empty() && change.gone.empty()) break;
    tell(std::move(change), changes);
  }
  same_ = now();
}

void CutProcesses::tell(stream::StateContent change, std::vector<stream::StateContent>& changes) {
  told_.state(change);
  changes.push_back(std::move(change));
}

// Of the process and the ancestors that a finding would name.
stream::StateContent CutProcesses::difference(const stream::TaskRow& task) const {
  stream::StateContent change;
  compare(process_of(task), change);
  ProcessKey next = parent_of(task);
  for (std::size_t depth = 0; next.pid != 0 && depth < ProcessTable::kMaxDepth; ++depth) {
    compare(next, change);
    const KnownProcess* process = whole_.find(next);
    if (process == nullptr) break;
    next = process->parent;
  }
  return change;
}

void CutProcesses::compare(const ProcessKey& key, stream::StateContent& change) const {
  const KnownProcess* whole = whole_.find(key);
  const KnownProcess* told = told_.find(key);
  if (whole != nullptr && told != nullptr && *whole == *told) return;
  if (told != nullptr && (whole == nullptr || !(whole->key == told->key))) {
    change.gone.push_back(told->key);
  }
  if (whole != nullptr) change.processes.push_back(state_of(*whole));
}

}  // namespace tracee::rules

#include "tracee-rules/engine/process_table.h"

#include "schemas/catalogue_ids.h"

namespace tracee::rules {
namespace {

// proc(5) counts in ticks of 10 ms (USER_HZ), and so do snapshots of producers that had to read it.
constexpr std::uint64_t kTick = 10'000'000;

ProcessKey key_of(const stream::TaskRow& task) { return {task.pid, task.process_start_time}; }

std::string beginning(std::string_view text, std::size_t most) {
  return std::string(text.substr(0, most));
}

}  // namespace

const std::vector<std::uint16_t>& ProcessTable::teachers() {
  static const std::vector<std::uint16_t> kTeachers = {
      EVENT_SCHED_PROCESS_FORK, EVENT_SCHED_PROCESS_EXEC, EVENT_SCHED_PROCESS_EXIT};
  return kTeachers;
}

bool ProcessTable::learns_from(std::uint16_t event) {
  return event == EVENT_SCHED_PROCESS_FORK || event == EVENT_SCHED_PROCESS_EXEC ||
         event == EVENT_SCHED_PROCESS_EXIT;
}

void ProcessTable::clear() {
  processes_.clear();
  ended_.clear();
  ++version_;
}

// The entry of this process, made when there is room; null when there is none.
ProcessTable::Entry* ProcessTable::at(const ProcessKey& key) {
  const auto found = processes_.find(key);
  if (found != processes_.end()) return &found->second;
  while (processes_.size() >= kMaxProcesses && !ended_.empty()) {
    processes_.erase(ended_.front());
    ended_.pop_front();
  }
  if (processes_.size() >= kMaxProcesses) return nullptr;
  Entry& made = processes_[key];
  made.process.key = key;
  return &made;
}

void ProcessTable::forget(const ProcessKey& key) {
  const auto found = processes_.find(key);
  if (found == processes_.end()) return;
  if (found->second.ended) std::erase(ended_, key);
  processes_.erase(found);
}

void ProcessTable::state(const stream::StateContent& state) {
  ++version_;
  for (const ProcessKey& key : state.gone) forget(key);
  for (const stream::ProcessState& each : state.processes) {
    Entry* const entry = at({each.pid, each.start_time});
    if (entry == nullptr) return;
    KnownProcess* const process = &entry->process;
    process->parent = {each.parent_pid, each.parent_start_time};
    process->uid = each.uid;
    process->comm = each.comm;
    process->executable = beginning(each.executable, kMaxPath);
    process->arguments.reset();
    if (!each.arguments_unknown) process->arguments = beginning(each.arguments, kMaxArguments);
  }
}

void ProcessTable::event(const EventView& event) {
  const TaskView task = event.task();
  const stream::TaskRow& row = task.row();
  ++version_;
  Entry* const entry = at(key_of(row));
  if (entry == nullptr) return;
  KnownProcess* const process = &entry->process;
  process->parent = {row.parent_pid, row.parent_start_time};
  process->uid = row.uid;
  if (row.tid == row.pid || process->comm.empty()) process->comm = task.comm();
  if (!task.executable().empty()) process->executable = beginning(task.executable(), kMaxPath);
  if (event.row().event_id == EVENT_SCHED_PROCESS_EXEC) {
    if (const auto path = event.value("pathname"); path && path->has_bytes()) {
      process->executable = beginning(path->bytes, kMaxPath);
    }
    const auto argv = event.value("argv");
    process->arguments.reset();
    if (argv && argv->has_bytes()) process->arguments = beginning(argv->bytes, kMaxArguments);
  } else if (event.row().event_id == EVENT_SCHED_PROCESS_EXIT && row.tid == row.pid &&
             !entry->ended) {
    entry->ended = true;
    ended_.push_back(key_of(row));
  }
}

const KnownProcess* ProcessTable::find(const ProcessKey& key) const {
  auto found = processes_.find(key);
  if (found == processes_.end()) {
    found = processes_.find({key.pid, key.start_time - key.start_time % kTick});
  }
  return found != processes_.end() ? &found->second.process : nullptr;
}

std::vector<ProcessKey> ProcessTable::keys() const {
  std::vector<ProcessKey> keys;
  keys.reserve(processes_.size());
  for (const auto& [key, entry] : processes_) keys.push_back(key);
  return keys;
}

std::vector<KnownProcess> ProcessTable::ancestors(const stream::TaskRow& task) const {
  std::vector<KnownProcess> found;
  ProcessKey next{task.parent_pid, task.parent_start_time};
  while (next.pid != 0 && found.size() < kMaxDepth) {
    const KnownProcess* process = find(next);
    if (process == nullptr) {
      found.emplace_back().key = next;
      break;
    }
    found.push_back(*process);
    next = process->parent;
  }
  return found;
}

}  // namespace tracee::rules

#include "tracee-rules/selection/recorded_selection.h"

#include <algorithm>
#include <charconv>

#include "schemas/catalogue_ids.h"

namespace tracee::rules {
namespace {

constexpr std::size_t kMaxAncestors = 1024;  // whatever a hostile recording says of parents
constexpr std::size_t kMaxContainers = 65536;

}  // namespace

RecordedSelection::RecordedSelection(Selection selection)
    : selection_(std::make_shared<const Selection>(std::move(selection))),
      values_(*selection_),
      text_(selection_text(*selection_, Catalogue::built_in())) {}

Result<RecordedSelection> RecordedSelection::parse(const std::vector<std::string>& expressions) {
  auto selection = parse_selection(expressions, Catalogue::built_in());
  if (!selection) return std::move(selection).error();
  if (selection->any([](const Scope& scope) { return !scope.gids.empty(); })) {
    return Error(ErrorKind::Usage,
                 "--trace: 'gid' cannot be asked of a recording: events do not have it");
  }
  return RecordedSelection(std::move(*selection));
}

void RecordedSelection::header(const stream::StreamHeader& header) {
  processes_.clear();
  births_.clear();
  containers_.clear();
  start_ = header.clock.boot;
}

void RecordedSelection::state(const stream::StateContent& state) {
  for (const stream::ProcessState& each : state.processes) {
    const Key key(each.pid, each.start_time);
    if (processes_.size() >= kMaxProcesses && !processes_.contains(key)) break;
    Process& process = processes_[key];
    process.parent = {each.parent_pid, each.parent_start_time};
    process.binary = each.executable;
  }
  for (const stream::ContainerState& each : state.containers) {
    if (containers_.size() >= kMaxContainers && !containers_.contains(each.cgroup_id)) break;
    containers_[each.cgroup_id] = each;
  }
}

RecordedSelection::Process RecordedSelection::child_of(const Key& parent) const {
  Process child;
  child.parent = parent;
  const auto found = processes_.find(parent);
  if (found == processes_.end()) return child;
  child.binary = found->second.binary;
  child.executed = found->second.executed;
  child.followed = found->second.followed;
  return child;
}

// Known from now on; null when there are too many.
RecordedSelection::Process* RecordedSelection::process_of(const stream::TaskRow& task) {
  const Key key(task.pid, task.process_start_time);
  const auto found = processes_.find(key);
  if (found != processes_.end()) return &found->second;
  if (processes_.size() >= kMaxProcesses) return nullptr;
  const auto birth = births_.find(task.pid);
  // An older fork made a thread, or one that nobody heard of.
  const bool born = birth != births_.end() && birth->second.time >= task.process_start_time;
  Process process =
      born ? std::move(birth->second.process) : child_of({task.parent_pid, task.parent_start_time});
  if (birth != births_.end()) births_.erase(birth);
  return &processes_.emplace(key, std::move(process)).first->second;
}

void RecordedSelection::learn_fork(const EventView& event) {
  if (event.row().event_id != EVENT_SCHED_PROCESS_FORK) return;
  const auto child = event.value("child_tid");
  if (!child || births_.size() >= kMaxProcesses) return;
  const stream::TaskRow& parent = event.task().row();
  births_[static_cast<std::uint32_t>(child->word)] = {
      event.row().time, child_of({parent.pid, parent.process_start_time})};
}

void RecordedSelection::learn_exec(const EventView& event, Process* process) {
  if (process == nullptr || event.row().event_id != EVENT_SCHED_PROCESS_EXEC) return;
  process->executed = true;
  // Without its front it is no path that could be named.
  const auto path = event.value("pathname");
  if (path) process->binary = path->presence == Presence::Present ? path->bytes : "";
}

void RecordedSelection::find_ancestors(Key key) {
  ancestors_.clear();
  while (ancestors_.size() < kMaxAncestors && key.first != 0) {
    ancestors_.push_back(key.first);
    const auto found = processes_.find(key);
    if (found == processes_.end()) return;
    key = found->second.parent;
  }
}

std::uint64_t RecordedSelection::scopes(const EventView& event) {
  const TaskView task = event.task();
  const stream::TaskRow& row = task.row();
  Process* process = process_of(row);
  learn_exec(event, process);
  learn_fork(event);
  find_ancestors({row.pid, row.process_start_time});

  TaskFacts facts;
  facts.uid = row.uid;
  facts.pid = row.pid;
  facts.tid = row.tid;
  facts.mount_namespace = row.mount_namespace;
  facts.pid_namespace = row.pid_namespace;
  facts.comm = task.comm();
  facts.uts_name = task.uts_name();
  if (process != nullptr) facts.binary = process->binary;
  facts.ancestors = ancestors_;
  facts.new_process = row.process_start_time >= start_ || (process != nullptr && process->executed);
  facts.in_container = task.in_container();
  facts.container = task.container();
  const auto container = containers_.find(row.cgroup_id);
  if (container != containers_.end()) {
    facts.cgroup = container->second.cgroup_path;
    facts.new_container = container->second.started >= start_;
  } else {
    facts.new_container = facts.in_container && facts.new_process;
  }

  std::uint64_t scopes = 0;
  for (const Scope& scope : selection_->scopes) {
    const bool followed = process != nullptr && (process->followed & scope.bit()) != 0;
    if (!followed && !holds(scope, facts)) continue;
    if (scope.follow && process != nullptr) process->followed |= scope.bit();
    if (selection_->default_events || scope.wants(event.row().event_id)) scopes |= scope.bit();
  }
  return values_.narrow(event.row().event_id, scopes, event.row().return_value,
                        [&](std::size_t position) { return event.value(position); });
}

std::string absent_scopes(std::uint64_t asked, std::string_view selection_text) {
  if (selection_text.empty()) return {};
  // A selection without numbers is one scope. What looks like a number within a quoted value hides
  // at most that its scope is absent.
  std::uint64_t absent = asked & ~std::uint64_t{names_scopes(selection_text) ? 0U : 1U};
  while (!selection_text.empty()) {
    if (selection_text.starts_with('\'')) selection_text.remove_prefix(1);
    unsigned number = 0;
    const char* const end = selection_text.data() + selection_text.size();
    const auto parsed = std::from_chars(selection_text.data(), end, number);
    const bool named = parsed.ec == std::errc{} && parsed.ptr != end && *parsed.ptr == ':';
    if (named && number >= 1 && number <= Scope::kMax) {
      absent &= ~(std::uint64_t{1} << (number - 1));
    }
    selection_text.remove_prefix(std::min(selection_text.find(' '), selection_text.size() - 1) + 1);
  }
  std::string numbers;
  for (unsigned n = 1; n <= Scope::kMax; ++n) {
    if ((absent >> (n - 1) & 1) != 0) numbers += ' ' + std::to_string(n);
  }
  if (numbers.empty()) return {};
  return "scope" + numbers + " was asked for, but the selection of this stream has no such scope";
}

Result<std::uint64_t> parse_scopes(const std::vector<std::string>& numbers) {
  std::uint64_t scopes = 0;
  for (const std::string& text : numbers) {
    unsigned number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size() || number < 1 ||
        number > Scope::kMax) {
      return Error(ErrorKind::Usage, "--scope " + text + ": expected a number between 1 and " +
                                         std::to_string(Scope::kMax));
    }
    scopes |= std::uint64_t{1} << (number - 1);
  }
  return scopes;
}

}  // namespace tracee::rules

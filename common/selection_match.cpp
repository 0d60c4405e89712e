#include "common/selection_match.h"

#include <algorithm>

#include "common/render/value_text.h"

namespace tracee {
namespace {

bool names_hold(const Choice<std::string>& names, std::string_view name) {
  const auto in = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  return !in(names.not_equal) && (names.equal.empty() || in(names.equal));
}

bool any_matches(const std::vector<TextPattern>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const TextPattern& pattern) { return pattern.matches(text); });
}

// A path of the kernel's that is longer than any may be lacks its front: what it begins with is not
// known, and only patterns that leave that open can match.
bool without_front(const Value& value) {
  return value.presence == Presence::Cut && value.provenance == Provenance::Resolved;
}

bool patterns_hold(const Choice<TextPattern>& patterns, std::string_view text) {
  return !any_matches(patterns.not_equal, text) &&
         (patterns.equal.empty() || any_matches(patterns.equal, text));
}

// Of a process in several trees every one counts.
bool trees_hold(const Numbers<std::uint32_t>& trees, std::span<const std::uint32_t> ancestors) {
  const auto in = [&](const std::vector<std::uint32_t>& list) {
    return std::any_of(ancestors.begin(), ancestors.end(), [&](std::uint32_t pid) {
      return std::find(list.begin(), list.end(), pid) != list.end();
    });
  };
  if (in(trees.not_equal)) return false;
  if (!trees.positive() || in(trees.equal)) return true;
  return std::any_of(ancestors.begin(), ancestors.end(),
                     [&](std::uint32_t pid) { return trees.within_bounds(pid); });
}

// pid=N, pid!=N, pid=new and pid!=new are one subject.
bool pids_hold(const ProcessFilter& filter, const TaskFacts& task) {
  const auto& pids = filter.pids;
  const auto in = [&](const std::vector<std::uint32_t>& list) {
    return std::find(list.begin(), list.end(), task.pid) != list.end();
  };
  if (in(pids.not_equal) || (filter.old_processes && task.new_process)) return false;
  if (!pids.positive() && !filter.new_processes) return true;
  return in(pids.equal) || pids.within_bounds(task.pid) ||
         (filter.new_processes && task.new_process);
}

bool is_below(std::string_view path, std::string_view group) {
  if (group == "/" || path == group) return true;
  return path.size() > group.size() && path.starts_with(group) && path[group.size()] == '/';
}

}  // namespace

bool container_holds(const ProcessFilter& filter, bool inside, bool is_new, std::string_view id) {
  if (filter.in_containers && !inside) return false;
  if (filter.outside_containers && inside) return false;
  const auto begins = [&](const std::vector<std::string>& ids) {
    return std::any_of(ids.begin(), ids.end(),
                       [&](const std::string& prefix) { return id.starts_with(prefix); });
  };
  if (begins(filter.containers.not_equal)) return false;
  if (filter.not_new_containers && inside && is_new) return false;
  if (filter.containers.equal.empty() && !filter.new_containers) return true;
  return begins(filter.containers.equal) || (filter.new_containers && inside && is_new);
}

bool cgroup_holds(const ProcessFilter& filter, std::string_view path) {
  const auto in = [&](const std::vector<std::string>& groups) {
    return !path.empty() &&
           std::any_of(groups.begin(), groups.end(),
                       [&](const std::string& group) { return is_below(path, group); });
  };
  return !in(filter.cgroups.not_equal) &&
         (filter.cgroups.equal.empty() || in(filter.cgroups.equal));
}

bool holds(const ProcessFilter& filter, const TaskFacts& task) {
  return filter.uids.holds(task.uid) && filter.gids.holds(task.gid) && pids_hold(filter, task) &&
         filter.tids.holds(task.tid) && filter.mount_namespaces.holds(task.mount_namespace) &&
         filter.pid_namespaces.holds(task.pid_namespace) &&
         trees_hold(filter.trees, task.ancestors) && names_hold(filter.comms, task.comm) &&
         names_hold(filter.uts_names, task.uts_name) &&
         patterns_hold(filter.binaries, task.binary) && cgroup_holds(filter, task.cgroup) &&
         container_holds(filter, task.in_container, task.new_container, task.container);
}

ValueFilters::ValueFilters(const Selection& selection) {
  for (const Scope& scope : selection.scopes) {
    for (const ArgumentFilter& filter : scope.arguments) {
      if (filter.event >= by_event_.size()) by_event_.resize(filter.event + std::size_t{1});
      by_event_[filter.event].push_back({scope.bit(), &filter});
    }
  }
}

bool ValueFilters::number_holds(const ArgumentFilter& filter, std::uint64_t word) {
  const auto named = [&](const std::vector<NameTest>& tests) {
    return std::any_of(tests.begin(), tests.end(),
                       [&](const NameTest& test) { return test.matches(word); });
  };
  const std::uint64_t key = ordered(filter.kind, word);
  const auto in = [&](const std::vector<std::uint64_t>& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  if (in(filter.numbers.not_equal) || named(filter.names.not_equal)) return false;
  if (!filter.positive()) return true;
  return in(filter.numbers.equal) || filter.numbers.within_bounds(key) || named(filter.names.equal);
}

// Of a list, any of its strings; of what is no text, the form that tables show.
bool ValueFilters::any_text(const std::vector<TextPattern>& patterns, const Value& value) {
  if (patterns.empty()) return false;
  const Kind kind = value.definition->kind;
  if (kind == Kind::Text) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const TextPattern& pattern) {
      return (pattern.open_front || !without_front(value)) && pattern.matches(value.bytes);
    });
  }
  if (kind == Kind::TextArray) {
    std::string_view rest = value.bytes;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\0'), rest.size());
      if (any_matches(patterns, rest.substr(0, end))) return true;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
  }
  shown_.clear();
  render::append_value_text(shown_, value);
  return any_matches(patterns, shown_);
}

// A value that is not there is equal to nothing.
bool ValueFilters::value_holds(const ArgumentFilter& filter, const Value& value) {
  if (!value.has_bytes()) return !filter.positive();
  if (!is_blob(filter.kind)) return number_holds(filter, value.word);
  if (any_text(filter.texts.not_equal, value)) return false;
  return filter.texts.equal.empty() || any_text(filter.texts.equal, value);
}

}  // namespace tracee

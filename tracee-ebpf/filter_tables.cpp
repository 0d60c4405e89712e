#include "tracee-ebpf/filter_tables.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace tracee {
namespace {

// What one scope asks of a number.
struct Asked {
  std::uint64_t scope = 0;
  std::vector<std::uint64_t> equal;
  std::vector<std::uint64_t> not_equal;
  std::optional<std::uint64_t> above;
  std::optional<std::uint64_t> below;
  bool positive = false;  // what is not named is refused

  bool accepts(std::uint64_t number) const {
    if (std::binary_search(not_equal.begin(), not_equal.end(), number)) return false;
    if (!positive || std::binary_search(equal.begin(), equal.end(), number)) return true;
    return (above || below) && (!above || number > *above) && (!below || number < *below);
  }
};

template <typename T>
Asked asked(const Scope& scope, const Numbers<T>& numbers) {
  Asked asked;
  asked.scope = scope.bit();
  asked.equal.assign(numbers.equal.begin(), numbers.equal.end());
  asked.not_equal.assign(numbers.not_equal.begin(), numbers.not_equal.end());
  std::sort(asked.equal.begin(), asked.equal.end());
  std::sort(asked.not_equal.begin(), asked.not_equal.end());
  asked.above = numbers.above;
  asked.below = numbers.below;
  asked.positive = numbers.positive();
  return asked;
}

// The numbers at which an answer may change.
std::vector<std::uint64_t> turns_of(const Asked& asked) {
  std::vector<std::uint64_t> turns{0};
  const auto around = [&](std::uint64_t number) {
    turns.push_back(number);
    if (number + 1 != 0) turns.push_back(number + 1);
  };
  for (const std::uint64_t number : asked.equal) around(number);
  for (const std::uint64_t number : asked.not_equal) around(number);
  if (asked.above) around(*asked.above);
  if (asked.below) around(*asked.below);
  std::sort(turns.begin(), turns.end());
  turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
  return turns;
}

// Appends a table to the ranges.
void add_table(const std::vector<Asked>& all, std::uint32_t index, FilterTables* tables) {
  std::map<std::uint64_t, std::uint64_t> changes{{0, 0}};  // bits that turn over
  for (const Asked& each : all) {
    bool before = false;
    for (const std::uint64_t turn : turns_of(each)) {
      if (each.accepts(turn) != before) changes[turn] ^= each.scope;
      before = each.accepts(turn);
    }
  }
  filter_table& table = tables->tables[index];
  table.first = static_cast<std::uint32_t>(tables->ranges.size());
  std::uint64_t scopes = 0;
  for (const auto& [from, turned] : changes) {
    scopes ^= turned;
    tables->ranges.push_back({from, scopes});
  }
  table.count = static_cast<std::uint32_t>(tables->ranges.size()) - table.first;
}

void add_subject(const Selection& selection, Numbers<std::uint32_t> ProcessFilter::*subject,
                 std::uint32_t index, FilterTables* tables) {
  std::vector<Asked> all;
  for (const Scope& scope : selection.scopes) all.push_back(asked(scope, scope.*subject));
  add_table(all, index, tables);
}

void add_pids(const Selection& selection, FilterTables* tables) {
  std::vector<Asked> accepted;
  std::vector<Asked> refused;
  for (const Scope& scope : selection.scopes) {
    Asked pids = asked(scope, scope.pids);
    Asked without = pids;
    pids.not_equal.clear();
    pids.positive = pids.positive || scope.new_processes;
    without.positive = false;
    accepted.push_back(std::move(pids));
    refused.push_back(std::move(without));
  }
  add_table(accepted, TABLE_PID, tables);
  add_table(refused, TABLE_PID_NOT, tables);
}

// Roots by their bounds: for who names numbers alone, nobody.
void add_tree_bounds(const Selection& selection, FilterTables* tables) {
  std::vector<Asked> all;
  for (const Scope& scope : selection.scopes) {
    Asked bounds = asked(scope, scope.trees);
    bounds.equal.clear();
    bounds.not_equal.clear();
    bounds.positive = true;
    all.push_back(std::move(bounds));
  }
  add_table(all, TABLE_TREE, tables);
}

template <typename Key, typename T, typename MakeKey>
void add_choices(const Scope& scope, const Choice<T>& choice, std::map<Key, filter_choice>* map,
                 MakeKey make_key) {
  for (const T& value : choice.equal) (*map)[make_key(value)].equal |= scope.bit();
  for (const T& value : choice.not_equal) (*map)[make_key(value)].not_equal |= scope.bit();
}

template <typename Key>
Key text_key(const std::string& text) {
  Key key{};
  std::memcpy(key.data(), text.data(), std::min(text.size(), key.size()));
  return key;
}

// A whole path ends with its zero byte, so that it is the beginning of nothing else.
std::string path_key(const TextPattern& pattern) {
  std::string key = pattern.text;
  if (!pattern.open_back) key.push_back('\0');
  return key;
}

// A look-up finds the longest beginning alone: it has to say what shorter ones say.
void add_paths(const std::map<std::string, filter_choice>& patterns, FilterTables* tables) {
  for (const auto& [text, choice] : patterns) {
    filter_choice all = choice;
    for (const auto& [shorter, more] : patterns) {
      if (!text.starts_with(shorter)) continue;
      all.equal |= more.equal;
      all.not_equal |= more.not_equal;
    }
    filter_path key{};
    key.bits = static_cast<std::uint32_t>(text.size() * 8);
    std::memcpy(key.path, text.data(), std::min(text.size(), sizeof(key.path)));
    tables->paths.emplace_back(key, all);
  }
}

// The bits of the scopes for which `asks` is true.
template <typename Asks>
std::uint64_t bits(const Selection& selection, Asks asks) {
  std::uint64_t bits = 0;
  for (const Scope& scope : selection.scopes) bits |= asks(scope) ? scope.bit() : 0;
  return bits;
}

}  // namespace

std::uint32_t filters_of(const Selection& selection) {
  std::uint32_t filters = 0;
  for (const Scope& s : selection.scopes) {
    filters |= s.uids.empty() ? 0 : FILTER_UID;
    filters |= s.gids.empty() ? 0 : FILTER_GID;
    filters |= s.pids.empty() ? 0 : FILTER_PID;
    filters |= s.tids.empty() ? 0 : FILTER_TID;
    filters |= s.mount_namespaces.empty() ? 0 : FILTER_MNTNS;
    filters |= s.pid_namespaces.empty() ? 0 : FILTER_PIDNS;
    filters |= s.comms.empty() ? 0 : FILTER_COMM;
    filters |= s.uts_names.empty() ? 0 : FILTER_UTS;
    filters |= s.trees.empty() ? 0 : FILTER_TREE;
    filters |= s.new_processes || s.old_processes ? FILTER_AGE : 0;
    filters |= s.follow ? FILTER_FOLLOW : 0;
    filters |= s.binaries.empty() ? 0 : FILTER_BINARY;
    filters |= s.cgroups.empty() ? 0 : FILTER_CGROUP;
    filters |= s.by_container() ? FILTER_CONTAINER : 0;
  }
  return filters;
}

filter_masks masks_of(const Selection& selection) {
  filter_masks masks{};
  masks.tree_positive = bits(selection, [](const Scope& s) { return s.trees.positive(); });
  masks.comm_positive = bits(selection, [](const Scope& s) { return !s.comms.equal.empty(); });
  masks.uts_positive = bits(selection, [](const Scope& s) { return !s.uts_names.equal.empty(); });
  masks.binary_positive = bits(selection, [](const Scope& s) { return !s.binaries.equal.empty(); });
  masks.cgroup_positive = bits(selection, [](const Scope& s) { return !s.cgroups.equal.empty(); });
  masks.container_positive = bits(
      selection, [](const Scope& s) { return !s.containers.equal.empty() || s.new_containers; });
  masks.container_new = bits(selection, [](const Scope& s) { return s.new_containers; });
  masks.container_not_new = bits(selection, [](const Scope& s) { return s.not_new_containers; });
  masks.container_inside = bits(selection, [](const Scope& s) { return s.in_containers; });
  masks.container_outside = bits(selection, [](const Scope& s) { return s.outside_containers; });
  masks.pid_new = bits(selection, [](const Scope& s) { return s.new_processes; });
  masks.pid_not_new = bits(selection, [](const Scope& s) { return s.old_processes; });
  masks.follow = bits(selection, [](const Scope& s) { return s.follow; });
  return masks;
}

FilterTables tables_of(const Selection& selection) {
  FilterTables tables;
  tables.tables.resize(TABLE_FIXED);
  add_subject(selection, &ProcessFilter::uids, TABLE_UID, &tables);
  add_subject(selection, &ProcessFilter::gids, TABLE_GID, &tables);
  add_subject(selection, &ProcessFilter::tids, TABLE_TID, &tables);
  add_subject(selection, &ProcessFilter::mount_namespaces, TABLE_MNTNS, &tables);
  add_subject(selection, &ProcessFilter::pid_namespaces, TABLE_PIDNS, &tables);
  add_pids(selection, &tables);
  add_tree_bounds(selection, &tables);
  std::map<std::string, filter_choice> paths;
  for (const Scope& scope : selection.scopes) {
    add_choices(scope, scope.comms, &tables.comms, text_key<CommKey>);
    add_choices(scope, scope.uts_names, &tables.uts_names, text_key<UtsKey>);
    add_choices(scope, scope.trees, &tables.trees, [](std::uint32_t pid) { return pid; });
    add_choices(scope, scope.binaries, &paths, path_key);
  }
  add_paths(paths, &tables);
  return tables;
}

}  // namespace tracee

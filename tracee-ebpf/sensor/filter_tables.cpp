#include "tracee-ebpf/sensor/filter_tables.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "common/selection_limits.h"

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
  const bool by_age = (filters_of(selection) & FILTER_AGE) != 0;
  std::vector<Asked> accepted;
  std::vector<Asked> refused;
  for (const Scope& scope : selection.scopes) {
    Asked pids = asked(scope, scope.pids);
    Asked without = pids;
    if (by_age) pids.not_equal.clear();
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

// Which text: of executed files, or of one value of an event.
std::string text_of(std::uint32_t of) { return {reinterpret_cast<const char*>(&of), sizeof(of)}; }

// A whole text ends with its zero byte, so that it is the beginning of nothing else.
std::string path_key(std::uint32_t of, const TextPattern& pattern) {
  std::string key = text_of(of) + pattern.text;
  if (!pattern.open_back) key.push_back('\0');
  return key;
}

// A look-up finds the longest beginning alone: it has to say what shorter ones say.
void add_paths(const std::map<std::string, filter_choice>& patterns, FilterTables* tables) {
  for (const auto& [text, choice] : patterns) {
    filter_choice all = choice;
    for (std::size_t size = sizeof(filter_path::of); size < text.size(); ++size) {
      const auto shorter = patterns.find(text.substr(0, size));
      if (shorter == patterns.end()) continue;
      all.equal |= shorter->second.equal;
      all.not_equal |= shorter->second.not_equal;
    }
    filter_path key{};
    key.bits = static_cast<std::uint32_t>(text.size() * 8);
    std::memcpy(&key.of, text.data(), sizeof(key.of));
    std::memcpy(key.path, text.data() + sizeof(key.of),
                std::min(text.size() - sizeof(key.of), sizeof(key.path)));
    tables->paths.emplace_back(key, all);
  }
}

// With the zero byte that ends a whole text.
static_assert(kMaxKernelText + 1 <= FILTER_PATH_SIZE - 1, "the kernel side keeps as much of texts");

bool kernel_compares(const TextPattern& pattern) {
  return !pattern.open_front && pattern.text.size() <= kMaxKernelText;
}

std::uint8_t width_of(Kind kind) {
  switch (kind) {
    case Kind::Int32:
      return WORD_SIGNED_32;
    case Kind::Uint32:
      return WORD_UNSIGNED_32;
    case Kind::Uint16:
      return WORD_UNSIGNED_16;
    case Kind::Int64:
      return WORD_SIGNED_64;
    default:
      return WORD_UNSIGNED_64;
  }
}

// Beginnings and whole texts. A scope that also names others is left to user space.
void add_texts(const Scope& scope, const ArgumentFilter& filter, filter_values* values,
               std::map<std::string, filter_choice>* paths) {
  if (filter.kind != Kind::Text) return;
  const auto index = static_cast<std::uint32_t>(filter.argument);
  const auto key = [&](const TextPattern& pattern) {
    return path_key(FILTER_TEXT_OF(filter.event, index), pattern);
  };
  const auto& equal = filter.texts.equal;
  if (!equal.empty() && std::all_of(equal.begin(), equal.end(), kernel_compares)) {
    for (const TextPattern& pattern : equal) (*paths)[key(pattern)].equal |= scope.bit();
    values->text_positive[index] |= scope.bit();
    values->texts |= 1u << index;
  }
  for (const TextPattern& pattern : filter.texts.not_equal) {
    if (!kernel_compares(pattern)) continue;
    (*paths)[key(pattern)].not_equal |= scope.bit();
    values->texts |= 1u << index;
  }
}

// Filters of one value of one event, of all scopes.
using OneValue = std::vector<std::pair<const Scope*, const ArgumentFilter*>>;

// A table for a number. Names test bits, which ranges cannot: user space does.
void add_numbers(const Selection& selection, const OneValue& filters, std::uint32_t* table,
                 FilterTables* tables) {
  std::vector<Asked> all;
  bool decides = false;
  for (const Scope& scope : selection.scopes) {
    Asked nothing;
    nothing.scope = scope.bit();
    all.push_back(std::move(nothing));
    for (const auto& [filtering, filter] : filters) {
      if (filtering != &scope || !filter->names.empty() || filter->numbers.empty()) continue;
      all.back() = asked(scope, filter->numbers);
      decides = true;
    }
  }
  if (!decides) return;
  *table = static_cast<std::uint32_t>(tables->tables.size());
  tables->tables.emplace_back();
  add_table(all, *table, tables);
}

void add_values(const Selection& selection, FilterTables* tables,
                std::map<std::string, filter_choice>* paths) {
  std::map<std::pair<std::uint16_t, int>, OneValue> by_value;
  for (const Scope& scope : selection.scopes) {
    for (const ArgumentFilter& filter : scope.arguments) {
      by_value[{filter.event, filter.argument}].emplace_back(&scope, &filter);
    }
  }
  for (const auto& [which, filters] : by_value) {
    const auto [event, argument] = which;
    if (argument >= RECORD_FEW_VALUES) continue;
    filter_values values = tables->values.contains(event) ? tables->values[event] : filter_values{};
    if (argument < 0) {
      add_numbers(selection, filters, &values.return_table, tables);
    } else if (is_blob(filters.front().second->kind)) {
      for (const auto& [scope, filter] : filters) add_texts(*scope, *filter, &values, paths);
    } else {
      values.widths[argument] = width_of(filters.front().second->kind);
      add_numbers(selection, filters, &values.word_tables[argument], tables);
    }
    tables->values[event] = values;
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

std::uint32_t value_filters_of(const FilterTables& tables) {
  std::uint32_t filters = 0;
  for (const auto& [event, values] : tables.values) {
    if (values.texts != 0) filters |= VALUE_FILTERS_TEXTS;
    const auto* words = values.word_tables;
    const bool numbers = std::any_of(words, words + RECORD_FEW_VALUES, [](auto t) { return t; });
    if (numbers || values.return_table != 0) filters |= VALUE_FILTERS_NUMBERS;
  }
  return filters;
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
    add_choices(scope, scope.binaries, &paths,
                [](const TextPattern& pattern) { return path_key(FILTER_BINARY_PATH, pattern); });
  }
  add_values(selection, &tables, &paths);
  add_paths(paths, &tables);
  return tables;
}

}  // namespace tracee

#include "tracee-rules/engine/rule_set.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "common/nearest.h"
#include "common/selection.h"

namespace tracee::rules {
namespace {

const std::string& id_of(const Candidate& candidate) { return candidate.signature->info().id; }

// TRC-2 before TRC-10: runs of digits are compared as numbers.
bool comes_before(std::string_view a, std::string_view b) {
  const auto digits = [](std::string_view text) {
    const std::size_t end = text.find_first_not_of("0123456789");
    return text.substr(0, end);
  };
  while (!a.empty() && !b.empty()) {
    const std::string_view x = digits(a), y = digits(b);
    if (!x.empty() && !y.empty()) {
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      a.remove_prefix(x.size());
      b.remove_prefix(y.size());
    } else if (a.front() != b.front()) {
      return a.front() < b.front();
    } else {
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

// An entry of --rules: [N:]ID.
struct Chosen {
  std::string_view id;
  std::uint64_t scopes = kAllScopes;
};

Result<Chosen> read_chosen(std::string_view word) {
  const std::size_t colon = word.find(':');
  const std::string_view digits = word.substr(0, colon);
  const bool scoped = colon != word.npos && !digits.empty() &&
                      digits.find_first_not_of("0123456789") == digits.npos;
  if (!scoped) return Chosen{word};
  unsigned number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc{} || number < 1 || number > Scope::kMax) {
    return Error(ErrorKind::Usage, "--rules " + std::string(word) +
                                       ": a scope's number is between 1 and " +
                                       std::to_string(Scope::kMax));
  }
  return Chosen{word.substr(colon + 1), std::uint64_t{1} << (number - 1)};
}

std::string known_ids(const std::vector<Candidate>& candidates) {
  std::string list;
  for (const auto& candidate : candidates) {
    if (!list.empty()) list += ' ';
    list += id_of(candidate);
  }
  return list.empty() ? "none is loaded" : "there are: " + list;
}

std::string near_name(const std::vector<Candidate>& candidates, std::string_view word) {
  std::vector<std::string> names;
  for (const Candidate& candidate : candidates) {
    const SignatureInfo& info = candidate.signature->info();
    names.push_back(info.id);
    for (std::string& name : info.other_names()) names.push_back(std::move(name));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view near = nearest(word, views);
  return near.empty() ? "" : "; did you mean " + std::string(near) + "?";
}

Status check_ids(const std::vector<Candidate>& candidates, const std::vector<Chosen>& chosen) {
  for (const Chosen& each : chosen) {
    const bool known = std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) {
      return c.signature->info().is_called(each.id);
    });
    if (!known) {
      return Error(ErrorKind::Usage, "--rules: no signature has the id " + std::string(each.id) +
                                         " (" + known_ids(candidates) + ")" +
                                         near_name(candidates, each.id));
    }
  }
  return Ok{};
}

// The scopes that a signature was chosen for; 0 when it was not.
std::uint64_t chosen_scopes(const SignatureInfo& info, const std::vector<Chosen>& chosen) {
  if (chosen.empty()) return kAllScopes;
  std::uint64_t scopes = 0;
  for (const Chosen& each : chosen) {
    if (info.is_called(each.id)) scopes |= each.scopes;
  }
  return scopes;
}

}  // namespace

std::vector<const SignatureInfo*> RuleSet::infos() const {
  std::vector<const SignatureInfo*> result;
  result.reserve(signatures.size());
  for (const auto& signature : signatures) result.push_back(&signature->info());
  return result;
}

Result<RuleSet> make_rule_set(std::vector<Candidate> candidates,
                              const std::vector<std::string>& ids) {
  std::stable_sort(
      candidates.begin(), candidates.end(),
      [](const Candidate& a, const Candidate& b) { return comes_before(id_of(a), id_of(b)); });
  RuleSet rules;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (kept > 0 && id_of(candidates[i]) == id_of(candidates[kept - 1])) {
      rules.notes.push_back(candidates[i].path + ": signature " + id_of(candidates[i]) +
                            " not loaded: " + candidates[kept - 1].path + " has the same id");
      continue;
    }
    if (kept != i) candidates[kept] = std::move(candidates[i]);
    ++kept;
  }
  candidates.resize(kept);
  std::vector<Chosen> chosen;
  for (const std::string& id : ids) {
    auto read = read_chosen(id);
    if (!read) return std::move(read).error();
    chosen.push_back(*read);
  }
  TRACEE_TRY(check_ids(candidates, chosen));
  for (auto& candidate : candidates) {
    const std::uint64_t scopes = chosen_scopes(candidate.signature->info(), chosen);
    if (scopes == 0) continue;
    rules.signatures.push_back(std::move(candidate.signature));
    rules.scopes.push_back(scopes);
  }
  return rules;
}

std::string id_list(const RuleSet& rules) {
  std::string list = "[";
  for (const auto& signature : rules.signatures) {
    if (list.size() > 1) list += ' ';
    list += signature->info().id;
  }
  return list + "]";
}

namespace {

// Adds the names of the events that a signature wants, each once.
void add_events(const SignatureInfo& info, std::vector<std::string_view>& names) {
  for (const Selector& selector : info.selectors) {
    const std::string_view name = selector.event;
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
  }
}

template <typename Texts>
std::string joined(const Texts& texts) {
  std::string list;
  for (const auto& text : texts) list.append(list.empty() ? "" : ",").append(text);
  return list;
}

// Whether a word can stand in a line of the table.
bool is_plain(std::string_view word) {
  return !word.empty() && word.find_first_of("\t\n\r,") == word.npos;
}

}  // namespace

std::string event_list(const RuleSet& rules) {
  std::vector<std::string_view> names;
  for (const auto& signature : rules.signatures) add_events(signature->info(), names);
  return joined(names);
}

std::string needs_table(const RuleSet& rules) {
  std::string table;
  for (const auto& signature : rules.signatures) {
    const SignatureInfo& info = signature->info();
    if (!is_plain(info.id)) continue;  // no selection could name it either
    std::vector<std::string> names = info.other_names();
    std::erase_if(names, [](const std::string& name) { return !is_plain(name); });
    std::vector<std::string_view> events;
    add_events(info, events);
    std::erase_if(events, [](std::string_view name) { return !is_plain(name); });
    table.append(info.id).append("\t").append(joined(names)).append("\t");
    table.append(joined(events)).append(info.reads_environment() ? "\texec-env\n" : "\n");
  }
  return table;
}

}  // namespace tracee::rules

#include "tracee-rules/engine/rule_set.h"

#include <algorithm>
#include <string_view>

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

bool is_called(const Candidate& candidate, const std::string& id) {
  const SignatureInfo& info = candidate.signature->info();
  return info.id == id ||
         std::find(info.aliases.begin(), info.aliases.end(), id) != info.aliases.end();
}

std::string known_ids(const std::vector<Candidate>& candidates) {
  std::string list;
  for (const auto& candidate : candidates) {
    if (!list.empty()) list += ' ';
    list += id_of(candidate);
  }
  return list.empty() ? "none is loaded" : "there are: " + list;
}

Status check_ids(const std::vector<Candidate>& candidates, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const bool known = std::any_of(candidates.begin(), candidates.end(),
                                   [&](const Candidate& c) { return is_called(c, id); });
    if (!known) {
      return Error(ErrorKind::Usage,
                   "--rules: no signature has the id " + id + " (" + known_ids(candidates) + ")");
    }
  }
  return Ok{};
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
                            " left out: " + candidates[kept - 1].path + " has the same id");
      continue;
    }
    if (kept != i) candidates[kept] = std::move(candidates[i]);
    ++kept;
  }
  candidates.resize(kept);
  TRACEE_TRY(check_ids(candidates, ids));
  for (auto& candidate : candidates) {
    const bool chosen =
        ids.empty() || std::any_of(ids.begin(), ids.end(),
                                   [&](const std::string& id) { return is_called(candidate, id); });
    if (chosen) rules.signatures.push_back(std::move(candidate.signature));
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

std::string event_list(const RuleSet& rules) {
  std::vector<std::string_view> names;
  std::string list;
  for (const auto& signature : rules.signatures) {
    for (const auto& selector : signature->info().selectors) {
      const std::string_view name = selector.event;
      if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) continue;
      names.push_back(name);
      if (!list.empty()) list += ',';
      list += name;
    }
  }
  return list;
}

}  // namespace tracee::rules

// The look-ups of the catalogue, and the built-in one made from the constants of schemas/catalog.
#include "common/catalogue.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "common/catalogue_message.h"
#include "schemas/catalogue_rows.h"

namespace tracee {
namespace {

// Insertions, deletions, replacements and exchanges of neighbours that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({replaced, last[j] + 1, now[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::vector<EventDefinition> built_in_rows() {
  std::vector<EventDefinition> rows;
  schema::catalog::for_each_row([&](schema::catalog::Event::Reader row) {
    auto definition = definition_from(row);
    // Constants of this program: a row that does not fit its own bounds is a broken build.
    if (!definition) std::abort();
    rows.push_back(std::move(*definition));
  });
  return rows;
}

}  // namespace

bool EventDefinition::in_set(std::string_view set) const {
  return std::find(sets.begin(), sets.end(), set) != sets.end();
}

std::optional<std::size_t> EventDefinition::argument(std::string_view argument_name) const {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].name == argument_name) return i;
  }
  return std::nullopt;
}

const Catalogue& Catalogue::built_in() {
  static const Catalogue catalogue(built_in_rows());
  return catalogue;
}

Catalogue::Catalogue(std::vector<EventDefinition> rows) {
  // Of rows with one id the last one stays: a stable sort keeps their order.
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  rows_.reserve(rows.size());
  for (EventDefinition& row : rows) {
    if (!rows_.empty() && rows_.back().id == row.id) {
      rows_.back() = std::move(row);
    } else {
      rows_.push_back(std::move(row));
    }
  }
  by_id_.resize(rows_.empty() ? 0 : std::size_t{rows_.back().id} + 1, nullptr);
  by_name_.reserve(rows_.size());
  for (const EventDefinition& row : rows_) {
    by_id_[row.id] = &row;
    by_name_.emplace(row.name, &row);
  }
}

const EventDefinition* Catalogue::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::string Catalogue::nearest_name(std::string_view misspelt) const {
  if (misspelt.empty() || misspelt.size() > kMaxCatalogueName) return {};
  const EventDefinition* nearest = nullptr;
  // A third of the letters may be wrong; of two names equally near the first by id is taken.
  std::size_t limit = misspelt.size() / 3 + 1;
  for (const EventDefinition& row : rows_) {
    const std::size_t distance = edit_distance(misspelt, row.name);
    if (distance < limit || (!nearest && distance == limit)) {
      nearest = &row;
      limit = distance;
    }
  }
  return nearest ? nearest->name : std::string();
}

}  // namespace tracee

// The look-ups of the catalogue, and the built-in one made from the constants of schemas/catalog.
#include "common/catalogue.h"

#include <algorithm>
#include <cstdlib>

#include "common/catalogue_message.h"
#include "common/nearest.h"
#include "schemas/catalogue_rows.h"

namespace tracee {
namespace {

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
  std::vector<std::string_view> names;
  for (const EventDefinition& row : rows_) names.push_back(row.name);
  return std::string(nearest(misspelt, names));
}

}  // namespace tracee

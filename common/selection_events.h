// The part of the grammar about names of events and sets. Used by the parser of selections alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/catalogue.h"
#include "common/result.h"
#include "common/selection_expression.h"

namespace tracee::selecting {

class EventNames {
 public:
  // The catalogue must outlive it.
  explicit EventNames(const Catalogue& catalogue);

  // The events that a value of event= or event!= means: one by its name, several by a prefix.
  // Error: Usage, shown at the fault; `otherwise` is said where no event has a name like it.
  Result<std::vector<std::uint16_t>> events_of(const Expression& e, Part value,
                                               const std::string& otherwise) const;
  // Those that a value of set= or set!= means.
  Result<std::vector<std::uint16_t>> events_of_sets(const Expression& e, Part value) const;

 private:
  Result<std::vector<std::string_view>> sets_of(const Expression& e, Part value) const;

  const Catalogue& catalogue_;
  std::vector<std::string_view> sets_;
};

}  // namespace tracee::selecting

#include "common/selection_events.h"

#include <algorithm>

#include "common/nearest.h"

namespace tracee::selecting {

EventNames::EventNames(const Catalogue& catalogue) : catalogue_(catalogue) {
  for (const EventDefinition& event : catalogue.events()) {
    for (const std::string& set : event.sets) sets_.push_back(set);
  }
  std::sort(sets_.begin(), sets_.end());
  sets_.erase(std::unique(sets_.begin(), sets_.end()), sets_.end());
}

Result<std::vector<std::uint16_t>> EventNames::events_of(const Expression& e, Part value,
                                                         const std::string& otherwise) const {
  const std::size_t star = value.text.find('*');
  if (star == std::string_view::npos) {
    const EventDefinition* event = catalogue_.find(value.text);
    if (event != nullptr) return std::vector<std::uint16_t>{event->id};
    if (std::find(sets_.begin(), sets_.end(), value.text) != sets_.end()) {
      return fault(e.whole, value,
                   quoted(value.text) + " is a set, not an event; use 'set" +
                       std::string(e.op_text.text) + std::string(value.text) + "'");
    }
    const std::string near = catalogue_.nearest_name(value.text);
    return fault(e.whole, value,
                 with_suggestion("unknown event " + quoted(value.text), near) +
                     (near.empty() ? otherwise : "") + " (--list shows all)");
  }
  if (star + 1 != value.text.size()) {
    return fault(e.whole, value.after(star).first(1), "'*' is only allowed at the end of a name");
  }
  std::vector<std::uint16_t> found;
  for (const EventDefinition& event : catalogue_.events()) {
    if (event.name.starts_with(value.text.substr(0, star))) found.push_back(event.id);
  }
  if (found.empty()) return fault(e.whole, value, "no event begins like this (--list shows all)");
  return found;
}

Result<std::vector<std::string_view>> EventNames::sets_of(const Expression& e, Part value) const {
  std::vector<std::string_view> found;
  const std::size_t star = value.text.find('*');
  if (star != std::string_view::npos && star + 1 != value.text.size()) {
    return fault(e.whole, value.after(star).first(1), "'*' is only allowed at the end of a name");
  }
  for (const std::string_view set : sets_) {
    const bool meant = star == std::string_view::npos ? set == value.text
                                                      : set.starts_with(value.text.substr(0, star));
    if (meant) found.push_back(set);
  }
  if (!found.empty()) return found;
  if (star != std::string_view::npos) return fault(e.whole, value, "no set begins like this");
  if (catalogue_.find(value.text) != nullptr) {
    return fault(e.whole, value,
                 quoted(value.text) + " is an event, not a set; use 'event" +
                     std::string(e.op_text.text) + std::string(value.text) + "'");
  }
  return fault(e.whole, value,
               with_suggestion("unknown set " + quoted(value.text), nearest(value.text, sets_)));
}

Result<std::vector<std::uint16_t>> EventNames::events_of_sets(const Expression& e,
                                                              Part value) const {
  auto sets = sets_of(e, value);
  if (!sets) return std::move(sets).error();
  std::vector<std::uint16_t> found;
  for (const EventDefinition& event : catalogue_.events()) {
    const bool meant = std::any_of(sets->begin(), sets->end(),
                                   [&](std::string_view set) { return event.in_set(set); });
    if (meant) found.push_back(event.id);
  }
  return found;
}

}  // namespace tracee::selecting

#include "tracee-rules/engine/dispatch.h"

#include <algorithm>
#include <optional>

namespace tracee::rules {
namespace {

bool origin_fits(Origin wanted, bool in_container) {
  return wanted == Origin::Any || (wanted == Origin::Container) == in_container;
}

struct Fitting {
  std::uint16_t selector;  // the first that fits
  std::uint64_t scopes;    // of all that fit: a signature reports an event once, by whichever
};

// Whether the selector at `i` takes part, under each rule of Substitutes.
class Activity {
 public:
  Activity(const Catalogue& catalogue, Substitutes substitutes, const std::vector<bool>& seen)
      : catalogue_(catalogue), substitutes_(substitutes), seen_(seen) {}

  bool active(const SignatureInfo& signature, std::size_t i) const {
    if (substitutes_ == Substitutes::Always || selector_active(signature, i, catalogue_)) {
      return true;
    }
    if (substitutes_ == Substitutes::WhereNeeded) return false;
    const std::uint16_t id = catalogue_.find(signature.selectors[i - 1].event)->id;
    return id >= seen_.size() || !seen_[id];
  }

 private:
  const Catalogue& catalogue_;
  Substitutes substitutes_;
  const std::vector<bool>& seen_;
};

std::optional<Fitting> fitting(const SignatureInfo& signature, const EventDefinition& event,
                               bool in_container, const Activity& activity) {
  std::optional<Fitting> found;
  for (std::size_t i = 0; i < signature.selectors.size(); ++i) {
    const Selector& selector = signature.selectors[i];
    if (!selector.event.empty() && selector.event != event.name) continue;
    if (!origin_fits(selector.origin, in_container)) continue;
    if (!activity.active(signature, i)) continue;
    if (!found) found = Fitting{static_cast<std::uint16_t>(i), 0};
    found->scopes |= selector.scopes;
  }
  return found;
}

}  // namespace

bool selector_active(const SignatureInfo& signature, std::size_t selector,
                     const Catalogue& catalogue) {
  if (!signature.selectors[selector].substitute || selector == 0) return true;
  return catalogue.find(signature.selectors[selector - 1].event) == nullptr;
}

std::vector<bool> substituted_events(const Catalogue& catalogue,
                                     std::span<const SignatureInfo* const> signatures) {
  std::vector<bool> substituted;
  for (const SignatureInfo* signature : signatures) {
    for (std::size_t i = 1; i < signature->selectors.size(); ++i) {
      if (!signature->selectors[i].substitute) continue;
      const EventDefinition* event = catalogue.find(signature->selectors[i - 1].event);
      if (event == nullptr) continue;
      if (event->id >= substituted.size()) substituted.resize(event->id + std::size_t{1});
      substituted[event->id] = true;
    }
  }
  return substituted;
}

Dispatch::Dispatch(const Catalogue& catalogue, std::span<const SignatureInfo* const> signatures,
                   Substitutes substitutes, std::span<const std::uint64_t> scopes,
                   const std::vector<bool>& seen) {
  const Activity activity(catalogue, substitutes, seen);
  for (const EventDefinition& event : catalogue.events()) {
    Row row;
    for (const bool in_container : {false, true}) {
      Range& range = row.by_origin[in_container ? 1 : 0];
      range.begin = static_cast<std::uint32_t>(targets_.size());
      for (std::size_t i = 0; i < signatures.size(); ++i) {
        const auto fits = fitting(*signatures[i], event, in_container, activity);
        const std::uint64_t asked =
            fits ? fits->scopes & (scopes.empty() ? kAllScopes : scopes[i]) : 0;
        if (asked == 0) continue;
        targets_.push_back({static_cast<std::uint16_t>(i), fits->selector,
                            static_cast<std::uint32_t>(positions_.size()),
                            static_cast<std::uint32_t>(signatures[i]->arguments.size()), 0, asked});
        targets_.back().unnamed_arguments = add_positions(*signatures[i], event);
        ++range.count;
      }
      row.wanted = row.wanted || range.count > 0;
    }
    if (!row.wanted) continue;
    if (event.id >= rows_.size()) rows_.resize(event.id + std::size_t{1});
    rows_[event.id] = row;
  }
}

std::uint16_t Dispatch::add_positions(const SignatureInfo& signature,
                                      const EventDefinition& event) {
  std::vector<bool> named(event.arguments.size());
  for (const ArgumentName& argument : signature.arguments) {
    std::optional<std::size_t> position;
    if (argument.event.empty() || argument.event == event.name) {
      position = event.argument(argument.name);
    }
    if (position) named[*position] = true;
    positions_.push_back(position ? static_cast<std::int16_t>(*position)
                                  : EventContext::kNoPosition);
  }
  return static_cast<std::uint16_t>(std::count(named.begin(), named.end(), false));
}

}  // namespace tracee::rules

// Which signatures want an event: a table by event id and origin, built once a stream.
//
// An event that no signature wants costs one look at a byte. For the others the table gives each
// signature once, with the first of its selectors that fits and the places of its arguments, so
// that nothing is looked up by name while events pass. A value; does not refer to what it was built
// from.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/catalogue.h"
#include "tracee-rules/engine/signature.h"

namespace tracee::rules {

// Whether substitute selectors take part. Always: for streams whose header was lost; to report an
// act twice is better than to miss it. UntilSeen: for streams that cannot say which events they may
// hold; the event itself shows that it can.
enum class Substitutes { WhereNeeded, Always, UntilSeen };

class Dispatch {
 public:
  struct Target {
    std::uint16_t signature;  // index in the list that the table was built from
    std::uint16_t selector;   // index in that signature's selectors
    std::uint32_t slots;      // where its argument positions begin
    std::uint32_t slot_count;
    std::uint16_t unnamed_arguments;  // of the event, that the signature does not name
    std::uint64_t scopes;             // events that one of these wanted; never none

    // Whether an event that these scopes wanted is this signature's. One of no scope, which the
    // producer derived from others, is everybody's.
    bool in_scope(std::uint64_t wanted_by) const {
      return wanted_by == 0 || (wanted_by & scopes) != 0;
    }
  };

  Dispatch() = default;
  // `catalogue`: the events that the stream may contain. `scopes`: which each signature is bound
  // to; empty when none is. `seen`: by event id, which there were; of use for UntilSeen alone.
  Dispatch(const Catalogue& catalogue, std::span<const SignatureInfo* const> signatures,
           Substitutes substitutes = Substitutes::WhereNeeded,
           std::span<const std::uint64_t> scopes = {}, const std::vector<bool>& seen = {});

  bool wanted(std::uint16_t event_id) const {
    return event_id < rows_.size() && rows_[event_id].wanted;
  }
  // Only for wanted() ids.
  std::span<const Target> targets(std::uint16_t event_id, bool in_container) const {
    const Range& range = rows_[event_id].by_origin[in_container ? 1 : 0];
    return {targets_.data() + range.begin, range.count};
  }
  std::span<const std::int16_t> positions(const Target& target) const {
    return {positions_.data() + target.slots, target.slot_count};
  }

 private:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t count = 0;
  };
  struct Row {
    Range by_origin[2];
    bool wanted = false;
  };

  // Returns how many of the event's arguments the signature does not name.
  std::uint16_t add_positions(const SignatureInfo& signature, const EventDefinition& event);

  std::vector<Row> rows_;  // by event id
  std::vector<Target> targets_;
  std::vector<std::int16_t> positions_;
};

// Whether a selector takes part in a stream with these events: a substitute does so only when the
// event of the selector before it cannot occur.
bool selector_active(const SignatureInfo& signature, std::size_t selector,
                     const Catalogue& catalogue);

// By event id: the events that have a substitute in some signature.
std::vector<bool> substituted_events(const Catalogue& catalogue,
                                     std::span<const SignatureInfo* const> signatures);

}  // namespace tracee::rules

// The loss reports of a stream as events: what rules and filters select as `events_lost`.
//
// Reports travel as frames of their own kind (schema::Loss), whatever was selected. Where somebody
// wants to see them among the events, each entry becomes an event of the catalogue's row: made
// here, for the consumer and for the producer's text outputs, and never written into a stream.
#pragma once

#include <string>
#include <string_view>

#include "common/catalogue.h"
#include "common/event_view.h"
#include "common/result.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/content.h"
#include "common/stream/frame_view.h"

namespace tracee::stream {

// "ringFull" and so on, as schemas/stream.capnp names them.
std::string loss_cause_name(std::size_t cause);

class LossEvents {
 public:
  // The catalogue's row, of this build.
  static const EventDefinition& definition();

  // Calls `visit(const EventView&)`, which gives a Status, for every entry of `loss` that counts
  // something, in order, then for the values that could not be read and for the programs of which
  // the kernel missed runs. `frame` is where
  // `loss` was read: its number is that of the events. `host` is the machine's name; `name_of`
  // gives the name of an event's id. Errors: those of visit.
  template <typename NameOf, typename Visit>
  Status each(const FrameView& frame, const LossContent& loss, std::string_view host,
              NameOf name_of, Visit visit) {
    for (const LossEntry& entry : loss.entries) {
      if (entry.count == 0) continue;
      TRACEE_TRY(show(encode(frame, loss, entry, name_of(entry.event_id), host), visit));
    }
    for (const LossEntry& entry : loss.values) {
      if (entry.count == 0) continue;
      TRACEE_TRY(show(encode(frame, loss, entry, name_of(entry.event_id), host), visit));
    }
    for (const MissedRuns& runs : loss.missed) {
      if (runs.count > 0) TRACEE_TRY(show(encode(frame, loss, runs, host), visit));
    }
    return Ok{};
  }

 private:
  std::span<const std::uint64_t> encode(const FrameView& frame, const LossContent& loss,
                                        const LossEntry& entry, std::string_view event,
                                        std::string_view host);
  std::span<const std::uint64_t> encode(const FrameView& frame, const LossContent& loss,
                                        const MissedRuns& runs, std::string_view host);
  void begin(const FrameView& frame, const LossContent& loss, std::uint16_t cpu);
  void text(std::string_view value);
  void number(std::uint64_t value);
  std::span<const std::uint64_t> finish(std::string_view host);

  template <typename Visit>
  static Status show(std::span<const std::uint64_t> frame, Visit& visit) {
    const auto batch = BatchView::parse(frame);
    if (!batch) return batch.error();
    const auto event = batch->event(0, definition());
    return event ? visit(*event) : Ok{};
  }

  BatchEncoder encoder_;
  FrameSealer sealer_{RunId{}};  // nobody reads what it seals
};

}  // namespace tracee::stream

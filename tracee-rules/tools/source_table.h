// The producers of a stream, and how the events of each are read.
//
// For the tools that look at recordings. Fed with headers as they are met; bounded: of more than
// kMaxSources the one first seen is forgotten.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/catalogue.h"
#include "common/result.h"
#include "common/stream/content.h"
#include "common/stream/frame_view.h"

namespace tracee::rules {

class SourceTable {
 public:
  static constexpr std::size_t kMaxSources = 16;

  struct Source {
    stream::RunId run;
    std::uint32_t source = 0;
    bool has_header = false;
    stream::StreamHeader header;  // without its catalogue, which is below
    std::shared_ptr<const Catalogue> catalogue;

    // Null for an event that neither the header nor this build knows.
    const EventDefinition* find(std::uint16_t id) const;
    // The ids of the events with these names.
    std::vector<std::uint16_t> event_ids(const std::vector<std::string>& names) const;
  };

  // Takes the header that `frame` holds. References stay until the next call of header() or of().
  // Error: Unsupported, for a format that is too new; Corrupt, for a header that is malformed.
  Result<const Source*> header(const stream::FrameView& frame);
  // Takes the clock that a state frame may bring: that of all later frames of its source.
  void state(const stream::FrameView& frame);
  // Of any frame. A producer without header is read with this build's catalogue.
  const Source& of(const stream::FrameView& frame);

 private:
  Source& entry(const stream::FrameView& frame);

  std::vector<std::unique_ptr<Source>> sources_;  // oldest first
};

}  // namespace tracee::rules

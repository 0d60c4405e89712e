#include "tracee-rules/tools/source_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/stream/frame_reader.h"

namespace tracee::rules {

const EventDefinition* SourceTable::Source::find(std::uint16_t id) const {
  const EventDefinition* known = catalogue ? catalogue->find(id) : nullptr;
  return known != nullptr ? known : Catalogue::built_in().find(id);
}

std::vector<std::uint16_t> SourceTable::Source::event_ids(
    const std::vector<std::string>& names) const {
  std::vector<std::uint16_t> ids;
  const auto add = [&](const Catalogue& from) {
    for (const EventDefinition& event : from.events()) {
      // A row of the stream stands in the place of ours with the same id.
      if (find(event.id) != &event) continue;
      if (std::find(names.begin(), names.end(), event.name) != names.end()) ids.push_back(event.id);
    }
  };
  if (catalogue) add(*catalogue);
  add(Catalogue::built_in());
  return ids;
}

Result<const SourceTable::Source*> SourceTable::header(const stream::FrameView& frame) {
  auto header = stream::decode_header(frame);
  if (!header) return std::move(header).error();
  if (header->format_version > stream::kFormatVersion) {
    return Error(ErrorKind::Unsupported,
                 "the stream has format version " + std::to_string(header->format_version) +
                     ", this program reads up to " + std::to_string(stream::kFormatVersion) +
                     ": use the tracee-rules that belongs to " + header->producer);
  }
  Source& source = entry(frame);
  source.has_header = true;
  source.catalogue = std::make_shared<Catalogue>(std::exchange(header->catalogue, {}));
  source.header = std::move(*header);
  return &source;
}

void SourceTable::state(const stream::FrameView& frame) {
  if (const auto clock = stream::decode_clock(frame)) entry(frame).header.clock = *clock;
}

const SourceTable::Source& SourceTable::of(const stream::FrameView& frame) { return entry(frame); }

SourceTable::Source& SourceTable::entry(const stream::FrameView& frame) {
  for (auto it = sources_.rbegin(); it != sources_.rend(); ++it) {
    if ((*it)->run == frame.run() && (*it)->source == frame.row().source) return **it;
  }
  if (sources_.size() >= kMaxSources) sources_.erase(sources_.begin());
  auto added = std::make_unique<Source>();
  added->run = frame.run();
  added->source = frame.row().source;
  sources_.push_back(std::move(added));
  return *sources_.back();
}

}  // namespace tracee::rules

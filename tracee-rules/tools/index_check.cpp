#include "tracee-rules/tools/index_check.h"

#include <algorithm>
#include <utility>

namespace tracee::rules {

using recording::Index;
using recording::IndexEntry;
using stream::FrameKind;

void IndexCheck::frame(const stream::FrameReader& reader, const Fault& fault) {
  if (reader.frame().kind() == FrameKind::Batch) {
    actual_.add(reader.offset(), reader.frame());
  } else if (reader.frame().kind() == FrameKind::Index) {
    auto index = recording::decode_index(reader.frame());
    if (!index) return fault(reader.offset(), index.error().message());
    claims_.push_back({reader.offset(), std::move(*index)});
  } else if (reader.frame().kind() == FrameKind::Directory) {
    auto directory = recording::decode_directory(reader.frame());
    if (!directory) return fault(reader.offset(), directory.error().message());
    directory_ = std::move(*directory);
    directory_at_ = reader.offset();
  }
}

void IndexCheck::check(const Claim& claim, const Index& actual, const Fault& fault) const {
  // What the bits of the actual entries are in the claim.
  std::vector<std::uint64_t> masks;
  for (const std::uint16_t id : actual.event_ids) masks.push_back(claim.index.mask({&id, 1}));
  masks.resize(64, std::uint64_t{1} << 63);
  for (const IndexEntry& entry : claim.index.entries) {
    const auto found = std::lower_bound(
        actual.entries.begin(), actual.entries.end(), entry.offset,
        [](const IndexEntry& e, std::uint64_t offset) { return e.offset < offset; });
    if (found == actual.entries.end() || found->offset != entry.offset) {
      fault(claim.at, "the index leads to offset " + std::to_string(entry.offset) +
                          ", where no batch begins");
      continue;
    }
    std::uint64_t events = 0;
    for (unsigned bit = 0; bit < 64; ++bit) {
      if ((found->events >> bit & 1) != 0) events |= masks[bit];
    }
    if ((events & ~entry.events) != 0 || entry.first_time > found->first_time ||
        entry.last_time < found->last_time) {
      fault(claim.at, "the index hides events of the batch at offset " +
                          std::to_string(entry.offset) + ": it does not say what is there");
    }
  }
}

void IndexCheck::finish(const Fault& fault) {
  for (const Claim& claim : claims_) check(claim, actual_.index(), fault);
  for (const std::uint64_t offset : directory_) {
    const bool known = std::any_of(claims_.begin(), claims_.end(),
                                   [&](const Claim& claim) { return claim.at == offset; });
    if (!known) {
      fault(directory_at_,
            "the directory leads to offset " + std::to_string(offset) + ", where no index begins");
    }
  }
  *this = IndexCheck();
}

}  // namespace tracee::rules

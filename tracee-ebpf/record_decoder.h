// Turns a record of the rings into an event of the batch.
//
// One function for each kind of argument, none for an event: the catalogue says what an event's
// words are. Lengths and offsets in a record are checked against its size; a value that does not
// fit becomes unreadable, a record that holds no whole task is refused. Nothing is allocated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "bpf/shared/record.h"
#include "common/catalogue.h"
#include "common/stream/batch_encoder.h"
#include "tracee-ebpf/chunk_store.h"
#include "tracee-ebpf/containers/container_table.h"
#include "tracee-ebpf/record_filter.h"

namespace tracee {

class RecordDecoder {
 public:
  // The catalogue must outlive the decoder, and so must the containers; null: none are named.
  // So must the filter; null: every record is wanted.
  explicit RecordDecoder(const Catalogue& catalogue, ContainerTable* containers = nullptr,
                         RecordFilter* filter = nullptr)
      : catalogue_(&catalogue), containers_(containers), filter_(filter) {}

  // Keeps a continuation record for the event that follows it.
  void add_chunk(std::span<const std::byte> record) { chunks_.add(record); }

  // News of a control group.
  struct Group {
    std::uint64_t id = 0;
    std::uint64_t time = 0;
    bool removed = false;
    std::string_view path;  // empty when it was removed; a part of the record
  };
  // What a record says of a control group; nothing when that is not sound.
  static std::optional<Group> group_of(std::span<const std::byte> record);

  enum class Outcome { Written, WrittenLate, Broken, Noted, Filtered };
  // Adds the event to the encoder. Late: an event with a larger time went before it. Noted: it was
  // no event but news of a control group. Filtered: no scope wants it.
  Outcome decode(std::span<const std::byte> record, stream::BatchEncoder& encoder);

  // Time of the newest event so far, CLOCK_BOOTTIME, ns.
  std::uint64_t newest() const { return newest_; }

 private:
  Outcome note_group(std::span<const std::byte> record);
  stream::TaskContext task_context(const record_task& task);

  const Catalogue* catalogue_;
  ContainerTable* containers_;
  RecordFilter* filter_;
  ChunkStore chunks_;
  std::uint64_t newest_ = 0;
};

}  // namespace tracee

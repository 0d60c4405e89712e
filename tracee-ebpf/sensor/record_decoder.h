// Turns a record of the rings into an event of the batch.
//
// One function for each kind of argument, none for an event: the catalogue says what an event's
// words are. Lengths and offsets in a record are checked against its size; a value that does not
// fit becomes unreadable, a record that holds no whole task is refused. Nothing is allocated.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bpf/shared/record.h"
#include "common/catalogue.h"
#include "common/stream/batch_encoder.h"
#include "tracee-ebpf/containers/container_table.h"
#include "tracee-ebpf/sensor/chunk_store.h"
#include "tracee-ebpf/sensor/record_filter.h"

namespace tracee {

class ExecutableDigests;

class RecordDecoder {
 public:
  // The catalogue and the containers must outlive the decoder; null: none are named. So must the
  // filter; null: every record is wanted.
  explicit RecordDecoder(const Catalogue& catalogue, ContainerTable* containers = nullptr,
                         RecordFilter* filter = nullptr);

  // From now on executed files get their digests. Must outlive the decoder.
  void add_digests(ExecutableDigests* digests) { digests_ = digests; }

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
  // Adds the event to the encoder, the same one until that is empty. `record` lies at a multiple of
  // 8, as in a ring. Late: an event with a larger time went before it. Noted: it was no event but
  // news of a control group. Filtered: no scope wants it.
  Outcome decode(std::span<const std::byte> record, stream::BatchEncoder& encoder);

 private:
  // What an event's arguments are, close together.
  struct Shape {
    bool known = false;
    std::uint32_t first = 0;  // in kinds_
    std::uint32_t count = 0;
  };
  // A task that the batch has.
  struct KnownTask {
    record_task task{};
    std::uint64_t batch = 0;
    std::uint32_t index = 0;
  };

  Outcome note_group(std::span<const std::byte> record);
  stream::TaskContext task_context(const record_task& task);
  std::uint32_t index_of(const record_task& task, stream::BatchEncoder& encoder);

  const Catalogue* catalogue_;
  ContainerTable* containers_;
  ExecutableDigests* digests_ = nullptr;
  RecordFilter* filter_;
  std::vector<Shape> shapes_;  // by event id
  std::vector<Kind> kinds_;
  std::array<KnownTask, 64> known_{};  // by tid
  std::uint64_t batch_ = 0;  // changes with each, and with news of containers; 0 before the first
  ChunkStore chunks_;
  std::uint64_t newest_ = 0;
};

}  // namespace tracee

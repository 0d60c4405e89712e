#include "tracee-ebpf/sensor/record_filter.h"

#include "tracee-ebpf/sensor/record_value.h"

namespace tracee {
namespace {

// As the decoder hands it to the batch; test/unit/ebpf/record_filter_test.cpp compares the two.
std::uint64_t word_of(Kind kind, std::uint64_t word, Provenance provenance, std::uint16_t flags) {
  const auto extended = [](auto narrow) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(narrow));
  };
  switch (kind) {
    case Kind::Int32:
      return extended(static_cast<std::int32_t>(word));
    case Kind::Uint32:
      return extended(static_cast<std::uint32_t>(word));
    case Kind::Uint16:
      return extended(static_cast<std::uint16_t>(word));
    case Kind::Int64:
      if ((flags & RECORD_COMPAT) != 0 && provenance == Provenance::Register) {
        return extended(static_cast<std::int32_t>(word));
      }
      return word;
    default:
      return word;
  }
}

// The bytes of a blob; without any, the value counts as unreadable.
void read_blob(std::span<const std::byte> bytes, const record_head& head, const ChunkStore& chunks,
               std::uint32_t index, std::uint64_t at, Value* value) {
  const auto blob = blob_at(bytes, at);
  if (!blob) {
    value->presence = Presence::Unreadable;
    return;
  }
  value->full_length = blob->head.full_length;
  value->full_count = blob->head.full_count;
  value->bytes = blob->head.chunks != 0 ? chunks.find(head, index) : blob->bytes;
}

Value value_of(std::span<const std::byte> bytes, const record& fixed, const ChunkStore& chunks,
               const EventDefinition& definition, std::size_t position) {
  Value value;
  value.definition = &definition.arguments[position];
  if (position >= fixed.head.value_count) return value;
  const RecordValue found = record_value(fixed, static_cast<std::uint32_t>(position));
  value.presence = mark_presence(found.mark);
  value.provenance = mark_provenance(found.mark);
  const Kind kind = value.definition->kind;
  if (is_blob(kind)) {
    if (value.has_bytes()) {
      read_blob(bytes, fixed.head, chunks, static_cast<std::uint32_t>(position), found.word,
                &value);
    }
  } else {
    value.word = word_of(kind, found.word, value.provenance, fixed.head.flags);
  }
  return value;
}

}  // namespace

std::uint64_t RecordFilter::narrow(std::span<const std::byte> bytes, const record& fixed,
                                   const ChunkStore& chunks, const EventDefinition& definition) {
  std::uint64_t scopes = fixed.head.scopes;
  if (groups_->needed()) {
    const record_task& task = fixed.task;
    scopes = groups_->narrow(task.cgroup_id, scopes, task.ns_pid != task.pid,
                             task.process_start_time >= start_);
  }
  return values_.narrow(definition.id, scopes, fixed.head.return_value, [&](std::size_t position) {
    return value_of(bytes, fixed, chunks, definition, position);
  });
}

}  // namespace tracee

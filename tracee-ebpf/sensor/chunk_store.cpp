#include "tracee-ebpf/sensor/chunk_store.h"

#include <algorithm>
#include <cstring>

namespace tracee {

void ChunkStore::add(std::span<const std::byte> record) {
  record_head head;
  record_chunk part;
  if (record.size() < sizeof(head) + sizeof(part)) return;
  std::memcpy(&head, record.data(), sizeof(head));
  std::memcpy(&part, record.data() + sizeof(head), sizeof(part));
  const auto bytes = record.subspan(sizeof(head) + sizeof(part));
  if (part.length > bytes.size() || part.length > RECORD_CHUNK_BYTES) return;
  Value& value = slot_for(head, part.value);
  // The pieces of a value follow one another in one ring; another offset means that one is lost.
  if (part.offset != value.bytes.size()) return;
  if (value.bytes.size() >= std::size_t{RECORD_MAX_CHUNKS} * RECORD_CHUNK_BYTES) return;
  const char* text = reinterpret_cast<const char*>(bytes.data());
  value.bytes.insert(value.bytes.end(), text, text + part.length);
}

std::string_view ChunkStore::find(const record_head& head, std::uint32_t value) const {
  for (const Value& known : values_) {
    if (known.is(head, value)) return {known.bytes.data(), known.bytes.size()};
  }
  return {};
}

ChunkStore::Value& ChunkStore::slot_for(const record_head& head, std::uint32_t value) {
  for (Value& known : values_) {
    if (known.is(head, value)) return known;
  }
  Value& fresh = values_[next_];
  next_ = (next_ + 1) % kValues;
  fresh.sequence = head.sequence;
  fresh.value = value;
  fresh.cpu = head.cpu;
  fresh.used = true;
  fresh.bytes.clear();
  return fresh;
}

}  // namespace tracee

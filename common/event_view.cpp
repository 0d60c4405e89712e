#include "common/event_view.h"

#include <algorithm>

namespace tracee {

Value EventView::value(std::size_t position) const {
  Value value;
  value.definition = &definition_->arguments[position];
  if (position >= row_->value_count) return value;
  const auto at = static_cast<std::uint32_t>(row_->first_value + position);
  const std::uint8_t mark = batch_->mark(at);
  value.presence = mark_presence(mark);
  value.provenance = mark_provenance(mark);
  value.word = batch_->value_word(at);
  if (is_blob(value.definition->kind) && value.has_bytes()) {
    const auto index = static_cast<std::uint32_t>(value.word);
    const stream::BlobRow& row = batch_->blob_row(index);
    value.bytes = batch_->blob(index);
    value.full_length = row.full_length;
    value.full_count = row.full_count;
  }
  return value;
}

std::optional<Value> EventView::value(std::string_view name) const {
  const auto position = definition_->argument(name);
  if (!position) return std::nullopt;
  return value(*position);
}

std::size_t EventView::collected() const {
  const std::size_t known = std::min<std::size_t>(row_->value_count, definition_->arguments.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < known; ++i) {
    const auto at = static_cast<std::uint32_t>(row_->first_value + i);
    count += mark_presence(batch_->mark(at)) != Presence::Absent;
  }
  return count;
}

}  // namespace tracee

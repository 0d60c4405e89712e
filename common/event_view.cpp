#include "common/event_view.h"

#include <algorithm>

namespace tracee {

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

// One event of a batch, read in place. What signatures, filters and formatters see.
//
// A view borrows: it is valid as long as the batch's bytes and the catalogue, and is cheap to copy.
// Views are made by BatchView::event(), which checks every reference of the event first, so that
// accessors here cannot leave the batch whatever the bytes say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/catalogue.h"
#include "common/stream/batch_view.h"

namespace tracee {

// One argument.
struct Value {
  const ArgumentDefinition* definition = nullptr;
  Presence presence = Presence::Absent;
  Provenance provenance = Provenance::Register;
  std::uint64_t word = 0;         // scalar kinds: the value, sign-extended where signed
  std::string_view bytes;         // blob kinds: what was captured
  std::uint32_t full_length = 0;  // blob kinds: bytes of the original, or kUnknownLength
  std::uint32_t full_count = 0;   // TextArray: strings of the original, or kUnknownLength

  bool has_bytes() const { return presence == Presence::Present || presence == Presence::Cut; }
  std::int64_t as_signed() const { return static_cast<std::int64_t>(word); }
};

// A task as it was at an event.
class TaskView {
 public:
  TaskView(const stream::BatchView& batch, const stream::TaskRow& row)
      : batch_(&batch), row_(&row) {}

  const stream::TaskRow& row() const { return *row_; }
  std::string_view comm() const { return batch_->blob(row_->comm); }
  std::string_view uts_name() const { return batch_->blob(row_->uts_name); }
  std::string_view container() const { return batch_->blob(row_->container); }
  std::string_view executable() const { return batch_->blob(row_->executable); }
  // Whether it runs in a container: v0.6.3's test for an event's origin.
  bool in_container() const { return row_->container != 0 || row_->ns_pid != row_->pid; }

 private:
  const stream::BatchView* batch_;
  const stream::TaskRow* row_;
};

class EventView {
 public:
  // Only for BatchView::event(), which has checked the row against the batch.
  EventView(const stream::BatchView& batch, const stream::EventRow& row,
            const EventDefinition& definition)
      : batch_(&batch), row_(&row), definition_(&definition) {}

  const EventDefinition& definition() const { return *definition_; }
  const stream::EventRow& row() const { return *row_; }
  std::uint64_t sequence() const { return batch_->first_sequence() + row_->sequence_offset; }
  TaskView task() const { return {*batch_, batch_->task(row_->task)}; }
  // The task before an exec replaced it; task() for all other events.
  TaskView actor() const { return {*batch_, batch_->task(row_->actor)}; }
  // User-space return addresses, 8 bytes each; empty when not collected.
  std::string_view stack() const { return batch_->blob(row_->stack); }

  // The argument at a position of definition().arguments; absent ones are not an error.
  Value value(std::size_t position) const;
  // The argument of that name, or nothing when the event declares none such.
  std::optional<Value> value(std::string_view name) const;
  // How many arguments were collected (v0.6.3's argsNum).
  std::size_t collected() const;

 private:
  const stream::BatchView* batch_;
  const stream::EventRow* row_;
  const EventDefinition* definition_;
};

// Here, so that readers of every field need not call for each.
inline Value EventView::value(std::size_t position) const {
  Value value;
  value.definition = &definition_->arguments[position];
  if (position >= row_->value_count) return value;
  const auto at = static_cast<std::uint32_t>(row_->first_value + position);
  const std::uint8_t mark = batch_->mark(at);
  value.presence = mark_presence(mark);
  value.provenance = mark_provenance(mark);
  value.word = batch_->value_word(at);
  if (is_blob(value.definition->kind) && value.has_bytes()) {
    const stream::BlobRow& row = batch_->blob_row(static_cast<std::uint32_t>(value.word));
    value.bytes = batch_->bytes(row);
    value.full_length = row.full_length;
    value.full_count = row.full_count;
  }
  return value;
}

}  // namespace tracee

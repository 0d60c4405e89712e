#include "tracee-rules/plugins/host_table.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "common/event_view.h"
#include "common/render/value_text.h"

namespace tracee::rules {
namespace {

// The numbers of abi.h are those of the stream.
static_assert(TRACEE_REDACTED == static_cast<int>(Presence::Redacted));
static_assert(TRACEE_PRODUCER == static_cast<int>(Provenance::Producer));
static_assert(TRACEE_UINT16 == static_cast<int>(Kind::Uint16));
static_assert(TRACEE_UINT64_ARRAY == static_cast<int>(Kind::Uint64Array));
static_assert(TRACEE_SOCKET_ADDRESS == static_cast<int>(Kind::SocketAddress));
static_assert(TRACEE_UNKNOWN_SIZE == kUnknownLength);

// Longer texts than any path or address are cut in a finding.
constexpr std::size_t kMaxText = 64 * 1024;

tracee_text borrow(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(tracee_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

std::optional<Value> value_at(const tracee_event& event, std::uint32_t index) {
  const EventContext& context = *event.context;
  if (index >= context.positions.size()) return std::nullopt;
  const std::int16_t position = context.positions[index];
  if (position == EventContext::kNoPosition) return std::nullopt;
  return context.event.value(static_cast<std::size_t>(position));
}

std::uint32_t selector(const tracee_event* event) { return event->context->selector; }

tracee_value describe(const Value& value) {
  tracee_value result{};
  result.bytes = borrow("");
  result.presence = static_cast<std::uint8_t>(value.presence);
  result.provenance = static_cast<std::uint8_t>(value.provenance);
  result.kind = static_cast<std::uint8_t>(value.definition->kind);
  if (is_blob(value.definition->kind) && value.has_bytes()) {
    result.bytes = borrow(value.bytes);
    result.full_size = value.full_length;
    result.full_count = value.full_count;
  } else {
    result.number = value.as_signed();
  }
  return result;
}

// Fills in as much as the plugin's struct has room for: it may be older or newer than ours.
std::int32_t value(const tracee_event* event, std::uint32_t index, tracee_value* result) {
  const auto found = value_at(*event, index);
  const bool there = found && found->presence != Presence::Absent;
  tracee_value filled{};
  if (there) {
    filled = describe(*found);
  } else {
    filled.bytes = borrow("");
  }
  filled.size = result->size;
  std::memcpy(result, &filled, std::min<std::size_t>(result->size, sizeof(filled)));
  return there ? 1 : 0;
}

tracee_text rendered(const tracee_event* event, std::uint32_t index) {
  const auto found = value_at(*event, index);
  if (!found || found->presence == Presence::Absent) return borrow("");
  std::string& text = (*event->rendered)[index];
  text.clear();
  render::append_value_text(text, *found);
  return borrow(text);
}

// The fields that an actor's row holds.
std::optional<std::int64_t> task_number(const stream::TaskRow& task, std::uint32_t field) {
  switch (field) {
    case TRACEE_PROCESS_ID:
      return task.ns_pid;
    case TRACEE_THREAD_ID:
      return task.ns_tid;
    case TRACEE_PARENT_PROCESS_ID:
      return task.ns_parent_pid;
    case TRACEE_HOST_PROCESS_ID:
      return task.pid;
    case TRACEE_HOST_THREAD_ID:
      return task.tid;
    case TRACEE_HOST_PARENT_PROCESS_ID:
      return task.parent_pid;
    case TRACEE_USER_ID:
      return task.uid;
    case TRACEE_MOUNT_NAMESPACE:
      return task.mount_namespace;
    case TRACEE_PID_NAMESPACE:
      return task.pid_namespace;
    case TRACEE_CGROUP_ID:
      return static_cast<std::int64_t>(task.cgroup_id);
    case TRACEE_PROCESS_START_TIME:
      return static_cast<std::int64_t>(task.process_start_time);
    default:
      return std::nullopt;
  }
}

std::int32_t number(const tracee_event* event, std::uint32_t field, std::int64_t* result) {
  const EventContext& context = *event->context;
  const stream::EventRow& row = context.event.row();
  const TaskView actor = context.event.actor();
  *result = 0;
  switch (field) {
    case TRACEE_TIME:
      *result = static_cast<std::int64_t>(context.clock.to_wall(row.time));
      return 1;
    case TRACEE_RETURN_VALUE:
      *result = row.return_value;
      return 1;
    case TRACEE_EVENT_ID:
      *result = row.event_id;
      return 1;
    case TRACEE_IN_CONTAINER:
      *result = actor.in_container() ? 1 : 0;
      return 1;
    case TRACEE_SCOPES:
      *result = static_cast<std::int64_t>(row.scopes);
      return 1;
    default:
      break;
  }
  const auto found = task_number(actor.row(), field);
  *result = found.value_or(0);
  return found ? 1 : 0;
}

std::int32_t text(const tracee_event* event, std::uint32_t field, tracee_text* result) {
  const EventView& view = event->context->event;
  const TaskView actor = view.actor();
  switch (field) {
    case TRACEE_EVENT_NAME:
      *result = borrow(view.definition().name);
      return 1;
    case TRACEE_PROCESS_NAME:
      *result = borrow(actor.comm());
      return 1;
    case TRACEE_HOST_NAME:
      *result = borrow(actor.uts_name());
      return 1;
    case TRACEE_CONTAINER_ID:
      *result = borrow(actor.container());
      return 1;
    case TRACEE_EXECUTABLE:
      *result = borrow(actor.executable());
      return 1;
    default:
      *result = borrow("");
      return 0;
  }
}

void add_text(tracee_finding* finding, tracee_text key, tracee_text value) {
  finding->data->set(view(key).substr(0, kMaxText), std::string(view(value).substr(0, kMaxText)));
}
void add_number(tracee_finding* finding, tracee_text key, std::int64_t value) {
  finding->data->set(view(key).substr(0, kMaxText), value);
}
void add_bool(tracee_finding* finding, tracee_text key, std::int32_t value) {
  finding->data->set(view(key).substr(0, kMaxText), value != 0);
}

constexpr tracee_host kTable = {
    .abi_version = TRACEE_ABI_VERSION,
    .size = sizeof(tracee_host),
    .selector = selector,
    .value = value,
    .rendered = rendered,
    .number = number,
    .text = text,
    .add_text = add_text,
    .add_number = add_number,
    .add_bool = add_bool,
};

}  // namespace

const tracee_host& host_table() { return kTable; }

}  // namespace tracee::rules

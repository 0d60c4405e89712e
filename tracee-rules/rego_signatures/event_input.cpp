#include "tracee-rules/rego_signatures/event_input.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "common/render/blob_parts.h"
#include "common/render/json.h"

namespace tracee::rules {
namespace {

using rego::Arena;
using rego::Val;

// What a Val of this view stands for.
enum Part : std::uint32_t { kEvent, kArguments, kExecutable, kContextFlags, kFirstArgument };

Val decimal_text(std::uint64_t number, Arena& arena) {
  char* const end = static_cast<char*>(arena.allocate(20)) + 20;
  char* at = end;
  do {
    *--at = static_cast<char>('0' + number % 10);
  } while ((number /= 10) != 0);
  return Val::string({at, static_cast<std::size_t>(end - at)});
}

Val stack_addresses(std::string_view bytes, Arena& arena) {
  const std::size_t count = bytes.size() / 8;
  if (count == 0) return Val::null();
  Val* items = arena.array<Val>(count);
  for (std::size_t i = 0; i < count; ++i) {
    items[i] = rego::number_from_u64(render::word_at<std::uint64_t>(bytes, i * 8), arena);
  }
  return Val::array(items, static_cast<std::uint32_t>(count));
}

TaskView task_of(const EventInput& input) { return render::shown_task(input.event()); }
const stream::TaskRow& row_of(const EventInput& input) { return task_of(input).row(); }

struct Field {
  std::string_view name;
  Val (*read)(const EventInput& input, Arena& arena);
};

// In Rego's order of keys. `args` stands first: it is no field of the schema but its list.
constexpr Field kFields[] = {
    {"args", [](const EventInput& i, Arena&) { return Val::of_view(&i, kArguments); }},
    {"argsNum",
     [](const EventInput& i, Arena&) {
       return Val::integer(static_cast<std::int64_t>(i.event().collected()));
     }},
    {"cgroupId",
     [](const EventInput& i, Arena& a) { return rego::number_from_u64(row_of(i).cgroup_id, a); }},
    {"containerId",
     [](const EventInput& i, Arena&) { return Val::string(render::shown_container(task_of(i))); }},
    {"contextFlags", [](const EventInput& i, Arena&) { return Val::of_view(&i, kContextFlags); }},
    {"eventId",
     [](const EventInput& i, Arena& a) { return decimal_text(i.event().row().event_id, a); }},
    {"eventName",
     [](const EventInput& i, Arena&) { return Val::string(i.event().definition().name); }},
    {"executable", [](const EventInput& i, Arena&) { return Val::of_view(&i, kExecutable); }},
    {"hostName", [](const EventInput& i, Arena&) { return Val::string(task_of(i).uts_name()); }},
    {"hostParentProcessId",
     [](const EventInput& i, Arena&) { return Val::integer(row_of(i).parent_pid); }},
    {"hostProcessId", [](const EventInput& i, Arena&) { return Val::integer(row_of(i).pid); }},
    {"hostThreadId", [](const EventInput& i, Arena&) { return Val::integer(row_of(i).tid); }},
    {"matchedScopes", [](const EventInput& i,
                         Arena& a) { return rego::number_from_u64(i.event().row().scopes, a); }},
    {"mountNamespace",
     [](const EventInput& i, Arena&) { return Val::integer(row_of(i).mount_namespace); }},
    {"parentProcessId",
     [](const EventInput& i, Arena&) { return Val::integer(row_of(i).ns_parent_pid); }},
    {"pidNamespace",
     [](const EventInput& i, Arena&) { return Val::integer(row_of(i).pid_namespace); }},
    {"processId", [](const EventInput& i, Arena&) { return Val::integer(row_of(i).ns_pid); }},
    {"processName", [](const EventInput& i, Arena&) { return Val::string(task_of(i).comm()); }},
    {"processorId", [](const EventInput& i, Arena&) { return Val::integer(i.event().row().cpu); }},
    {"returnValue",
     [](const EventInput& i, Arena&) { return Val::integer(i.event().row().return_value); }},
    {"stackAddresses",
     [](const EventInput& i, Arena& a) { return stack_addresses(i.event().stack(), a); }},
    {"threadId", [](const EventInput& i, Arena&) { return Val::integer(row_of(i).ns_tid); }},
    {"threadStartTime",
     [](const EventInput& i, Arena& a) { return rego::number_from_u64(row_of(i).start_time, a); }},
    {"timestamp",
     [](const EventInput& i, Arena& a) {
       return rego::number_from_u64(i.context().clock.to_wall(i.event().row().time), a);
     }},
    {"userId", [](const EventInput& i, Arena&) { return Val::integer(row_of(i).uid); }},
};
constexpr std::uint32_t kFieldCount = static_cast<std::uint32_t>(std::size(kFields));

constexpr bool in_order() {
  for (std::size_t i = 1; i < kFieldCount; ++i) {
    if (!(kFields[i - 1].name < kFields[i].name)) return false;
  }
  return kFields[0].name == "args";
}
static_assert(in_order());

Val find_field(const EventInput& input, std::string_view name, Arena& arena) {
  const Field* const end = std::end(kFields);
  const Field* const found =
      std::lower_bound(std::begin(kFields), end, name,
                       [](const Field& field, std::string_view n) { return field.name < n; });
  return found != end && found->name == name ? found->read(input, arena) : Val::undefined();
}

// Members of an argument, in the order of keys; "status" and "text" of some alone, as in the
// event's JSON.
constexpr std::array<std::string_view, 5> kMembers = {"name", "status", "text", "type", "value"};

// The position of the i-th argument that was collected.
std::optional<std::size_t> collected_position(const EventView& event, std::size_t i) {
  for (std::size_t at = 0; at < event.definition().arguments.size(); ++at) {
    if (event.value(at).presence == Presence::Absent) continue;
    if (i-- == 0) return at;
  }
  return std::nullopt;
}

Val part_of_argument(const EventInput* input, std::size_t position) {
  return Val::of_view(input, kFirstArgument + static_cast<std::uint32_t>(position));
}

}  // namespace

std::vector<std::string> input_fields() {
  std::vector<std::string> names;
  for (const Field& field : kFields) names.emplace_back(field.name);
  names.erase(names.begin());
  return names;
}

bool EventInput::is_array(std::uint32_t part) const { return part == kArguments; }

std::uint32_t EventInput::size(std::uint32_t part) const {
  switch (part) {
    case kEvent:
      return kFieldCount;
    case kArguments:
      return static_cast<std::uint32_t>(event().collected());
    case kExecutable:
      return 1;
    case kContextFlags:
      return 2;
    default:
      return argument_size(part - kFirstArgument);
  }
}

std::uint32_t EventInput::argument_size(std::size_t position) const {
  const bool has_status = !render::status_of(event().value(position).presence).empty();
  return 3 + (has_status ? 1 : 0) + (values_.is_explained(event(), position) ? 1 : 0);
}

Val EventInput::get(std::uint32_t part, const Val& key, Arena& arena) const {
  if (part == kArguments) {
    std::int64_t i = -1;
    if (!key.is_number() || !rego::to_int64(key, &i) || i < 0) return {};
    const auto position = collected_position(event(), static_cast<std::size_t>(i));
    return position ? part_of_argument(this, *position) : Val::undefined();
  }
  if (!key.is_str()) return {};
  if (part == kEvent) return find_field(*this, key.str(), arena);
  if (part >= kFirstArgument) {
    const auto member = std::find(kMembers.begin(), kMembers.end(), key.str());
    if (member == kMembers.end()) return {};
    return argument_member(part - kFirstArgument,
                           static_cast<std::size_t>(member - kMembers.begin()), arena);
  }
  for (std::uint32_t i = 0; i < size(part); ++i) {
    Val name, value;
    entry(part, i, arena, &name, &value);
    if (name.str() == key.str()) return value;
  }
  return {};
}

void EventInput::entry(std::uint32_t part, std::uint32_t i, Arena& arena, Val* key,
                       Val* value) const {
  std::string_view name;
  switch (part) {
    case kEvent:
      name = kFields[i].name;
      *value = kFields[i].read(*this, arena);
      break;
    case kArguments:
      *value = part_of_argument(this, collected_position(event(), i).value_or(0));
      return;
    case kExecutable:
      name = "path";
      *value = Val::string(task_of(*this).executable());
      break;
    case kContextFlags:
      name = i == 0 ? "containerStarted" : "isCompat";
      *value = Val::boolean(
          (event().row().flags & (i == 0 ? kEventContainerStarted : kEventCompat)) != 0);
      break;
    default:
      name = argument_entry(part - kFirstArgument, i, arena, value);
  }
  *key = Val::string(name);
}

// Undefined for a member that this argument has not.
Val EventInput::argument_member(std::size_t position, std::size_t member, Arena& arena) const {
  const Value value = event().value(position);
  switch (member) {
    case 0:
      return Val::string(value.definition->name);
    case 1: {
      const std::string_view status = render::status_of(value.presence);
      return status.empty() ? Val::undefined() : Val::string(status);
    }
    case 2:
      return values_.explanation(event(), position, arena);
    case 3:
      return Val::string(value.definition->type);
    default:
      return values_.read(value, arena);
  }
}

// The i-th of those that it has.
std::string_view EventInput::argument_entry(std::size_t position, std::uint32_t i, Arena& arena,
                                            Val* value) const {
  for (std::size_t member = 0; member < kMembers.size(); ++member) {
    *value = argument_member(position, member, arena);
    if (value->defined() && i-- == 0) return kMembers[member];
  }
  return {};
}

Val EventInput::field(std::uint32_t index, Arena& arena) const {
  return kFields[index + 1].read(*this, arena);
}

Val EventInput::slot(std::uint32_t index, Arena& arena) const {
  const std::int16_t position = positions_[index];
  if (position == EventContext::kNoPosition) return {};
  const Value value = event().value(static_cast<std::size_t>(position));
  return value.presence == Presence::Absent ? Val::undefined() : values_.read(value, arena);
}

}  // namespace tracee::rules

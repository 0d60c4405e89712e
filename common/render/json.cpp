// Events as JSON; the header tells the form.
#include "common/render/json.h"

#include <cstring>

#include "common/render/escape.h"
#include "common/render/seconds.h"
#include "common/render/value_text.h"

namespace tracee::render {
namespace {

void append_field(std::string& out, std::string_view key, std::uint64_t value) {
  out.append(",\"").append(key).append("\":");
  append_decimal(out, value);
}

void append_field(std::string& out, std::string_view key, std::string_view value) {
  out.append(",\"").append(key).append("\":");
  append_json_string(out, value);
}

void append_task(std::string& out, const TaskView& task, std::size_t most) {
  const stream::TaskRow& row = task.row();
  append_field(out, "processId", row.ns_pid);
  append_field(out, "threadId", row.ns_tid);
  append_field(out, "parentProcessId", row.ns_parent_pid);
  append_field(out, "hostProcessId", row.pid);
  append_field(out, "hostThreadId", row.tid);
  append_field(out, "hostParentProcessId", row.parent_pid);
  append_field(out, "userId", row.uid);
  append_field(out, "mountNamespace", row.mount_namespace);
  append_field(out, "pidNamespace", row.pid_namespace);
  append_field(out, "processName", task.comm().substr(0, most));
  append_field(out, "hostName", task.uts_name().substr(0, most));
  append_field(out, "containerId", shown_container(task));
}

void append_stack(std::string& out, std::string_view addresses) {
  out += ",\"stackAddresses\":";
  if (addresses.size() < sizeof(std::uint64_t)) {
    out += "null";
    return;
  }
  out += '[';
  for (std::size_t i = 0; i + sizeof(std::uint64_t) <= addresses.size(); i += 8) {
    std::uint64_t address = 0;
    std::memcpy(&address, addresses.data() + i, sizeof address);
    if (i != 0) out += ',';
    append_decimal(out, address);
  }
  out += ']';
}

// The value, or its meaning in its place or beside it.
void append_shown_value(std::string& out, const EventView& event, std::size_t index,
                        const Value& value, bool parse) {
  const std::size_t begin = out.size();
  if (parse) {
    out += '"';  // names of ours need no escaping
    if (append_explanation(out, event, index)) {
      out += '"';
      return;
    }
    out.resize(begin);
  }
  append_value_json(out, value);
  if (parse) return;
  const std::size_t after = out.size();
  out += ",\"text\":\"";
  if (append_explanation(out, event, index)) {
    out += '"';
  } else {
    out.resize(after);
  }
}

void append_argument(std::string& out, const EventView& event, std::size_t index,
                     const ArgumentStyle& style) {
  const Value value = shortened(event.value(index), style.most);
  out += "{\"name\":";
  append_json_string(out, value.definition->name);
  append_field(out, "type", value.definition->type);
  out += ",\"value\":";
  append_shown_value(out, event, index, value, style.parse);
  const std::string_view status = status_of(value.presence);
  if (!status.empty()) append_field(out, "status", status);
  if (style.provenance) append_field(out, "provenance", provenance_text(value.provenance));
  out += '}';
}

}  // namespace

std::string_view status_of(Presence presence) {
  switch (presence) {
    case Presence::Unreadable:
      return "unreadable";
    case Presence::Cut:
      return "cut";
    case Presence::Redacted:
      return "redacted";
    default:
      return {};
  }
}

TaskView shown_task(const EventView& event) {
  return event.definition().is_syscall() ? event.actor() : event.task();
}

std::string_view shown_container(const TaskView& task) { return task.container().substr(0, 12); }

void append_event_json(std::string& out, const EventView& event, const TimeStyle& time,
                       const ArgumentStyle& arguments) {
  out += "{\"timestamp\":";
  const std::uint64_t nanoseconds = time.nanoseconds(event.row().time);
  if (time.base == TimeStyle::Base::Boot) {
    append_seconds(out, nanoseconds);
  } else {
    append_decimal(out, nanoseconds);
  }
  append_task(out, shown_task(event), arguments.most);
  out += ",\"eventId\":\"";
  append_decimal(out, std::uint64_t{event.row().event_id});
  out += '"';
  append_field(out, "eventName", event.definition().name);
  if (arguments.scopes) append_field(out, "matchedScopes", event.row().scopes);
  append_field(out, "argsNum", event.collected());
  out += ",\"returnValue\":";
  append_decimal(out, std::int64_t{event.row().return_value});
  append_stack(out, event.stack().substr(0, arguments.most));
  out += ",\"args\":[";
  bool first = true;
  for (std::size_t i = 0; i < event.definition().arguments.size(); ++i) {
    if (event.value(i).presence == Presence::Absent) continue;
    if (!first) out += ',';
    first = false;
    append_argument(out, event, i, arguments);
  }
  out += "]}";
}

}  // namespace tracee::render

#include "tracee-rules/input/json_events.h"

#include <algorithm>

#include "common/catalogue.h"
#include "tracee-rules/input/json_ranges.h"

namespace tracee::rules {
namespace {

using rego::Val;

Error bad(std::string why) { return Error(ErrorKind::Corrupt, std::move(why)); }

std::uint64_t number(const Val& event, std::string_view key) {
  std::uint64_t word = 0;
  return word_of(json_member(event, key), &word) ? word : 0;
}

std::uint32_t small(const Val& event, std::string_view key) {
  return static_cast<std::uint32_t>(number(event, key));
}

void read_text(const Val& event, std::string_view key, std::string& out) {
  out.clear();
  const Val value = json_member(event, key);
  if (value.is_str()) append_original_bytes(out, value.str());
}

// What an event may lack, but not have in another type.
struct NumberMember {
  std::string_view key;
  IntegerRange range;
};
constexpr NumberMember kNumbers[] = {{"processId", IntegerRange::of<std::uint32_t>()},
                                     {"threadId", IntegerRange::of<std::uint32_t>()},
                                     {"parentProcessId", IntegerRange::of<std::uint32_t>()},
                                     {"hostProcessId", IntegerRange::of<std::uint32_t>()},
                                     {"hostThreadId", IntegerRange::of<std::uint32_t>()},
                                     {"userId", IntegerRange::of<std::uint32_t>()},
                                     {"hostParentProcessId", IntegerRange::of<std::uint32_t>()},
                                     {"mountNamespace", IntegerRange::of<std::uint32_t>()},
                                     {"pidNamespace", IntegerRange::of<std::uint32_t>()},
                                     {"cgroupId", IntegerRange::of<std::uint64_t>()},
                                     {"threadStartTime", IntegerRange::of<std::uint64_t>()},
                                     {"returnValue", IntegerRange::of<std::int64_t>()},
                                     {"processorId", IntegerRange::of<std::uint16_t>()},
                                     {"matchedScopes", IntegerRange::of<std::uint64_t>()}};
constexpr std::string_view kTexts[] = {"processName", "hostName", "containerId"};

bool is_absent(const Val& value) { return !value.defined() || value.is_null(); }

Status check_value(const EventDefinition& event, const ArgumentDefinition& argument,
                   const Val& value) {
  const std::string wrong = wrong_number_in(argument.kind, value);
  if (!wrong.empty()) return bad("its argument " + argument.name + " " + wrong);
  if (has_type_of(argument.kind, value)) return Ok{};
  return bad("its argument " + argument.name + " has a value of another type than " + event.name +
             " gives it");
}

bool is_executable(const Val& value) {
  const Val path = json_member(value, "path");
  return is_absent(value) || (value.is_object() && (is_absent(path) || path.is_str()));
}

}  // namespace

stream::StreamHeader JsonEvents::header() {
  stream::StreamHeader header;
  header.producer = "JSON";
  for (const EventDefinition& event : Catalogue::built_in().events()) {
    header.catalogue.push_back(event);
  }
  return header;
}

void JsonEvents::add_values(const EventDefinition& definition, const Val& arguments,
                            stream::BatchEncoder& batch) {
  for (const ArgumentDefinition& declared : definition.arguments) {
    const Val* found = arguments.is_array()
                           ? std::find_if(arguments.begin(), arguments.end(),
                                          [&](const Val& argument) {
                                            const Val name = json_member(argument, "name");
                                            return name.is_str() && name.str() == declared.name;
                                          })
                           : nullptr;
    if (found == nullptr || found == arguments.end()) {
      batch.absent();
      continue;
    }
    const Val status = json_member(*found, "status");
    const auto value = values_.read(declared, json_member(*found, "value"),
                                    status.is_str() ? status.str() : std::string_view());
    const std::uint8_t mark = make_mark(value.presence, Provenance::Producer);
    const bool there = value.presence == Presence::Present || value.presence == Presence::Cut;
    if (is_blob(declared.kind) && there) {
      const bool cut = value.presence == Presence::Cut;
      batch.blob(value.bytes, mark,
                 cut ? kUnknownLength : static_cast<std::uint32_t>(value.bytes.size()),
                 cut ? kUnknownLength : value.count);
    } else {
      batch.scalar(value.word, mark);
    }
  }
}

// Borrows the texts of the last call.
stream::TaskContext JsonEvents::read_task(const Val& event) {
  stream::TaskContext task;
  task.row.ns_pid = small(event, "processId");
  task.row.ns_tid = small(event, "threadId");
  task.row.ns_parent_pid = small(event, "parentProcessId");
  task.row.pid = small(event, "hostProcessId");
  task.row.tid = small(event, "hostThreadId");
  task.row.parent_pid = small(event, "hostParentProcessId");
  task.row.uid = small(event, "userId");
  task.row.mount_namespace = small(event, "mountNamespace");
  task.row.pid_namespace = small(event, "pidNamespace");
  task.row.start_time = number(event, "threadStartTime");
  task.row.cgroup_id = number(event, "cgroupId");
  read_text(event, "processName", comm_);
  read_text(event, "hostName", host_);
  read_text(event, "containerId", container_);
  read_text(json_member(event, "executable"), "path", executable_);
  task.comm = comm_;
  task.uts_name = host_;
  task.container = container_;
  task.executable = executable_;
  return task;
}

Status JsonEvents::check_members() const {
  for (const NumberMember& member : kNumbers) {
    const Val value = json_member(event_, member.key);
    if (is_absent(value)) continue;
    const std::string wrong = wrong_integer(value, member.range);
    if (!wrong.empty()) return bad("its " + std::string(member.key) + " " + wrong);
  }
  for (const std::string_view key : kTexts) {
    const Val value = json_member(event_, key);
    if (!is_absent(value) && !value.is_str()) return bad("its " + std::string(key) + " is no text");
  }
  if (!is_executable(json_member(event_, "executable"))) {
    return bad("its executable is no object with a path");
  }
  const Val stack = json_member(event_, "stackAddresses");
  const std::string wrong = wrong_number_in(Kind::Uint64Array, stack);
  if (!wrong.empty()) return bad("its stackAddresses " + wrong);
  if (!has_type_of(Kind::Uint64Array, stack)) {
    return bad("its stackAddresses are no list of integers");
  }
  return Ok{};
}

// An event without arguments may have no list of them: v0.6.3 wrote null.
Status JsonEvents::check_arguments(const EventDefinition& definition, const Val& arguments) {
  if (!arguments.is_array()) {
    const Val count = json_member(event_, "argsNum");
    const bool none =
        definition.arguments.empty() || (count.is_number() && number(event_, "argsNum") == 0);
    const bool absent = !arguments.defined() || arguments.is_null();
    return none && absent ? Status(Ok{}) : bad("its args are not a list");
  }
  for (const Val& argument : arguments) {
    const Val name = json_member(argument, "name");
    if (!name.is_str()) return bad("its args have an item without a name");
    const auto position = definition.argument(name.str());
    if (position) {
      TRACEE_TRY(
          check_value(definition, definition.arguments[*position], json_member(argument, "value")));
    }
    if (position || !remark_.empty()) continue;
    remark_ = "its argument " + std::string(name.str().substr(0, 64)) + " is none of " +
              definition.name + " in this version";
  }
  return Ok{};
}

Status JsonEvents::read(std::string_view line) {
  arena_.reset();
  remark_.clear();
  std::string why;
  event_ = rego::read_json(line, arena_, &why);
  if (!event_.defined()) return bad(why);
  if (!event_.is_object()) return bad("it is not an object");
  const Val name = json_member(event_, "eventName");
  if (!name.is_str()) return bad("it has no eventName");
  definition_ = Catalogue::built_in().find(name.str());
  if (definition_ == nullptr) {
    return bad("it has the event " + std::string(name.str().substr(0, 64)) +
               ", which is unknown to this version");
  }
  const std::string wrong =
      wrong_integer(json_member(event_, "timestamp"), IntegerRange::of<std::uint64_t>());
  if (!wrong.empty()) return bad("its timestamp " + wrong);
  time_ = number(event_, "timestamp");
  TRACEE_TRY(check_members());
  return check_arguments(*definition_, json_member(event_, "args"));
}

void JsonEvents::add_to(stream::BatchEncoder& batch) {
  stream::EventRow row{};
  row.time = time_;
  row.event_id = definition_->id;
  row.return_value = static_cast<std::int64_t>(number(event_, "returnValue"));
  row.scopes = number(event_, "matchedScopes");
  row.cpu = static_cast<std::uint16_t>(number(event_, "processorId"));
  row.syscall = -1;
  batch.begin(row);
  add_values(*definition_, json_member(event_, "args"), batch);
  stack_.clear();
  if (const Val stack = json_member(event_, "stackAddresses"); stack.is_array()) {
    for (const Val& item : stack) {
      std::uint64_t address = 0;
      if (word_of(item, &address)) stack_.append(reinterpret_cast<const char*>(&address), 8);
    }
  }
  if (!stack_.empty()) batch.stack(stack_);

  batch.commit(read_task(event_));
}

}  // namespace tracee::rules

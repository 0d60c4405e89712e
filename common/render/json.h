// One event as a line of JSON: Tracee v0.6.3's fields, in its order.
//
// Called by the json output and by findings that carry their event. Strings are escaped as escape.h
// says. An argument whose value was cut, redacted or could not be read has one more member after
// `value`, "status": "cut", "redacted" or "unreadable". A number whose meaning v0.6.3 did not show
// has "text", such as AT_FDCWD (explain.h). Arguments that were not collected are left out, and
// argsNum counts those that are there.
#pragma once

#include <string>
#include <string_view>

#include "common/event_view.h"
#include "common/render/event_time.h"
#include "common/render/explain.h"

namespace tracee::render {

// The event as a JSON object; what is longer than `arguments.most` has the status "cut". With
// `arguments.scopes` there is the member matchedScopes, a number whose bit N-1 stands for scope N.
// Allocates only where `out` grows.
void append_event_json(std::string& out, const EventView& event, const TimeStyle& time,
                       const ArgumentStyle& arguments = {});

// The task that an event shows: of a system call its caller, which for an exec that succeeded is
// the task as it was before; of all other events the task as it is.
TaskView shown_task(const EventView& event);

// What `status` says of a value that is not whole; empty for the others.
std::string_view status_of(Presence presence);

// The part of a container id that is shown: its first 12 characters.
std::string_view shown_container(const TaskView& task);

}  // namespace tracee::render

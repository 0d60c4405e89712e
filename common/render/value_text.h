// One argument as text for tables and as a JSON value, in the forms of Tracee v0.6.3.
//
// Called by json.cpp, table.cpp and whoever shows single values. Values may come from a hostile
// stream: whatever their bytes, the output is well-formed. Both append and allocate nothing else.
#pragma once

#include <string>

#include "common/event_view.h"

namespace tracee::render {

// The value with at most `most` of its bytes, marked as cut when it has more.
Value shortened(Value value, std::size_t most);

// For people: numbers and their names, [a b] for lists, {'key': 'value',…} for socket addresses,
// escaped for a terminal. What is not there shows as <nil> (null pointer), <unreadable 0x…>,
// <redacted> or <absent>; what was cut ends in <cut>.
void append_value_text(std::string& out, const Value& value);

// A JSON value: number, string, array, object. Null for values that were not captured.
void append_value_json(std::string& out, const Value& value);

}  // namespace tracee::render

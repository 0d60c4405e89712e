// JSON in and out, and the text form of Rego values.
//
// Numbers keep every digit. Reading is strict (RFC 8259) and bounded in depth; a repeated key of an
// object takes the last value, as Go does.
#pragma once

#include <string>
#include <string_view>

#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

constexpr int kMaxJsonDepth = 1000;

// Undefined and a sentence in `*error` (if not null) when `text` is not one JSON value.
Val read_json(std::string_view text, Arena& arena, std::string* error);

struct JsonStyle {
  bool pretty = false;
  std::string_view indent = "\t";
  std::string_view prefix;
  bool escape_html = true;  // <, > and & as \u003c …, as Go does
};

// Sets become arrays, keys that are not strings become their JSON text.
void write_json(const Val& value, const JsonStyle& style, std::string* out);
std::string to_json(const Val& value);

// As OPA prints a value inside a message or for %v: sets as {1, 2}, empty set as set().
void write_rego(const Val& value, std::string* out);
std::string to_rego(const Val& value);

}  // namespace tracee::rego

// JSON pointers, shared by json.filter, json.remove and json.patch.
#pragma once

#include <string_view>

#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/val.h"

namespace tracee::rego {

// "/a/b~1c" as the array ["a", "b/c"]; the leading slash may be missing; "" is the empty array.
Val parse_json_pointer(std::string_view text, Arena& arena);

}  // namespace tracee::rego

// From source text to modules and queries, for both versions of the language.
#pragma once

#include <string_view>
#include <vector>

#include "tracee-rules/rego/syntax/ast.h"
#include "tracee-rules/rego/syntax/diagnostic.h"

namespace tracee::rego {

enum class RegoVersion : uint8_t { Auto, V0, V1 };

// One source may hold several modules in a row only in tests; here a file is one module. Auto: v1
// when the file imports rego.v1, else v0, else (when that fails) v1. False when there were errors.
bool parse_module(uint32_t file, RegoVersion version, Ast* ast, Diagnostics* diagnostics,
                  Module* out);

// A query is parsed like a rule's body. `imports` as a module's would be.
bool parse_query(uint32_t file, RegoVersion version, Ast* ast, Diagnostics* diagnostics,
                 Body** out);

}  // namespace tracee::rego

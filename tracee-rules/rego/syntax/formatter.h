// Writes a parsed tree back as Rego, for tests that parse what was written again; the layout is
// plain (one expression a line), comments are not kept. Only for trees that the resolver has not
// changed yet.
#pragma once

#include <string>

#include "tracee-rules/rego/syntax/ast.h"

namespace tracee::rego {

std::string format_term(const Term& t);
std::string format_body(const Body& b);
// In the dialect it was parsed with.
std::string format_module(const Module& m);

}  // namespace tracee::rego

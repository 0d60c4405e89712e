// Values that Rego rules give, as findings and metadata hold them.
#pragma once

#include <string>

#include "tracee-rules/engine/signature.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {

// Text, integers that fit and truth as themselves, everything else structured.
FindingData::Value finding_value(const rego::Val& value);

// The key of an object's entry: a text as it is, other keys as their JSON.
std::string finding_key(const rego::Val& key);

// Adds the entries of an object.
void add_finding_data(const rego::Val& object, FindingData& data);

}  // namespace tracee::rules

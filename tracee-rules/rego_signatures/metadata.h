// What a Rego signature says about itself, as the engine's SignatureInfo.
#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "tracee-rules/engine/signature.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {

// From the value of __rego_metadoc__: keys match in any case, unknown ones are ignored as v0.6.3
// did. `aliases` is a key of ours: a list of ids. Error: Usage, for a value of a wrong type.
Status read_metadata(const rego::Val& metadata, SignatureInfo& info);

// From the value of tracee_selected_events, a set or list of {source, name, origin}. Two keys are
// ours: `required` (true: without this event the signature finds nothing) and `instead_of` (the
// name of another selected event: this one is used only in streams that cannot contain that one).
// What can never be selected is told in `notes`. Error: Usage, for a value of a wrong type.
Status read_selectors(const rego::Val& selected, SignatureInfo& info,
                      std::vector<std::string>& notes);

}  // namespace tracee::rules

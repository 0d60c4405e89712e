// The host's side of tracee-rules/api/abi.h: what accessors give a plugin's signature.
//
// Used by plugin_signature.cpp alone. The table is one constant; the event and the finding behind
// the opaque handles live on the engine's stack for one call.
#pragma once

#include <string>
#include <vector>

#include "tracee-rules/api/abi.h"
#include "tracee-rules/engine/signature.h"

// The opaque types of the interface, so outside any namespace.
struct tracee_event {
  const tracee::rules::EventContext* context;
  std::vector<std::string>* rendered;  // one text an argument, alive until the call returns
};

struct tracee_finding {
  tracee::rules::FindingData* data;
};

namespace tracee::rules {

// Lives as long as the program.
const tracee_host& host_table();

}  // namespace tracee::rules

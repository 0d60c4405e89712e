// Turns the signatures that a plugin describes into the engine's.
#pragma once

#include <memory>

#include "common/result.h"
#include "tracee-rules/engine/signature.h"
#include "tracee-rules/plugins/plugin_library.h"

namespace tracee::rules {

// Copies the description, creates the signature's state. The library stays loaded as long as the
// result lives. Error: Unsupported, when the description is incomplete; Internal, when the plugin
// gives no state.
Result<std::unique_ptr<Signature>> make_plugin_signature(
    std::shared_ptr<const PluginLibrary> library, const tracee_signature& descriptor);

}  // namespace tracee::rules

// One signature in Rego: compiled once, evaluated on events in place.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "tracee-rules/engine/signature.h"
#include "tracee-rules/rego/engine.h"
#include "tracee-rules/rego_signatures/event_input.h"

namespace tracee::rules {

// What the Rego signatures of a run share: they are evaluated one after another.
struct RegoRuntime {
  RegoRuntime();

  rego::Evaluator evaluator;
  EventInput input;
};

struct RegoModule {
  std::string path;  // for messages
  std::string text;
};

// The package that a module declares, without `data.`; empty when it declares none.
std::string_view package_of(std::string_view text);

// Time and chance of an evaluation: the event's, so that a replay gives the same findings.
rego::EvalOptions evaluation_options(const EventContext& context);

// Compiles the last of `modules`, a signature, together with the others. The rules queried are
// those of its package. What its author should know is told in `notes`. Error: Usage, with position
// and source line where there is one.
Result<std::unique_ptr<Signature>> compile_rego_signature(const std::vector<RegoModule>& modules,
                                                          std::shared_ptr<RegoRuntime> runtime,
                                                          std::vector<std::string>& notes);

}  // namespace tracee::rules

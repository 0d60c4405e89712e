// libFuzzer: any text as a module of either version. What compiles is evaluated under small limits,
// twice, and must give the same both times.
#include <cstdlib>

#include "tracee-rules/rego/compile/compiler.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/vm/eval_state.h"

using namespace tracee::rego;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 4096) return 0;
  CompileOptions options;
  options.version = data[0] % 2 == 0 ? RegoVersion::V0 : RegoVersion::V1;
  options.fold = (data[0] & 2) != 0;
  Compiler compiler(options);
  compiler.add_module("fuzz.rego", {reinterpret_cast<const char*>(data) + 1, size - 1});
  if (!compiler.link()) return 0;
  Limits limits;
  limits.steps = 2000;
  limits.arena_bytes = size_t{1} << 20;
  limits.time = std::chrono::milliseconds(200);
  static EvalState state(limits);
  Arena arena;
  const Val input = read_json(R"({"a":[1,{"b":"x"}],"c":null})", arena, nullptr);
  EvalOptions eval;
  eval.now_ns = 1;
  for (uint32_t id = 0; id < compiler.program().groups.size() && id < 8; ++id) {
    if (compiler.program().groups[id].kind == GroupKind::Function) continue;
    std::string texts[2];
    for (std::string& text : texts) {
      Val out;
      const Outcome outcome = state.run_group(compiler.program(), id, input, eval, &out);
      text = outcome == Outcome::Defined ? to_json(out) : "";
    }
    const bool timed_out = state.error().code == "eval_cancel_error";
    if (!timed_out && texts[0] != texts[1]) std::abort();
  }
  return 0;
}

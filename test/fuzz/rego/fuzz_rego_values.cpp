// libFuzzer: JSON and numbers round trip; builtins that parse text of their own take any text.
#include <cstdlib>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

using namespace tracee::rego;

namespace {

void round_trip(std::string_view text) {
  Arena arena;
  const Val v = read_json(text, arena, nullptr);
  if (!v.defined()) return;
  const std::string once = to_json(v);
  const Val again = read_json(once, arena, nullptr);
  if (!again.defined() || !equal(v, again) || to_json(again) != once) std::abort();
}

void arithmetic(std::string_view text) {
  Arena arena;
  const size_t half = text.size() / 2;
  const Val a = number_from_text(text.substr(0, half), arena);
  const Val b = number_from_text(text.substr(half), arena);
  if (!a.defined() || !b.defined()) return;
  // An evaluation would have run out of steps.
  if (arithmetic_steps(a) + arithmetic_steps(b) > 100000) return;
  Val sum, other;
  const bool ok = add(a, b, arena, &sum) == ArithmeticError::None;
  if (ok && (add(b, a, arena, &other) != ArithmeticError::None || !equal(sum, other))) std::abort();
  if (compare_numbers(a, b) != -compare_numbers(b, a)) std::abort();
  divide(a, b, arena, &other);
}

void call(EvalState* state, const char* name, std::initializer_list<Val> args) {
  PatternCache patterns;
  CallContext context{state->arena(), patterns, *state, name};
  Val out;
  builtin(find_builtin(name)).function(context, args.begin(), &out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 512) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  round_trip(text);
  arithmetic(text);
  Limits limits;
  limits.steps = 100000;
  limits.arena_bytes = size_t{8} << 20;
  static EvalState state(limits);
  state.arena().reset();
  const size_t half = size / 2;
  const Val whole = Val::string(text);
  const Val left = Val::string(text.substr(0, half)), right = Val::string(text.substr(half));
  const Val args[] = {right, Val::integer(7), Val::array(nullptr, 0)};
  call(&state, "sprintf", {left, Val::array(args, 3)});
  call(&state, "glob.match", {left, Val::null(), right});
  call(&state, "regex.globs_match", {left, right});
  call(&state, "semver.compare", {left, right});
  call(&state, "net.cidr_contains", {left, right});
  call(&state, "net.cidr_intersects", {left, right});
  call(&state, "time.parse_ns", {left, right});
  call(&state, "time.parse_duration_ns", {whole});
  call(&state, "units.parse", {whole});
  call(&state, "units.parse_bytes", {whole});
  call(&state, "yaml.unmarshal", {whole});
  call(&state, "base64.decode", {whole});
  call(&state, "urlquery.decode_object", {whole});
  call(&state, "uuid.parse", {whole});
  call(&state, "strings.render_template", {whole, Val::object(nullptr, 0)});
  return 0;
}

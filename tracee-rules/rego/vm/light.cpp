// The short interpreter: for specialised rules that load slots, test them and answer a constant.
//
// Such code has no effects, so it can stop anywhere: when it meets a value it does not handle (a
// view, a wrong type, text that is not ASCII) it gives up and the whole rule runs again in the full
// interpreter. Registers are on the stack; nothing of the state is touched but the arena, in which
// a view may build what it returns. Covered by specialize_test (both must agree).
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"
#include "tracee-rules/rego/vm/tests.h"

namespace tracee::rego {
namespace {

enum class Light : uint8_t { Defined, Undefined, GiveUp };

#define REGO_JUMP           \
  {                         \
    pc = begin + insn.jump; \
    continue;               \
  }
#define REGO_TEST(test)  \
  if (!(test)) REGO_JUMP \
  break

Light run_code(const Program& program, const Code& code, const View& view, Arena& arena, Val* out) {
  // Not initialised: code writes a register before it reads it.
  alignas(Val) unsigned char storage[kLightRegisters * sizeof(Val)];
  Val* const r = reinterpret_cast<Val*>(storage);
  const Insn* const begin = code.insns.data();
  const Val* const constants = program.constants.data();
  const Insn* pc = begin;
  using Result = Light;
  for (;;) {
    const Insn& insn = *pc;
    switch (insn.op) {
#include "tracee-rules/rego/vm/simple_cases.inc"
      case Op::LoadSlot:
        r[insn.a] = view.slot(insn.k, arena);
        REGO_TEST(r[insn.a].defined());
      case Op::LoadField:
        r[insn.a] = view.field(insn.k, arena);
        REGO_TEST(r[insn.a].defined());
      case Op::EqualConst:
        if (r[insn.a].is_lazy()) return Light::GiveUp;
        REGO_TEST(equal(r[insn.a], constants[insn.k]));
      case Op::Equal:
        if (r[insn.a].is_lazy() || r[insn.b].is_lazy()) return Light::GiveUp;
        REGO_TEST(equal(r[insn.a], r[insn.b]));
      case Op::Compare:
        if (r[insn.a].is_lazy() || r[insn.b].is_lazy()) return Light::GiveUp;
        REGO_TEST(relation_holds(static_cast<Relation>(insn.c), r[insn.a], r[insn.b]));
      case Op::StrPrefix:
      case Op::StrSuffix:
      case Op::StrContains:
        if (!r[insn.a].is_str()) return Light::GiveUp;
        REGO_TEST(string_test(insn.op, r[insn.a].str(), constants[insn.k].str()));
      case Op::StrLowerContains:
        if (!r[insn.a].is_str()) return Light::GiveUp;
        if (contains_lower(r[insn.a].str(), constants[insn.k].str())) break;
        if (!is_ascii(r[insn.a].str())) return Light::GiveUp;
        REGO_JUMP
      case Op::SetHas:
        if (!r[insn.a].is_str() || constants[insn.k].len > 16) return Light::GiveUp;
        REGO_TEST(set_has_string(constants[insn.k], r[insn.a]));
      case Op::RegexTest:
        if (!r[insn.a + 1].is_str()) return Light::GiveUp;
        REGO_TEST(program.patterns[insn.k]->matches(r[insn.a + 1].str()));
      case Op::Move:
        r[insn.a] = r[insn.b];
        break;
      default:
        return Light::GiveUp;
    }
    ++pc;
  }
}

#undef REGO_JUMP
#undef REGO_TEST

}  // namespace

Outcome EvalState::run_light(const Program& program, const Code& code, const Val& input,
                             const EvalOptions& options, Val* out) {
  arena_.reset();
  switch (run_code(program, code, *input.view, arena_, out)) {
    case Light::Defined:
      return Outcome::Defined;
    case Light::Undefined:
      return Outcome::Undefined;
    default:
      return run(program, code, input, options, out);
  }
}

}  // namespace tracee::rego

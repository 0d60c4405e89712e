// The interpreter: one switch over instructions. Nothing here allocates from the heap; errors end
// the run through Outcome::Error with the details in the state.
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"
#include "tracee-rules/rego/vm/tests.h"

namespace tracee::rego {
namespace {

constexpr uint16_t kNowhere = 0xFFFF;

}  // namespace

// To the instruction's jump. One pointer is all that leads through the code: where it is is the
// instruction, so that it stays in a register.
#define REGO_JUMP           \
  {                         \
    pc = begin + insn.jump; \
    continue;               \
  }
// Jump on failure: `test` false or undefined goes to the instruction's jump.
#define REGO_TEST(test)  \
  if (!(test)) REGO_JUMP \
  break
// The same for what yields an Outcome into a register.
#define REGO_TRY(expression)                       \
  {                                                \
    const Outcome outcome = (expression);          \
    if (outcome == Outcome::Error) return outcome; \
    if (outcome == Outcome::Undefined) REGO_JUMP   \
  }                                                \
  break
#define REGO_PLAIN(v)                                              \
  if ((v).is_lazy() && materialize((v), &(v)) == Outcome::Error) { \
    return Outcome::Error;                                         \
  }

// Although there is a default, no instruction may be forgotten.
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wswitch-enum"
Outcome EvalState::execute(const Code& code, Val* r, Val* out) {
  const Insn* const begin = code.insns.data();
  const Val* const constants = program_->constants.data();
  const Insn* pc = begin;
  using Result = Outcome;
  for (;;) {
    const Insn& insn = *pc;
    switch (insn.op) {
#include "tracee-rules/rego/vm/simple_cases.inc"
      case Op::Move:
        copy_value(&r[insn.a], &r[insn.b]);
        break;
      case Op::Fail:
        if (--steps_ <= next_check_ && !slow_step()) return Outcome::Error;
        REGO_JUMP
      case Op::LoadInput:
        r[insn.a] = world_.input;
        REGO_TEST(world_.input.defined());
      case Op::LoadField:
        r[insn.a] = world_.input.view->field(insn.k, arena_);
        REGO_TEST(r[insn.a].defined());
      case Op::LoadSlot:
        r[insn.a] = world_.input.view->slot(insn.k, arena_);
        REGO_TEST(r[insn.a].defined());
      case Op::LoadBase:
        r[insn.a] = world_.data;
        break;
      case Op::LoadDoc:
        r[insn.a] = doc_at(program_->nodes[insn.k].get());
        break;
      case Op::Get: {
        Val& key = r[insn.c];
        REGO_PLAIN(key);
        REGO_TRY(get(r[insn.b], key, &r[insn.a]));
      }
      case Op::GetConst:
        REGO_TRY(get(r[insn.b], constants[insn.k], &r[insn.a]));
      case Op::GetBase: {
        r[insn.a] = base_lookup(r[insn.b], constants[insn.k], arena_);
        REGO_TEST(r[insn.a].defined());
      }
      case Op::Materialize:
        REGO_TRY(materialize(r[insn.b], &r[insn.a]));
      case Op::IterInit:
        REGO_TEST(iter_init(&r[insn.a], r[insn.b]));
      case Op::IterNext: {
        if (--steps_ <= next_check_ && !slow_step()) return Outcome::Error;
        Val unused;
        Val* key = insn.b == kNowhere ? &unused : &r[insn.b];
        REGO_TRY(iter_next(&r[insn.a], key, &r[insn.c]));
      }
      case Op::Equal: {
        REGO_PLAIN(r[insn.a]);
        REGO_PLAIN(r[insn.b]);
        REGO_TEST(equal(r[insn.a], r[insn.b]));
      }
      case Op::EqualConst: {
        REGO_PLAIN(r[insn.a]);
        REGO_TEST(equal(r[insn.a], constants[insn.k]));
      }
      case Op::Compare: {
        REGO_PLAIN(r[insn.a]);
        REGO_PLAIN(r[insn.b]);
        REGO_TEST(relation_holds(static_cast<Relation>(insn.c), r[insn.a], r[insn.b]));
      }
      case Op::IsArray: {
        REGO_PLAIN(r[insn.a]);
        REGO_TEST(r[insn.a].is_array() && r[insn.a].len == insn.c);
      }
      case Op::IsObject: {
        REGO_PLAIN(r[insn.a]);
        REGO_TEST(r[insn.a].is_object() && r[insn.a].len == insn.c);
      }
      case Op::Item:
        r[insn.a] = r[insn.b].items[insn.c];
        break;
      case Op::StrPrefix:
      case Op::StrSuffix:
      case Op::StrContains: {
        if (r[insn.a].is_str()) {
          REGO_TEST(string_test(insn.op, r[insn.a].str(), constants[insn.k].str()));
        }
        // Not a string: the builtin itself says what that means.
        const Val args[] = {r[insn.a], constants[insn.k]};
        Val ignored;
        REGO_TRY(
            call_builtin(insn.b, args, 2, code.locs[static_cast<size_t>(&insn - begin)], &ignored));
      }
      case Op::StrLowerContains: {
        const Val& s = r[insn.a];
        if (s.is_str()) {
          if (contains_lower(s.str(), constants[insn.k].str())) break;
          if (is_ascii(s.str())) REGO_JUMP
        }
        // Unicode, or not a string: in two steps.
        Val lower;
        const Outcome outcome =
            call_builtin(insn.b, &s, 1, code.locs[static_cast<size_t>(&insn - begin)], &lower);
        if (outcome == Outcome::Error) return outcome;
        REGO_TEST(outcome == Outcome::Defined &&
                  string_test(Op::StrContains, lower.str(), constants[insn.k].str()));
      }
      case Op::SetHas: {
        REGO_PLAIN(r[insn.a]);
        const Val& set = constants[insn.k];
        REGO_TEST(r[insn.a].is_str() && set.len <= 16 ? set_has_string(set, r[insn.a])
                                                      : set_contains(set, r[insn.a]));
      }
      case Op::RegexTest: {
        if (r[insn.a + 1].is_str()) {
          REGO_TEST(program_->patterns[insn.k]->matches(r[insn.a + 1].str()));
        }
        Val ignored;
        REGO_TRY(call_builtin(insn.b, &r[insn.a], 2, code.locs[static_cast<size_t>(&insn - begin)],
                              &ignored));
      }
      case Op::CallRule:
        REGO_TRY(call_rule(insn.k, code.locs[static_cast<size_t>(&insn - begin)], &r[insn.a]));
      case Op::CallFunction:
        REGO_TRY(call_function(insn.k, &r[insn.b], insn.c,
                               code.locs[static_cast<size_t>(&insn - begin)], &r[insn.a]));
      case Op::CallBuiltin:
        REGO_TRY(call_builtin(insn.k, &r[insn.b], insn.c,
                              code.locs[static_cast<size_t>(&insn - begin)], &r[insn.a]));
      case Op::MakeArray:
      case Op::MakeSet:
      case Op::MakeObject: {
        Val* items = arena_.array<Val>(insn.c);
        for (uint32_t i = 0; i < insn.c; ++i) {
          copy_value(&items[i], &r[insn.b + i]);
          REGO_PLAIN(items[i]);
        }
        r[insn.a] = insn.op == Op::MakeArray ? Val::array(items, insn.c)
                    : insn.k == 1 ? Val::object(reinterpret_cast<Entry*>(items), insn.c / 2)
                    : insn.op == Op::MakeSet
                        ? make_set(items, insn.c)
                        : make_object(reinterpret_cast<Entry*>(items), insn.c / 2, nullptr);
        break;
      }
      case Op::MakeTemplate: {
        for (uint32_t i = 0; i < insn.c; ++i) REGO_PLAIN(r[insn.b + i]);
        r[insn.a] = template_text(&r[insn.b], insn.c);
        if (failed_) return Outcome::Error;
        break;
      }
      case Op::BuilderInit:
        r[insn.a] = Val();
        r[insn.a].items = reinterpret_cast<Val*>(new (arena_.allocate(sizeof(Builder))) Builder());
        break;
      case Op::Append: {
        REGO_PLAIN(r[insn.b]);
        builder_at(r[insn.a]).push(r[insn.b], arena_);
        break;
      }
      case Op::AppendPair: {
        REGO_PLAIN(r[insn.b]);
        REGO_PLAIN(r[insn.c]);
        builder_at(r[insn.a]).push(r[insn.b], arena_);
        builder_at(r[insn.a]).push(r[insn.c], arena_);
        break;
      }
      case Op::AppendPath:
        if (!append_path(insn, r)) return Outcome::Error;
        break;
      case Op::FinishArray:
      case Op::FinishSet:
      case Op::FinishObject:
      case Op::FinishTree:
        if (!finish_collection(insn, code.locs[static_cast<size_t>(&insn - begin)], r)) {
          return Outcome::Error;
        }
        break;
      case Op::Unique: {
        REGO_PLAIN(r[insn.b]);
        if (!r[insn.a].defined()) {
          copy_value(&r[insn.a], &r[insn.b]);
          r[insn.a].open = false;
        } else if (!equal(r[insn.a], r[insn.b])) {
          return conflict(insn.k == 0
                              ? "complete rules must not produce multiple outputs"
                              : "functions must not produce multiple outputs for same inputs",
                          code.locs[static_cast<size_t>(&insn - begin)]);
        }
        break;
      }
      case Op::PushWith:
        push_with(program_->withs[insn.k], r);
        break;
      case Op::PopWith:
        pop_with();
        break;
      case Op::Return:
        copy_value(out, &r[insn.a]);
        return Outcome::Defined;
      case Op::Trace:
        if (trace_ != nullptr && !traced(insn, r[insn.a])) return Outcome::Error;
        break;
      default:
        __builtin_unreachable();  // spares the switch a comparison
    }
    ++pc;
  }
}

#pragma GCC diagnostic pop

#undef REGO_JUMP
#undef REGO_TEST
#undef REGO_TRY
#undef REGO_PLAIN

}  // namespace tracee::rego

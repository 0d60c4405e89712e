// `with`: entering and leaving replacements. Every change of the world gets an epoch of its own, so
// what was memoised outside is not seen inside and the other way round.
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {

// A copy of `document` in which the value at the path is replaced; what is in the way is dropped.
Val EvalState::patched(const Val& document, const std::vector<Val>& path, size_t at,
                       const Val& value) {
  if (at == path.size()) return value;
  const Val object = document.is_object() ? document : Val::object(nullptr, 0);
  const Val* below = object_find(object, path[at]);
  const Val inner = patched(below != nullptr ? *below : Val::undefined(), path, at + 1, value);
  return object_with(object, path[at], inner, arena_);
}

void EvalState::push_with(const WithPlan& plan, const Val* regs) {
  saved_worlds_.push_back(world_);
  world_.epoch = ++next_epoch_;
  for (const WithTarget& t : plan.targets) {
    const Val value = t.source == WithTarget::Source::Value ? regs[t.value] : Val::undefined();
    switch (t.kind) {
      case WithTarget::Kind::Input:
        if (!t.path.empty()) world_.input = materialize_view(world_.input, arena_);
        world_.input = patched(world_.input, t.path, 0, value);
        break;
      case WithTarget::Kind::Data:
        world_.data = patched(world_.data, t.path, 0, value);
        world_.hidden = new (arena_.allocate(sizeof(Hidden))) Hidden{&t.path, world_.hidden};
        break;
      default:
        world_.mocks = new (arena_.allocate(sizeof(Mock)))
            Mock{t.kind, t.source, t.target, t.replacement, value, world_.mocks};
    }
  }
}

void EvalState::pop_with() {
  world_ = saved_worlds_.back();
  saved_worlds_.pop_back();
}

}  // namespace tracee::rego
